"""Sites from KML and KMZ, as 奥维 and Google Earth write them."""

import io
import zipfile

import pytest

from server.domain.datum import Datum
from server.errors import Invalid, TooLarge
from server.formats import kml
from server.formats.sites import read_sites

RING = "102.6,34.8,0 102.7,34.8,0\n 102.7,34.9,0 102.6,34.8,0"


def document(*placemarks: str, head: str = "") -> bytes:
    marks = "".join(f"<Folder><Placemark>{mark}</Placemark></Folder>" for mark in placemarks)
    root = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{root}'.encode()


def point(name: str, at: str = "102.6534,34.8126,0") -> str:
    return f"<name>{name}</name><Point><coordinates>{at}</coordinates></Point>"


def area(name: str, inner: str = "") -> str:
    ring = f"<LinearRing><coordinates>{RING}</coordinates></LinearRing>"
    hole = f"<innerBoundaryIs>{ring}</innerBoundaryIs>" if inner else ""
    return f"<name>{name}</name><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs>{hole}</Polygon>"


def zipped(**documents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in documents.items():
            packed.writestr(f"{name}.kml", content)
    return out.getvalue()


def test_a_placemark_is_a_site_with_its_name_for_a_code() -> None:
    (site,) = read_sites(document(point("K1")), "点位.kml").rows
    assert (site.code, site.latitude, site.longitude, site.datum) == ("K1", 34.8126, 102.6534, Datum.WGS84)


def test_an_area_is_a_fence() -> None:
    (site,) = read_sites(document(area("K2")), "点位.kml").rows
    assert site.polygon == ((34.8, 102.6), (34.8, 102.7), (34.9, 102.7))


def test_an_area_within_a_collection_is_a_fence() -> None:
    geometry = (
        area("K3").replace("<Polygon>", "<MultiGeometry><Polygon>").replace("</Polygon>", "</Polygon></MultiGeometry>")
    )
    assert read_sites(document(geometry), "点位.kml").rows[0].polygon


def test_what_is_said_beside_a_placemark_is_read_by_its_headings() -> None:
    data = '<Data name="点位编号"><value>JGT</value></Data><Data name="县"><value>夏河县</value></Data>'
    said = f"<ExtendedData>{data}</ExtendedData>"
    schema = '<ExtendedData><SchemaData><SimpleData name="半径">150</SimpleData></SchemaData></ExtendedData>'
    (site,) = read_sites(document(point("加甘滩") + said + schema), "点位.kml").rows
    assert (site.code, site.name, site.county, site.radius_m) == ("JGT", "加甘滩", "夏河县", 150.0)


def test_a_placemark_that_is_no_place_is_refused_alone() -> None:
    line = "<name>L</name><LineString><coordinates>1,2 3,4</coordinates></LineString>"
    sheet = read_sites(document(point("K1"), line, "<name>N</name>", point("C", ""), point("S", "102")), "点位.kml")
    assert ([site.code for site in sheet.rows], [error.row_no for error in sheet.errors]) == (["K1"], [2, 3, 4, 5])


def test_an_area_with_a_hole_is_refused_and_not_filled() -> None:
    sheet = read_sites(document(area("K4", inner="hole")), "点位.kml")
    assert (sheet.rows, "holes" in sheet.errors[0].reason) == ((), True)


def test_the_archive_is_read_whatever_it_is_called() -> None:
    assert [site.code for site in read_sites(zipped(doc=document(point("K1"))), "点位.zip").rows] == ["K1"]


def test_an_archive_that_unpacks_to_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kml, "MOST_UNPACKED", 1_000)
    with pytest.raises(TooLarge):
        read_sites(zipped(doc=document(*[point("K1")] * 100)), "点位.kmz")


@pytest.mark.parametrize(
    "data",
    [
        document(),
        document()[:-6],
        zipped(doc=document())[:-30],
        document(point("&a;"), head='<!DOCTYPE kml [<!ENTITY a "aaaa">]>'),
    ],
)
def test_a_file_without_places_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_sites(data, "点位.kml")
