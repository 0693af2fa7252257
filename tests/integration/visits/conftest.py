"""Three issues in two counties, three officers, and who plans for all of them or for one county."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Actor, Role
from server.models import Account, AccountCounty, Form, Issue, Submission, SubmissionIssue, Visit
from server.services import accounts
from server.services.runtime import today
from server.services.visits import planning
from server.services.visits.planning import VisitPlan
from tests import build


@dataclass
class Office:
    """Who plans, for whom and to where."""

    slag: Issue
    pit: Issue
    luqu: Issue
    officers: dict[str, Account]
    form: Form
    emma: Actor
    near: Actor

    def wanted(self, *issues: Issue, first: int = 0, last: int | None = None, **more: Any) -> VisitPlan:
        """Return a plan for days that are counted from today."""
        days = today() + timedelta(days=first), today() + timedelta(days=first if last is None else last)
        numbers = tuple(one.id for one in issues or (self.slag,))
        return VisitPlan(*days, **{"officers": ("Dawa", "Lhamo"), "issue_ids": numbers} | more)

    def plan(self, *issues: Issue, **more: Any) -> Visit:
        """Plan a visit as Emma."""
        with transaction():
            return planning.plan(self.emma, self.wanted(*issues, **more))

    def send(self, by: str, *issues: Issue) -> Submission:
        """Hand in a form that names issues."""
        with transaction():
            sent = build.submission(self.form, by=self.officers[by])
            for one in issues:
                db.session.add(SubmissionIssue(submission_id=sent.id, code=one.code, issue_id=one.id))
            return sent


@pytest.fixture
def office(context: Flask) -> Office:
    with transaction():
        gannan = build.programme()
        xiahe, luqu = build.site(gannan), build.site(gannan, county="碌曲县")
        issues = [build.issue(gannan, place, code) for place, code in
                  ((xiahe, "ZY-001"), (xiahe, "ZY-002"), (luqu, "ZY-003"))]  # fmt: skip
        people = {name: build.account(name, Role.OFFICER, gannan) for name in ("Dawa", "Lhamo", "Tashi")}
        build.account("Emma", Role.OFFICE, gannan)
        near = build.account("Near", Role.OFFICE, gannan)
        db.session.add(AccountCounty(account_id=near.id, county="夏河县"))
        form = build.form(gannan)
    emma_in, near_in = (accounts.sign_in(name, build.PASSWORD) for name in ("Emma", "Near"))
    return Office(issues[0], issues[1], issues[2], people, form, emma_in, near_in)
