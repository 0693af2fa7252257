"""Which characters of a stranger's text does no file hold? They are replaced, each by U+FFFD, so that it shows."""

import re

_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line ends, halves of surrogate pairs, and what Unicode calls no character."""


def without_odd(text: str) -> str:
    """Return a text that UTF-8 and XML both hold."""
    return _ODD.sub("\ufffd", text)
