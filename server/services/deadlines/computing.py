"""How does each issue stand today, and which warning is proposed? All issues, in portions; what is as it was is left.

A portion is one transaction of the caller, so that nobody waits long and a worker that is killed loses little. The
ledger's word follows where the life cycle runs, by the same way as every other change of a cell.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from server.db import count_where, db, hold_all, is_one_of, table_of
from server.domain.access import COMMAND_LINE
from server.domain.schedule import PUT_RIGHT, WRITTEN, Dates, Pace, days_to_due, ledger_word, standing
from server.domain.warning import Light, is_quiet, propose
from server.formats.ledger import STATUSES
from server.models import DeadlineCursor, Issue, IssueMeasure, IssueSchedule, Programme
from server.services import events
from server.services.deadlines import facts
from server.services.deadlines.facts import Known
from server.services.register import edits
from server.services.runtime import now, today

PORTION = 5_000
_ROW = 1
_TABLE = table_of(IssueSchedule)
_COMPARED = ("standing", "milestones_missed", "light", "reasons")


@dataclass
class Computed:
    """What came of a run: how many issues stand how, which warnings wait, and how many words the ledger got."""

    day: date
    standings: Counter[Pace] = field(default_factory=Counter)
    lights: Counter[Light] = field(default_factory=Counter)
    issues: int = 0
    words: int = 0


def computed_at() -> datetime | None:
    """Return when all was computed last; None: never."""
    row = db.session.get(DeadlineCursor, _ROW)
    return row.computed_at if row else None


def is_due() -> bool:
    """Tell whether nothing was computed today."""
    row = db.session.get(DeadlineCursor, _ROW, populate_existing=True)
    return row is None or row.computed_on < today()


def portion(known: Known, computed: Computed, after: int) -> int | None:
    """Compute the issues that follow a number, and add them up; returns the last one, None where none is left."""
    numbers = list(db.session.scalars(select(Issue.id).where(Issue.id > after).order_by(Issue.id).limit(PORTION)))
    if not numbers:
        return None
    _write(known, computed, Issue.id.between(numbers[0], numbers[-1]), (numbers[0], numbers[-1]))
    return numbers[-1]


def of_some(numbers: Collection[int]) -> None:
    """Compute some issues at once, because a person changed something that counts for them."""
    if numbers:
        _write(facts.known(numbers), Computed(today()), is_one_of(Issue.id, numbers), (min(numbers), max(numbers)))


def finish(computed: Computed) -> None:
    """Note that all was computed."""
    row = db.session.get(DeadlineCursor, _ROW) or DeadlineCursor(id=_ROW)
    row.computed_on, row.computed_at = computed.day, now()
    db.session.add(row)
    told = {one.value: computed.standings[one] for one in Pace}
    events.record(
        events.SYSTEM,
        "deadlines.run",
        f"deadlines:{computed.day}",
        issues=computed.issues,
        words=computed.words,
        **told,
    )


def _write(known: Known, computed: Computed, which: Any, span: tuple[int, int]) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    gone: list[int] = []
    words: defaultdict[str, list[int]] = defaultdict(list)
    for row in db.session.execute(_query(which, span, computed.day)):
        computed.issues += 1
        found = _standing(row, computed.day)
        if found is None:
            if row.was is not None:
                gone.append(row.id)
            continue
        said = _said(known, row, found, computed.day)
        computed.standings[found] += 1
        if said["light"]:
            computed.lights[said["light"]] += 1
        if row.was is None:
            new.append({"issue_id": row.id, "since": computed.day, **said})
        elif (row.was, row.milestones_missed, row.light, row.reasons) != tuple(said[name] for name in _COMPARED):
            since = row.since if row.was == found else computed.day
            changed.append({"of_issue": row.id, "since": since, **said})
        word = ledger_word(row.state, found, row.milestones)
        if word is not None and word != row.status:
            words[word].append(row.id)
    _keep(new, changed, gone)
    computed.words += sum(_word(word, numbers) for word, numbers in words.items())


def _query(which: Any, span: tuple[int, int], day: date) -> Any:
    """Read issues with their milestones and what was computed of them before."""
    is_set = IssueMeasure.due_on.is_not(None)
    is_missed = (IssueMeasure.due_on < day) & IssueMeasure.done_on.is_(None)
    counted = (
        select(
            IssueMeasure.issue_id, IssueMeasure.round, count_where(is_set).label("milestones"),
            count_where(is_missed).label("missed"),
        )
        .where(IssueMeasure.issue_id.between(*span), IssueMeasure.dropped_at.is_(None))
        .group_by(IssueMeasure.issue_id, IssueMeasure.round)
        .subquery()
    )  # fmt: skip
    mine = (counted.c.issue_id == Issue.id) & (counted.c.round == func.coalesce(Issue.round, 1))
    return (
        select(
            Issue.id, Issue.programme_id, Issue.site_id, Issue.state, Issue.status, Issue.due_on,
            func.coalesce(Issue.work_started_at, Issue.created_at).label("began"), Programme.closed_at,
            func.coalesce(counted.c.milestones, 0).label("milestones"),
            func.coalesce(counted.c.missed, 0).label("missed"), IssueSchedule.standing.label("was"),
            IssueSchedule.milestones_missed, IssueSchedule.since, IssueSchedule.light, IssueSchedule.reasons,
        )
        .join(Programme, Programme.id == Issue.programme_id)
        .outerjoin(counted, mine)
        .outerjoin(IssueSchedule, IssueSchedule.issue_id == Issue.id)
        .where(which)
    )  # fmt: skip


def _standing(row: Any, day: date) -> Pace | None:
    if row.closed_at is not None:
        return None
    return standing(row.state, row.status, Dates(row.due_on, row.milestones, row.missed), day)


def _said(known: Known, row: Any, found: Pace, day: date) -> dict[str, Any]:
    left = days_to_due(row.due_on, day)
    proposal = propose(known.of(row.id, row.site_id, row.began, left, row.missed), known.rules[row.programme_id])
    last = known.answered.get(row.id)
    if proposal and last and is_quiet(proposal.light, last.light, last.until, day):
        proposal = None
    return {
        "programme_id": row.programme_id, "standing": found, "milestones_missed": row.missed,
        "light": proposal.light if proposal else None,
        "reasons": [one.kept for one in proposal.reasons] if proposal else [],
    }  # fmt: skip


def _keep(new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]], gone: Sequence[int]) -> None:
    if new:
        db.session.execute(insert(_TABLE), new)
    if changed:
        db.session.connection().execute(
            update(_TABLE).where(_TABLE.c.issue_id == bindparam("of_issue")), [dict(one) for one in changed]
        )
    if gone:
        db.session.execute(delete(_TABLE).where(is_one_of(IssueSchedule.issue_id, gone)))
    if changed or gone:
        db.session.expire_all()


def _word(word: str, numbers: Sequence[int]) -> int:
    """Give the ledger its word; an issue that was moved meanwhile keeps what its move wrote."""
    done = 0
    for some in _portions(numbers, edits.MOST_AT_ONCE):
        hold_all(Issue, some)
        still = list(
            db.session.scalars(
                select(Issue.id).where(
                    is_one_of(Issue.id, some), Issue.state.in_(sorted(WRITTEN)), Issue.status.not_in(PUT_RIGHT)
                )
            )
        )
        found = edits.edit(COMMAND_LINE, dict.fromkeys(still), "status", STATUSES[word][0], is_move=True)
        done += len(found.changed)
    return done


def _portions(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
