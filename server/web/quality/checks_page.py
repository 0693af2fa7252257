"""How is shown what people answered to each check, and taken away as a table?"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from server import checks as rules
from server.domain import labels
from server.errors import NotFound
from server.formats import csv_table
from server.services.quality import check_record, period
from server.services.quality.check_record import RecordLine
from server.services.quality.period import Period
from server.services.register import programmes
from server.services.runtime import today
from server.web import asked as asking
from server.web import auth, finding_presenter
from server.web.language import say

DAYS = 365
"""How far back one looks who names no day: in a month most checks say too little to be judged."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/checks", "checks", checks)
    blueprint.add_url_rule("/checks/<code>", "check", check)


def checks() -> str | Response:
    """Show what became of what each check said, or send it as CSV."""
    asked = _asked()
    lines = check_record.by_check(asked)
    if request.args.get("format") == "csv":
        return _download("checks", asked, ((finding_presenter.check_title(one.name), one.name, one) for one in lines))
    return _page("quality/checks.html", asked, lines=lines, settled=check_record.settled(asked))


def check(code: str) -> str | Response:
    """Show the same of one check, by phone model and by the limits that were used, or send it as CSV.

    :raises NotFound: for a check that there is not.
    """
    if code not in rules.REASONS:
        raise NotFound
    asked = _asked()
    cameras = check_record.by_camera(asked, code)
    title = finding_presenter.check_title(code)
    if request.args.get("format") == "csv":
        return _download(code, asked, ((one.name, code, one) for one in cameras))
    by_limits = check_record.by_limits(asked, code)
    return _page("quality/check.html", asked, code=code, title=title, cameras=cameras, by_limits=by_limits)


def interval_percent(line: RecordLine) -> tuple[float, float]:
    """Return the bounds of the share overridden in per cent."""
    low, high = line.interval
    return 100 * low, 100 * high


def _page(template: str, asked: Period, **shown: Any) -> str:
    return render_template(
        template,
        asked=asked,
        query=_query(asked),
        programmes=programmes.all_of(auth.actor()),
        interval=interval_percent,
        check_title=finding_presenter.check_title,
        **shown,
    )


def _asked() -> Period:
    until = asking.day("until")
    since = asking.day("since") or (until or today()) - timedelta(days=DAYS - 1)
    return period.seen_by(auth.actor(), period.period(since, until, asking.number("programme")))


def _query(asked: Period) -> dict[str, Any]:
    programme = {"programme": asked.programme_id} if asked.programme_id else {}
    return {"since": asked.since.isoformat(), "until": asked.until.isoformat(), **programme}


def _download(name: str, asked: Period, lines: Iterable[tuple[str, str, RecordLine]]) -> Response:
    heads = [say(head) for head in labels.CHECK_RECORD_HEADS.values()]
    rows = ((title, code, *_cells(one)) for title, code, one in lines)
    answer = Response(csv_table.table(heads, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{asked.since}-{asked.until}.csv"'
    return answer


def _cells(one: RecordLine) -> tuple[object, ...]:
    low, high = interval_percent(one)
    share = one.overridden.percent or 0
    return (
        one.said, one.doubtful, one.contradicted, one.upheld, one.overridden.part,
        f"{share:.1f}", f"{low:.1f}", f"{high:.1f}",
    )  # fmt: skip
