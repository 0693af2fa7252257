"""Which placemarks does a KML or KMZ file hold? KML is always WGS-84; what 奥维 and Google Earth write."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Invalid, TooLarge
from server.formats import xml
from server.formats.row_refusal import HOLES, RowRefused
from server.translations import N_

MOST_UNPACKED = 100_000_000
_SHAPES = ("Point", "Polygon", "LineString", "LinearRing", "Track", "MultiTrack", "Model")
_NO_PLACE = N_("The coordinates of the placemark cannot be read.")


def placemarks(data: bytes, name: str) -> list[Element]:
    """Return the placemarks in the order of the file, whatever folders they are in.

    :raises Invalid: where it cannot be read, or holds no placemark.
    :raises TooLarge: where it unpacks to more than is accepted.
    """
    root = xml.parse(_unpacked(data, name) if data.startswith(b"PK") else data, MOST_FORM_ELEMENTS)
    found = list(xml.descend(root, "Placemark"))
    if not found:
        raise Invalid(N_("{name} holds no placemark. Export the places themselves, not a link to them."), name=name)
    return found


def record(placemark: Element) -> dict[str, str]:
    """Return what is said of a placemark, and its geometry as text.

    :raises RowRefused: where it is neither a point nor one polygon without holes.
    """
    said = dict(_said(placemark))
    name = xml.text_of(xml.child(placemark, "name"))
    return {"name": name, **{key: text for key, text in said.items() if text}, **_geometry(placemark)}


def _said(placemark: Element) -> Iterator[tuple[str, str]]:
    for data in xml.descend(placemark, "Data"):
        yield data.get("name", ""), xml.text_of(xml.child(data, "value"))
    for data in xml.descend(placemark, "SimpleData"):
        yield data.get("name", ""), xml.text_of(data)


def _geometry(placemark: Element) -> dict[str, str]:
    shapes = [element for element in placemark.iter() if xml.local(element) in _SHAPES]
    areas = [shape for shape in shapes if xml.local(shape) == "Polygon"]
    rings = [ring for area in areas for ring in xml.descend(area, "LinearRing")]
    others = [shape for shape in shapes if shape not in areas and shape not in rings]
    if len(areas) + len(others) != 1 or (others and xml.local(others[0]) != "Point"):
        raise RowRefused(N_("The placemark is neither a point nor one polygon."))
    if areas:
        return {"polygon": _ring(areas[0])}
    longitude, latitude, *_ = _corners(others[0])[0]
    return {"longitude": longitude, "latitude": latitude}


def _ring(area: Element) -> str:
    if next(xml.descend(area, "innerBoundaryIs"), None) is not None:
        raise RowRefused(HOLES)
    outer = xml.child(xml.child(area, "outerBoundaryIs"), "LinearRing")
    return "; ".join(" ".join(corner[:2]) for corner in _corners(outer))


def _corners(shape: Element | None) -> list[list[str]]:
    """Return the corners as longitude, latitude and what else there is; some programs write blanks behind commas."""
    written = xml.text_of(xml.child(shape, "coordinates"))
    corners = [corner.split(",") for corner in re.sub(r"\s*,\s*", ",", written).split()]
    if not corners or any(len(corner) < 2 for corner in corners):
        raise RowRefused(_NO_PLACE)
    return corners


def _unpacked(data: bytes, name: str) -> bytes:
    """Return the document of an archive: the first KML in it, and no more of it than is accepted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            documents = [member for member in packed.infolist() if member.filename.lower().endswith(".kml")]
            first = min(documents, key=lambda member: member.filename.count("/"))
            with packed.open(first) as source:
                document = source.read(MOST_UNPACKED + 1)
    except Exception as problem:  # a damaged archive raises anything
        raise Invalid(N_("{name} cannot be read as KMZ."), name=name) from problem
    if len(document) > MOST_UNPACKED:
        raise TooLarge(N_("{name} unpacks to more than is accepted."), name=name)
    return document
