"""How do I want to be told, and where do my letters go?"""

from collections.abc import Callable
from datetime import time

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import notice_words
from server.domain.access import Role
from server.domain.notice import MOST_DUE_DAYS, Choice, Choices, Mail
from server.errors import Invalid, Problem
from server.services.notices import addresses, choices
from server.translations import N_
from server.web import asked, auth, own_address, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/choices", "choices", show)
    blueprint.add_url_rule("/choices", "choose", choose, methods=["POST"])
    blueprint.add_url_rule("/address", "ask_address", ask_address, methods=["POST"])
    blueprint.add_url_rule("/address/confirm", "confirm_address", confirm_address, methods=["POST"])
    blueprint.add_url_rule("/address/drop", "drop_address", drop_address, methods=["POST"])


def show() -> Response:
    """Say how it is, and what can be chosen."""
    return _page()


def choose() -> Response:
    """Keep what the person chose."""

    def keep() -> str:
        account = choices.own(auth.actor())
        choices.choose(account, _chosen(choices.of(account.id).choices), auth.actor().label)
        return say(N_("What you chose is kept."))

    return _tried(keep)


def ask_address() -> Response:
    """Send a link to the address that was typed."""
    base = own_address.address()

    def ask() -> str:
        address = asked.sent_text("address") if len(request.form.get("address", "")) <= 100 else request.form["address"]
        addresses.ask(choices.own(auth.actor()), address, base, auth.actor().label)
        return say(N_("A link was sent to {address}. Open it while you are signed in."), address=address)

    return _tried(ask)


def confirm_address() -> Response:
    """Take the address of a link into use."""

    def confirm() -> str:
        address = addresses.confirm(choices.own(auth.actor()), request.form.get("key", ""))
        return say(N_("Your letters go to {address} from now on."), address=address)

    return _tried(confirm)


def drop_address() -> Response:
    """Send no more letters."""

    def drop() -> str:
        addresses.drop(choices.own(auth.actor()), auth.actor().label)
        return say(N_("No more letters are sent to you."))

    return _tried(drop)


def _tried(act: Callable[[], str]) -> Response:
    try:
        with transaction():
            told = act()
    except Problem as problem:
        return _page(pages.message_of(problem), problem.status)
    flash(told, "kept")
    return redirect(url_for("notices.choices"))


def _page(refusal: str | None = None, status: int = 200) -> Response:
    caller = auth.actor()
    account_id = caller.account_id or 0
    wanted = choices.of(account_id).choices
    page = render_template(
        "notices/choices.html", wanted=wanted, kinds=choices.kinds_for(caller.role or Role.AUDITOR),
        words=notice_words.KINDS, mails=notice_words.MAILS, standing=addresses.standing(account_id),
        key=request.args.get("key", "")[:100], refusal=refusal, most_days=MOST_DUE_DAYS,
    )  # fmt: skip
    return make_response(page, status)


def _chosen(before: Choices) -> Choices:
    """Read what was sent; of what the page does not show, all stays as it was."""
    kinds = dict(before.kinds)
    for kind in choices.kinds_for(auth.actor().role or Role.AUDITOR):
        mail = request.form.get(f"mail-{kind.value}", "")
        if mail not in set(Mail):
            raise Invalid
        kinds[kind] = Choice(in_product=f"shown-{kind.value}" in request.form, mail=Mail(mail))
    days = asked.sent_number("due_days") if "due_days" in request.form else before.due_days
    if days is None:
        raise Invalid(N_("From 0 to {most} days before the end."), most=MOST_DUE_DAYS)
    return Choices(
        kinds, days, _time("digest_at") or before.digest_at, _time("quiet_from"), _time("quiet_to")
    )  # fmt: skip


def _time(name: str) -> time | None:
    said = asked.sent_text(name)
    try:
        return time.fromisoformat(said).replace(second=0, microsecond=0, tzinfo=None) if said else None
    except ValueError:
        raise Invalid(N_("“{text}” is no time of day. Write it like 22:00."), text=said) from None
