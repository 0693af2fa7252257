"""Do the workbook and the maps of an export hold what its issues are about, as those who open them look for it?"""

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from server.db import transaction
from server.domain.report import BrokenPhoto
from server.formats import kml
from server.services.export.tables import package
from server.services.export.tables.selection import Selection
from tests import build
from tests.integration.exports.conftest import CODE, Office, dossier, validated

KML = "{http://www.opengis.net/kml/2.2}"


def book(selection: Selection, *broken: BrokenPhoto) -> Any:
    target = io.BytesIO()
    package.write_index(target, selection, broken)
    return load_workbook(target)


def placed(selection: Selection) -> Element:
    target = io.BytesIO()
    package.write_places(target, "一批 & 二批", selection)
    return fromstring(target.getvalue())


def layers(path: Path, *queries: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in queries]


@pytest.fixture
def other(office: Office) -> str:
    """Another issue of the same programme, at a site of its own."""
    with transaction():
        site = build.site(office.programme, "S2")
        gate = build.viewpoint(site, "GATE", "大门")
        gate.latitude, gate.longitude = 35.2, 102.7
        build.issue(office.programme, site, "18")
    return "18"


def test_the_workbook_has_a_sheet_for_each_thing_in_the_readers_language(office: Office) -> None:
    assert book(Selection()).sheetnames == ["整改问题", "照片", "核验结果", "审核意见", "留言", "损坏的照片"]
    english = ["Issues", "Photos", "Findings", "Decisions", "Comments", "Broken photos"]
    assert book(Selection(language="en")).sheetnames == english


def test_the_photo_sheet_begins_with_file_latitude_longitude_and_bearing(office: Office) -> None:
    sheet = book(Selection(language="en"))["Photos"]
    assert [cell.value for cell in sheet[1]][:5] == ["File name", "Latitude", "Longitude", "Bearing", "Datum"]
    assert sheet["B2"].value == pytest.approx(35.101, abs=1e-4)


def test_a_broken_photo_is_listed_with_its_reason(office: Office) -> None:
    sheet = book(Selection(language="en"), BrokenPhoto(CODE, "photos/1.jpg", "0" * 64, "missing"))["Broken photos"]
    assert [cell.value for cell in sheet[2]] == [
        CODE, "photos/1.jpg", "0" * 64, "missing", "The file is missing from the store.",
    ]  # fmt: skip


def test_the_workbook_of_one_issue_has_no_other(office: Office, other: str) -> None:
    column = book(Selection(issue_ids=[office.issue.id], language="en"))["Issues"]["B"]
    assert [cell.value for cell in column] == ["Code", CODE]


def test_the_map_has_sites_fences_viewpoints_and_photos(office: Office, other: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    assert package.write_map(path, Selection()) == {"sites": 2, "fences": 2, "viewpoints": 1, "photos": 2}
    sites, photos = layers(path, "SELECT code, issues FROM sites", "SELECT stage, verdict FROM photos")
    assert sites == [("S1", CODE), ("S2", "18")]
    assert photos == [("before", "consistent"), ("after", "consistent")]


def test_the_map_of_one_issue_has_only_its_site(office: Office, other: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    package.write_map(path, Selection(issue_ids=[office.issue.id]))
    assert layers(path, "SELECT code FROM sites") == [[("S1",)]]


def test_the_places_have_a_folder_for_each_issue(office: Office, other: str) -> None:
    root = placed(Selection())
    assert [one.findtext(f"{KML}name") for one in root.iter(f"{KML}Folder")] == [CODE, "18"]
    first, second = root.iter(f"{KML}Folder")
    assert (len(list(first.iter(f"{KML}Placemark"))), len(list(second.iter(f"{KML}Placemark")))) == (4, 3)


def test_our_own_reader_takes_the_places_back(office: Office) -> None:
    target = io.BytesIO()
    package.write_places(target, "一批", Selection())
    site, fence, *_ = (kml.record(one) for one in kml.placemarks(target.getvalue(), "sites.kml"))
    assert (float(site["latitude"]), float(site["longitude"])) == pytest.approx((35.101, 102.612), abs=1e-3)
    assert len(fence["polygon"].split(";")) == 49


def test_a_placemark_of_a_photo_says_its_verdict(office: Office) -> None:
    said = [one.findtext(f"{KML}description") or "" for one in placed(Selection(language="en")).iter(f"{KML}Placemark")]
    assert sum("Verdict: Consistent" in one for one in said) == 2


def test_a_dossier_has_workbook_and_maps_that_name_photos_as_they_lie_there(office: Office, tmp_path: Path) -> None:
    bag = dossier(tmp_path / "out")
    assert validated(bag).returncode == 0
    named = [cell.value for cell in load_workbook(bag / "data" / package.INDEX)["照片"]["A"][1:]]
    assert all((bag / "data" / name).is_file() for name in named)
    ((mapped,),) = [layers(bag / "data" / package.MAP, "SELECT file_name FROM photos")]
    assert [name for (name,) in mapped] == named
    assert (bag / "data" / package.PLACES).is_file()
