"""How is a text drawn as a code that a phone scans?

At level L, which Collect asks for: the code is clean on paper and on a screen, and coarser squares are
read from farther.
"""

from io import StringIO

import segno


def svg(text: str) -> str:
    """Return the code as an SVG element of a page, black on white with its quiet zone, as large as its frame."""
    return _drawn(text).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None, unit=None
    )


def in_terminal(text: str) -> str:
    """Return the code as lines for a terminal, half as high as the plain ones."""
    out = StringIO()
    _drawn(text).terminal(out, border=2, compact=True)
    return out.getvalue()


def _drawn(text: str) -> segno.QRCode:
    return segno.make(text, error="l", micro=False)
