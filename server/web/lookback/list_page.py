"""What is to be looked at again, and how much has come back?"""

from enum import StrEnum

from flask import Blueprint, render_template

from server.domain.access import Permission
from server.domain.lookback import CAUSES
from server.services.lookback import due, hints, relapses
from server.services.lookback.due import DueIssue
from server.services.register import programmes
from server.web import asked, auth

PER_PAGE = 50


class Which(StrEnum):
    """To what the list is narrowed."""

    DUE = "due"
    COMING = "coming"
    UNDER_WAY = "under-way"


class Page:
    """A part of a list."""

    def __init__(self, rows: tuple[DueIssue, ...], number: int) -> None:
        self.total = len(rows)
        self.pages = max(1, -(-self.total // PER_PAGE))
        self.number = min(max(1, number), self.pages)
        self.rows = rows[(self.number - 1) * PER_PAGE : self.number * PER_PAGE]


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)


def listed() -> str:
    """List what is due, what comes due, and what is being looked at."""
    actor, programme_id = auth.actor(), asked.number("programme")
    which = asked.text("which")
    chosen = Which(which) if which in set(Which) else Which.DUE
    found = due.listing(actor, programme_id)
    lists = {
        Which.DUE: found.due, Which.COMING: found.coming, Which.UNDER_WAY: due.under_way(actor, programme_id),
    }  # fmt: skip
    return render_template(
        "lookback/list.html",
        page=Page(lists[chosen], asked.number("page") or 1),
        which=chosen,
        counts={one: len(rows) for one, rows in lists.items()},
        open_hints=hints.count_open(actor),
        causes=CAUSES,
        programme_id=programme_id,
        programmes=programmes.all_of(actor),
        relapses=[one for one in relapses.by_programme(actor) if programme_id in (None, one.programme_id)],
        may_move=actor.may(Permission.EDIT),
        may_draw=actor.may(Permission.DRAW),
    )
