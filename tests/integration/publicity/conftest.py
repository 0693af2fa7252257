"""An issue with an approved pair, who prepares its publication, and a colleague who checks it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, DecisionKind, Role
from server.domain.publicity import Rule
from server.domain.working_days import WindowKind
from server.models import AccountCounty, Issue, PhotoPair, Publication
from server.services import accounts
from server.services.publicity import preparing, releasing, rules
from server.services.register import programmes
from server.services.runtime import today
from tests import build

PLATE = [0.25, 0.25, 0.75, 0.5]
LEDGER = {
    "整改措施": "清运废石，覆土复绿。",
    "整改目标": "恢复草原植被。",
    "整改进展": "已清运废石 3 万吨，覆土 0.4 公顷。",
    "责任人": "马建国",
}


@dataclass
class Bureau:
    """Who publishes what."""

    issue: Issue
    elsewhere: Issue
    pair: PhotoPair
    emma: Actor
    dolma: Actor
    near: Actor

    def prepared(self, **more: Any) -> Publication:
        """Return a publication that only a colleague has to look at."""
        with transaction():
            row = preparing.prepare(self.emma, self.issue.id, **more)
            for photo, areas in zip(row.pairs[0].photos, ([PLATE], []), strict=True):
                preparing.cover(self.emma, photo.id, areas)
        return row

    def checked(self) -> Publication:
        row = self.prepared()
        with transaction():
            releasing.check(self.dolma, row.id, [photo.id for photo in row.photos])
        return row

    def released(self, first: int = 0, last: int = 9) -> Publication:
        """Return a publication that is open from a day to a day, counted from today."""
        row = self.checked()
        with transaction():
            releasing.release(self.dolma, row.id, today() + timedelta(days=first), today() + timedelta(days=last))
        return row

    def ended(self) -> Publication:
        """Return a publication whose last day was yesterday."""
        row = self.released()
        with transaction():
            row.opens_on, row.closes_on = today() - timedelta(days=10), today() - timedelta(days=1)
        return row


@pytest.fixture
def bureau(context: Flask) -> Bureau:
    with transaction():
        gannan = build.programme()
        rules.change(COMMAND_LINE, gannan.id, Rule(10, WindowKind.CALENDAR, "州政府网站", "州整改办", "0941-8210000"))
        place, other = build.site(gannan), build.site(gannan, county="碌曲县")
        view, form = build.viewpoint(place), build.form(gannan)
        issue = build.issue(gannan, place, "ZY-001", due_on=date(2026, 10, 31), ledger=LEDGER)
        pair = build.honest_pair(issue, view, form)
        pair.outcome = DecisionKind.APPROVE
        for name in ("Emma", "Dolma", "Near"):
            person = build.account(name, Role.OFFICE, gannan)
            if name == "Near":
                db.session.add(AccountCounty(account_id=person.id, county="碌曲县"))
        elsewhere = build.issue(gannan, other, "ZY-002")
        issue.unit = programmes.unit("夏河县人民政府")
    people = (accounts.sign_in(name, build.PASSWORD) for name in ("Emma", "Dolma", "Near"))
    return Bureau(issue, elsewhere, pair, *people)
