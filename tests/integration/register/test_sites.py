"""Importing sites: by their codes, never twice, never losing a viewpoint."""

import pytest
from flask import Flask

from server.db import transaction
from server.domain.datum import Datum
from server.errors import NotFound
from server.models import Programme
from server.services import events
from server.services.register import programmes, sites
from server.services.register.imports import ImportReport
from tests import whole_log
from tests.integration.register.build import refused, sheet, site_row, viewpoint_row

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def gannan(context: Flask) -> Programme:
    with transaction():
        return programmes.add("gannan", "甘南州整改方案")


def keep(programme: Programme, *rows: object, **how: bool) -> ImportReport:
    with transaction():
        return sites.import_sheet(programme, sheet(*rows), whole_or_nothing=how.get("whole_or_nothing", False))


def test_a_sheet_imported_twice_adds_nothing_the_second_time(gannan: Programme) -> None:
    rows = site_row("JGT"), site_row("SBX", name="水泊峡19林班")
    assert keep(gannan, *rows) == ImportReport(added=2)
    assert keep(gannan, *rows) == ImportReport(unchanged=2)
    assert [site.code for site in sites.listing(gannan)] == ["JGT", "SBX"]


def test_a_changed_row_updates_its_site(gannan: Programme) -> None:
    keep(gannan, site_row(), site_row("SBX"))
    assert keep(gannan, site_row(datum=Datum.GCJ02, unit="夏河县人民政府"), site_row("SBX")) == ImportReport(
        updated=1, unchanged=1
    )
    site = sites.get(gannan, "JGT")
    assert (site.datum, site.unit and site.unit.name) == (Datum.GCJ02, "夏河县人民政府")


def test_a_polygon_keeps_its_corners(gannan: Programme) -> None:
    ring = ((34.9, 102.4), (34.91, 102.4), (34.91, 102.41))
    keep(gannan, site_row(polygon=ring))
    assert keep(gannan, site_row(polygon=ring)).unchanged == 1
    assert sites.get(gannan, "JGT").polygon == [list(corner) for corner in ring]


def test_a_fence_can_become_a_circle_again(gannan: Programme) -> None:
    keep(gannan, site_row(polygon=((34.9, 102.4), (34.91, 102.4), (34.91, 102.41)), county="夏河县"))
    keep(gannan, site_row(polygon=None))
    site = sites.get(gannan, "JGT")
    assert (site.polygon, site.county) == (None, "夏河县")


def test_a_new_viewpoint_updates_its_site(gannan: Programme) -> None:
    keep(gannan, site_row())
    both = viewpoint_row("S", bearing_deg=180.0), viewpoint_row("T", "顶部")
    assert keep(gannan, site_row(viewpoints=both)) == ImportReport(updated=1)
    found = sites.get(gannan, "JGT").viewpoints
    assert [(v.code, v.name, v.bearing_deg) for v in found] == [("S", "南坡", 180.0), ("T", "顶部", None)]


def test_a_viewpoint_that_the_sheet_leaves_out_stays(gannan: Programme) -> None:
    keep(gannan, site_row(viewpoints=(viewpoint_row("S"), viewpoint_row("T"))))
    keep(gannan, site_row(viewpoints=()))
    assert [v.code for v in sites.get(gannan, "JGT").viewpoints] == ["S", "T"]


def test_a_refused_row_leaves_the_others_in(gannan: Programme) -> None:
    with transaction():
        report = sites.import_sheet(gannan, sheet(site_row(), errors=(refused(3),)))
    assert (report.added, [error.row_no for error in report.refused], report.kept) == (1, [3], True)
    assert sites.find(gannan, "JGT")


def test_all_or_nothing_keeps_nothing_where_a_row_is_refused(gannan: Programme) -> None:
    with transaction():
        report = sites.import_sheet(gannan, sheet(site_row(), errors=(refused(3),)), whole_or_nothing=True)
    assert report == ImportReport(refused=(refused(3),), kept=False)
    assert sites.listing(gannan) == []


def test_programmes_keep_their_sites_apart(gannan: Programme) -> None:
    keep(gannan, site_row())
    with transaction():
        other = programmes.add("other", "另一方案")
    assert keep(other, site_row(name="同号点位")) == ImportReport(added=1)
    assert sites.get(gannan, "JGT").name == "加甘滩堆场"


def test_the_log_says_which_fence_was_moved_and_from_where(gannan: Programme) -> None:
    keep(gannan, site_row())
    keep(gannan, site_row(latitude=34.95, county="夏河县"))
    first, second = events.about("programme:gannan")
    assert (first.action, first.details["added"], first.details["moved"]) == ("sites.import", 1, {})
    assert second.details["moved"] == {"JGT": {"latitude": 34.9}}
    assert whole_log.faults() == []


def test_an_unknown_site_is_not_found(gannan: Programme) -> None:
    with pytest.raises(NotFound, match="There is no site “X”"):
        sites.get(gannan, "X")
    assert sites.find(gannan, "X") is None


def test_a_sheet_without_radius_and_name_leaves_the_fence_as_it_is(gannan: Programme) -> None:
    with transaction():
        sites.import_sheet(gannan, sheet(site_row("JGT", radius_m=350.0), site_row("NEW", name="")))
        sites.import_sheet(gannan, sheet(site_row("JGT", name="", radius_m=None)))
    known, new = sites.get(gannan, "JGT"), sites.get(gannan, "NEW")
    assert (known.name, known.radius_m) == ("加甘滩堆场", 350.0)
    assert (new.name, new.radius_m) == ("NEW", 100.0)
