"""Who is this person, what did they do, and what does an administrator change of them?"""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.services import sessions
from server.services.installation import zone
from server.services.people import administration, history, links, listing, reach, second_factor
from server.services.visits import handing_over
from server.translations import N_
from server.web import asked, auth, own_address, pages
from server.web.language import say
from server.web.people import list_page, place_form


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/people/<int:account_id>", "person", person)
    for address, endpoint, view in (
        ("", "change", change),
        ("/disable", "disable", disable),
        ("/enable", "enable", enable),
        ("/link", "make_link", make_link),
        ("/link/withdraw", "withdraw_link", withdraw_link),
        ("/sessions/end", "end_sessions_of", end_sessions),
        ("/sessions/<int:session_id>/end", "end_session_of", end_session),
        ("/second-factor/reset", "reset_second_factor", reset_second_factor),
    ):
        blueprint.add_url_rule(f"/people/<int:account_id>{address}", endpoint, view, methods=["POST"])


def person(account_id: int) -> str:
    """Show one person."""
    return _page(account_id)


def change(account_id: int) -> AnyResponse:
    """Give a person another place; where somebody else did so meanwhile, both are shown and nothing is changed."""
    try:
        with transaction():
            is_changed = administration.change(auth.actor(), account_id, place_form.position(), _known())
    except (Conflict, Invalid, Forbidden, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(_page(account_id, is_refused=True), problem.status)
    changed, same = N_("The account was changed."), N_("The account is as it was.")
    flash(say(changed if is_changed else same), "kept")
    return _back(account_id)


def disable(account_id: int) -> AnyResponse:
    """Let a person in no more."""
    return _done(
        account_id,
        lambda: administration.disable(auth.actor(), account_id, _known()),
        N_("The account was switched off, and its sessions were ended."),
    )


def enable(account_id: int) -> AnyResponse:
    """Let a person in again."""
    return _done(
        account_id,
        lambda: administration.enable(auth.actor(), account_id, _known()),
        N_("The account was switched on again. The password is that of before."),
    )


def make_link(account_id: int) -> AnyResponse:
    """Show the card of a new link, this once."""
    base = own_address.address()
    try:
        with transaction():
            made = links.make(reach.another(auth.actor(), account_id), auth.actor().label)
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
        return _back(account_id)
    return list_page.card(made, base)


def withdraw_link(account_id: int) -> AnyResponse:
    """Take back the link that was given out."""
    return _done(
        account_id,
        lambda: links.withdraw(reach.get(auth.actor(), account_id), auth.actor().label),
        N_("The link was taken back: nobody can use it any more."),
    )


def end_session(account_id: int, session_id: int) -> AnyResponse:
    """End one session of theirs."""
    return _done(
        account_id,
        lambda: administration.end_session(auth.actor(), account_id, session_id),
        N_("The session was ended."),
    )


def end_sessions(account_id: int) -> AnyResponse:
    """End all sessions of theirs."""
    return _done(
        account_id, lambda: administration.end_sessions(auth.actor(), account_id), N_("All sessions were ended.")
    )


def reset_second_factor(account_id: int) -> AnyResponse:
    """Take away the second factor of somebody whose device is lost."""
    return _done(
        account_id,
        lambda: second_factor.reset(reach.another(auth.actor(), account_id), auth.actor().label),
        N_("The second factor was taken away, and the sessions were ended."),
    )


def _done(account_id: int, act: Callable[[], object], told: str) -> AnyResponse:
    try:
        with transaction():
            act()
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(told), "kept")
    return _back(account_id)


def _page(account_id: int, *, is_refused: bool = False) -> str:
    caller = auth.actor()
    line = listing.one(caller, account_id)
    to_the_account = asked.text("log") == "account"
    deeds = history.of(reach.get(caller, account_id), asked.number("before"), to_the_account=to_the_account)
    return render_template(
        "people/person.html",
        person=line,
        is_own=caller.account_id == account_id,
        states=list_page.STATE_WORDS,
        choices=place_form.choices(line.counties),
        chosen=place_form.sent() if is_refused else place_form.of_line(line),
        sessions=sessions.listing(account_id, auth.token()),
        phones=listing.phones_of(account_id),
        codes_left=second_factor.codes_left(account_id),
        deeds=deeds,
        to_the_account=to_the_account,
        is_later=asked.number("before") is not None,
        sent_to=len(handing_over.preview(caller, reach.get(caller, account_id)).going),
        zone=zone(),
    )


def _known() -> str | None:
    return str(request.form.get("known", ""))[:32]


def _back(account_id: int) -> Response:
    answer = redirect(url_for("people.person", account_id=account_id))
    assert isinstance(answer, Response)  # noqa: S101 - flask's redirect says it may be werkzeug's
    return answer
