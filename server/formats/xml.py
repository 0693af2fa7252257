"""How is XML from outside read? Without DOCTYPE, entities or anything fetched, and never too deep."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from server.errors import Invalid
from server.translations import N_

DEEPEST = 100


def parse(data: bytes) -> Element:
    """Parse XML.

    :raises Invalid: where it is not well-formed, has a DOCTYPE, or nests deeper than 100 elements.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise Invalid(N_("The XML has a DOCTYPE or entities, which are not accepted.")) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise Invalid(N_("The XML cannot be read: {problem}."), problem=str(problem)) from problem
    _refuse_depth(root)
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of this local name."""
    return None if element is None else next((e for e in element if local(e) == name), None)


def text_of(element: Element | None) -> str:
    """Return an element's text without surrounding white space; empty where there is none."""
    return (element.text or "").strip() if element is not None else ""


def descend(element: Element, name: str) -> Iterator[Element]:
    """Go through all elements of this local name below an element."""
    return (e for e in element.iter() if local(e) == name)


def _refuse_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Invalid(N_("The XML nests deeper than {deepest} elements."), deepest=DEEPEST)
        level = [below for element in level for below in element]
