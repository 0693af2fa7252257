"""Who was sent which photo: what is noted, what is shown of it, and how long it is kept."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select, update

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.sighting import How
from server.models import Event, Original, Photo, PhotoPair, Sighting
from server.services import accounts, sightings
from server.services.runtime import now
from server.services.system import seen
from server.services.system.seen import Wanted
from tests import build

Look = Callable[[str], int]


@pytest.fixture
def sha256(context: Flask) -> str:
    with transaction():
        gannan = build.programme()
        site = build.site(gannan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        pair = build.honest_pair(build.issue(gannan, site, "ZY-1"), slope, build.form(gannan))
        return db.session.get_one(Photo, pair.after_id).original.sha256


@pytest.fixture
def look(sha256: str, client: FlaskClient) -> Look:
    with transaction():
        build.account("Ada", Role.REVIEWER)
    client.post("/sign-in", data={"name": "Ada", "password": build.PASSWORD})

    def at(address: str) -> int:
        with closing(client.get(address)) as answer:
            return answer.status_code

    return at


def lines(wanted: Wanted | None = None) -> list[tuple[str, str, tuple[How, ...]]]:
    db.session.rollback()
    found = seen.page(COMMAND_LINE, wanted or Wanted())
    return [(one.person, one.sha256, one.hows) for one in found.rows]


@pytest.mark.parametrize(
    ("address", "how"),
    [("preview/1600", How.PREVIEW), ("upright", How.PREVIEW), ("original", How.ORIGINAL)],
)
def test_who_is_sent_a_photo_is_noted(sha256: str, look: Look, address: str, how: How) -> None:
    look(f"/photos/{sha256}/{address}")
    assert lines() == [("Ada", sha256, (how,))]


@pytest.mark.parametrize("address", ["preview/480", "thumbnail"])
def test_a_thumbnail_is_not_noted(sha256: str, look: Look, address: str) -> None:
    look(f"/photos/{sha256}/{address}")
    assert lines() == []


def test_who_looks_again_within_the_hour_makes_one_line_that_says_all(sha256: str, look: Look) -> None:
    for address in ("preview/1600", "original", "preview/1600"):
        look(f"/photos/{sha256}/{address}")
    assert lines() == [("Ada", sha256, (How.PREVIEW, How.ORIGINAL))]


def test_a_photo_that_nobody_may_see_is_not_noted(sha256: str, client: FlaskClient) -> None:
    client.get(f"/photos/{sha256}/original")
    assert lines() == []


def test_a_picture_of_both_photos_notes_both(sha256: str, look: Look) -> None:
    pair = db.session.scalars(select(PhotoPair.id)).one()
    assert look(f"/review/pairs/{pair}/pictures/overlay") == 200
    assert len(lines()) == 2


def test_who_may_be_told_later_is_sent_the_photo_at_once(
    sha256: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "write_if_free", lambda _statement: False)
    assert look(f"/photos/{sha256}/original") == 200
    assert lines() == []
    monkeypatch.undo()
    assert lines() == [("Ada", sha256, (How.ORIGINAL,))]


def test_a_broken_list_keeps_nobody_from_a_photo(sha256: str, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_statement: object) -> bool:
        raise RuntimeError("no such table")

    monkeypatch.setattr(sightings, "write_if_free", broken)
    assert look(f"/photos/{sha256}/original") == 200


def test_who_takes_the_dossier_away_is_noted_for_each_photo(sha256: str, context: Flask) -> None:
    with transaction():
        build.account("Olga", Role.OFFICE)
    with transaction():
        sightings.note_dossier(accounts.acting("Olga"), db.session.scalars(select(Photo.issue_id)).first() or 0)
    assert {(who, hows) for who, _, hows in lines()} == {("Olga", (How.EXPORT,))}
    assert len(lines()) == 2


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(who="Ada"), 1), (Wanted(who="Bob"), 0), (Wanted(issue="ZY-1"), 1), (Wanted(issue="ZY-2"), 0),
        (Wanted(pair=1), 1), (Wanted(pair=99), 0), (Wanted(submission=99), 0),
        (Wanted(first=now().date() - timedelta(days=2)), 1), (Wanted(last=now().date() - timedelta(days=2)), 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(sha256: str, look: Look, wanted: Wanted, count: int) -> None:
    look(f"/photos/{sha256}/original")
    assert len(lines(wanted)) == count


def test_a_photo_is_found_by_the_beginning_of_its_hash(sha256: str, look: Look) -> None:
    look(f"/photos/{sha256}/original")
    assert (len(lines(Wanted(photo=sha256[:8]))), len(lines(Wanted(photo="0" * 64)))) == (1, 0)


def test_lines_go_when_their_time_is_over_and_the_log_says_so(sha256: str, look: Look) -> None:
    look(f"/photos/{sha256}/original")
    with transaction():
        db.session.execute(update(Sighting).values(at=now() - timedelta(days=366)))
    with transaction():
        assert sightings.forget() == 1
    assert lines() == []
    assert db.session.scalar(select(func.count(Event.id)).where(Event.action == "sightings.forget")) == 1


def test_lines_stay_until_their_time_is_over(sha256: str, look: Look) -> None:
    look(f"/photos/{sha256}/original")
    with transaction():
        db.session.execute(update(Sighting).values(at=now() - timedelta(days=364)))
    with transaction():
        assert sightings.forget() == 0


PAGES = ["/system/seen", "/system/seen.csv", "/system/seen/part?pair=1", "/system/personal-data"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AUDITOR, 200), (Role.ADMINISTRATOR, 200), (Role.OFFICE, 403), (Role.LEADER, 403), (Role.REVIEWER, 403)],
)
def test_only_auditors_and_administrators_see_it(
    context: Flask, client: FlaskClient, path: str, role: Role, status: int
) -> None:
    with transaction():
        build.account("Eva", role)
    client.post("/sign-in", data={"name": "Eva", "password": build.PASSWORD})
    assert client.get(path).status_code == status


def test_who_saw_the_photos_of_a_pair_is_shown_for_its_page(sha256: str, context: Flask, client: FlaskClient) -> None:
    with transaction():
        build.account("Eva", Role.AUDITOR)
    client.post("/sign-in", data={"name": "Eva", "password": build.PASSWORD})
    client.get(f"/photos/{sha256}/original").close()
    assert "<b>Eva</b>" in client.get("/system/seen/part?pair=1").text


def test_what_is_no_hash_is_refused_in_words(context: Flask, client: FlaskClient) -> None:
    with transaction():
        build.account("Eva", Role.AUDITOR)
    client.post("/sign-in", data={"name": "Eva", "password": build.PASSWORD})
    assert "xyz" in client.get("/system/seen?photo=xyz").text


def test_the_command_lists_the_same(sha256: str, look: Look, context: Flask) -> None:
    look(f"/photos/{sha256}/original")
    said = context.test_cli_runner().invoke(args=["photos", "seen", "--who", "Ada"])
    assert (said.exit_code, sha256[:12] in said.output) == (0, True)


def test_that_somebody_took_the_list_stands_in_the_log(sha256: str, context: Flask, tmp_path: object) -> None:
    runner: FlaskCliRunner = context.test_cli_runner()
    said = runner.invoke(args=["photos", "seen", "--csv", f"{tmp_path}/seen.csv"])
    assert said.exit_code == 0
    assert db.session.scalar(select(func.count(Event.id)).where(Event.action == "sightings.export")) == 1


def test_every_line_names_an_original_that_is_kept(sha256: str, look: Look) -> None:
    look(f"/photos/{sha256}/original")
    assert db.session.scalars(select(Original.sha256).join(Sighting, Sighting.original_id == Original.id)).all() == [
        sha256
    ]
