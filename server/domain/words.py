"""Does a text say anything at all?"""

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
"""Formatting, control and blanks: characters that nobody sees."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""By them a text can look like another one."""


def says_something(text: str) -> bool:
    """Tell whether a reader would see a character of it."""
    return any(unicodedata.category(letter) not in _UNSEEN for letter in text)


def without_unseen(text: str) -> str:
    """Return it without control characters, and without those that turn the direction of what follows; lines stay."""
    return "".join(
        letter for letter in text if letter in "\n\t" or not (unicodedata.category(letter) == "Cc" or letter in _TURNS)
    )
