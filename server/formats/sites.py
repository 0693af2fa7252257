"""Which sites does a file register? CSV and XLSX with a line for each viewpoint, GeoJSON, or KML and KMZ."""

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from shapely import Polygon, is_valid_reason
from shapely import wkt as shapely_wkt

from server.domain import labels
from server.domain.datum import Datum
from server.domain.register import RowError, Sheet, SiteRow, ViewpointRow
from server.formats import coordinates, datums, file_kinds, geojson, kml, tables
from server.formats.coordinates import Axis
from server.formats.row_refusal import HOLES, RowRefused
from server.translations import N_, Word

ALIASES: Mapping[str, tuple[str, ...]] = {
    "code": ("点位编号", "点位编码", "编号", "site", "site_code"),
    "name": ("点位名称", "名称", "点位"),
    "latitude": ("纬度", "lat", "北纬", "中心纬度", "中心点纬度", "点位纬度", "纬度坐标", "坐标纬度", "北纬N", "纬度N"),
    "longitude": (
        "经度",
        "lon",
        "lng",
        "long",
        "东经",
        "中心经度",
        "中心点经度",
        "点位经度",
        "经度坐标",
        "坐标经度",
        "东经E",
        "经度E",
    ),
    "lon_lat": ("经纬度", "经纬度坐标", "中心经纬度", "点位经纬度", "经纬坐标", "lonlat", "lnglat"),
    "lat_lon": ("纬经度", "latlon", "latlng"),
    "place": ("坐标", "地理坐标", "点位坐标", "中心坐标", "coordinates"),
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
WINDS: Mapping[str, float] = {
    wind: 45.0 * number
    for winds in (
        ("北", "东北", "东", "东南", "南", "西南", "西", "西北"),
        ("正北", "东北", "正东", "东南", "正南", "西南", "正西", "西北"),
        ("N", "NE", "E", "SE", "S", "SW", "W", "NW"),
    )
    for number, wind in enumerate(winds)
}
"""Directions that people write in words, in degrees."""
_NAMES = ("code", "name", "county", "region", "unit", "viewpoint", "viewpoint_name")
_MEASURE = re.compile(r"\s*(米|公尺|m|°|度)\s*$", re.IGNORECASE)
_LARGEST_RADIUS_M = 10_000
Record = Mapping[str, str]


def read_sites(data: bytes, name: str) -> Sheet[SiteRow]:
    """Read a file of sites; rows that cannot be read are reported with their number.

    :raises Invalid: where the file as a whole cannot be read.
    """
    kind = file_kinds.kind(data)
    if kind == "geojson" or PurePath(name).suffix.lower() in {".geojson", ".json"}:
        found = geojson.features(data, name)
        return _sheet(_lines(found.all), lambda feature: _stated(_named(geojson.record(feature)), found.datum))
    if kind in {"kml", "kmz"}:
        return _sheet(_lines(kml.placemarks(data, name)), lambda mark: _placemark(_named(kml.record(mark))))
    table = tables.read(data, name, ALIASES, 3, _without_place)
    sheet = _sheet((row.number, row.sheet, row.record) for row in table.rows)
    return replace(sheet, pages=table.pages, unknown=table.unknown)


def read_records(records: Iterable[Record]) -> SiteRow:
    """Read one site of records under our names: the first has its place, each may have a viewpoint.

    :raises RowRefused: where it cannot be registered like this.
    """
    sites: dict[str, SiteRow] = {}
    for record in records:
        _add(sites, record)
    [row] = sites.values()
    return row


def _lines(found: Iterable[Any]) -> Iterable[tuple[int, str, Any]]:
    return ((number, "", one) for number, one in enumerate(found, start=1))


def _without_place(columns: Collection[str]) -> str:
    """Return what speaks against a header that says nowhere where a site is."""
    if {"lon_lat", "lat_lon", "place", "polygon"} & set(columns):
        return ""
    if "latitude" not in columns:
        return N_("{name}: there is no column for the latitude (纬度). These headings were not understood: {others}")
    if "longitude" not in columns:
        return N_("{name}: there is no column for the longitude (经度). These headings were not understood: {others}")
    return ""


def _named(said: Record) -> Record:
    """Return what a feature says, under our names."""
    known = {tables.normal(alias): column for column, names in ALIASES.items() for alias in (column, *names)}
    return {known.get(tables.normal(name), name): text for name, text in said.items()}


def _stated(record: Record, datum: Datum | None) -> Record:
    """Return a feature's record with its datum: RFC 7946 has WGS-84, unless the file or the feature says otherwise."""
    if datum and record.get("datum") and datums.named(record["datum"]) is not datum:
        raise RowRefused(N_("The feature says “{value}”, the file another coordinate system. Let both say the same."),
                       value=record["datum"])  # fmt: skip
    return {"datum": (datum or Datum.WGS84).value, **record}


def _placemark(record: Record) -> Record:
    """Return a placemark's record; most programs let people write a name only, which is then its code."""
    code = record.get("code") or record.get("name", "")
    return {"datum": Datum.WGS84.value, **record, "code": code}


def _sheet(lines: Iterable[tuple[int, str, Any]], read: Callable[[Any], Record] = lambda line: line) -> Sheet[SiteRow]:
    sites: dict[str, SiteRow] = {}
    errors: list[RowError] = []
    for number, page, line in lines:
        try:
            _add(sites, read(line))
        except RowRefused as refused:
            errors.append(RowError(number, refused.reason, refused.details, page))
    return Sheet(tuple(sites.values()), tuple(errors))


def _add(sites: dict[str, SiteRow], record: Record) -> None:
    record = {**record, **{name: tables.code(record[name]) for name in ("code", "viewpoint") if name in record}}
    code = record.get("code", "")
    if not code:
        raise RowRefused(N_("The row has no site code."))
    if spoilt := tables.spoilt(record, _NAMES):
        raise RowRefused(tables.SPOILT, column=_heading(spoilt), cell=record[spoilt])
    if long := tables.too_long(record, _NAMES):
        raise RowRefused(tables.TOO_LONG, column=_heading(long[0]), most=long[1])
    viewpoint = _viewpoint(record)
    known = sites.get(code)
    site = known or _site(code, record)
    if viewpoint and viewpoint.code not in {v.code for v in site.viewpoints}:
        site = SiteRow(**{**site.__dict__, "viewpoints": (*site.viewpoints, viewpoint)})
    elif known:
        raise RowRefused(N_("The site “{code}” stands in the file before, without a new viewpoint here."), code=code)
    sites[code] = site


def _site(code: str, record: Record) -> SiteRow:
    ring = _ring(record["polygon"]) if record.get("polygon") else None
    if ring:
        latitude, longitude = (sum(part) / len(ring) for part in zip(*ring, strict=True))
    else:
        latitude, longitude = _place(record)
    radius = _number(record, "radius_m") if record.get("radius_m") else None
    if radius is not None and not 0 < radius <= _LARGEST_RADIUS_M:
        raise RowRefused(N_("The radius must be above 0 and at most {most} m."), most=_LARGEST_RADIUS_M)
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
    latitude, longitude = _two(record, "viewpoint_latitude", "viewpoint_longitude") if placed else (None, None)
    bearing = _bearing(record) if record.get("bearing_deg") else None
    if bearing is not None and not 0 <= bearing <= 360:
        raise RowRefused(N_("The bearing {value} is not between 0 and 360."), value=bearing)
    name = record.get("viewpoint_name") or code
    return ViewpointRow(code, name, latitude, longitude, bearing, record.get("hint", ""))


def _datum(record: Record) -> Datum:
    written = record.get("datum", "")
    if not written:
        raise RowRefused(N_("The coordinate system is missing. Write WGS-84, CGCS2000, GCJ-02 or BD-09."))
    datum = datums.named(written)
    if datum is None:
        raise RowRefused(N_("The coordinate system “{value}” is unknown. Write WGS-84, CGCS2000, GCJ-02 or BD-09."),
                         value=written)  # fmt: skip
    return datum


def _place(record: Record) -> tuple[float, float]:
    """Return latitude and longitude, from two columns or from one."""
    if record.get("latitude") or record.get("longitude"):
        return _two(record, "latitude", "longitude")
    for column, longitude_first in (("lon_lat", True), ("lat_lon", False), ("place", None)):
        if written := record.get(column):
            found = coordinates.place(written, longitude_first=longitude_first)
            if found is None:
                raise RowRefused(N_("“{value}” is no place. Write longitude and latitude, such as 102.6534, 34.8126."),
                                 value=written)  # fmt: skip
            return _on_earth(*found)
    raise RowRefused(N_("The row has no coordinates."))


def _two(record: Record, north: str, east: str) -> tuple[float, float]:
    return _on_earth(_angle(record, north, Axis.LATITUDE), _angle(record, east, Axis.LONGITUDE))


def _on_earth(latitude: float, longitude: float) -> tuple[float, float]:
    if latitude == 0 and longitude == 0:
        raise RowRefused(N_("0, 0 is no place. Fill in the coordinates."))
    if abs(latitude) > 53.6 and 3 < abs(longitude) < 54 and abs(latitude) <= 180:
        raise RowRefused(N_("Latitude {latitude} and longitude {longitude} seem to be exchanged."),
                         latitude=latitude, longitude=longitude)  # fmt: skip
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise RowRefused(N_("{latitude}, {longitude} is no place on Earth."), latitude=latitude, longitude=longitude)
    return latitude, longitude


def _angle(record: Record, column: str, axis: Axis) -> float:
    written = record.get(column, "")
    found = coordinates.angle(written)
    if found is None:
        raise RowRefused(N_("“{value}” in {column} is no coordinate. Write it as 34.8126 or 34°48′45.3″."),
                         value=written, column=_heading(column))  # fmt: skip
    if found.axis not in {axis, None}:
        raise RowRefused(N_("“{value}” in {column} names the other direction."), value=written, column=_heading(column))
    return found.degrees


def _bearing(record: Record) -> float:
    """Return degrees from north, clockwise; the eight winds are read too."""
    wind = "".join(record["bearing_deg"].split()).upper().removesuffix("方向").removesuffix("向")
    return WINDS[wind] if wind in WINDS else _number(record, "bearing_deg")


def _heading(column: str) -> Word:
    """Return what a column is called, for people."""
    usual = next(iter(ALIASES.get(column, ())), column)
    return Word(labels.FIELDS.get(column) or labels.FIELDS.get(column.removeprefix("viewpoint_")) or usual)


def _number(record: Record, column: str) -> float:
    """Return a length or a direction, with or without its unit."""
    written = record.get(column, "")
    try:
        value = float(_MEASURE.sub("", unicodedata.normalize("NFKC", written)))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RowRefused(N_("“{value}” in {column} is no number."), value=written, column=_heading(column))
    return value


def _ring(written: str) -> tuple[tuple[float, float], ...]:
    """Read WKT, or "longitude latitude; …"; returns latitude, longitude."""
    try:
        polygon = _polygon(written)
    except Exception as problem:
        raise RowRefused(
            N_("The boundary cannot be read. Write POLYGON((lon lat, …)) or “lon lat; lon lat; …”.")
        ) from problem
    if not polygon.is_valid:
        raise RowRefused(N_("The boundary is no simple area: {why}."), why=is_valid_reason(polygon))
    if polygon.interiors:
        raise RowRefused(HOLES)
    return tuple(_on_earth(latitude, longitude) for longitude, latitude, *_ in list(polygon.exterior.coords)[:-1])


def _polygon(written: str) -> Polygon:
    if written.strip().upper().startswith("POLYGON"):
        area = shapely_wkt.loads(written)
        if not isinstance(area, Polygon):
            raise ValueError("not a polygon")
        return area
    pairs = [pair.replace(",", " ").split() for pair in re.split(r"[;；\n]", written) if pair.strip()]
    return Polygon([(float(longitude), float(latitude)) for longitude, latitude, *_ in pairs])
