"""How is a programme added or called otherwise, and which batches has it, in which order?

With each change comes what the person saw; where something else stands there by now, somebody was first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.source_level import SourceLevel
from server.domain.versions import version_of
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Batch, Event, Form, Issue, Programme, Site
from server.services import access, events
from server.services.register import programmes
from server.translations import N_

LONGEST = 200
_BATCH = ("title", "title_en", "source_level", "note", "overlaps")
_CHANGED = N_("Somebody has changed this meanwhile. Look again: nothing was saved.")


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme and how much is in it."""

    number: int
    code: str
    title: str
    is_demonstration: bool
    closed_at: datetime | None
    created_at: datetime
    batches: int
    issues: int
    sites: int
    forms: int
    own_limits: int
    version: str


@dataclass(frozen=True)
class BatchLine:
    """A batch of a programme."""

    number: int
    code: str
    title: str
    title_en: str
    source_level: str
    note: str
    overlaps: str
    """In which batches its problems are counted too; empty: in none."""
    issues: int
    version: str


@dataclass(frozen=True)
class BatchText:
    """What is said of a batch."""

    title: str = ""
    title_en: str = ""
    source_level: str = ""
    """Whose feedback it is: a level, or empty."""
    note: str = ""
    overlaps: str = ""
    """In which batches its problems are counted too, in words: it is left out of sums then; empty: it counts."""


def listing(actor: Actor) -> tuple[ProgrammeLine, ...]:
    """Return the programmes that a caller sees."""
    batches, issues, sites, forms = (_counts(actor, kind) for kind in (Batch, Issue, Site, Form))
    return tuple(
        ProgrammeLine(
            row.id, row.code, row.title, row.is_demonstration, row.closed_at, row.created_at, batches.get(row.id, 0),
            issues.get(row.id, 0), sites.get(row.id, 0), forms.get(row.id, 0), len(row.limits), version(row),
        )
        for row in programmes.all_of(actor)
    )  # fmt: skip


def one(actor: Actor, number: int) -> ProgrammeLine:
    """Return one programme.

    :raises NotFound: where there is none for this caller.
    """
    found = next((line for line in listing(actor) if line.number == number), None)
    if found is None:
        raise NotFound(N_("There is no such programme."))
    return found


def batches(actor: Actor, programme_id: int) -> tuple[BatchLine, ...]:
    """Return a programme's batches in their order."""
    query = access.scoped(select(Batch).where(Batch.programme_id == programme_id), actor, Batch)
    counted = select(Issue.batch_id, func.count()).where(Issue.programme_id == programme_id).group_by(Issue.batch_id)
    counts = dict(db.session.execute(access.scoped(counted, actor, Issue)).all())
    rows = db.session.scalars(query.order_by(*programmes.batches_in_order()))
    return tuple(
        BatchLine(
            row.id,
            row.code,
            row.title,
            row.title_en,
            row.source_level,
            row.note,
            row.overlaps or "",
            counts.get(row.id, 0),
            version(row),
        )
        for row in rows
    )


def history(actor: Actor, programme: ProgrammeLine) -> tuple[Event, ...]:
    """Return what was done to a programme, the newest first; nothing to who sees a part of it, for it tells of all."""
    if actor.is_limited:
        return ()
    return tuple(reversed(events.about(f"programme:{programme.code}")))


def add(actor: Actor, code: str, title: str) -> Programme:
    """Add a programme.

    :raises Invalid: for an empty code or title, or a long one.
    :raises Conflict: where the code is taken.
    :raises Forbidden: for who belongs to one programme.
    """
    if not actor.sees_everything:
        raise Forbidden(N_("Only who sees all programmes adds one."))
    programme = programmes.add(_short(code), _short(title))
    events.record(actor.label, "programmes.add", f"programme:{programme.code}", title=programme.title)
    return programme


def change(actor: Actor, number: int, title: str, *, seen: str | None = None) -> bool:
    """Give a programme another title; its code stays, by which addresses and files name it. Tells what changed.

    :raises Invalid: for an empty title, or a long one.
    :raises Conflict: where somebody else was first.
    """
    programme = _held(actor, number)
    if seen is not None and seen != version(programme):
        raise Conflict(_CHANGED)
    wanted = _short(title)
    if not wanted:
        raise Invalid(N_("A programme needs a code and a title."))
    if wanted == programme.title:
        return False
    old, programme.title = programme.title, wanted
    events.record(
        actor.label, "programmes.change", f"programme:{programme.code}", before={"title": old},
        after={"title": programme.title},
    )  # fmt: skip
    return True


def add_batch(actor: Actor, number: int, code: str, said: BatchText) -> Batch:
    """Add a batch, behind the others.

    :raises Invalid: for an empty code, or a long text.
    :raises Conflict: where the code is taken in this programme.
    """
    programme = _held(actor, number)
    code = _short(code)
    if not code:
        raise Invalid(N_("A batch needs a code."))
    there = select(Batch.id).where(Batch.programme_id == programme.id, Batch.code == code)
    if db.session.scalar(there) is not None:
        raise Conflict(N_("There is already a batch “{code}”."), code=code)
    texts = _texts(said)
    _refuse_level(texts["source_level"])
    row = programmes.batch(programme, code, texts["title"])
    _set(row, texts | {"title": row.title})
    events.record(actor.label, "batches.add", f"programme:{programme.code}", batch=code, **_state(row))
    return row


def change_batch(actor: Actor, number: int, said: BatchText, *, seen: str | None = None) -> bool:
    """Call a batch otherwise; its code stays, by which ledgers name it. Tells whether anything changed.

    :raises Invalid: for a long text.
    :raises Conflict: where somebody else was first.
    :raises NotFound: where there is none for this caller.
    """
    row = _batch(actor, number)
    if seen is not None and seen != version(row):
        raise Conflict(_CHANGED)
    before = _state(row)
    _refuse_level(said.source_level, before["source_level"])
    _set(row, _texts(said))
    row.title = row.title or row.code
    if _state(row) == before:
        return False
    events.record(
        actor.label, "batches.change", f"programme:{row.programme.code}", batch=row.code, before=before,
        after=_state(row),
    )  # fmt: skip
    return True


def move_batch(actor: Actor, number: int, by: int) -> bool:
    """Move a batch up (-1) or down (1) among those of its programme; tells whether it moved."""
    row = _batch(actor, number)
    query = select(Batch).where(Batch.programme_id == row.programme_id)
    rows = list(db.session.scalars(query.order_by(*programmes.batches_in_order())))
    at = rows.index(row)
    to = min(max(0, at + by), len(rows) - 1)
    if to == at:
        return False
    rows.insert(to, rows.pop(at))
    _put(actor, row.programme, rows)
    return True


def order_batches(actor: Actor, number: int, codes: Sequence[str]) -> None:
    """Put a programme's batches into an order by their codes; those not named stay behind, as they were.

    :raises NotFound: for a code that no batch has.
    """
    programme = _held(actor, number)
    query = select(Batch).where(Batch.programme_id == programme.id)
    rows = list(db.session.scalars(query.order_by(*programmes.batches_in_order())))
    by_code = {row.code: row for row in rows}
    for code in codes:
        if code not in by_code:
            raise NotFound(N_("There is no batch “{code}”."), code=code)
    first = [by_code[code] for code in dict.fromkeys(codes)]
    _put(actor, programme, [*first, *(row for row in rows if row not in first)])


def version(row: Programme | Batch) -> str:
    """Return what tells whether somebody has changed it."""
    said: Mapping[str, object] = {"title": row.title} if isinstance(row, Programme) else _state(row)
    return version_of(said)


def _put(actor: Actor, programme: Programme, rows: Sequence[Batch]) -> None:
    for place, row in enumerate(rows):
        row.position = place
    codes = [row.code for row in rows]
    events.record(actor.label, "batches.order", f"programme:{programme.code}", codes=codes)


def _held(actor: Actor, number: int) -> Programme:
    if actor.is_limited:
        raise Forbidden(N_("Only who sees the whole programme changes it."))
    hold(Programme, number)
    query = access.scoped(select(Programme).where(Programme.id == number), actor, Programme)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no such programme."))
    return row


def _batch(actor: Actor, number: int) -> Batch:
    query = access.scoped(select(Batch).where(Batch.id == number), actor, Batch)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound(N_("There is no such batch."))
    _held(actor, row.programme_id)
    db.session.refresh(row)
    return row


def _counts(actor: Actor, kind: type[Batch] | type[Issue] | type[Site] | type[Form]) -> dict[int, int]:
    query = select(kind.programme_id, func.count()).group_by(kind.programme_id)
    return dict(db.session.execute(access.scoped(query, actor, kind)).all())


def _refuse_level(level: str, old: str = "") -> None:
    """Refuse a level that spot checks do not know; what stood there before may stay."""
    if level not in {"", old, *SourceLevel}:
        known = ", ".join(SourceLevel)
        raise Invalid(N_("“{level}” is no level. Choose one of {known}."), level=level, known=known)


def _set(row: Batch, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        setattr(row, name, text or None if name == "overlaps" else text)


def _texts(said: BatchText) -> dict[str, str]:
    return {name: _short(getattr(said, name)) for name in _BATCH}


def _state(row: Batch) -> dict[str, str]:
    return {name: getattr(row, name) or "" for name in _BATCH}


def _short(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST)
    return said
