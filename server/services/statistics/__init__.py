"""How do issues stand, in numbers and rates, and what is said of it in words?"""
