"""How does a drawing become the picture that phones put on a home screen? They take no SVG there.

Only whoever changes the drawing calls this; what it makes lies beside the drawing and is served as it is.
"""

import io

import typst
from PIL import Image

_PAGE = """#set page(width: {size}pt, height: {size}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), width: 100%, format: "svg")"""
_PPI = 72
"""One point is one pixel."""


def drawn(svg: str, size: int) -> bytes:
    """Return a square PNG of so many pixels, without transparency, which an iPhone would show as black."""
    page = _PAGE.format(size=size).encode()
    picture = typst.compile(page, format="png", ppi=_PPI, sys_inputs={"svg": svg})
    with Image.open(io.BytesIO(picture)) as opened:
        packed = io.BytesIO()
        opened.convert("RGB").quantize(64).save(packed, "PNG", optimize=True)
    return packed.getvalue()
