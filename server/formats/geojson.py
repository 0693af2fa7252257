"""Which features does a GeoJSON file hold, and in which coordinate system are they written?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.datum import Datum
from server.errors import Invalid
from server.formats import datums
from server.formats.row_refusal import HOLES, RowRefused
from server.translations import N_


@dataclass(frozen=True)
class Features:
    """Features as they stand in the file; `datum` is what the file says of itself, or None."""

    all: tuple[Any, ...]
    datum: Datum | None


def features(data: bytes, name: str) -> Features:
    """Return the features of a collection.

    :raises Invalid: for anything else, and for a coordinate system that is not kept here.
    """
    try:
        document = json.loads(data)
        found = document["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(N_("{name} is no GeoJSON FeatureCollection of points and polygons."), name=name) from problem
    return Features(tuple(found if isinstance(found, list) else [found]), _datum(document.get("crs"), name))


def record(feature: Any) -> dict[str, str]:
    """Return the properties of a feature and its geometry as text.

    :raises RowRefused: where it is neither a point nor one polygon without holes.
    """
    try:
        properties = (feature.get("properties") or {}).items()
        said = {_whole(name): _whole(value).strip() for name, value in properties if value is not None}
        return {**said, **_geometry(feature["geometry"])}
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise RowRefused(N_("The geometry is neither a point nor one polygon.")) from None


def _whole(said: Any) -> str:
    """Return a text as UTF-8 can keep it: half of a letter that needs two, which JSON can name, is none."""
    return str(said).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _datum(crs: Any, name: str) -> Datum | None:
    """Read the member `crs` of GeoJSON 2008, which programs still write; RFC 7946 has WGS-84 only."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    said = properties.get("name") if isinstance(properties, dict) else None
    found = datums.named(said) if isinstance(said, str) else None
    if found is None:
        raise Invalid(
            N_("{name} says that its coordinates are “{crs}”. Convert it to WGS-84 or CGCS2000, in QGIS for example."),
            name=name, crs=said if isinstance(said, str) else json.dumps(crs, ensure_ascii=False)[:100],
        )  # fmt: skip
    return found


def _geometry(geometry: Mapping[str, Any]) -> dict[str, str]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        longitude, latitude, *_ = coordinates
        return {"longitude": str(longitude), "latitude": str(latitude)}
    if kind == "MultiPolygon":  # what many programs write for every polygon
        [coordinates] = coordinates
    elif kind != "Polygon":
        raise ValueError(kind)
    if len(coordinates) > 1:
        raise RowRefused(HOLES)
    return {"polygon": "; ".join(f"{x} {y}" for x, y, *_ in coordinates[0])}
