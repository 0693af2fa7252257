"""What concerns whom, and how are they told?"""
