"""How is a table written as GeoJSON (RFC 7946)? What has a position, as points in WGS-84, one feature a line."""

import json
from datetime import date
from typing import IO

from server.domain.table import Table
from server.errors import Conflict
from server.formats.table_text import without_odd
from server.translations import N_


def write(table: Table, target: IO[bytes]) -> int:
    """Write the rows that have a position, each as it comes; returns how many have.

    :raises Conflict: where rows of this table are nowhere.
    """
    if table.place_at is None:
        raise Conflict(
            N_("The rows of {table} have no position. Write them as .csv, .xlsx or .parquet."), table=table.name
        )
    latitude_at, longitude_at = table.place_at
    names = [(at, one.name) for at, one in enumerate(table.columns) if at not in table.place_at]
    target.write(b'{"type": "FeatureCollection", "features": [')
    number = 0
    for row in table.rows:
        latitude, longitude = row[latitude_at], row[longitude_at]
        if latitude is None or longitude is None:
            continue
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {name: row[at] for at, name in names},
        }
        text = json.dumps(feature, ensure_ascii=False, default=_text)
        target.write((",\n" if number else "\n").encode() + without_odd(text).encode())
        number += 1
    target.write(b"\n]}\n")
    return number


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
