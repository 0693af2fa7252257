"""Is a GeoPackage one by its standard (OGC 12-128r17), and does each place lie in it where it is?"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from server.domain.table import Column, Type
from server.formats import geopackage, map_styles
from server.formats.geopackage import Layer, Shape

COLUMNS = (
    Column("name", Type.TEXT, "Name"),
    Column("bearing_deg", Type.NUMBER, "Bearing"),
    Column("at", Type.MOMENT, "Time"),
    Column("due", Type.DAY, "Due"),
)
NOON = datetime(2026, 11, 1, 4, 30, 15, tzinfo=UTC)
PLACE, RING = (102.612, 35.101), [(102.6, 35.1), (102.7, 35.1), (102.7, 35.2)]
STYLES = {
    "photos": map_styles.by_verdict("zh_CN", is_turned=True),
    "sites": map_styles.by_verdict("en", is_turned=False),
    "viewpoints": map_styles.standpoints(),
    "fences": map_styles.fences(),
}


@pytest.fixture
def package(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    said = ["南坡\ud800", 45.0, NOON, date(2026, 12, 31)]
    layers = (
        Layer("photos", "照片", Shape.POINT, COLUMNS, [(PLACE, said)], STYLES["photos"]),
        Layer("fences", "围栏", Shape.POLYGON, COLUMNS, [(RING, said)], STYLES["fences"]),
        Layer("none", "没有", Shape.POINT, COLUMNS, [], STYLES["sites"]),
    )
    path = tmp_path / "sites.gpkg"
    assert geopackage.write(path, layers) == {"photos": 1, "fences": 1, "none": 0}
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_the_file_says_what_it_is(package: sqlite3.Connection) -> None:
    assert package.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
    assert package.execute("PRAGMA user_version").fetchone() == (10300,)


def test_the_file_is_sound(package: sqlite3.Connection) -> None:
    assert package.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert package.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_three_coordinate_systems_that_the_standard_asks_for_are_there(package: sqlite3.Connection) -> None:
    found = package.execute("SELECT srs_id, organization FROM gpkg_spatial_ref_sys ORDER BY srs_id").fetchall()
    assert found == [(-1, "NONE"), (0, "NONE"), (4326, "EPSG")]


def test_every_layer_is_listed_with_its_geometry_and_the_box_around_it(package: sqlite3.Connection) -> None:
    query = (
        "SELECT c.table_name, c.identifier, g.geometry_type_name, g.srs_id, min_x, min_y, max_x, max_y "
        "FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name) ORDER BY 1"
    )
    assert package.execute(query).fetchall() == [
        ("fences", "围栏", "POLYGON", 4326, 102.6, 35.1, 102.7, 35.2),
        ("none", "没有", "POINT", 4326, None, None, None, None),
        ("photos", "照片", "POINT", 4326, 102.612, 35.101, 102.612, 35.101),
    ]


def test_a_point_is_wkb_behind_a_head_longitude_first(package: sqlite3.Connection) -> None:
    ((blob,),) = package.execute("SELECT geom FROM photos").fetchall()
    assert struct.unpack("<2sBBi", blob[:8]) == (b"GP", 0, 1, 4326)
    assert struct.unpack("<BIdd", blob[8:]) == (1, 1, *PLACE)


def test_a_fence_is_closed_and_has_its_envelope(package: sqlite3.Connection) -> None:
    ((blob,),) = package.execute("SELECT geom FROM fences").fetchall()
    assert struct.unpack("<2sBBi4d", blob[:40]) == (b"GP", 0, 3, 4326, 102.6, 102.7, 35.1, 35.2)
    assert struct.unpack("<BIII", blob[40:53]) == (1, 3, 1, 4)
    corners = struct.unpack("<8d", blob[53:])
    assert corners == (*RING[0], *RING[1], *RING[2], *RING[0])


def test_times_and_texts_are_as_the_standard_has_them(package: sqlite3.Connection) -> None:
    assert package.execute("SELECT name, at, due FROM photos").fetchall() == [
        ("南坡\ufffd", "2026-11-01T04:30:15.000Z", "2026-12-31")
    ]


def test_qgis_finds_a_style_for_every_layer(package: sqlite3.Connection) -> None:
    found = package.execute("SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles").fetchall()
    assert sorted(found) == [("fences", "geom", 1), ("none", "geom", 1), ("photos", "geom", 1)]


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_xml_whose_symbols_are_all_there(name: str) -> None:
    root = fromstring(STYLES[name].partition("\n")[2])
    symbols = {one.get("name") for one in root.iter("symbol")}
    assert symbols == {one.get("symbol") for one in root.iter("category")} or symbols == {"0"}


def test_photos_point_where_the_camera_looked() -> None:
    root = fromstring(STYLES["photos"].partition("\n")[2])
    fields = {one.get("value") for one in root.iter("Option") if one.get("name") == "field"}
    assert fields == {"bearing_deg"}
