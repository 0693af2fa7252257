"""How does a stranger's text get onto paper? Whole, as text, and without anything that a reader cannot see.

A character that no font of the report has is written out as its code point: nothing is left out silently.
"""

import re
import unicodedata

from server.formats import report_fonts

TITLE = 60
"""So many characters of a name stand in a heading or a list; the record has it whole."""
_SHORT = 32
_BREAK = "\u200b"
"""Where a line may end although there is no space; takes no room."""
_UNBROKEN = re.compile(rf"[!-~]{{{_SHORT}}}(?=[!-~])")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text as they can be set; blank ones are left out."""
    return [set_ for one in text.splitlines() if (set_ := line(one))]


def line(text: str) -> str:
    """Return a text in one line as it can be set."""
    joined = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", " ".join(text.split())))
    return _UNBROKEN.sub(rf"\g<0>{_BREAK}", joined)


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text where it is long, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _shown(letter: str) -> str:
    if letter == " " or (letter.isprintable() and report_fonts.has(letter)):
        return letter
    return f"<U+{ord(letter):04X}>"
