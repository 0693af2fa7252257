"""People of one programme, an issue with a pair, and a worker's steps called one by one."""

from dataclasses import dataclass

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Actor, DecisionKind, Role
from server.domain.resolution import PairState
from server.models import Account, AccountCounty, Issue, Notice, PhotoPair, Programme
from server.services import accounts, events
from server.services.notices import reminders
from server.tasks import notifying, sealing
from tests import build
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@dataclass
class Office:
    """Olga is of the office, Alice reviews, Far reviews in another county, Dawa hands in."""

    programme: Programme
    issue: Issue
    pair: PhotoPair

    def actor(self, name: str) -> Actor:
        return accounts.acting(name)

    def told(self, name: str) -> list[Notice]:
        """Return what a person was told, by the log as it is now."""
        sealing.seal_waiting()
        notifying.tell()
        number = accounts.get(name).id
        return list(db.session.scalars(db.select(Notice).where(Notice.account_id == number).order_by(Notice.id)))


@pytest.fixture
def office(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(reminders, "is_time", lambda: False)  # tests say themselves which day it is
    with transaction():
        gannan = build.programme()
        build.account("Alice", programme=gannan)
        build.account("Olga", Role.OFFICE, gannan)
        far: Account = build.account("Far", programme=gannan)
        far.counties.append(AccountCounty(county="玛曲县"))
        dawa = build.account("Dawa", Role.OFFICER, gannan)
        place = build.site(gannan, "S1")
        about = build.issue(gannan, place, "ZY-017", status="in_progress")
        form = build.form(gannan)
        pair = build.judged_pair(about, build.viewpoint(place, "SLOPE"), form, None)
        for photo in (pair.before, pair.after):
            photo.attachment.submission.submitter_id = dawa.id
    return Office(gannan, about, pair)


def returned(office: Office, decision: int = 7) -> None:
    with transaction():
        office.pair.state, office.pair.outcome = PairState.DECIDED, DecisionKind.RETURN
        events.record(
            "account:Alice",
            "reviews.decide",
            f"pair:{office.pair.id}",
            decision=decision,
            state="decided",
            reasons=["R03"],
        )
