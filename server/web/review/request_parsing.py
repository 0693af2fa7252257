"""What did the reader of the desk ask for, in the address or the form?"""

from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import request

from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.queue_order import QueueShare, QueueSort, QueueView
from server.domain.resolution import Violation
from server.errors import Invalid
from server.services.review.queue import Cursor, Filters
from server.services.review.reviews import Answer
from server.translations import N_
from server.web import asked

NAMES = (
    "state", "verdict", "programme", "batch", "county", "unit", "check", "officer", "since", "until", "text",
    "share", "sort",
)  # fmt: skip
"""What the address of the queue may say, in this order."""
ASIDE = "aside-"
Kind = TypeVar("Kind", bound=StrEnum)


def filters() -> Filters:
    """Read how the queue is narrowed; a word that nobody knows narrows nothing."""
    return Filters(
        state=_one_of(QueueView, request.args.get("state")) or QueueView.OPEN,
        verdict=_one_of(Status, request.args.get("verdict")),
        programme_id=asked.number("programme"),
        batch_id=asked.number("batch"),
        county=asked.text("county"),
        unit_id=asked.number("unit"),
        check=asked.text("check"),
        officer=asked.text("officer"),
        since=asked.day("since"),
        until=asked.day("until"),
        text=asked.text("text"),
        share=_one_of(QueueShare, request.args.get("share")),
        sort=_one_of(QueueSort, request.args.get("sort")) or QueueSort.URGENCY,
    )


def query(narrowed: Filters) -> dict[str, Any]:
    """Write filters back into an address."""
    said = {
        "state": narrowed.state.value if narrowed.state is not QueueView.OPEN else "",
        "verdict": narrowed.verdict.value if narrowed.verdict else "",
        "programme": str(narrowed.programme_id or ""),
        "batch": str(narrowed.batch_id or ""),
        "county": narrowed.county,
        "unit": str(narrowed.unit_id or ""),
        "check": narrowed.check,
        "officer": narrowed.officer,
        "since": narrowed.since.isoformat() if narrowed.since else "",
        "until": narrowed.until.isoformat() if narrowed.until else "",
        "text": narrowed.text,
        "share": narrowed.share.value if narrowed.share else "",
        "sort": narrowed.sort.value if narrowed.sort is not QueueSort.URGENCY else "",
    }
    return {name: value for name, value in said.items() if value}


def written(narrowed: Filters) -> str:
    """Write filters as the part of an address that is kept under a name."""
    return urlencode(query(narrowed))


def read(kept: str) -> dict[str, Any]:
    """Read what was kept; what the queue no longer knows is left out."""
    return {name: value for name, value in parse_qsl(kept) if name in NAMES}


def cursor() -> Cursor | None:
    """Read from which pair on the queue is asked for."""
    before, after = asked.number("before"), asked.number("after")
    if before is not None:
        return Cursor(before, is_before=True)
    return Cursor(after) if after is not None else None


def answer() -> Answer:
    """Read the reviewer's answer.

    :raises Invalid: where none was chosen.
    """
    kind = _one_of(DecisionKind, request.form.get("kind"))
    if kind is None:
        raise Invalid(N_("Choose: approve, return or escalate."))
    return Answer(
        kind,
        tuple(request.form.getlist("reason")),
        request.form.get("note", ""),
        _one_of(Violation, request.form.get("charge")),
        request.form.get("seen", ""),
        _aside(),
    )


def _aside() -> dict[int, str]:
    """Read why each earlier attempt is set aside; the field is called by its number."""
    fields = ((name.removeprefix(ASIDE), words) for name, words in request.form.items() if name.startswith(ASIDE))
    return {number: words for name, words in fields if (number := asked.as_number(name)) is not None}


def _one_of(kinds: type[Kind], value: str | None) -> Kind | None:
    return next((kind for kind in kinds if kind.value == value), None)
