"""What do the lists hold that a form takes with it, so that an officer is guided while still on site?"""

import csv
import io

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Role
from server.domain.datum import Datum, from_wgs84
from server.domain.geo import LatLon
from server.models import Issue, Programme, Site
from server.services.intake import form_media
from server.services.register import assignments, revision
from tests import build

PLACE = LatLon(34.8126, 102.6534)


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        plan = build.programme()
        shifted = from_wgs84(PLACE, Datum.GCJ02)
        site = build.site(plan, "JGT", place=shifted, datum=Datum.GCJ02, radius_m=150)
        build.viewpoint(site, "D", "顶部")
        build.viewpoint(site, "S", "南坡", at=shifted, bearing_deg=350)
        build.issue(plan, site, "ZY-017")
    return plan


def rows(plan: Programme, name: str) -> list[dict[str, str]]:
    file = form_media.make(plan.id, revision.of(plan.id), name)
    assert file is not None
    return list(csv.DictReader(io.StringIO(file.content.decode())))


def degrees(geometry: str) -> tuple[float, float]:
    latitude, longitude, *_ = map(float, geometry.split())
    return latitude, longitude


def test_a_phone_gets_a_site_in_its_own_datum_whatever_it_was_registered_in(plan: Programme) -> None:
    (site,) = rows(plan, "sites.csv")
    assert degrees(site["geometry"]) == pytest.approx((PLACE.latitude, PLACE.longitude), abs=1e-5)
    assert float(site["latitude"]) != pytest.approx(PLACE.latitude, abs=1e-4)


def test_a_round_site_reaches_as_far_as_its_radius(plan: Programme) -> None:
    assert [site["reach_m"] for site in rows(plan, "sites.csv")] == ["150"]


def test_a_site_with_corners_reaches_to_the_furthest_of_them(plan: Programme) -> None:
    with transaction():
        site = db.session.query(Site).one()
        north = site.latitude + 0.01
        site.polygon = [[north, site.longitude], [site.latitude, site.longitude], [north, site.longitude + 0.0001]]
    (line,) = rows(plan, "sites.csv")
    assert float(line["reach_m"]) == pytest.approx(1110, abs=5)


def test_the_viewpoints_of_a_site_are_counted_from_one(plan: Programme) -> None:
    with transaction():
        build.viewpoint(build.site(plan, "ZZ"), "A", "西侧")
    counted = [(line["site"], line["name"], line["no"]) for line in rows(plan, "viewpoints.csv")]
    assert counted == [("JGT", "D", "1"), ("JGT", "S", "2"), ("ZZ", "A", "1")]


def test_a_standpoint_is_told_where_it_was_measured_and_left_open_where_not(plan: Programme) -> None:
    told = {line["name"]: line["geometry"] for line in rows(plan, "viewpoints.csv")}
    assert told["D"] == ""
    assert degrees(told["S"]) == pytest.approx((PLACE.latitude, PLACE.longitude), abs=1e-5)


def test_a_bearing_is_told_as_people_say_it(plan: Programme) -> None:
    assert [line["bearing_deg"] for line in rows(plan, "viewpoints.csv")] == ["", "350"]


def test_an_issue_names_the_officers_who_are_sent_to_it_and_no_others(plan: Programme) -> None:
    with transaction():
        issue = db.session.query(Issue).one()
        dawa, tashi, gone = (build.account(name, Role.OFFICER) for name in ("Dawa", "Tashi", "Gone"))
        for officer in (tashi, dawa):
            assignments.assign(issue, officer)
        assignments.withdraw(assignments.assign(issue, gone))
        build.issue(plan, None, "ZY-018")
    assert [line["officers"] for line in rows(plan, "issues.csv")] == ["|Dawa|Tashi|", ""]
