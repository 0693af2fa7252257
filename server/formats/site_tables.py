"""How are sites written so that other programs show them, and `sites import` reads them again?

Tables have them as they were registered, with a line for each viewpoint. GeoJSON and KML have WGS-84: fences, then
viewpoints as points of their own.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from server.domain.datum import to_wgs84
from server.domain.geo import LatLon
from server.domain.register import SiteRow, ViewpointRow
from server.domain.table import Column, Table, Type
from server.formats import csv_table
from server.formats.coordinates import shown
from server.formats.table_text import without_odd
from server.formats.xlsx_table import Book
from server.translations import N_

_TEXT, _NUMBER = Type.TEXT, Type.NUMBER
_COLUMNS: Mapping[str, Type] = {
    "点位编号": _TEXT, "点位名称": _TEXT, "纬度": _NUMBER, "经度": _NUMBER, "坐标系": _TEXT, "半径": _NUMBER,
    "范围": _TEXT, "县": _TEXT, "行政区域": _TEXT, "责任单位": _TEXT, "拍摄点": _TEXT, "拍摄点名称": _TEXT,
    "拍摄点纬度": _NUMBER,
    "拍摄点经度": _NUMBER, "方位角": _NUMBER, "找点说明": _TEXT,
}  # fmt: skip
"""As `formats.sites` knows them."""
TITLE = N_("Sites")


def as_csv(rows: Sequence[SiteRow]) -> bytes:
    """Return a table of sites as text."""
    target = io.BytesIO()
    csv_table.write(_table(rows), target)
    return target.getvalue()


def as_xlsx(rows: Sequence[SiteRow]) -> bytes:
    """Return a workbook with a table of sites."""
    target = io.BytesIO()
    with Book(target) as book:
        book.add(_table(rows), "点位", list(_COLUMNS))
    return target.getvalue()


def as_geojson(rows: Sequence[SiteRow]) -> bytes:
    """Return a FeatureCollection (RFC 7946)."""
    features = ",\n".join(without_odd(json.dumps(one, ensure_ascii=False)) for row in rows for one in _features(row))
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'.encode()


def as_kml(rows: Sequence[SiteRow]) -> bytes:
    """Return a KML document (OGC 12-007r2)."""
    marks = "".join(_placemark(one) for row in rows for one in _features(row))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
    return f"{head}{marks}</Document></kml>\n".encode()


WRITERS: Mapping[str, tuple[Callable[[Sequence[SiteRow]], bytes], str]] = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "geojson": (as_geojson, "application/geo+json"),
    "kml": (as_kml, "application/vnd.google-earth.kml+xml"),
}
"""By the ending of the file: what writes it, and its type."""


def _table(rows: Sequence[SiteRow]) -> Table:
    columns = [Column(name, kind, name) for name, kind in _COLUMNS.items()]
    return Table("sites", TITLE, columns, (line for row in rows for line in _lines(row)))


def _lines(row: SiteRow) -> Iterator[Sequence[object]]:
    ring = "; ".join(f"{shown(longitude)} {shown(latitude)}" for latitude, longitude in row.polygon or ())
    mine = (
        row.code, row.name, shown(row.latitude), shown(row.longitude), row.datum.value, row.radius_m, ring, row.county,
        row.region, row.unit,
    )  # fmt: skip
    if not row.viewpoints:
        yield (*mine, "", "", None, None, None, "")
    for one in row.viewpoints:
        yield (*mine, one.code, one.name, shown(one.latitude), shown(one.longitude), one.bearing_deg, one.hint)


def _features(row: SiteRow) -> Iterator[dict[str, Any]]:
    corners = [_wgs84(row, *corner) for corner in row.polygon or ()]
    shape = (
        {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
        if corners
        else _point(row, row.latitude, row.longitude)
    )
    said = {
        "点位编号": row.code, "点位名称": row.name, "半径": row.radius_m, "县": row.county, "行政区域": row.region,
        "责任单位": row.unit,
    }  # fmt: skip
    yield _feature(shape, said)
    yield from (_standpoint(row, one) for one in row.viewpoints)


def _standpoint(row: SiteRow, one: ViewpointRow) -> dict[str, Any]:
    said: dict[str, Any] = {
        "点位编号": row.code, "拍摄点": one.code, "拍摄点名称": one.name, "方位角": one.bearing_deg,
        "找点说明": one.hint,
    }  # fmt: skip
    if one.latitude is None or one.longitude is None:
        centre = row.polygon[0] if row.polygon else (row.latitude, row.longitude)
        return _feature(_point(row, *centre), said)
    shape = _point(row, one.latitude, one.longitude)
    said["拍摄点经度"], said["拍摄点纬度"] = shape["coordinates"]
    return _feature(shape, said)


def _feature(shape: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in said.items() if value not in (None, "")}
    return {"type": "Feature", "geometry": shape, "properties": kept}


def _point(row: SiteRow, latitude: float, longitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _wgs84(row, latitude, longitude)}


def _wgs84(row: SiteRow, latitude: float, longitude: float) -> list[float]:
    place = to_wgs84(LatLon(latitude, longitude), row.datum)
    return [round(place.longitude, 7), round(place.latitude, 7)]


def _placemark(feature: Mapping[str, Any]) -> str:
    said, shape = feature["properties"], feature["geometry"]
    name = " ".join(str(said[key]) for key in ("点位编号", "点位名称", "拍摄点名称") if key in said)
    data = "".join(
        f"<Data name={quoteattr(key)}><value>{escape(without_odd(str(value)))}</value></Data>"
        for key, value in said.items()
    )
    if shape["type"] == "Point":
        drawn = f"<Point><coordinates>{_written([shape['coordinates']])}</coordinates></Point>"
    else:
        ring = f"<LinearRing><coordinates>{_written(shape['coordinates'][0])}</coordinates></LinearRing>"
        drawn = f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    head = f"<name>{escape(without_odd(name))}</name><ExtendedData>{data}</ExtendedData>"
    return f"<Placemark>{head}{drawn}</Placemark>\n"


def _written(corners: Sequence[Sequence[float]]) -> str:
    return " ".join(",".join(f"{part:.7f}" for part in corner) for corner in corners)
