"""The overview: what needs doing today, how it goes on, and the figures, each leading to its rows."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from server.domain import labels
from server.domain.access import Permission
from server.domain.finding import Status
from server.domain.ledger_work import NEEDS, NOT_STATED, Duty, Grouping, Work
from server.domain.queue_order import QueueShare
from server.domain.visits import VisitList
from server.formats import csv_table
from server.services.ledger import duties, figures, weeks
from server.services.ledger.figures import Line
from server.services.register import programmes, site_map
from server.translations import N_
from server.web import asked, auth
from server.web.language import language, say

MOST_LINES = 60
"""Of units and counties on the page; its table for a spreadsheet has all."""
COLUMNS = {
    "issues": N_("Issues"), "claimed": labels.WORK[Work.CLAIMED], "ready": N_("Approved, not closed"),
    "closed": labels.LEDGER_STATUSES["closed"], "due-soon": N_("Due in 7 days"), "overdue": labels.WORK[Work.OVERDUE],
    "unproved": N_("Without evidence"), "returned": N_("Returned"), "review": N_("To review"),
    "contradicted": labels.VERDICTS[Status.CONTRADICTED],
}  # fmt: skip
"""By the words that a sort is asked for by."""
PRESSING = {"overdue", "unproved", "returned", "contradicted"}


def register(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("/", "overview", show)


def show() -> str | Response:
    """Show the overview, or send its figures as CSV."""
    actor = auth.actor()
    plans = programmes.all_of(actor)
    grouping = _grouping()
    programme_id = asked.number("programme")
    lines = figures.by(actor, grouping, programme_id)
    if request.args.get("format") == "csv":
        return _download(grouping, lines)
    total = figures.sum_of(lines)
    mine = total if programme_id is None else figures.sum_of(figures.by(actor, Grouping.PROGRAMME))
    found = duties.of(actor, mine)
    by_week = weeks.of(actor, programme_id)
    return render_template(
        "ledger/overview.html",
        today=[(one, number, address_of(one)) for one, number in found.items() if number],
        nothing=[one for one, number in found.items() if not number],
        weeks=by_week,
        highest=max((max(one.claimed, one.approved, one.returned) for one in by_week), default=0),
        lines=_sorted(lines)[:MOST_LINES],
        left_out=max(0, len(lines) - MOST_LINES),
        total=total,
        grouping=grouping,
        groupings=labels.GROUPINGS,
        columns=COLUMNS,
        pressing=PRESSING,
        figure=figure,
        address=lambda line, column: address(grouping, line, column, programme_id),
        sort=_sort(),
        query=_query(grouping, programme_id),
        programmes=plans,
        programme_id=programme_id,
        has_sites=site_map.has_any(actor, programme_id),
        name_of=name_of,
    )


def figure(line: Line, column: str) -> int:
    """Return what stands in a column."""
    if column in set(Work):
        return line.work[Work(column)]
    return int(getattr(line, column))


def name_of(line: Line) -> str:
    """Return what a group is called in the reader's language."""
    name = line.name_en if language() == "en" and line.name_en else line.name
    return name or say(N_("Not stated"))


def address_of(duty: Duty) -> str:
    """Return where the rows behind a number are; empty where this reader has no such page."""
    if duty.value in {need.value for need in NEEDS}:
        return url_for("received.submissions", need=duty.value)
    if duty in {Duty.REVIEW, Duty.CONTRADICTED}:
        return _queue(duty.value, {})
    if duty is Duty.LATE_VISITS:
        return url_for("visits.listed", which=VisitList.LATE.value)
    if duty is Duty.ALARMS:
        return url_for("proof.alarms")
    if duty in {Duty.WORKER, Duty.DISK}:
        return url_for("setup.missing") if auth.actor().may(Permission.ADMINISTER) else ""
    return url_for("ledger.issues", work=duty.value)


def address(grouping: Grouping, line: Line | None, column: str, programme_id: int | None) -> str:
    """Return where the rows behind a figure are; empty where no list is narrowed so."""
    within: dict[str, Any] = {} if programme_id is None else {"programme": programme_id}
    if column in {"review", "contradicted"}:
        if line is not None and not line.key:
            return ""  # the queue is not narrowed to what has none
        return _queue(column, within | ({grouping.value: line.key} if line else {}))
    if line is not None:
        within |= {grouping.value: line.key or (NOT_STATED if grouping is Grouping.COUNTY else 0)}
    if column in set(Work):
        within["work"] = column
    if column == "closed":
        within["is.status"] = "closed"
    return url_for("ledger.issues", **within)


def _queue(column: str, within: dict[str, Any]) -> str:
    verdict: dict[str, Any] = {"verdict": column} if column == Status.CONTRADICTED.value else {}
    return url_for("review.queue", share=QueueShare.ALL.value, **verdict, **within)


def _grouping() -> Grouping:
    word = request.args.get("by", "")
    return Grouping(word) if word in set(Grouping) else Grouping.BATCH


def _sort() -> str:
    word = request.args.get("sort", "")
    return word if word.removeprefix("-") in {*COLUMNS, "name"} else ""


def _sorted(lines: Sequence[Line]) -> list[Line]:
    """Return the groups by the column that was asked for; equal ones stay as they were."""
    sort = _sort()
    column, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if not column:
        return list(lines)
    if column == "name":
        return sorted(lines, key=name_of, reverse=is_descending)
    return sorted(lines, key=lambda line: figure(line, column), reverse=is_descending)


def _query(grouping: Grouping, programme_id: int | None) -> dict[str, Any]:
    said = {"by": grouping.value if grouping is not Grouping.BATCH else "", "programme": programme_id, "sort": _sort()}
    return {name: value for name, value in said.items() if value}


def _download(grouping: Grouping, lines: Sequence[Line]) -> Response:
    heads = [say(labels.GROUPINGS[grouping]), *(say(word) for word in COLUMNS.values())]
    rows = ([name_of(line), *(figure(line, column) for column in COLUMNS)] for line in _sorted(lines))
    answer = Response(csv_table.table(heads, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="overview-{grouping}.csv"'
    return answer
