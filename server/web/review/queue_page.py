"""How is the queue shown: its rows, its counts, and what it is narrowed to?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.domain.access import Permission
from server.domain.queue_order import QueueShare
from server.services.review import decisions, filter_choices, queue, saved_filters, shares
from server.services.review.queue import Cursor, Filters
from server.services.runtime import today
from server.translations import N_
from server.web import auth
from server.web.finding_presenter import check_title
from server.web.language import say
from server.web.review import request_parsing


@dataclass(frozen=True)
class Narrowing:
    """One filter that is set, in words, and the address without it."""

    label: str
    value: str
    without: str


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/", "queue", show)


def show() -> str | Response:
    """Show the pairs, the worst first; to who was given some and asked for nothing else, those before all others."""
    if not request.args and auth.actor().may(Permission.REVIEW) and shares.has(auth.actor()):
        return redirect(url_for("review.queue", share=QueueShare.MINE.value))
    return render_template("review/queue.html", **context())


def context() -> dict[str, Any]:
    """Return what the page shows of the queue as it was asked for."""
    actor, narrowed = auth.actor(), request_parsing.filters()
    query = request_parsing.query(narrowed)
    page = queue.page(actor, narrowed, request_parsing.cursor())
    return {
        "page": page,
        "back": page_address(query, page.previous),
        "onward": page_address(query, page.next),
        "filters": narrowed,
        "query": query,
        "narrowings": narrowings(narrowed, query),
        "saved": [(one, url_for("review.queue", **request_parsing.read(one.query))) for one in saved_filters.of(actor)],
        "waiting": queue.waiting(actor),
        "today": today(),
        "answered": decisions.answered_today(actor) if actor.may(Permission.REVIEW) else None,
    }


def page_address(query: Mapping[str, Any], cursor: Cursor | None) -> str:
    """Return the address of the page from a pair of the queue on; empty where there is none."""
    if cursor is None:
        return ""
    values: dict[str, Any] = {**query, "before" if cursor.is_before else "after": cursor.pair_id}
    return url_for("review.queue", **values)


def narrowings(narrowed: Filters, query: dict[str, Any]) -> list[Narrowing]:
    """Return the filters that are set, each with the address that takes it away."""
    said = (
        ("programme", N_("Programme"), _name("programme", narrowed.programme_id)),
        ("batch", N_("Batch"), _name("batch", narrowed.batch_id)),
        ("county", N_("County"), narrowed.county),
        ("unit", N_("Unit"), _name("unit", narrowed.unit_id)),
        ("check", N_("Check"), check_title(narrowed.check)),
        ("officer", N_("Officer"), narrowed.officer),
        ("since", N_("From"), query.get("since", "")),
        ("until", N_("Until"), query.get("until", "")),
        ("text", N_("Search"), narrowed.text),
    )
    return [
        Narrowing(say(label), value, url_for("review.queue", **{k: v for k, v in query.items() if k != name}))
        for name, label, value in said
        if name in query
    ]


def _name(kind: str, number: int | None) -> str:
    return filter_choices.label(auth.actor(), kind, number) or str(number) if number is not None else ""
