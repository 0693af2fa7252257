"""Which people are there, and how is one invited?"""

import secrets
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, flash, make_response, render_template, request, session
from markupsafe import Markup

from server.db import transaction
from server.domain.access import Role
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import qr_code
from server.services.installation import zone
from server.services.people import administration, listing
from server.services.people.links import NewLink
from server.services.runtime import now
from server.translations import N_
from server.web import asked, auth, own_address, pages
from server.web.language import say
from server.web.people import place_form

Word = TypeVar("Word", bound=StrEnum)
_INVITED = "invited"
"""Under which the browser's session keeps which form it sent last: a page loaded again invites nobody twice."""
STATE_WORDS = {
    listing.State.ACTIVE: N_("Can sign in"),
    listing.State.INVITED: N_("Invited"),
    listing.State.WAITING: N_("No password yet"),
    listing.State.OFF: N_("No longer in use"),
}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/people", "listed", listed)
    blueprint.add_url_rule("/people", "invite", invite, methods=["POST"])


def listed() -> str:
    """List the people, with the form that invites another one."""
    return _list()


def invite() -> Response:
    """Add a person and show the card with the link, this once."""
    once = request.form.get("once", "")
    if once and session.get(_INVITED) == once:
        flash(say(N_("This person was invited already. If the card is lost, make a new link.")), "refused")
        return make_response(_list(), Conflict.status)
    base = own_address.address()
    try:
        with transaction():
            made = administration.invite(auth.actor(), request.form.get("name", "")[:200], place_form.position())
    except (Invalid, Conflict, NotFound, Forbidden) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(_list(), problem.status)
    session[_INVITED] = once
    return card(made, base)


def card(made: NewLink, base: str) -> Response:
    """Show the card of a link; no browser keeps the page."""
    address = made.address(base)
    page = render_template(
        "people/card.html",
        made=made,
        link=address,
        code=Markup(qr_code.svg(address)),  # noqa: S704 - drawn by ourselves: squares, and no text of anybody
        host=base.partition("://")[2],
        is_local=own_address.is_of_this_machine(base),
        made_at=now(),
        zone=zone(),
    )
    return make_response(page, 200, {"Cache-Control": "no-store"})


def _list() -> str:
    wanted = listing.Wanted(asked.text("text"), _word(Role, "role"), _word(listing.State, "state"))
    query = {"text": wanted.text, "role": wanted.role, "state": wanted.state}
    return render_template(
        "people/list.html",
        page=listing.page(auth.actor(), wanted, asked.number("page") or 1),
        wanted=wanted,
        query={name: str(value) for name, value in query.items() if value},
        roles=tuple(Role),
        states=STATE_WORDS,
        choices=place_form.choices(),
        chosen=place_form.sent() if request.method == "POST" else place_form.empty(),
        asked_name=request.form.get("name", ""),
        once=secrets.token_urlsafe(9),
        zone=zone(),
    )


def _word(kind: type[Word], name: str) -> Word | None:
    said = asked.text(name)
    return kind(said) if said in set(kind) else None
