"""How is the quality of reviewing shown, and taken away as a table?"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.domain import labels
from server.domain.access import Permission
from server.errors import Invalid
from server.formats import csv_table
from server.services.quality import by_group, by_person, period, second_looks
from server.services.quality.by_group import Group, GroupLine
from server.services.quality.by_person import ReviewerLine
from server.services.quality.period import LEAST_LOOK_S, Period, Share
from server.services.register import programmes
from server.translations import N_
from server.web import asked as asking
from server.web import auth, pages
from server.web.language import say

MOST_LINES = 50
"""Of units and of counties on the page; its table for a spreadsheet has all."""
TABLES = ("reviewers", "reasons", "units", "counties")
GROUPS = {"units": Group.UNIT, "counties": Group.COUNTY}


def register(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("", "show", show)
    blueprint.add_url_rule("/second-looks", "draw_second_looks", draw_second_looks, methods=["POST"])


def show() -> str | Response:
    """Show the figures of a period, or send one of the tables as CSV."""
    asked = _asked()
    if request.args.get("format") == "csv":
        return _download(asked)
    lines, together = by_person.reviewers_for(auth.actor(), asked)
    groups = by_group.lines(asked)
    return render_template(
        "quality/quality.html",
        asked=asked,
        query=_query(asked),
        programmes=programmes.all_of(auth.actor()),
        reviewers=lines,
        together=together,
        reasons=_by_reason(together),
        groups={name: groups[group] for name, group in GROUPS.items()},
        most=MOST_LINES,
        percent=percent,
        number=number,
        length=length,
        least_look_s=LEAST_LOOK_S,
        too_quick=second_looks.waiting(auth.actor(), asked) if auth.actor().may(Permission.DRAW) else 0,
        share=second_looks.SHARE,
    )


def draw_second_looks() -> AnyResponse:
    """Draw settled pairs whose answer came too quickly, for a second person to look at."""
    asked = _asked()
    try:
        with transaction():
            drawn = second_looks.draw(auth.actor(), asked, asking.sent_share("share", second_looks.SHARE))
    except Invalid as problem:
        flash(pages.message_of(problem), "refused")
    else:
        figures = {"n": len(drawn.pairs), "of": drawn.of}
        flash(say(N_("{n} of {of} pairs were drawn; they wait in the queue for a second person."), **figures), "kept")
    return redirect(url_for("quality.show", **_query(asked)))


def percent(share: Share) -> str:
    """Write a rate; a dash where there is nothing to count."""
    return "—" if share.percent is None else f"{share.percent:.0f} %"


def number(figure: float | None) -> str:
    """Write a figure with one decimal; a dash where there is none."""
    return "—" if figure is None else f"{figure:.1f}"


def length(seconds: float | None) -> str:
    """Write how long somebody looked at a pair."""
    if seconds is None:
        return "—"
    if seconds < 60:
        return say(N_("{n} s"), n=f"{seconds:.0f}")
    return say(N_("{n} min"), n=f"{seconds / 60:.1f}")


def _asked() -> Period:
    asked = period.period(asking.day("since"), asking.day("until"), asking.number("programme"))
    return period.seen_by(auth.actor(), asked)


def _query(asked: Period) -> dict[str, Any]:
    programme = {"programme": asked.programme_id} if asked.programme_id else {}
    return {"since": asked.since.isoformat(), "until": asked.until.isoformat(), **programme}


def _by_reason(line: ReviewerLine) -> list[tuple[str, str, int]]:
    """Return code, name and number of each reason that was given, the most frequent first."""
    return sorted(
        ((code, say(labels.RETURN_REASONS[code]), number) for code, number in line.reasons.items()),
        key=lambda one: (-one[2], one[0]),
    )


def _download(asked: Period) -> Response:
    wanted = request.args.get("table", "")
    name = wanted if wanted in TABLES else TABLES[0]
    heads, rows = _table(name, asked)
    answer = Response(csv_table.table([say(head) for head in heads], rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{asked.since}-{asked.until}.csv"'
    return answer


def _table(name: str, asked: Period) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    if name in GROUPS:
        group = GROUPS[name]
        heads = (labels.GROUPS[group], *labels.GROUP_HEADS.values())
        return heads, map(_group_cells, by_group.lines(asked)[group])
    lines, together = by_person.reviewers_for(auth.actor(), asked)
    if name == "reasons":
        return [*labels.REASON_HEADS.values()], _by_reason(together)
    return [*labels.REVIEWER_HEADS.values()], [
        *(_reviewer_cells(one, one.name) for one in lines), _reviewer_cells(together, say(N_("All together")))
    ]  # fmt: skip


def _reviewer_cells(one: ReviewerLine, name: str) -> tuple[object, ...]:
    return (
        name, one.answers, one.returned, one.escalated, one.pairs, one.days, number(one.pairs_a_day),
        "—" if one.median_s is None else round(one.median_s), one.agreed.part, one.agreed.whole,
        one.overturned.part, one.overturned.whole,
    )  # fmt: skip


def _group_cells(one: GroupLine) -> tuple[object, ...]:
    return (
        one.name or say(N_("Not stated")), one.photos, one.contradicted.part, one.contradicted.whole,
        number(one.contradicted.percent), one.first_pass.part, one.first_pass.whole,
        number(one.claimed_days), number(one.decided_days),
    )  # fmt: skip
