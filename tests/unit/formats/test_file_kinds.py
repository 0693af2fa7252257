"""Files that are something else are named as what they are, with what to do."""

import io
import zipfile

import pytest

from server.errors import Invalid
from server.formats import file_kinds
from server.formats.ledger import read_ledger
from tests.unit.formats.books import book

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
KML = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>'
PLAIN = book({"a": [["code"]]})


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def strict(data: bytes) -> bytes:
    """Return a workbook in the namespaces of "Strict Open XML"."""
    out = io.BytesIO()
    usual, other = b"http://schemas.openxmlformats.org/spreadsheetml/2006", b"http://purl.oclc.org/ooxml/spreadsheetml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(usual, other))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (OLE, "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (strict(PLAIN), "strict"),
        (PLAIN, ""),
        (packed("点位.shp", "点位.dbf"), "shapefile"),
        (packed("doc.kml"), "kmz"),
        (packed("word/document.xml"), "document"),
        (packed("content.xml", "mimetype"), "ods"),
        (packed("台账.csv"), "zip"),
        (KML, "kml"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<gpx/>', "gpx"),
        ("<html><table>台账".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><other/>", "xml"),
        (b'{"type": "FeatureCollection"}', "geojson"),
        (b"%PDF-1.7", "pdf"),
        (b"\xff\xd8\xff\xe0", "picture"),
        ("编号,名称\n".encode("gb18030"), ""),
        (b"PK\x03\x04 broken", ""),
    ],
)
def test_a_kind_is_known_by_what_is_in_the_file(data: bytes, kind: str) -> None:
    assert file_kinds.kind(data) == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (strict(PLAIN), "Strict Open XML"),
        (packed("点位.shp"), "Convert it to GeoJSON"),
        (KML, "sites import"),
    ],
)
def test_a_ledger_that_is_another_kind_of_file_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_ledger(data, "台账.xlsx")
