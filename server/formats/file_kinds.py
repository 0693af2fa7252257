"""What kind of file is this, whatever it is called? One that is not taken is named, with what to do about it."""

import io
import zipfile
from collections.abc import Iterable

from server.errors import Invalid
from server.translations import N_

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"http://purl.oclc.org/ooxml"
_LARGEST_INDEX = 1_000_000
_LOOKED_AT = 2_000
_PLACES = N_("{name} is KML and holds places. Import it with `sites import`; this is taken as XLSX or CSV.")
_REFUSED = {
    "locked": N_("{name} is protected by a password. Open it, take the password away and save it, then import it."),
    "xls": N_("{name} is an Excel file of the old kind (.xls). Save it as .xlsx."),
    "strict": N_("{name} is saved as “Strict Open XML”. Save it as “Excel Workbook (.xlsx)”."),
    "shapefile": N_("{name} is a shapefile. Convert it to GeoJSON in WGS-84 or CGCS2000, in QGIS for example."),
    "gpx": N_("{name} is GPX. Save it as KML, in Google Earth or 奥维 for example, or as CSV, a line for each site."),
    "kml": _PLACES,
    "kmz": _PLACES,
    "geojson": N_("{name} is GeoJSON and holds places. Import it with `sites import`; this is taken as XLSX or CSV."),
    "ods": N_("{name} is an OpenDocument sheet. Save it as .xlsx or CSV."),
    "html": N_("{name} is a web page, whatever its name says. Open it in Excel or WPS and save it as .xlsx."),
    "document": N_("{name} is a text document. Copy its table into a sheet and save that as .xlsx."),
    "pdf": N_("{name} is a PDF. Copy its table into a sheet and save that as .xlsx."),
    "picture": N_("{name} is a picture. Type its table into a sheet and save that as .xlsx."),
    "zip": N_("{name} is a ZIP archive and no workbook. Unpack it and import what is in it."),
    "rar": N_("{name} is an archive. Unpack it and import what is in it."),
    "xml": N_("{name} is XML of an unknown kind. Save it as XLSX or CSV."),
}
_BEGINNINGS = {
    b"%PDF": "pdf", b"\xff\xd8\xff": "picture", b"\x89PNG": "picture", b"Rar!": "rar", b"7z\xbc\xaf": "rar",
    b"\x00\x00\x27\x0a": "shapefile", b"{\\rtf": "document",
}  # fmt: skip
_ELEMENTS = {"<kml": "kml", "<gpx": "gpx", "<!doctype html": "html", "<html": "html", "<table": "html", "<?xml": "xml"}


def kind(data: bytes) -> str:
    """Return the kind of a file by its content; empty where it is a workbook or may be plain text."""
    if data.startswith(_OLE):
        return "locked" if _ENCRYPTED in data else "xls"
    if data.startswith(b"PK"):
        return _packed(data)
    begun = next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), "")
    return begun or _marked_up(data)


def refuse_other(data: bytes, name: str) -> None:
    """Let a workbook or plain text pass.

    :raises Invalid: for any other kind, naming it and what to do.
    """
    other = kind(data)
    if other:
        raise Invalid(_REFUSED[other], name=name)


def _marked_up(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = data[:_LOOKED_AT].decode(encoding, errors="ignore").lstrip("\ufeff \r\n\t").lower()
    if text.startswith("{"):
        return "geojson"
    if not text.startswith("<"):
        return ""
    return next((kind for element, kind in _ELEMENTS.items() if element in text), "xml")


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [name.lower() for name in packed.namelist()]
            found = _by_names(names)
            if not found and "xl/workbook.xml" in names:
                with packed.open("xl/workbook.xml") as book:
                    return "strict" if _STRICT in book.read(_LARGEST_INDEX) else ""
            return found
    except Exception:  # noqa: BLE001 - what is damaged is refused by its reader
        return ""


def _by_names(names: Iterable[str]) -> str:
    names = list(names)
    if any(name.startswith("xl/") for name in names):
        return ""
    if any(name.endswith(".kml") for name in names):
        return "kmz"
    if any(name.endswith(".shp") for name in names):
        return "shapefile"
    if any(name.startswith("word/") for name in names):
        return "document"
    return "ods" if "content.xml" in names else "zip"
