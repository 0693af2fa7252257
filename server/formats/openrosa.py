"""How do lists, manifests and answers look to a phone? XML as OpenRosa 1.0 and Collect's own parsers want it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
RECEIPT = "urn:shizheng:receipt"


@dataclass(frozen=True)
class ListedForm:
    """One entry of a form list; `manifest_url` only where the form has media."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str | None = None


@dataclass(frozen=True)
class ListedFile:
    """One entry of a manifest."""

    name: str
    md5: str
    download_url: str


def form_list(forms: Iterable[ListedForm]) -> bytes:
    """Write a form list. One entry without id, name or address would void the whole list on a phone."""
    root = Element("xforms", xmlns=LIST)
    for form in forms:
        entry = SubElement(root, "xform")
        _text(entry, "formID", form.form_id)
        _text(entry, "name", form.name or form.form_id)
        _text(entry, "version", form.version)
        _text(entry, "hash", f"md5:{form.md5}")
        _text(entry, "downloadUrl", form.download_url)
        if form.manifest_url:
            _text(entry, "manifestUrl", form.manifest_url)
    return _bytes(root)


def manifest(files: Iterable[ListedFile]) -> bytes:
    """Write the list of a form's media files."""
    root = Element("manifest", xmlns=MANIFEST)
    for file in files:
        entry = SubElement(root, "mediaFile")
        _text(entry, "filename", file.name)
        _text(entry, "hash", f"md5:{file.md5}")
        _text(entry, "downloadUrl", file.download_url)
    return _bytes(root)


def response(message: str, nature: str = "", receipt: str = "") -> bytes:
    """Write the envelope whose message Collect shows to the officer; it passes over the receipt behind it."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE, items="0")
    _text(root, "message", message).set("nature", nature)
    if receipt:
        _text(root, "receipt", receipt).set("xmlns", RECEIPT)
    return _bytes(root)


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
    return child


def _bytes(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def md5(data: bytes) -> str:
    """Return the hash that phones compare; it protects nothing."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
