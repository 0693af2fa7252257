"""Which tables and maps lie in an export: `index.xlsx`, `sites.gpkg` and `sites.kml`, for one issue or a thousand?

Each is written in constant memory; what an export calls a photo is asked for as it is needed.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from server.domain.places import MappedSite
from server.domain.report import BrokenPhoto
from server.domain.table import Column, Table, Type
from server.domain.table_columns import BROKEN, BROKEN_TITLE, PHOTOS
from server.formats import geopackage, kml_places, map_styles
from server.formats.geopackage import Layer, Shape
from server.formats.report_words import BROKEN as BROKEN_WORDS
from server.formats.xlsx_table import Book
from server.services.export.tables import comments, decisions, findings, ledger, photos, places
from server.services.export.tables.photos import Paths
from server.services.export.tables.selection import Selection
from server.services.export.tables.writing import heads
from server.translations import N_, translate

INDEX, MAP, PLACES = "index.xlsx", "sites.gpkg", "sites.kml"
_ISSUES = N_("Issues")
_SITE = (
    Column("code", Type.TEXT, N_("Code")),
    Column("name", Type.TEXT, N_("Name")),
    Column("programme", Type.TEXT, N_("Programme")),
    Column("county", Type.TEXT, N_("County")),
    Column("unit", Type.TEXT, N_("Unit")),
    Column("datum", Type.TEXT, N_("Datum")),
    Column("radius_m", Type.NUMBER, N_("Radius, m")),
    Column("issues", Type.TEXT, N_("Issues")),
    Column("verdict", Type.TEXT, N_("Verdict")),
)
_VIEWPOINT = (
    Column("site", Type.TEXT, N_("Site")),
    Column("code", Type.TEXT, N_("Code")),
    Column("name", Type.TEXT, N_("Name")),
    Column("bearing_deg", Type.NUMBER, N_("Bearing")),
    Column("hint", Type.TEXT, N_("How to find it")),
)


def write(
    folder: Path, title: str, selection: Selection, broken: Iterable[BrokenPhoto] = (), paths: Paths | None = None
) -> tuple[Path, ...]:
    """Write all of them into a folder that has none yet, and return where they are."""
    index, on_map, kml = (folder / name for name in (INDEX, MAP, PLACES))
    write_index(index, selection, broken, paths)
    write_map(on_map, selection, paths)
    with kml.open("xb") as target:
        write_places(target, title, selection, paths)
    return index, on_map, kml


def write_index(
    target: Path | IO[bytes], selection: Selection, broken: Iterable[BrokenPhoto] = (), paths: Paths | None = None
) -> dict[str, int]:
    """Write the workbook with a sheet each of issues, photos, findings, decisions, comments and broken photos.

    Returns how many rows each has.
    """
    language = selection.language
    found = {
        _ISSUES: ledger.table(selection),
        "": photos.table(selection, paths),
        N_("Findings"): findings.table(selection),
        N_("Decisions"): decisions.table(selection),
        N_("Comments"): comments.table(selection),
        BROKEN_TITLE: Table("broken", BROKEN_TITLE, BROKEN, _broken(broken, language)),
    }
    with Book(target) as book:
        return {
            one.name: book.add(selection.told(one), translate(title or one.title, language), heads(one, language))
            for title, one in found.items()
        }


def write_map(path: Path, selection: Selection, paths: Paths | None = None) -> dict[str, int]:
    """Write the GeoPackage with sites, fences, viewpoints and photos; returns how many each layer has."""
    language = selection.language
    taken = selection.told(photos.table(selection, paths))
    layers = (
        Layer("sites", translate(N_("Sites"), language), Shape.POINT, _SITE, _sites(selection),
              map_styles.by_verdict(language, is_turned=False)),
        Layer("fences", translate(N_("Fences"), language), Shape.POLYGON, _SITE, _fences(selection),
              map_styles.fences()),
        Layer("viewpoints", translate(N_("Viewpoints"), language), Shape.POINT, _VIEWPOINT, _standpoints(selection),
              map_styles.standpoints()),
        Layer("photos", translate(N_("Photos"), language), Shape.POINT, PHOTOS, _photos(taken),
              map_styles.by_verdict(language, is_turned=True)),
    )  # fmt: skip
    return geopackage.write(path, layers)


def write_places(target: IO[bytes], title: str, selection: Selection, paths: Paths | None = None) -> int:
    """Write the KML with a folder for each issue; returns how many placemarks it has."""
    return kml_places.write(target, title, places.issues(selection, paths), selection.language)


def _broken(broken: Iterable[BrokenPhoto], language: str) -> Iterator[Sequence[object]]:
    for one in broken:
        words = translate(BROKEN_WORDS.get(one.reason, one.reason), language)
        yield [one.issue, one.path, one.sha256, one.reason, words]


Feature = tuple[Sequence[object], Sequence[object]]


def _sites(selection: Selection) -> Iterator[Feature]:
    for site in places.sites(selection):
        yield (site.place.longitude, site.place.latitude), _told(site)


def _fences(selection: Selection) -> Iterator[Feature]:
    for site in places.sites(selection):
        yield [(corner.longitude, corner.latitude) for corner in site.ring], _told(site)


def _told(site: MappedSite) -> Sequence[object]:
    return [
        site.code, site.name, site.programme, site.county, site.unit, site.datum, site.radius_m, " ".join(site.issues),
        site.verdict,
    ]  # fmt: skip


def _standpoints(selection: Selection) -> Iterator[Feature]:
    for site in places.sites(selection):
        for one in site.standpoints:
            told = [site.code, one.code, one.name, one.bearing_deg, one.hint]
            yield (one.place.longitude, one.place.latitude), told


def _photos(table: Table) -> Iterator[Feature]:
    latitude_at, longitude_at = table.place_at or (0, 0)
    for row in table.rows:
        if row[latitude_at] is not None:
            yield (row[longitude_at], row[latitude_at]), row
