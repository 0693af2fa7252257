"""Searching from anywhere: what is found, by whom."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission, Role
from server.domain.found import FoundKind
from server.domain.subject import Stage
from server.models import FormVersion, Photo, Unit
from server.services import phones
from server.services.runtime import now
from server.services.search import everywhere
from tests import build

READS = frozenset({Permission.READ})
ALL = frozenset(Permission)


@pytest.fixture
def photo(app: Flask) -> Iterator[Photo]:
    """Give a photo of the first issue, in a register with two counties and a second programme."""
    with app.app_context():
        with transaction():
            plan, other = build.programme(), build.programme("other", "另一方案")
            bureau = Unit(name="夏河县水务局")
            db.session.add(bureau)
            near, far = build.site(plan, "S1", "加甘滩堆场"), build.site(plan, "S2", "尕海堆场", county="碌曲县")
            issue = build.issue(plan, near, "ZY-1", "弃渣占用河道", unit=bureau)
            build.issue(plan, far, "ZY-2", "堆场渗漏", unit=Unit(name="碌曲县水务局"))
            build.issue(other, build.site(other, "S9", "别处堆场"), "ZY-3", "堆场渗漏")
            form = build.form(plan)
            sent = build.submission(form, instance_id="uuid:1234abcd-0000-4000-8000-000000000001")
            found = build.photo(
                sent, issue, build.viewpoint(near, "V1", "南坡高处"), Stage.AFTER, b"x", file_name="1730000000123.jpg"
            )
            build.named_issue(sent, issue)
            version = FormVersion(form=form, version="1", title="", xml=b"<x/>", md5="", media=[], published_at=now())
            db.session.add(version)
            phones.add("张三的手机", plan)
            phones.add("李四的手机", other)
            build.account("张三", Role.OFFICER, plan)
            build.account("Alice", Role.ADMINISTRATOR)
            build.account("Rita", Role.REVIEWER)
            build.account("Dawa", Role.OFFICER)
        yield found


def titles(actor: Actor, said: str, kind: FoundKind) -> list[str]:
    return [one.title for group in everywhere.find(actor, said, {kind}) for one in group.found]


@pytest.mark.parametrize(
    ("said", "kind", "title"),
    [
        ("ZY-1", FoundKind.ISSUE, "ZY-1"),
        ("zy1", FoundKind.ISSUE, "ZY-1"),
        ("弃渣", FoundKind.ISSUE, "ZY-1"),
        ("加甘", FoundKind.SITE, "加甘滩堆场"),
        ("s1", FoundKind.SITE, "加甘滩堆场"),
        ("高处", FoundKind.VIEWPOINT, "南坡高处"),
        ("夏河", FoundKind.UNIT, "夏河县水务局"),
        ("张三", FoundKind.PERSON, "张三"),
        ("张三", FoundKind.PHONE, "张三的手机"),
        ("1730000", FoundKind.PHOTO, "1730000000123.jpg"),
        ("1234abcd", FoundKind.SUBMISSION, "№ 1"),
        ("uuid:1234ABCD", FoundKind.SUBMISSION, "№ 1"),
        ("#1", FoundKind.SUBMISSION, "№ 1"),
        ("submission 1", FoundKind.SUBMISSION, "№ 1"),
        ("rect", FoundKind.FORM, "rect_check"),
    ],
)
def test_it_is_found(photo: Photo, said: str, kind: FoundKind, title: str) -> None:
    assert title in titles(COMMAND_LINE, said, kind)


def test_a_photo_is_found_by_the_beginning_of_its_hash(photo: Photo) -> None:
    assert titles(COMMAND_LINE, photo.original.sha256[:8].upper(), FoundKind.PHOTO) == ["1730000000123.jpg"]


@pytest.mark.parametrize("said", ["", "  ", "%", "'", '"', "\\", "。", "x" * 500, "\0", "9" * 30])
def test_odd_words_find_nothing_and_break_nothing(photo: Photo, said: str) -> None:
    assert everywhere.find(COMMAND_LINE, said) == ()


def test_the_exact_code_stands_first(photo: Photo) -> None:
    with transaction():
        build.issue(photo.issue.programme, None, "ZY-11")  # type: ignore[union-attr]
    assert titles(COMMAND_LINE, "ZY-1", FoundKind.ISSUE)[0] == "ZY-1"


@pytest.mark.parametrize(
    "kind", [FoundKind.ISSUE, FoundKind.SITE, FoundKind.UNIT, FoundKind.PHOTO, FoundKind.SUBMISSION]
)
def test_who_sees_one_county_finds_nothing_of_another(photo: Photo, kind: FoundKind) -> None:
    luqu = Actor("luqu", READS, programme_id=1, counties=frozenset({"碌曲县"}))
    said = {FoundKind.PHOTO: "1730", FoundKind.SUBMISSION: "1234abcd", FoundKind.UNIT: "水务局"}.get(kind, "堆场")
    expected = {FoundKind.ISSUE: ["ZY-2"], FoundKind.SITE: ["尕海堆场"], FoundKind.UNIT: ["碌曲县水务局"]}
    assert titles(luqu, said, kind) == expected.get(kind, [])


@pytest.mark.parametrize("kind", [FoundKind.ISSUE, FoundKind.SITE, FoundKind.PHOTO, FoundKind.PHONE, FoundKind.FORM])
def test_who_sees_one_programme_finds_nothing_of_another(photo: Photo, kind: FoundKind) -> None:
    other = Actor("other", ALL, programme_id=2)
    said = {FoundKind.PHOTO: "1730", FoundKind.PHONE: "手机", FoundKind.FORM: "rect"}.get(kind, "堆场")
    expected = {FoundKind.ISSUE: ["ZY-3"], FoundKind.SITE: ["别处堆场"], FoundKind.PHONE: ["李四的手机"]}
    assert titles(other, said, kind) == expected.get(kind, [])


@pytest.mark.parametrize("kind", [FoundKind.PERSON, FoundKind.PHONE, FoundKind.FORM])
def test_only_administrators_find_people_phones_and_forms(photo: Photo, kind: FoundKind) -> None:
    said = "rect" if kind is FoundKind.FORM else "张三"
    assert titles(Actor("reader", READS), said, kind) == []


def test_what_is_found_leads_to_pages_that_this_reader_may_open(photo: Photo, client: FlaskClient) -> None:
    for name in ("Alice", "Rita"):
        client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
        for said in ("ZY-1", "堆场", "张三", "1730000", "#1", "rect", "夏河"):
            for group in client.get(f"/search/found.json?q={said}").get_json()["groups"]:
                for one in group["found"]:
                    assert client.get(one["address"]).status_code == 200, one
        client.post("/sign-out")


def test_the_page_works_without_scripts_and_lists_one_kind(photo: Photo, client: FlaskClient) -> None:
    with transaction():
        for number in range(12):
            build.site(photo.issue.programme, name=f"堆场{number}")  # type: ignore[union-attr]
    client.post("/sign-in", data={"name": "Rita", "password": build.PASSWORD})
    page = client.get("/search?q=堆场").text
    assert "kind=site" in page
    assert client.get("/search?q=堆场&kind=site").text.count('search-hit"') >= 14


def test_who_hands_in_only_has_no_search(photo: Photo, client: FlaskClient) -> None:
    client.post("/sign-in", data={"name": "Dawa", "password": build.PASSWORD})
    assert client.get("/search?q=ZY").status_code == 403
    assert "search-box" not in client.get("/mine/").text


def test_a_command_finds_the_same(photo: Photo, runner: FlaskCliRunner) -> None:
    assert "ZY-1" in runner.invoke(args=["search", "弃渣"]).output
    assert '"kind": "photo"' in runner.invoke(args=["search", "1730000", "--kind", "photo", "--json"]).output
