"""How does a bench get an installation with a hundred thousand photos? Small ones, each with bytes of its own.

One photo is judged as a worker would; what the checks said of it is said of all. Rows go in by the builders, an issue
a transaction, so that the log speaks for each as it does for real ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from server.db import db, table_of, transaction
from server.domain.subject import Stage
from server.models import Finding, Form, Photo, Programme, Site, Viewpoint
from server.services import database, events
from server.services.proof import collector, sealer
from tests import build

PHOTOS_OF_A_VISIT = 10
ANSWERS = 5
"""Of the checks, by photo: all of them would take four times as long to write, and are held for one issue at a time."""


@dataclass(frozen=True)
class _Judged:
    """What the checks said of one photo."""

    content: bytes
    facts: dict[str, Any] | None
    findings: Sequence[dict[str, object]]


def fill(issues: int, photos_of_each: int) -> None:
    """Write a register whose issues have so many photos each, and a log that tells of every one of them."""
    database.prepare()
    with transaction():
        plan = build.programme()
        form = build.form(plan)
        place = build.site(plan)
        stands = [build.viewpoint(place, name=name) for name in ("南坡", "北坡", "坡脚", "道路", "沟口")]
        judged = _judged(plan, place, stands[0], form)
        owner = plan.id
    for number in range(issues):
        with transaction():
            _issue(owner, number, photos_of_each, judged)
        db.session.expunge_all()
        if number % 50 == 0:
            with transaction():
                sealer.seal()
    with transaction():
        sealer.seal()


def _judged(plan: Programme, place: Site, stands: Viewpoint, form: Form) -> _Judged:
    content = build.taken(build.WORK_DONE, size=(320, 240))
    about = build.issue(plan, place, "ZY-JUDGED")
    one = build.analysed(build.photo(build.submission(form), about, stands, Stage.AFTER, content))
    rows = db.session.scalars(select(Finding).where(Finding.photo_id == one.id))
    columns = [column.key for column in Finding.__mapper__.column_attrs if column.key not in {"id", "photo_id"}]
    return _Judged(
        content, one.original.facts, [{name: getattr(row, name) for name in columns} for row in rows][:ANSWERS]
    )


def _issue(programme_id: int, number: int, photos: int, judged: _Judged) -> None:
    plan = db.session.get_one(Programme, programme_id)
    place = db.session.scalars(select(Site).where(Site.programme_id == programme_id)).one()
    stands = db.session.scalars(select(Viewpoint).where(Viewpoint.site_id == place.id).order_by(Viewpoint.id)).all()
    form = db.session.scalars(select(Form).where(Form.programme_id == programme_id)).one()
    about = build.issue(plan, place, f"ZY-{number:05}")
    taken: list[Photo] = []
    for nth in range(photos):
        if nth % PHOTOS_OF_A_VISIT == 0:
            visit = build.submission(form)
        stage = Stage.AFTER if nth % 2 else Stage.BEFORE
        own = judged.content + f"{number} {nth}".encode()
        one = build.photo(visit, about, stands[nth % len(stands)], stage, own)
        one.original.facts = judged.facts
        taken.append(one)
    db.session.flush()
    said = [{**finding, "photo_id": one.id} for one in taken for finding in judged.findings]
    db.session.execute(insert(table_of(Finding)), said)
    collector.touched("photo", [one.id for one in taken])
    for one in taken:
        events.record("system", "photos.analyse", f"photo:{one.id}", verdict="doubtful")
