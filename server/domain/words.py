"""Does a text say anything at all?"""

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
"""Formatting, control and blanks: characters that nobody sees."""


def says_something(text: str) -> bool:
    """Tell whether a reader would see a character of it."""
    return any(unicodedata.category(letter) not in _UNSEEN for letter in text)
