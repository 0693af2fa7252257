"""Which coordinate system does a name in a file mean?"""

import re

from server.domain.datum import Datum
from server.formats import tables

_NAMES = {
    "wgs84": Datum.WGS84, "wgs1984": Datum.WGS84, "gps": Datum.WGS84, "epsg4326": Datum.WGS84,
    "cgcs2000": Datum.CGCS2000, "国家2000": Datum.CGCS2000, "2000国家大地坐标系": Datum.CGCS2000,
    "天地图": Datum.CGCS2000, "epsg4490": Datum.CGCS2000,
    "gcj02": Datum.GCJ02, "火星坐标": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02,
    "bd09": Datum.BD09, "百度": Datum.BD09,
}  # fmt: skip
_NUMBERS = {"4326": Datum.WGS84, "4979": Datum.WGS84, "4490": Datum.CGCS2000, "4480": Datum.CGCS2000}
_EPSG = re.compile(r"epsg[^0-9]*(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"(ogc.*)?crs:?84h?", re.IGNORECASE)
_PLANE = re.compile(r"gauss|kruger|krüger|mercator|utm|zone|高斯|克吕格|墨卡托|投影|平面|带|3857|900913", re.IGNORECASE)
"""Names of systems in metres; the name of their datum stands in them too."""


def named(written: str) -> Datum | None:
    """Return the system of degrees that a name, a URN or an EPSG code means; None where it is another."""
    number = _EPSG.search(written.strip())
    if number:
        return _NUMBERS.get(number[1])
    if _CRS84.search(written):
        return Datum.WGS84
    if _PLANE.search(written):
        return None
    plain = tables.normal(written)
    return next((datum for name, datum in _NAMES.items() if plain.startswith(tables.normal(name))), None)
