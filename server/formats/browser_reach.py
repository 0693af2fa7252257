"""Which questions of a form does our own page for browsers not draw? A form with one is for Collect only.

The page itself decides by the same list, in `client/src/capture/lib/reach.ts`; a test compares the two.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from server.formats import xml
from server.formats.xform import controls, without_prefixes

NOT_DRAWN_CONTROLS = frozenset({"range", "rank"})
NOT_DRAWN_TYPES = frozenset({"barcode", "dateTime", "geoshape", "geotrace"})
"""Of questions that are typed in."""


def not_drawn(root: Element) -> Iterator[str]:
    """Give the names of the questions that the page does not draw, in the form's order."""
    model = xml.child(xml.child(root, "head"), "model")
    types = {
        without_prefixes(bind.get("nodeset", "")): bind.get("type", "").rpartition(":")[2]
        for bind in model if xml.local(bind) == "bind"
    } if model is not None else {}  # fmt: skip
    for element, path in controls(root):
        kind, plain = xml.local(element), without_prefixes(path)
        if kind in NOT_DRAWN_CONTROLS or (kind == "input" and types.get(plain) in NOT_DRAWN_TYPES):
            yield plain.rpartition("/")[2]
