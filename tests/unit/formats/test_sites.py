"""What is read from the files by which sites are registered."""

import json
from typing import Any

import pytest

from server.domain.datum import Datum
from server.errors import Invalid
from server.formats.sites import read_sites
from server.translations import translate

POINT = {"type": "Point", "coordinates": [102.6534, 34.8126]}
RING = [[102.6, 34.8], [102.7, 34.8], [102.7, 34.9], [102.6, 34.8]]


def geojson(*geometries: dict[str, Any] | None, crs: object = None, **properties: str) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": f"G{number}", **properties}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    said = (
        {} if crs is None else {"crs": crs if isinstance(crs, dict) else {"type": "name", "properties": {"name": crs}}}
    )
    return json.dumps({"type": "FeatureCollection", **said, "features": features}).encode()


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
    assert [(error.row_no, error.details) for error in sheet.errors] == [(2, {"column": "Name", "most": 255})]


@pytest.mark.parametrize(
    ("crs", "datum"),
    [
        (None, Datum.WGS84),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum.WGS84),
        ("EPSG:4326", Datum.WGS84),
        ("urn:ogc:def:crs:EPSG::4490", Datum.CGCS2000),
        ("GCJ-02", Datum.GCJ02),
        ("BD-09", Datum.BD09),
    ],
)
def test_a_collection_is_in_the_system_that_it_names(crs: str | None, datum: Datum) -> None:
    assert [site.datum for site in read_sites(geojson(POINT, crs=crs), "a.geojson").rows] == [datum]


@pytest.mark.parametrize(
    "crs",
    ["urn:ogc:def:crs:EPSG::4513", "EPSG:3857", "EPSG:44901", "CGCS2000 / 3-degree Gauss-Kruger zone 34", "局部坐标",
     {"type": "link", "properties": {"href": "x"}}],
)  # fmt: skip
def test_a_system_that_is_not_in_degrees_is_refused_by_its_name(crs: object) -> None:
    with pytest.raises(Invalid, match="Convert it") as refusal:
        read_sites(geojson(POINT, crs=crs), "a.geojson")
    assert refusal.value.details["crs"]


def test_a_feature_that_contradicts_its_collection_is_refused() -> None:
    sheet = read_sites(geojson(POINT, crs="GCJ-02", 坐标系="WGS-84"), "a.geojson")
    assert (sheet.rows, [error.details for error in sheet.errors]) == ((), [{"value": "WGS-84"}])


def test_a_sheet_in_metres_is_refused_row_by_row() -> None:
    rows = "编号,纬度,经度,坐标系\nA,34.8126,102.6534,CGCS2000 3度带\nB,34.8126,102.6534,国家2000\n"
    sheet = read_sites(rows.encode(), "a.csv")
    assert ([site.code for site in sheet.rows], [error.row_no for error in sheet.errors]) == (["B"], [2])


@pytest.mark.parametrize("file", ["geojson", "csv"])
def test_a_boundary_with_a_hole_is_refused_and_not_filled(file: str) -> None:
    hole = [[102.65, 34.81], [102.66, 34.81], [102.66, 34.82], [102.65, 34.81]]
    wkt = ", ".join("(" + ", ".join(f"{x} {y}" for x, y in ring) + ")" for ring in (RING, hole))
    sheet_of = {
        "geojson": geojson(of("Polygon", [RING, hole])),
        "csv": f'编号;坐标系;范围\nA;WGS-84;"POLYGON({wkt})"\n'.encode(),
    }
    sheet = read_sites(sheet_of[file], f"a.{file}")
    assert (sheet.rows, ["holes" in error.reason for error in sheet.errors]) == ((), [True])


def test_a_boundary_in_metres_is_refused() -> None:
    ring = [[34_560_000, 3_850_000], [34_560_100, 3_850_000], [34_560_100, 3_850_100], [34_560_000, 3_850_000]]
    sheet = read_sites(geojson(of("Polygon", [ring])), "a.geojson")
    assert (sheet.rows, len(sheet.errors)) == ((), 1)


@pytest.mark.parametrize(
    "heads", ["纬度（°）,经度（°）", "纬度(度),经度(度)", "中心纬度,中心经度", "北纬N,东经E", "LAT,LNG", "纬 度,经 度"]
)
def test_coordinates_are_found_under_usual_headings(heads: str) -> None:
    (site,) = read_sites(f"点位编号,点位名称,{heads},坐标系\nQ,甲,34.8126,102.6534,CGCS2000\n".encode(), "a.csv").rows
    assert (site.latitude, site.longitude) == (34.8126, 102.6534)


@pytest.mark.parametrize(
    ("head", "cell"),
    [("经纬度", "102.6534,34.8126"), ("经纬度（°）", "N34.8126 E102.6534"), ("坐标", "34.8126，102.6534")],
)
def test_both_coordinates_are_read_from_one_column(head: str, cell: str) -> None:
    (site,) = read_sites(f'点位编号;点位名称;{head};坐标系\nQ;甲;"{cell}";CGCS2000\n'.encode(), "a.csv").rows
    assert (site.latitude, site.longitude) == (34.8126, 102.6534)


def test_a_sheet_without_latitudes_is_refused_in_one_line() -> None:
    with pytest.raises(Invalid, match="no column for the latitude") as refusal:
        read_sites("点位编号,点位名称,Y值,经度,坐标系\nQ,甲,34.8,102.6,CGCS2000\n".encode(), "a.csv")
    assert refusal.value.details["others"] == "Y值"


def test_a_longitude_in_the_column_of_latitudes_is_refused() -> None:
    sheet = read_sites("编号,纬度,经度,坐标系\nQ,E102.6,N34.8,WGS-84\n".encode(), "a.csv")
    assert [error.details for error in sheet.errors] == [{"value": "E102.6", "column": "Latitude"}]


def test_a_radius_may_have_its_unit() -> None:
    (site,) = read_sites("编号,纬度,经度,坐标系,半径\nQ,34.8,102.6,WGS-84,１５０米\n".encode(), "a.csv").rows
    assert site.radius_m == 150.0


def test_a_direction_in_words_is_a_bearing() -> None:
    lines = "".join(
        f"A{n},34.8,102.6,WGS-84,S{n},{wind}\n" for n, wind in enumerate(("北", "西南向", "正东方向", "nw"))
    )
    sheet = read_sites(f"点位编号,纬度,经度,坐标系,拍摄点,方位角\n{lines}".encode(), "sites.csv")
    assert [site.viewpoints[0].bearing_deg for site in sheet.rows] == [0, 225, 90, 315]
    assert not sheet.errors


def test_a_column_is_named_in_the_language_of_the_reader() -> None:
    sheet = read_sites("点位编号,纬度,经度,坐标系,拍摄点,方位角\nA,34.8,102.6,WGS-84,S,左边\n".encode(), "sites.csv")
    [error] = sheet.errors
    assert translate(error.reason, "zh_CN", **error.details) == "方位角 栏的“左边”不是数字。"
