"""What does a person write of one site in the fields of the page, where places have any spelling?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.domain.register import SiteRow
from server.errors import Invalid
from server.formats import coordinates, sites
from server.formats.row_refusal import RowRefused
from server.translations import N_


@dataclass(frozen=True)
class WrittenViewpoint:
    """The fields of a viewpoint."""

    code: str = ""
    name: str = ""
    place: str = ""
    bearing: str = ""
    hint: str = ""


@dataclass(frozen=True)
class WrittenSite:
    """The fields of a site; `boundary` has a corner a line, and stands for the circle where there is one."""

    code: str = ""
    name: str = ""
    datum: str = ""
    place: str = ""
    radius: str = ""
    boundary: str = ""
    county: str = ""
    region: str = ""
    unit: str = ""
    viewpoints: Sequence[WrittenViewpoint] = ()


def read(written: WrittenSite) -> SiteRow:
    """Return what the fields say; the same is refused as in a file.

    :raises Invalid: with what is wrong.
    """
    try:
        return sites.read_records(list(_records(written)))
    except RowRefused as refused:
        raise Invalid(refused.reason, **refused.details) from None


def of(row: SiteRow) -> WrittenSite:
    """Return the fields of what is registered."""
    viewpoints = [
        WrittenViewpoint(
            one.code,
            one.name,
            shown(one.latitude, one.longitude),
            "" if one.bearing_deg is None else f"{one.bearing_deg:g}",
            one.hint,
        )
        for one in row.viewpoints
    ]
    return WrittenSite(
        code=row.code,
        name=row.name,
        datum=row.datum.value,
        place=shown(row.latitude, row.longitude),
        radius="" if row.radius_m is None else f"{row.radius_m:g}",
        boundary="\n".join(shown(*corner) for corner in row.polygon or ()),
        county=row.county,
        region=row.region,
        unit=row.unit,
        viewpoints=viewpoints,
    )


def place(written: str) -> tuple[float, float] | None:
    """Return latitude and longitude; where only the order tells them apart, the latitude is first, as on the page."""
    return coordinates.place(written, longitude_first=False)


def shown(latitude: float | None, longitude: float | None) -> str:
    """Write a place as the page does."""
    if latitude is None or longitude is None:
        return ""
    return ", ".join(
        f"{round(part, coordinates.DECIMALS):.7f}".rstrip("0").rstrip(".") for part in (latitude, longitude)
    )


def _records(written: WrittenSite) -> Iterator[Mapping[str, str]]:
    record = {
        "code": written.code.strip(), "name": written.name.strip(), "datum": written.datum,
        "radius_m": written.radius.strip(), "county": written.county.strip(), "region": written.region.strip(),
        "unit": written.unit.strip(),
    }  # fmt: skip
    if written.boundary.strip():
        corners = [
            _read(line) for line in written.boundary.replace("；", ";").replace(";", "\n").splitlines() if line.strip()
        ]
        record["polygon"] = "; ".join(f"{longitude!r} {latitude!r}" for latitude, longitude in corners)
    elif written.place.strip():
        record["latitude"], record["longitude"] = map(repr, _read(written.place))
    viewpoints = [_viewpoint(one) for one in written.viewpoints]
    if not viewpoints:
        yield record
    for one in viewpoints:
        yield {**record, **one}


def _viewpoint(written: WrittenViewpoint) -> dict[str, str]:
    code = written.code.strip() or written.name.strip()
    if not code:
        raise RowRefused(N_("A viewpoint has neither a code nor a name. Give it one, or leave its line empty."))
    record = {
        "viewpoint": code, "viewpoint_name": written.name.strip(), "bearing_deg": written.bearing.strip(),
        "hint": written.hint.strip(),
    }  # fmt: skip
    if written.place.strip():
        record["viewpoint_latitude"], record["viewpoint_longitude"] = map(repr, _read(written.place))
    return record


def _read(written: str) -> tuple[float, float]:
    found = place(written)
    if found is None:
        raise RowRefused(
            N_("“{value}” is no place. Write latitude and longitude, such as 34.8126, 102.6534."), value=written.strip()
        )
    return found
