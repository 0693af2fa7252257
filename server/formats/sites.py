"""Which sites does a file register? CSV and XLSX with a line for each viewpoint, or GeoJSON."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from shapely import Polygon, is_valid_reason
from shapely import wkt as shapely_wkt

from server.domain.datum import Datum
from server.domain.register import RowError, Sheet, SiteRow, ViewpointRow
from server.errors import Invalid
from server.formats import tables
from server.translations import N_

ALIASES: Mapping[str, tuple[str, ...]] = {
    "code": ("点位编号", "点位编码", "编号", "site", "site_code"),
    "name": ("点位名称", "名称", "点位"),
    "latitude": ("纬度", "lat", "北纬"),
    "longitude": ("经度", "lon", "lng", "东经"),
    "datum": ("坐标系", "坐标系统", "crs"),
    "radius_m": ("半径", "半径(米)", "围栏半径", "radius"),
    "polygon": ("范围", "边界", "wkt"),
    "county": ("县", "县(市)", "县市"),
    "region": ("行政区域", "乡镇"),
    "unit": ("责任单位", "整改责任单位"),
    "viewpoint": ("拍摄点", "拍摄点编号", "viewpoint_code"),
    "viewpoint_name": ("拍摄点名称",),
    "viewpoint_latitude": ("拍摄点纬度",),
    "viewpoint_longitude": ("拍摄点经度",),
    "bearing_deg": ("方位角", "拍摄方位角", "bearing"),
    "hint": ("找点说明", "说明"),
}
_DATUMS = {
    "wgs84": Datum.WGS84, "wgs1984": Datum.WGS84, "gps": Datum.WGS84, "epsg4326": Datum.WGS84,
    "cgcs2000": Datum.CGCS2000, "国家2000": Datum.CGCS2000, "2000国家大地坐标系": Datum.CGCS2000,
    "天地图": Datum.CGCS2000, "epsg4490": Datum.CGCS2000,
    "gcj02": Datum.GCJ02, "火星坐标": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02,
    "bd09": Datum.BD09, "百度": Datum.BD09,
}  # fmt: skip
_DMS = re.compile(r"^(\d+(?:\.\d+)?)[°度](?:(\d+(?:\.\d+)?)[′'分])?(?:(\d+(?:\.\d+)?)(?:[″\"秒]|''))?$")
_NAMES = ("code", "name", "county", "region", "unit", "viewpoint", "viewpoint_name")
_LARGEST_RADIUS_M = 10_000
Record = Mapping[str, str]


class _Refused(Exception):
    def __init__(self, reason: str, **details: object) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason)


def read_sites(data: bytes, name: str) -> Sheet[SiteRow]:
    """Read a file of sites; rows that cannot be read are reported with their number.

    :raises Invalid: where the file as a whole cannot be read.
    """
    if PurePath(name).suffix.lower() in {".geojson", ".json"}:
        return _sheet(((number, "", one) for number, one in enumerate(_features(data, name), start=1)), _feature)
    table = tables.read(data, name, ALIASES, 3)
    sheet = _sheet((row.number, row.sheet, row.record) for row in table.rows)
    return replace(sheet, pages=table.pages, unknown=table.unknown)


def _sheet(lines: Iterable[tuple[int, str, Any]], read: Callable[[Any], Record] = lambda line: line) -> Sheet[SiteRow]:
    sites: dict[str, SiteRow] = {}
    errors: list[RowError] = []
    for number, page, line in lines:
        try:
            _add(sites, read(line))
        except _Refused as refused:
            errors.append(RowError(number, refused.reason, refused.details, page))
    return Sheet(tuple(sites.values()), tuple(errors))


def _add(sites: dict[str, SiteRow], record: Record) -> None:
    record = {**record, **{name: tables.code(record[name]) for name in ("code", "viewpoint") if name in record}}
    code = record.get("code", "")
    if not code:
        raise _Refused(N_("The row has no site code."))
    if spoilt := tables.spoilt(record, _NAMES):
        raise _Refused(tables.SPOILT, column=spoilt, cell=record[spoilt])
    if long := tables.too_long(record, _NAMES):
        raise _Refused(tables.TOO_LONG, column=long[0], most=long[1])
    viewpoint = _viewpoint(record)
    known = sites.get(code)
    site = known or _site(code, record)
    if viewpoint and viewpoint.code not in {v.code for v in site.viewpoints}:
        site = SiteRow(**{**site.__dict__, "viewpoints": (*site.viewpoints, viewpoint)})
    elif known:
        raise _Refused(N_("The site “{code}” stands in the file before, without a new viewpoint here."), code=code)
    sites[code] = site


def _site(code: str, record: Record) -> SiteRow:
    ring = _ring(record["polygon"]) if record.get("polygon") else None
    if ring:
        latitude, longitude = (sum(part) / len(ring) for part in zip(*ring, strict=True))
    else:
        latitude, longitude = _place(record, "latitude", "longitude")
    radius = _number(record, "radius_m") if record.get("radius_m") else None
    if radius is not None and not 0 < radius <= _LARGEST_RADIUS_M:
        raise _Refused(N_("The radius must be above 0 and at most {most} m."), most=_LARGEST_RADIUS_M)
    return SiteRow(
        code=code, name=record.get("name", ""), latitude=latitude, longitude=longitude, datum=_datum(record),
        radius_m=radius, polygon=ring, county=record.get("county", ""), region=record.get("region", ""),
        unit=record.get("unit", ""),
    )  # fmt: skip


def _viewpoint(record: Record) -> ViewpointRow | None:
    code = record.get("viewpoint") or record.get("viewpoint_name")
    if not code:
        return None
    placed = record.get("viewpoint_latitude") and record.get("viewpoint_longitude")
    latitude, longitude = _place(record, "viewpoint_latitude", "viewpoint_longitude") if placed else (None, None)
    bearing = _number(record, "bearing_deg") if record.get("bearing_deg") else None
    if bearing is not None and not 0 <= bearing <= 360:
        raise _Refused(N_("The bearing {value} is not between 0 and 360."), value=bearing)
    name = record.get("viewpoint_name") or code
    return ViewpointRow(code, name, latitude, longitude, bearing, record.get("hint", ""))


def _datum(record: Record) -> Datum:
    written = tables.normal(record.get("datum", ""))
    if not written:
        raise _Refused(N_("The coordinate system is missing. Write WGS-84, CGCS2000, GCJ-02 or BD-09."))
    datum = next((value for key, value in _DATUMS.items() if written.startswith(tables.normal(key))), None)
    if datum is None:
        raise _Refused(N_("The coordinate system “{value}” is unknown. Write WGS-84, CGCS2000, GCJ-02 or BD-09."),
                       value=record["datum"])  # fmt: skip
    return datum


def _place(record: Record, north: str, east: str) -> tuple[float, float]:
    latitude, longitude = _number(record, north), _number(record, east)
    if latitude == 0 and longitude == 0:
        raise _Refused(N_("0, 0 is no place. Fill in the coordinates."))
    if abs(latitude) > 53.6 and 3 < abs(longitude) < 54 and abs(latitude) <= 180:
        raise _Refused(N_("Latitude {latitude} and longitude {longitude} seem to be exchanged."),
                       latitude=latitude, longitude=longitude)  # fmt: skip
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise _Refused(N_("{latitude}, {longitude} is no place on Earth."), latitude=latitude, longitude=longitude)
    return latitude, longitude


def _number(record: Record, column: str) -> float:
    written = re.sub(r"^[NEWSnews北南东西纬经]+|[NEns]$|\s", "", record.get(column, ""))
    dms = _DMS.match(written)
    try:
        value = sum(float(part or 0) / 60**n for n, part in enumerate(dms.groups())) if dms else float(written)
    except ValueError:
        raise _Refused(N_("“{value}” in {column} is no number."), value=record.get(column, ""), column=column) from None
    if not math.isfinite(value):
        raise _Refused(N_("“{value}” in {column} is no number."), value=record.get(column, ""), column=column)
    return value


def _ring(written: str) -> tuple[tuple[float, float], ...]:
    """Read WKT, or "longitude latitude; …"; returns latitude, longitude."""
    try:
        polygon = _polygon(written)
    except Exception as problem:
        raise _Refused(
            N_("The boundary cannot be read. Write POLYGON((lon lat, …)) or “lon lat; lon lat; …”.")
        ) from problem
    if not polygon.is_valid:
        raise _Refused(N_("The boundary is no simple area: {why}."), why=is_valid_reason(polygon))
    return tuple((latitude, longitude) for longitude, latitude in list(polygon.exterior.coords)[:-1])


def _polygon(written: str) -> Polygon:
    if written.strip().upper().startswith("POLYGON"):
        area = shapely_wkt.loads(written)
        if not isinstance(area, Polygon):
            raise ValueError("not a polygon")
        return area
    pairs = [pair.replace(",", " ").split() for pair in re.split(r"[;；\n]", written) if pair.strip()]
    return Polygon([(float(longitude), float(latitude)) for longitude, latitude, *_ in pairs])


def _features(data: bytes, name: str) -> list[Any]:
    try:
        features = json.loads(data)["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(N_("{name} is no GeoJSON FeatureCollection of points and polygons."), name=name) from problem
    return features if isinstance(features, list) else [features]


def _feature(feature: Any) -> Record:
    """Read a feature; RFC 7946 coordinates are WGS-84 unless a property says otherwise."""
    known = {tables.normal(alias): column for column, names in ALIASES.items() for alias in (column, *names)}
    try:
        properties = (feature.get("properties") or {}).items()
        record = {known.get(tables.normal(k), k): str(v).strip() for k, v in properties if v is not None}
        return {"datum": "wgs84", **record, **_geometry(**feature["geometry"])}
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise _Refused(N_("The geometry is neither a point nor one polygon.")) from None


def _geometry(type: str, coordinates: Any, **_more: object) -> Record:  # noqa: A002 - as GeoJSON calls it
    if type == "Point":
        longitude, latitude, *_ = coordinates
        return {"longitude": str(longitude), "latitude": str(latitude)}
    if type == "MultiPolygon":  # what many programs write for every polygon
        [coordinates] = coordinates
    elif type != "Polygon":
        raise ValueError(type)
    return {"polygon": "; ".join(f"{x} {y}" for x, y, *_ in coordinates[0])}
