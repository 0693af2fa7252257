"""How do the issues of the demonstration go along the road? By the services of the pages, each step as of its day."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from io import BytesIO

from sqlalchemy import select

from server.db import db, transaction
from server.demo import gannan, road
from server.demo.road import Shown, Step
from server.domain.access import Actor, DecisionKind
from server.domain.export import Scope
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.publicity import Rule
from server.domain.resolution import PairState
from server.domain.working_days import WindowKind
from server.models import Issue, PhotoPair, Programme
from server.services import runtime
from server.services.export import orders
from server.services.export.orders import Wish
from server.services.intake import submissions
from server.services.intake.submissions import Sender, Upload
from server.services.life_cycle import measures, moves, papers
from server.services.life_cycle.moves import Said
from server.services.life_cycle.papers import Paper
from server.services.publicity import preparing, releasing, rules
from server.services.register import programmes
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.verification import recognition
from server.tasks import analysis, exporting, rerun, work

S = LifeState
_PAPERS = {
    S.APPLIED: (FileKind.PLAN, FileKind.SELF_CHECK), S.CLOSED: (FileKind.HIGHER_CHECK,),
    S.REOPENED: (FileKind.RELAPSE,),
}  # fmt: skip
_DOCUMENTS = {
    S.APPLIED: "迭政环〔2026〕18号", S.CLOSED: "甘环督销〔2026〕7号", S.FILED: "甘环督备〔2026〕7号",
}  # fmt: skip
_NOTES = {
    S.STAGE_DONE: "补植补播待来年春季完成。", S.LOOKBACK: "双随机抽取。", S.REOPENED: "现场重新堆放建筑垃圾。",
    S.RETURNED: "验收前发现照片未覆盖全部作业面。",
}  # fmt: skip


class Walk:
    """The people of the demonstration, who hand in, move, review, publish and sign."""

    def __init__(self, phones: dict[str, Actor], people: Callable[[str], Actor]) -> None:
        self._phones, self._people = phones, people

    def hand_in(self, one: Shown, photo: bytes, recognised_by: Mapping[str, bytes]) -> None:
        """Receive a form with its photo and signatures, on its day."""
        files = {name: road.signature(f"{name}{one.issue}") for name in one.signed}
        named = {f"{name}.png": data for name, data in files.items()}
        if photo:
            named[one.photo_name] = photo
            recognition.keep(hashlib.sha256(photo).hexdigest(), recognised_by)
        phone = self._phones["officer2" if one.form == "closure_accept" else "officer"]
        received_at = one.at + timedelta(minutes=20)
        with runtime.told_as_of(received_at):
            incoming = []
            for data in named.values():
                file = runtime.media().incoming()
                file.write(data)
                incoming.append(file)
            uploads = [Upload(name, name, file) for name, file in zip(named, incoming, strict=True)]
            sender = Sender(phone, device_id=f"demo-{gannan.SITE_OF_ISSUE[one.issue]}", received_at=received_at)
            with transaction():
                receipt = submissions.receive(_programme().id, sender, one.xml, uploads)
            for photo_id in receipt.photo_ids:
                analysis.run(photo_id)

    def step(self, one: Step) -> None:
        """Make a move on its day, with what it needs."""
        with runtime.told_as_of(one.at):
            issue = _issue(one.issue)
            self._prepare(issue, one)
            with transaction():
                moves.move(self._people(_MOVERS.get(one.end, "office")), issue.id, one.end, _said(one))
            for run_id in work.waiting_runs():
                while rerun.resume(run_id):
                    pass

    def _prepare(self, issue: Issue, one: Step) -> None:
        if one.end is S.CLAIMED:
            self._prove(issue, one.at.date())
        elif one.end is S.REVIEWED:
            self._approve(issue)
        elif one.end is S.PUBLICISED:
            self._publish(issue, one)
        elif one.end is S.FILED:
            self._export(issue)
        for kind in _PAPERS.get(one.end, ()):
            self._bring(issue, kind)

    def _prove(self, issue: Issue, day: date) -> None:
        unit = self._people("unit" if issue.unit and issue.unit.name == gannan.unit_of("SBX") else "office")
        for number in (1, 2, 3):
            with transaction():
                measures.tick(unit, measures.number_of(unit, issue.id, number).id, day)
            self._bring(issue, FileKind.MEASURE, number)

    def _bring(self, issue: Issue, kind: FileKind, measure: int | None = None) -> None:
        text = f"演示材料：{issue.code} {kind.value} {measure or ''}\n本文件为演示虚构。\n"
        with transaction():
            found = Paper(kind, f"{issue.code}-{kind.value}{f'-{measure}' if measure else ''}.txt", measure=measure)
            papers.bring(self._people("office"), issue.id, found, BytesIO(text.encode()))

    def _approve(self, issue: Issue) -> None:
        for name in ("reviewer2", "reviewer3"):
            for pair_id in _open_pairs(issue):
                with transaction():
                    reviews.decide(
                        self._people(name), pair_id, Answer(DecisionKind.APPROVE, note="现场与照片一致，已核对。")
                    )

    def _publish(self, issue: Issue, one: Step) -> None:
        opens = one.at - timedelta(days=road.PUBLISHED - road.ago(S.PUBLICISED))
        with runtime.told_as_of(opens):
            office, admin = self._people("office"), self._people("admin")
            with transaction():
                row = preparing.prepare(office, issue.id, issue.present_round)
                for photo in row.photos:
                    preparing.cover(office, photo.id, [])
            with transaction():
                releasing.check(admin, row.id, [photo.id for photo in row.photos])
            with transaction():
                last = opens.date() + timedelta(days=road.PUBLICITY_DAYS)
                releasing.release(admin, row.id, opens.date(), last)

    def _export(self, issue: Issue) -> None:
        with transaction():
            number = orders.order(self._people("office"), Scope((issue.code,)), Wish(with_report=False))
        exporting.build(number)


def set_milestones(actor: Actor) -> None:
    """Give two plans milestones: one that is ahead, and one that is past and missed."""
    for code, number, days in (("T1-F-018", 2, 45), ("C2-P-027", 3, -10)):
        measure = measures.number_of(actor, _issue(code).id, number)
        measures.set_due(actor, measure.id, runtime.today() + timedelta(days=days))


_MOVERS = {S.SIGNED: "leader", S.REVIEWED: "reviewer2", S.ACCEPTED: "acceptance", S.RETURNED: "reviewer2"}


def set_rule(actor: Actor) -> None:
    """Let it publish by calendar days: a year whose holidays nobody has confirmed has no working days."""
    rule = Rule(
        days=road.PUBLICITY_DAYS, kind=WindowKind.CALENDAR, medium="甘南州人民政府网站（演示）",
        receiver="甘南州生态环境保护督察整改办（演示）", telephone="0941-0000000",
    )  # fmt: skip
    rules.change(actor, _programme().id, rule)


def _said(one: Step) -> Said:
    new_due = (one.at + timedelta(days=90)).date() if one.end in {S.STAGE_DONE, S.RETURNED} else None
    reasons = ("R02",) if one.end is S.RETURNED else ()
    return Said(document=_DOCUMENTS.get(one.end, ""), note=_NOTES.get(one.end, ""), reasons=reasons, due_on=new_due)


def _issue(code: str) -> Issue:
    return db.session.scalars(select(Issue).where(Issue.code == code, Issue.programme_id == _programme().id)).one()


def _open_pairs(issue: Issue) -> Iterator[int]:
    query = select(PhotoPair.id).where(
        PhotoPair.issue_id == issue.id, PhotoPair.replaced_at.is_(None), PhotoPair.state != PairState.DECIDED
    )
    yield from db.session.scalars(query).all()


def _programme() -> Programme:
    return programmes.get(gannan.CODE)
