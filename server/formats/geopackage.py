"""How are places written as a GeoPackage (OGC 12-128r17, 1.3), which QGIS opens as it is, with signs that speak?

Written with SQLite alone: the file says by its numbers what it is, a layer is a table with geometries as WKB behind a
short head, and `layer_styles` holds what QGIS reads by default. Coordinates are WGS-84, longitude first.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from server.domain.table import Column, Type
from server.formats.table_text import without_odd

Ring = Sequence[tuple[float, float]]
"""Corners as longitude and latitude; closed by itself."""
_APPLICATION_ID = 0x47504B47
"""“GPKG”."""
_VERSION = 10300
_WGS84 = 4326
_AT_ONCE = 1_000
_ALWAYS = "1980-01-01T00:00:00.000Z"
"""The same places make the same file."""
_SQL = {
    Type.TEXT: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.NUMBER: "REAL",
    Type.FLAG: "BOOLEAN",
    Type.MOMENT: "DATETIME",
    Type.DAY: "DATE",
}
_DEFINITION = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME);
"""


class Shape(StrEnum):
    """What the places of a layer are."""

    POINT = "POINT"
    POLYGON = "POLYGON"


@dataclass(frozen=True)
class Layer:
    """Places of one kind; each row has its geometry first: a point as longitude and latitude, or a ring."""

    name: str
    title: str
    shape: Shape
    columns: Sequence[Column]
    rows: Iterable[tuple[Sequence[object], Sequence[object]]]
    style: str
    """As QGIS keeps it (QML)."""


def write(path: Path, layers: Iterable[Layer]) -> dict[str, int]:
    """Write a new file, layer by layer, a thousand places at a time; returns how many each has."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN")
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _REFERENCES)
        connection.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES "
                           "('layer_styles', 'attributes', 'layer_styles', ?)", (_ALWAYS,))  # fmt: skip
        written = {layer.name: _layer(connection, layer) for layer in layers}
        connection.execute("COMMIT")
        return written
    finally:
        connection.close()


_REFERENCES = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", _WGS84, "EPSG", _WGS84, _DEFINITION, "longitude/latitude coordinates in decimal degrees"),
)


def _layer(connection: sqlite3.Connection, layer: Layer) -> int:
    columns = "".join(f', "{column.name}" {_SQL[column.type]}' for column in layer.columns)
    connection.execute(
        f'CREATE TABLE "{layer.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {layer.shape}{columns})'
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES (?, 'features', ?, ?, ?)",
        (layer.name, layer.title, _ALWAYS, _WGS84),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (layer.name, layer.shape, _WGS84)
    )
    insert = f'INSERT INTO "{layer.name}" VALUES (NULL{", ?" * (len(layer.columns) + 1)})'  # noqa: S608 - our own names
    bounds, number = _Bounds(), 0
    rows = iter(layer.rows)
    while part := list(islice(rows, _AT_ONCE)):
        number += len(part)
        connection.executemany(insert, _lines(layer, part, bounds))
    connection.execute(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (*bounds.box, layer.name),
    )
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', NULL, ?)",
        (layer.name, layer.name, layer.style, _ALWAYS),
    )
    return number


def _lines(
    layer: Layer, part: Iterable[tuple[Sequence[object], Sequence[object]]], bounds: "_Bounds"
) -> Iterator[list[object]]:
    moments = [at for at, one in enumerate(layer.columns) if one.type is Type.MOMENT]
    days = [at for at, one in enumerate(layer.columns) if one.type is Type.DAY]
    for geometry, values in part:
        line = [without_odd(value) if isinstance(value, str) else value for value in values]
        for at in moments:
            line[at] = _moment(line[at])
        for at in days:
            line[at] = str(line[at]) if line[at] is not None else None
        yield [_geometry(layer.shape, geometry, bounds), *line]


def _moment(value: object) -> str | None:
    """Return a time as GeoPackage has it: in UTC, to the millisecond."""
    if not isinstance(value, datetime):
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _geometry(shape: Shape, places: Sequence[object], bounds: "_Bounds") -> bytes:
    """Return a geometry as WKB behind its head, which of a polygon holds the envelope."""
    if shape is Shape.POINT:
        longitude, latitude = _pair(places)
        bounds.add([(longitude, latitude)])
        return struct.pack("<2sBBi", b"GP", 0, 1, _WGS84) + struct.pack("<BIdd", 1, 1, longitude, latitude)
    ring = [_pair(corner) for corner in places]
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    bounds.add(closed)
    (low, high), (south, north) = ((min(part), max(part)) for part in zip(*closed, strict=True))
    head = struct.pack("<2sBBi4d", b"GP", 0, 0b11, _WGS84, low, high, south, north)
    return head + struct.pack("<BIII", 1, 3, 1, len(closed)) + b"".join(struct.pack("<dd", *one) for one in closed)


def _pair(place: Any) -> tuple[float, float]:
    longitude, latitude = place
    return float(longitude), float(latitude)


class _Bounds:
    """The smallest box around all places of a layer."""

    def __init__(self) -> None:
        self.box: tuple[float | None, ...] = (None,) * 4

    def add(self, places: Ring) -> None:
        """Widen the box."""
        known = [(x, y) for x, y in (self.box[:2], self.box[2:]) if x is not None and y is not None]
        longitudes, latitudes = zip(*places, *known, strict=True)
        self.box = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
