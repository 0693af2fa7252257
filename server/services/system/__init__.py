"""How is the installation, and are there copies of it?"""
