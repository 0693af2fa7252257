"""How are places written as KML (OGC 12-007r2) for 奥维 and Google Earth? A folder for each issue, all in WGS-84."""

from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape

from server.domain import labels
from server.domain.finding import Status
from server.domain.geo import LatLon
from server.domain.places import MappedIssue, MappedPhoto, MappedSite, Standpoint
from server.formats.table_text import without_odd
from server.translations import N_, translate

_COLOURS = {
    Status.CONTRADICTED: "ff1e1ec8",
    Status.DOUBTFUL: "ff008ce6",
    Status.ERROR: "ffa03c96",
    Status.UNVERIFIABLE: "ff787878",
    Status.CONSISTENT: "ff3c821e",
    None: "ffbe6e3c",
}
"""By verdict, as KML writes colours: opacity, blue, green, red."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_FENCE = (
    '<Style id="fence"><LineStyle><color>ffa05a00</color><width>2</width></LineStyle>'
    "<PolyStyle><color>28a05a00</color></PolyStyle></Style>\n"
)


def write(target: IO[bytes], title: str, issues: Iterable[MappedIssue], language: str) -> int:
    """Write issues as they come; returns how many placemarks there are."""
    styles = "".join(
        f'<Style id="{_style(verdict)}"><IconStyle><color>{colour}</color></IconStyle></Style>\n'
        for verdict, colour in _COLOURS.items()
    )
    target.write(f"{_HEAD}<name>{_plain(title)}</name>\n{styles}{_FENCE}".encode())
    number = 0
    for issue in issues:
        said = f"{translate(labels.VERDICTS[issue.verdict], language)}\n{issue.problem}"
        folder = f"<Folder><name>{_plain(issue.code)}</name><description>{_plain(said)}</description>\n"
        target.write(folder.encode())
        for site in issue.sites:
            marks = [*_site(site, language), *(_standpoint(one, language) for one in site.standpoints)]
            number += len(marks)
            target.write("".join(marks).encode())
        for photo in issue.photos:
            number += 1
            target.write(_photo(photo, language).encode())
        target.write(b"</Folder>\n")
    target.write(b"</Document></kml>\n")
    return number


def _site(site: MappedSite, language: str) -> list[str]:
    said = [
        (N_("County"), site.county), (N_("Responsible unit"), site.unit), (N_("Issues"), " ".join(site.issues)),
        (N_("Datum"), site.datum),
    ]  # fmt: skip
    name, corners = f"{site.code} {site.name}", [*site.ring, site.ring[0]]
    shape = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{' '.join(map(_written, corners))}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    return [
        _placemark(name, _described(said, language), _style(site.verdict), _point(site.place)),
        _placemark(f"{name} {translate(N_('Fence'), language)}", "", "fence", shape),
    ]


def _standpoint(one: Standpoint, language: str) -> str:
    said = [(N_("Bearing"), _degrees(one.bearing_deg)), (N_("How to find it"), one.hint)]
    return _placemark(f"{one.code} {one.name}", _described(said, language), _style(None), _point(one.place))


def _photo(photo: MappedPhoto, language: str) -> str:
    verdict = translate(labels.VERDICTS[photo.verdict], language)
    said = [(N_("Verdict"), verdict), (N_("Bearing"), _degrees(photo.bearing_deg)), *photo.lines]
    return _placemark(photo.name, _described(said, language), _style(photo.verdict), _point(photo.place))


def _placemark(name: str, description: str, style: str, shape: str) -> str:
    said = f"<description>{_plain(description)}</description>" if description else ""
    return f"<Placemark><name>{_plain(name)}</name>{said}<styleUrl>#{style}</styleUrl>{shape}</Placemark>\n"


def _described(said: Sequence[tuple[str, str]], language: str) -> str:
    return "\n".join(f"{translate(title, language)}: {text}" for title, text in said if text)


def _degrees(bearing: float | None) -> str:
    return "" if bearing is None else f"{bearing:g}°"


def _style(verdict: Status | None) -> str:
    return verdict.value if verdict else "unchecked"


def _point(place: LatLon) -> str:
    return f"<Point><coordinates>{_written(place)}</coordinates></Point>"


def _written(place: LatLon) -> str:
    return f"{place.longitude:.7f},{place.latitude:.7f}"


def _plain(text: str) -> str:
    return escape(without_odd(text))
