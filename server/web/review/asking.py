"""What did the reader of the desk ask for, in the address or the form?"""

from enum import StrEnum
from typing import Any, TypeVar

from flask import request

from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.errors import Invalid
from server.services.review_queue import Filters, State
from server.services.reviews import Answer
from server.translations import N_

LONGEST_TEXT = 100
Kind = TypeVar("Kind", bound=StrEnum)


def filters() -> Filters:
    """Read how the queue is narrowed; a word that nobody knows narrows nothing."""
    asked = request.args
    return Filters(
        state=_one_of(State, asked.get("state")) or State.OPEN,
        verdict=_one_of(Status, asked.get("verdict")),
        batch_id=asked.get("batch", type=int),
        county=asked.get("county", "")[:LONGEST_TEXT],
        text=asked.get("text", "").strip()[:LONGEST_TEXT],
    )


def query(narrowed: Filters) -> dict[str, Any]:
    """Write filters back into an address."""
    asked = {
        "state": narrowed.state.value if narrowed.state is not State.OPEN else "",
        "verdict": narrowed.verdict.value if narrowed.verdict else "",
        "batch": str(narrowed.batch_id or ""),
        "county": narrowed.county,
        "text": narrowed.text,
    }
    return {name: value for name, value in asked.items() if value}


def page_number() -> int:
    """Read which page of the queue is asked for."""
    return max(1, request.args.get("page", default=1, type=int))


def answer() -> Answer:
    """Read the reviewer's answer.

    :raises Invalid: where none of the three was chosen.
    """
    kind = _one_of(DecisionKind, request.form.get("kind"))
    if kind is None:
        raise Invalid(N_("Choose: approve, return or escalate."))
    return Answer(kind, tuple(request.form.getlist("reason")), request.form.get("note", ""))


def _one_of(kinds: type[Kind], value: str | None) -> Kind | None:
    return next((kind for kind in kinds if kind.value == value), None)
