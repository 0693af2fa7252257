"""What is read from the files by which sites are registered."""

import json
from typing import Any

import pytest

from server.errors import Invalid
from server.formats.sites import read_sites

RING = [[102.6, 34.8], [102.7, 34.8], [102.7, 34.9], [102.6, 34.8]]


def geojson(*geometries: dict[str, Any] | None) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": f"G{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def of(kind: str, coordinates: object) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def test_a_feature_without_a_place_is_refused_alone() -> None:
    data = geojson(of("Point", [102.6, 34.8, 2900]), None, of("LineString", RING), of("Polygon", []), of("Point", "x"))
    sheet = read_sites(data, "sites.geojson")
    assert [(site.code, site.latitude) for site in sheet.rows] == [("G1", 34.8)]
    assert [error.row_no for error in sheet.errors] == [2, 3, 4, 5]


def test_a_polygon_that_a_program_wrote_as_several_is_one() -> None:
    one, several = of("MultiPolygon", [[RING]]), of("MultiPolygon", [[RING], [RING]])
    sheet = read_sites(geojson(one, of("Polygon", [RING]), several), "sites.geojson")
    assert sheet.rows[0].polygon == sheet.rows[1].polygon is not None
    assert [error.row_no for error in sheet.errors] == [3]


@pytest.mark.parametrize("data", [b"", b"{", b"[1, 2]", b'{"type": "Feature"}', b"\xff\xfe"])
def test_a_file_that_is_no_collection_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"sites\.geojson"):
        read_sites(data, "sites.geojson")


def test_a_site_with_an_endless_name_is_refused_alone() -> None:
    rows = f"code,name,lat,lon,datum\nL1,{'长' * 200_000},34.8,102.6,wgs84\nL2,ok,34.8,102.6,wgs84\n"
    sheet = read_sites(rows.encode(), "sites.csv")
    assert [site.code for site in sheet.rows] == ["L2"]
    assert [(error.row_no, error.details) for error in sheet.errors] == [(2, {"column": "name", "most": 255})]
