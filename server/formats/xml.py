"""How is XML from outside read? Without DOCTYPE, entities or anything fetched, never too deep and never too much.

What is too much is refused where it is met: an element costs fifty times the memory of its four bytes, and the name of
one repeats its name space.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from typing_extensions import override

from server.domain.outside_limits import DEEPEST_XML, LONGEST_TAG
from server.errors import Invalid
from server.translations import N_

REPLACEMENT = "\ufffd"
_REFERENCE = re.compile(r"&#(?:0*(\d{1,7})|[xX]0*([0-9a-fA-F]{1,6}));")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse(data: bytes, most_elements: int) -> Element:
    """Parse XML.

    :raises Invalid: where it is not well-formed, has a DOCTYPE, more elements and attributes than so many, some that
        nest too deep, or names that are too long.
    """
    parser = DefusedXMLParser(target=_Builder(most_elements), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as problem:
        raise Invalid(N_("The XML has a DOCTYPE or entities, which are not accepted.")) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise Invalid(N_("The XML cannot be read: {problem}."), problem=str(problem)) from problem
    return root


def repaired(data: bytes) -> bytes:
    """Return XML as a phone meant it, where it wrote characters that XML does not know; all else as it is.

    Collect before 2022 writes a character beyond the basic plane, such as every emoji, as two references, one for each
    half; and it writes what was pasted with a text, such as a vertical tab. The halves are joined, the rest becomes
    U+FFFD.
    """
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data
    text = _REFERENCE.sub(_meant, text)
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NO_CHARACTER.sub(REPLACEMENT, joined).encode()


def _meant(reference: re.Match[str]) -> str:
    """Return the character where no reference may stand for it; a reference that is right stays one."""
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    if 0xD800 <= number < 0xE000:
        return chr(number)
    return REPLACEMENT if number > 0x10FFFF or _NO_CHARACTER.match(chr(number)) else reference[0]


def too_many(most: int) -> Invalid:
    """Say that there are more elements and attributes than so many."""
    return Invalid(N_("The XML has more than {most} elements and attributes."), most=most)


def tag_too_long() -> Invalid:
    """Say that an element or an attribute has too long a name."""
    return Invalid(N_("The XML has a tag longer than {longest} characters."), longest=LONGEST_TAG)


class _Builder(TreeBuilder):
    """Builds the tree, and counts before it does."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = self._left = most
        self._depth = 0

    @override
    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._left -= 1 + len(attrs)
        self._depth += 1
        if self._left < 0:
            raise too_many(self._most)
        if self._depth > DEEPEST_XML:
            raise Invalid(N_("The XML nests deeper than {deepest} elements."), deepest=DEEPEST_XML)
        if len(tag) > LONGEST_TAG or any(len(name) > LONGEST_TAG for name in attrs):
            raise tag_too_long()
        return super().start(tag, attrs)

    @override
    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


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
