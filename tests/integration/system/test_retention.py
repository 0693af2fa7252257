"""Do personal data that are no evidence go when a programme keeps them no longer, and nothing else?"""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.notice import NoticeKind
from server.errors import Invalid
from server.models import Event, Issue, Letter, Notice, Original, Phone, Photo, Programme, Sighting
from server.services.runtime import now
from server.services.system import retention
from server.tasks import work
from tests import build, whole_log

LONG_AGO = timedelta(days=400)


@pytest.fixture
def closed(context: Flask) -> Issue:
    """Give an issue that is closed, of which people were told and which they saw long ago; and an open one."""
    with transaction():
        gannan = build.programme()
        reader = build.account("Alice", Role.REVIEWER, gannan)
        stands = build.viewpoint(build.site(gannan, "S1"), "N", "北")
        form = build.form(gannan)
        made = [build.issue(gannan, stands.site, code) for code in ("C-1", "O-1")]
        made[0].status = "closed"
        for number, issue in enumerate(made):
            photo = build.photo(build.submission(form), issue, stands, None, b"photo %d" % number)
            at = now() - LONG_AGO
            for then in (at, now()):
                db.session.add(Sighting(
                    account_id=reader.id, original_id=photo.original_id, hour=then, at=then, preview=True,
                    original=False, export=False))  # fmt: skip
            letter = Letter(
                account_id=reader.id, address="alice@example.cn", subject="…", body="", token=f"{number}", made_at=at,
                due_at=at, ended_at=at, is_sent=True)  # fmt: skip
            db.session.add(letter)
            db.session.flush()
            db.session.add(Notice(
                account_id=reader.id, kind=NoticeKind.RETURNED, key=f"k{number}", subject=f"issue:{issue.id}",
                details={}, at=at, is_shown=True, letter_id=letter.id))  # fmt: skip
        db.session.add(Phone(
            programme_id=gannan.id, name="三号", token_sha256="1" * 64, created_at=now(), seen_at=now() - LONG_AGO,
            user_agent="Collect", ahead_s=3))  # fmt: skip
    return made[0]


def kept_for(**months: int) -> None:
    with transaction():
        written = {name: str(number) for name, number in months.items()}
        retention.change(COMMAND_LINE, db.session.scalars(select(Programme.id)).one(), written)


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_nothing_goes_before_a_programme_says_how_long_it_is_kept(closed: Issue) -> None:
    work.remove_personal_data()
    assert (counted(Notice), counted(Letter), counted(Sighting)) == (2, 2, 4)


def test_what_people_were_told_of_a_closed_issue_goes_with_the_letter(closed: Issue) -> None:
    kept_for(notices=12)
    work.remove_personal_data()
    assert [one.key for one in db.session.scalars(select(Notice))] == ["k1"]
    assert [one.token for one in db.session.scalars(select(Letter))] == ["1"]


def test_what_is_younger_stays(closed: Issue) -> None:
    kept_for(notices=24, sightings=24, phones=24)
    work.remove_personal_data()
    assert (counted(Notice), counted(Letter), counted(Sighting)) == (2, 2, 4)
    assert db.session.scalars(select(Phone.user_agent)).one() == "Collect"


def test_who_saw_a_photo_of_a_closed_issue_long_ago_goes(closed: Issue) -> None:
    kept_for(sightings=6)
    work.remove_personal_data()
    assert counted(Sighting) == 3


def test_a_photo_that_an_open_issue_has_too_keeps_who_saw_it(closed: Issue) -> None:
    with transaction():
        first, second = db.session.scalars(select(Photo).order_by(Photo.id))
        second.original_id = first.original_id
    kept_for(sightings=6)
    work.remove_personal_data()
    assert counted(Sighting) == 4


def test_the_last_contact_of_a_phone_goes_and_the_phone_stays(closed: Issue) -> None:
    kept_for(phones=1)
    work.remove_personal_data()
    (phone,) = db.session.scalars(select(Phone))
    assert (phone.name, phone.seen_at, phone.user_agent, phone.ahead_s) == ("三号", None, None, None)


def test_evidence_stays_and_the_rows_are_still_what_the_log_says(closed: Issue) -> None:
    before = counted(Photo), counted(Original), counted(Issue)
    kept_for(notices=1, sightings=6, phones=1)
    work.remove_personal_data()
    assert (counted(Photo), counted(Original), counted(Issue)) == before
    assert whole_log.faults() == []


def test_the_log_says_how_much_of_what_went_once(closed: Issue) -> None:
    kept_for(notices=1, sightings=6, phones=1)
    work.remove_personal_data()
    work.remove_personal_data()
    (entry,) = db.session.scalars(select(Event).where(Event.action == "privacy.remove"))
    assert entry.subject == "programme:gannan"
    assert {name: entry.details[name] for name in ("notices", "letters", "calls", "sightings", "phones")} == {
        "notices": 1, "letters": 1, "calls": 0, "sightings": 1, "phones": 1,
    }  # fmt: skip


@pytest.mark.parametrize("written", [{"sightings": "5"}, {"notices": "0"}, {"phones": "x"}, {"photos": "12"}])
def test_less_than_the_law_asks_or_evidence_cannot_be_set(closed: Issue, written: dict[str, str]) -> None:
    with pytest.raises(Invalid), transaction():
        retention.change(COMMAND_LINE, closed.programme_id, written)


def test_the_commands_set_show_try_and_remove(closed: Issue, runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["privacy", "retention", "set", "gannan", "notices=12", "sightings=6"]).exit_code == 0
    shown = json.loads(runner.invoke(args=["privacy", "retention", "show", "--json"]).stdout)
    assert shown == [{"programme": "gannan", "months": {"notices": 12, "sightings": 6}}]
    tried = runner.invoke(args=["privacy", "retention", "run", "--dry-run", "--json"])
    assert json.loads(tried.stdout)[0]["notices"] == 1
    assert counted(Notice) == 2
    assert json.loads(runner.invoke(args=["privacy", "retention", "run", "--json"]).stdout)[0]["sightings"] == 1
    assert counted(Notice) == 1
    assert runner.invoke(args=["privacy", "retention", "set", "gannan", "sightings=3"]).exit_code == 1
