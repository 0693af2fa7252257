"""What is kept of a phone's requests beside what they ask for, and what is it said to owe?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, DecisionKind, Role
from server.domain.resolution import PairState
from server.models import Form, Issue, Phone, PhotoPair
from server.services import phones
from server.services.received import phone_list
from server.services.received.phone_list import PhoneLine
from server.services.register import assignments
from server.services.runtime import now
from tests import build
from tests.collect import dial
from tests.integration.openrosa.field import WIDE, Field, files, instance, named
from tests.statements import counted

AGENT = "org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; M2012K11AC)"


def ask(field: Field, **headers: str) -> list[str]:
    """Ask for the list of forms; returns what was written."""
    with counted() as sent:
        answer = field.send("GET", "/formList", {"X-OpenRosa-Version": "1.0"} | headers, b"")
    assert answer.status == 200
    return [one for one in sent if one.startswith("UPDATE")]


def moved(ago: timedelta) -> None:
    """Let the last contact have been a while ago."""
    with transaction():
        db.session.execute(update(Phone).values(seen_at=now() - ago))


def seen() -> PhoneLine:
    db.session.rollback()
    return phone_list.every(COMMAND_LINE)[0]


def test_a_phone_that_has_not_called_has_no_last_contact(field: Field) -> None:
    assert (seen().seen_at, seen().app, seen().ahead_s) == (None, "", None)


def test_a_request_tells_when_it_came_with_which_version_and_by_which_clock(field: Field) -> None:
    ask(field, **{"User-Agent": AGENT, "Date": dial(datetime.now(UTC) + timedelta(minutes=7))})
    phone = seen()
    assert phone.seen_at is not None
    assert (phone.app, phone.device) == ("ODK Collect 2026.3.3", "M2012K11AC · Android 14")
    assert phone.ahead_s == pytest.approx(420, abs=30)


def test_of_a_round_of_requests_only_the_first_is_written(field: Field) -> None:
    assert len(ask(field)) == 1
    assert ask(field) == ask(field) == []


def test_a_contact_a_minute_later_is_written_again(field: Field) -> None:
    ask(field)
    moved(phones.NOTED)
    assert len(ask(field)) == 1


def test_a_browser_that_says_no_time_leaves_the_clock_that_is_known(field: Field) -> None:
    ask(field, Date=dial(datetime.now(UTC) + timedelta(minutes=7)))
    moved(phones.NOTED)
    ask(field, **{"User-Agent": "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile"})
    assert seen().app == "Chrome · Android"
    assert seen().ahead_s == pytest.approx(420, abs=30)


def test_a_date_that_cannot_be_read_says_nothing_of_the_clock(field: Field) -> None:
    ask(field, Date="yesterday")
    assert seen().ahead_s is None


def test_a_phone_owes_the_files_that_its_forms_name_until_they_have_come(field: Field) -> None:
    field.phone.submit(instance(), named(files(), WIDE))
    assert seen().incomplete == 1
    field.phone.submit(instance(), files())
    assert seen().incomplete == 0


def test_a_phone_owes_the_returned_issues_that_its_officer_is_sent_to(field: Field) -> None:
    returned(field)
    assert seen().returned == ("C1-P-001",)


def test_an_issue_that_was_photographed_again_is_no_longer_owed(field: Field) -> None:
    returned(field)
    with transaction():
        db.session.scalars(select(PhotoPair)).one().replaced_at = now()
    assert seen().returned == ()


def test_an_issue_that_somebody_else_was_given_is_no_longer_owed(field: Field) -> None:
    returned(field)
    with transaction():
        (one,) = assignments.listing(COMMAND_LINE)
        assignments.withdraw(one, reason="moved")
    assert seen().returned == ()


def returned(field: Field) -> None:
    """Send the phone's officer to the issue, and send its pair back."""
    with transaction():
        issue, form = db.session.scalars(select(Issue)).one(), db.session.scalars(select(Form)).one()
        dawa = build.account("Dawa", Role.OFFICER, issue.programme)
        phones.assign(phones.listing()[0].id, dawa)
        assignments.assign(issue, dawa)
        assert issue.site is not None
        pair = build.honest_pair(issue, issue.site.viewpoints[0], form)
        pair.state, pair.outcome, pair.settled_at = PairState.DECIDED, DecisionKind.RETURN, now()
