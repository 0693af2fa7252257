"""Changing one site: on its page, by a command, and what becomes of it."""

import hashlib
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission, Role
from server.domain.datum import Datum, from_wgs84
from server.domain.finding import Status
from server.domain.geo import LatLon
from server.domain.site_state import SiteState
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import site_form
from server.models import PhotoPair, Site
from server.services.register import programmes, site_edits, site_history, site_map, sites
from tests import build

FIELDS = {
    "code": "JGT", "name": "加甘滩堆场", "datum": "wgs84", "shape": "circle", "place": "34.8126, 102.6534",
    "radius": "100", "county": "夏河县",
}  # fmt: skip


@pytest.fixture
def site(app: Flask) -> int:
    """Give a site with a judged pair, and people who may and may not change it."""
    with app.app_context(), transaction():
        plan = build.programme()
        place = build.site(plan, "JGT")
        stands = build.viewpoint(place, "S", bearing_deg=180)
        row = build.issue(plan, place, "ZY-1", status="")
        build.judged_pair(row, stands, build.form(plan), Status.CONSISTENT)
        build.account("Emma", Role.OFFICE)
        build.account("Alice", Role.REVIEWER)
        return place.id


def signed_in(client: FlaskClient, name: str = "Emma") -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def write(number: int, seen: str | None = None, removed: tuple[str, ...] = (), **said: object) -> site_edits.Saved:
    with transaction():
        found = db.session.get_one(Site, number)
        written = site_form.of(sites.row_of(found))
        row = site_form.read(site_form.WrittenSite(**{**vars(written), **said}))
        return site_edits.edit(COMMAND_LINE, number, row, seen=seen, removed=removed)


def test_a_moved_fence_is_judged_again(app: Flask, site: int) -> None:
    with app.app_context():
        assert write(site, place="34°49′0″N 102°39′12″E").asked_again
        assert db.session.get_one(Site, site).latitude == pytest.approx(34.816667, abs=1e-6)
        assert db.session.query(PhotoPair).one().stale_run_id is not None


def test_what_is_as_it_was_is_no_change(app: Flask, site: int) -> None:
    with app.app_context():
        assert write(site) == site_edits.Saved(site, (), 0)


def test_a_boundary_takes_the_place_of_the_circle_and_is_taken_away_again(app: Flask, site: int) -> None:
    with app.app_context():
        write(site, boundary="34.81, 102.65\n34.81, 102.66\n34.82, 102.66")
        assert db.session.get_one(Site, site).polygon == [[34.81, 102.65], [34.81, 102.66], [34.82, 102.66]]
        write(site, boundary="", place="34.8126, 102.6534")
        assert db.session.get_one(Site, site).polygon is None


def test_a_field_that_is_emptied_is_empty(app: Flask, site: int) -> None:
    with app.app_context():
        write(site, county="")
        assert db.session.get_one(Site, site).county == ""


def test_who_saw_an_older_state_writes_nothing(app: Flask, site: int) -> None:
    with app.app_context():
        seen = site_edits.version(db.session.get_one(Site, site))
        write(site, name="别处")
        with pytest.raises(Conflict):
            write(site, seen, name="我的")
        assert db.session.get_one(Site, site).name == "别处"


def test_a_viewpoint_with_photos_stays(app: Flask, site: int) -> None:
    with app.app_context(), pytest.raises(Conflict):
        write(site, removed=("S",))


def test_a_viewpoint_without_photos_is_taken_away(app: Flask, site: int) -> None:
    with app.app_context():
        here = site_form.WrittenViewpoint("T", "顶部", "34.8127, 102.6534", "90")
        written = site_form.of(sites.row_of(db.session.get_one(Site, site)))
        write(site, viewpoints=[*written.viewpoints, here])
        assert [one.code for one in db.session.get_one(Site, site).viewpoints] == ["S", "T"]
        write(site, removed=("T",))
        assert [one.code for one in db.session.get_one(Site, site).viewpoints] == ["S"]


def test_who_keeps_one_county_puts_no_site_into_another(app: Flask, site: int) -> None:
    keeper = Actor("Kim", frozenset({Permission.EDIT}), counties=frozenset({"夏河县"}))
    with app.app_context(), transaction():
        row = site_form.read(site_form.WrittenSite(code="JGT", datum="wgs84", place="34.8, 102.6", county="玛曲县"))
        with pytest.raises(Forbidden):
            site_edits.edit(keeper, site, row)


def test_who_keeps_another_county_does_not_find_the_site(app: Flask, site: int) -> None:
    stranger = Actor("Kim", frozenset({Permission.READ}), counties=frozenset({"玛曲县"}))
    with app.app_context(), pytest.raises(NotFound):
        sites.visible(stranger, site)


@pytest.mark.parametrize(
    "said",
    [{"place": "somewhere"}, {"radius": "0"}, {"place": ""}, {"boundary": "34.8, 102.6"}, {"datum": "mars"}],
)
def test_what_a_file_may_not_say_the_page_may_not_either(app: Flask, site: int, said: dict[str, str]) -> None:
    with app.app_context(), pytest.raises(Invalid):
        write(site, **said)  # type: ignore[arg-type] # they are fields


def test_the_history_tells_what_stood_there(app: Flask, site: int) -> None:
    with app.app_context():
        write(site, radius="150")
        [change] = site_history.of(db.session.get_one(Site, site))
        assert [(one.field, one.old, one.new) for one in change.fields] == [("radius_m", "100", "150")]


def test_one_place_registered_twice_is_pointed_out(app: Flask, site: int) -> None:
    with app.app_context(), transaction():
        plan = programmes.get("gannan")
        on_amap = from_wgs84(build.XIAHE, Datum.GCJ02)
        place = site_form.shown(on_amap.latitude, on_amap.longitude)
        written = site_form.WrittenSite(code="X", datum="gcj02", place=place)
        other = site_edits.add(COMMAND_LINE, plan, site_form.read(written))
        row = db.session.get_one(Site, other.site_id)
        build.site(plan, "FAR", "X", place=LatLon(33.5, 103.5))
        found = site_map.near(COMMAND_LINE, plan, row, row.name, but=row.id)
        assert [(one.code, one.is_inside) for one in found] == [("JGT", True), ("FAR", False)]


def test_a_site_stands_as_the_worst_of_its_issues(app: Flask, site: int) -> None:
    with app.app_context():
        [point] = site_map.points(COMMAND_LINE, programmes.get("gannan"), Datum.WGS84)
        assert point.state is SiteState.OPEN


def test_the_map_is_drawn_in_the_datum_of_its_tiles(app: Flask, site: int) -> None:
    with app.app_context():
        [point] = site_map.points(COMMAND_LINE, programmes.get("gannan"), Datum.GCJ02)
        assert (point.latitude, point.longitude) != (34.8126, 102.6534)


def test_the_office_registers_a_site_on_the_page(app: Flask, site: int, client: FlaskClient) -> None:
    answer = signed_in(client).post("/register/sites/new", data={**FIELDS, "code": "NEW", "vp_code": "S"})
    assert answer.status_code == 302
    with app.app_context():
        assert sites.get(programmes.get("gannan"), "NEW").name == "加甘滩堆场"


def test_the_page_keeps_what_was_typed_where_somebody_was_first(app: Flask, site: int, client: FlaskClient) -> None:
    with app.app_context():
        seen = site_edits.version(db.session.get_one(Site, site))
        write(site, name="别处")
    answer = signed_in(client).post(f"/register/sites/{site}", data={**FIELDS, "seen": seen, "name": "我的"})
    assert answer.status_code == 409
    assert "我的" in answer.text
    assert "别处" in answer.text


def test_a_viewpoint_shows_the_before_photo_that_phones_carry(app: Flask, site: int, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        place = db.session.get_one(Site, site)
        sent = build.submission(build.form(place.programme, "earlier"))
        about = build.issue(place.programme, place, "SHOWN-1")
        for content, verdict in ((b"old", Status.CONSISTENT), (b"new", Status.DOUBTFUL), (b"no", Status.CONTRADICTED)):
            one = build.photo(sent, about, place.viewpoints[0], Stage.BEFORE, content)
            one.verdict = verdict
        hashes = {content: hashlib.sha256(content).hexdigest() for content in (b"old", b"new", b"no")}
        build.account("Olga", Role.OFFICE)
    client.post("/sign-in", data={"name": "Olga", "password": build.PASSWORD})
    page = client.get(f"/register/sites/{site}").text
    assert [content for content, sha256 in hashes.items() if sha256 in page] == [b"new"]
    assert "SHOWN-1" in page


def test_a_reviewer_looks_and_changes_nothing(site: int, client: FlaskClient) -> None:
    assert signed_in(client, "Alice").get(f"/register/sites/{site}").status_code == 200
    assert client.post(f"/register/sites/{site}", data=FIELDS).status_code == 403


def test_a_place_is_told_in_every_datum(site: int, client: FlaskClient) -> None:
    asked = {"datum": "gcj02", "at": "北纬34度48分45.36秒，东经102度39分12.24秒"}
    [told] = json.loads(signed_in(client).get("/register/places.json", query_string=asked).text)["places"]
    assert told["written"] == "34.8126, 102.6534"
    assert told["others"]["wgs84"] != told["others"]["gcj02"]


def test_a_command_changes_what_it_names_and_leaves_the_rest(app: Flask, site: int, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["sites", "edit", "JGT", "--radius", "150", "--viewpoint", "S", "-", "-", "90"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        found = db.session.get_one(Site, site)
        assert (found.radius_m, found.name, found.viewpoints[0].bearing_deg) == (150, "加甘滩堆场", 90)
    assert "150" in runner.invoke(args=["sites", "history", "JGT"]).output
