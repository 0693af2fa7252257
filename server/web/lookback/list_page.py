"""What is to be looked at again, and how much has come back?"""

from flask import Blueprint, render_template

from server.domain.access import Permission
from server.domain.lookback import CAUSES
from server.services.lookback import due, hints, relapses
from server.services.lookback.due import Which
from server.services.register import programmes
from server.web import asked, auth


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)


def listed() -> str:
    """List what is due, what comes due, and what is being looked at."""
    actor, programme_id = auth.actor(), asked.number("programme")
    which = asked.text("which")
    chosen = Which(which) if which in set(Which) else Which.DUE
    page = due.page(actor, chosen, programme_id, asked.number("page") or 1)
    return render_template(
        "lookback/list.html",
        page=page,
        which=chosen,
        counts=page.counts,
        open_hints=hints.count_open(actor),
        causes=CAUSES,
        programme_id=programme_id,
        programmes=programmes.all_of(actor),
        relapses=[one for one in relapses.by_programme(actor) if programme_id in (None, one.programme_id)],
        may_move=actor.may(Permission.EDIT),
        may_draw=actor.may(Permission.DRAW),
    )
