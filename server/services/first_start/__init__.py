"""How does an installation come into being, and what does it still lack?"""
