"""One issue with all that its plan needs, and everybody who has a part in its way to closing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from server import tasks
from server.db import db, transaction
from server.domain.access import Actor, AttachmentState, DecisionKind, Role
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.publicity import ObjectionState
from server.domain.subject import Stage
from server.models import (
    Account,
    Attachment,
    Batch,
    Form,
    Issue,
    IssueMove,
    Objection,
    PhotoPair,
    Publication,
    Submission,
    SubmissionIssue,
    Unit,
    Viewpoint,
)
from server.services import accounts
from server.services.life_cycle import measures, moves, papers
from server.services.life_cycle.moves import Said
from server.services.life_cycle.papers import Paper
from server.services.register import programmes
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import now, today
from tests import build

S = LifeState
LEDGER = {
    "整改目标": "完成覆土复绿", "责任人": "李主任", "督导单位": "州督导组", "验收单位": "州生态环境局",
    "整改措施": "①覆土30厘米；②播撒草籽。",
}  # fmt: skip
SIGNATURES = ("sign_o1", "sign_o2", "sign_rep", "sign_leader")
OBJECTOR, CONTACT = "扎西才让", "13993912345"
PASSED = {f"crit{number}": "pass" for number in range(1, 6)} | {"verdict": "pass"}


@dataclass
class Road:
    """The issue, and how a test brings what it needs."""

    issue: Issue
    viewpoint: Viewpoint
    forms: dict[str, Form]
    people: dict[str, Account]
    days: int = 0
    pairs: list[int] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        return accounts.acting(name)

    def move(self, name: str, end: LifeState, **said: Any) -> IssueMove:
        """Make a move, and let the checks be asked that it calls into question."""
        with transaction():
            row = moves.move(self.actor(name), self.issue.id, end, Said(**said))
        tasks.enqueue_waiting_runs()
        return row

    def lacks(self, name: str, end: LifeState, **said: Any) -> set[str]:
        """Return what keeps somebody from making a move."""
        with pytest.raises(moves.Incomplete) as refused:
            self.move(name, end, **said)
        db.session.rollback()
        return {one.requirement.value for one in refused.value.missing}

    def photo(self, stage: Stage, *, seed: int, at: datetime | None = None, form: str = "rect_check") -> Submission:
        """Hand in a photo from the viewpoint, as the officers do."""
        with transaction():
            taken = at or now() - timedelta(minutes=10)
            sent = self._sent(form, {"arrive": "35.101 102.612 3000 6"})
            content = build.taken(taken, seed=seed, worked=stage is Stage.AFTER)
            row = build.analysed(build.photo(sent, self.issue, self.viewpoint, stage, content))
            if stage is Stage.AFTER:
                self.pairs.append(build.pair_of(row).id)
            return sent

    def form(self, form_id: str, signed: Iterable[str] = SIGNATURES, *, seed: int = 0, **answers: str) -> Submission:
        """Hand in a form with its signatures, and a photo of its own where `seed` is given."""
        with transaction():
            names = {name: f"{name}-{self.days}.png" for name in signed}
            sent = self._sent(form_id, {"arrive": "35.101 102.612 3000 6", **answers, **names})
            for name in names.values():
                db.session.add(Attachment(submission=sent, name=name, state=AttachmentState.RECEIVED,
                                          received_at=sent.received_at))  # fmt: skip
            if seed:
                content = build.taken(now() - timedelta(minutes=5), seed=seed, worked=True)
                build.analysed(
                    build.photo(sent, self.issue, self.viewpoint, Stage.AFTER, content, question="photo_near")
                )
            self.days += 1
            return sent

    def _sent(self, form_id: str, answers: dict[str, str]) -> Submission:
        officers = {"officer1": "Tashi", "officer2": "Dolma", "unit_rep": "马建国 副主任", "unit_opinion": "agree"}
        by = self.people["Anna" if form_id == "closure_accept" else "Tashi"]
        sent = build.submission(self.forms[form_id], by=by, received_at=now())
        sent.answers = {**officers, **answers}
        db.session.add(SubmissionIssue(submission_id=sent.id, code=self.issue.code, issue_id=self.issue.id))
        db.session.flush()
        return sent

    def paper(self, kind: FileKind, *, by: str = "Emma", measure: int | None = None) -> int:
        with transaction():
            found = Paper(kind, f"{kind.value}.pdf", measure=measure)
            return papers.bring(self.actor(by), self.issue.id, found, BytesIO(kind.value.encode())).id

    def prove(self) -> None:
        """Tick every measure, with proof."""
        for number in (1, 2):
            with transaction():
                actor = self.actor("Ma")
                measures.tick(actor, measures.number_of(actor, self.issue.id, number).id, today())
            self.paper(FileKind.MEASURE, by="Ma", measure=number)

    def approve(self) -> None:
        """Approve the newest pair; two do, where one is not enough."""
        for name in ("Rita", "Ravi"):
            with transaction():
                reviews.decide(
                    self.actor(name), self.pairs[-1], Answer(DecisionKind.APPROVE, note="覆土到位，已核对。")
                )
            if db.session.get_one(PhotoPair, self.pairs[-1]).outcome is DecisionKind.APPROVE:
                return

    def to(self, end: LifeState) -> None:
        """Bring all that is needed, and move the issue on until it is in a state, by the straight road."""
        for step, state in enumerate(_STRAIGHT):
            if self.issue.life is end:
                return
            if step >= _STRAIGHT.index(self.issue.life):
                _STEPS[_STRAIGHT[step + 1]](self)
                assert self.issue.life is _STRAIGHT[step + 1], state


_STRAIGHT = (S.REGISTERED, S.PLANNED, S.RECTIFYING, S.CLAIMED, S.APPLIED, S.SITE_CHECKED, S.REVIEWED, S.ACCEPTED)


def _plan(road: Road) -> None:
    road.photo(Stage.BEFORE, seed=1, at=now() - timedelta(days=40))
    road.move("Emma", S.PLANNED)


def _claim(road: Road) -> None:
    road.prove()
    road.photo(Stage.AFTER, seed=1)
    road.move("Ma", S.CLAIMED)


def _apply(road: Road) -> None:
    road.paper(FileKind.PLAN)
    road.paper(FileKind.SELF_CHECK, by="Ma")
    road.move("Ma", S.APPLIED, document="夏自然资〔2026〕12号")


def _check(road: Road) -> None:
    road.form("rect_check", seed=5)
    road.move("Emma", S.SITE_CHECKED)


def _review(road: Road) -> None:
    road.approve()
    road.move("Rita", S.REVIEWED)


def _accept(road: Road) -> None:
    road.form("closure_accept", seed=0, **PASSED)
    road.move("Anna", S.ACCEPTED)


_STEPS = {
    S.PLANNED: _plan,
    S.RECTIFYING: lambda road: road.move("Ma", S.RECTIFYING, on=today() - timedelta(days=30)),
    S.CLAIMED: _claim,
    S.APPLIED: _apply,
    S.SITE_CHECKED: _check,
    S.REVIEWED: _review,
    S.ACCEPTED: _accept,
}


FORMS = ("rect_check", "closure_accept", "lookback")
ROLES = {
    "Emma": Role.OFFICE, "Ma": Role.RESPONSIBLE, "Tashi": Role.OFFICER, "Dolma": Role.OFFICER,
    "Rita": Role.REVIEWER, "Ravi": Role.REVIEWER, "Anna": Role.ACCEPTANCE, "Leon": Role.LEADER,
}  # fmt: skip


@pytest.fixture
def road(context: Flask) -> Road:
    return laid()


def laid() -> Road:
    """Register an issue with all that its plan needs."""
    with transaction():
        gannan = build.programme()
        unit = Unit(name="夏河县自然资源局")
        batch = Batch(programme=gannan, code="C1-F", title="反馈问题", source_level="prefecture")
        db.session.add_all([unit, batch])
        place = build.site(gannan)
        build.viewpoint(place, "N1", at=build.XIAHE, bearing_deg=None)
        build.issue(
            gannan, place, "C1-F-01", batch=batch, unit=unit, due_on=date(2027, 12, 31), ledger=dict(LEDGER),
            status="in_progress", work_started_at=None, work_done_at=None,
        )  # fmt: skip
        for name in FORMS:
            build.form(gannan, name)
        people = {name: build.account(name, role, gannan) for name, role in ROLES.items()}
        people["Ma"].unit_id = unit.id
    programmes.get("gannan")
    return standing()


def standing() -> Road:
    """Return the road as it is in the database."""
    forms = {one.form_id: one for one in db.session.scalars(select(Form))}
    people = {one.name: one for one in db.session.scalars(select(Account))}
    pairs = list(db.session.scalars(select(PhotoPair.id).order_by(PhotoPair.id)))
    sent = db.session.scalars(select(func.count(Submission.id))).one()
    issue, stands = db.session.scalars(select(Issue)).one(), db.session.scalars(select(Viewpoint)).one()
    return Road(issue, stands, forms, people, sent, pairs)


@pytest.fixture
def filed(road: Road) -> Road:
    """Return an issue that went the whole way, with an objection that was answered."""
    road.to(S.ACCEPTED)
    with transaction():
        notice = _notice(road)
        db.session.add(notice)
        db.session.flush()
        db.session.add(_objection(notice))
    road.move("Emma", S.PUBLICISED)
    road.paper(FileKind.SIGNED_SHEET)
    road.move("Leon", S.SIGNED)
    road.move("Emma", S.CLOSED, document="甘环销〔2026〕7号")
    return road


def _notice(road: Road) -> Publication:
    return Publication(
        issue_id=road.issue.id, problem="渣土未清理", body="夏河县自然资源局", measures="覆土", goal="复绿",
        due="年底前", result="已完成", medium="县政府网站", made_at=now(), released_at=now(),
        released_by=road.people["Leon"],
        opens_on=today() - timedelta(days=15), closes_on=today() - timedelta(days=1), needed_days=7, token="t" * 32,
    )  # fmt: skip


def _objection(notice: Publication) -> Objection:
    return Objection(
        publication_id=notice.id, text=f"我是{OBJECTOR}，电话{CONTACT}，坡脚还有渣土。", name=OBJECTOR, contact=CONTACT,
        secret_sha256="0" * 64, received_at=now(), state=ObjectionState.NOT_UPHELD, answer="经现场核实，已清运。",
        reason="核查照片可证", answered_at=now(),
    )  # fmt: skip
