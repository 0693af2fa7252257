"""What does this installation still lack, and what is to be done about it? For administrators."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.demo import closing
from server.domain.access import Permission
from server.errors import Forbidden, Problem
from server.services.first_start import missing
from server.services.first_start.missing import Lack
from server.translations import N_
from server.web import auth, pages
from server.web.language import language, say


@dataclass(frozen=True)
class Words:
    """What a lack is called, what to do about it in one sentence, and where more is said."""

    name: str
    remedy: str
    place: str
    """In the documentation."""


WORDS: Mapping[Lack, Words] = {
    Lack.WORKER: Words(
        N_("a worker that runs"),
        N_("No photo is checked: restart the server, which brings a worker along, or run the command worker."),
        "docs/operations.md#many-machines",
    ),
    Lack.ADDRESS: Words(
        N_("a public address"),
        N_("Set SHIZHENG_PUBLIC_URL to the address that phones call, and restart the server."),
        "docs/operations.md#settings",
    ),
    Lack.HTTPS: Words(
        N_("HTTPS"),
        N_("Put a proxy that speaks HTTPS before the server: without it, what phones send can be read on its way."),
        "docs/operations.md#https",
    ),
    Lack.COPY: Words(
        N_("a copy elsewhere"),
        N_("Copy database, originals and keys to another place, and then say so here: the server cannot see it."),
        "docs/operations.md#backup",
    ),
    Lack.BACKUP: Words(
        N_("a copy that succeeds"),
        N_("The last copy on schedule failed or is too old: look at the page System for what went wrong."),
        "docs/operations.md#backup",
    ),
    Lack.DEMONSTRATION: Words(
        N_("an end of the demonstration"),
        N_("Its people share one password: close it before real photos come; what there is can still be read."),
        "docs/operations.md#first-start",
    ),
}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/missing", "missing", show)
    blueprint.add_url_rule("/missing/rest", "rest", rest, methods=["POST"])
    blueprint.add_url_rule("/missing/copied", "copied", copied, methods=["POST"])
    blueprint.add_url_rule("/missing/demonstration", "close_demonstration", close_demonstration, methods=["POST"])


def to_be_told() -> tuple[Lack, ...]:
    """Return what the banner says to who reads; nothing to those who can do nothing about it, or put it away."""
    reader = pages.caller()
    if reader is None or reader.account_id is None or not reader.may(Permission.ADMINISTER):
        return ()
    return () if missing.is_resting(reader.account_id) else _lacks()


def listed(lacks: Iterable[Lack]) -> str:
    """Return the names of some of them as one text, as the reader's language lists things."""
    return ("、" if language() == "zh_CN" else ", ").join(say(WORDS[one].name) for one in lacks)


def show() -> str:
    """Say all that is missing, also to who has put it away."""
    return render_template(
        "setup/missing.html", found=_lacks(), code=missing.demonstration(),
        sees_all=auth.actor().sees_everything,
    )  # fmt: skip


def rest() -> Response:
    """Put the banner away for a week."""
    with transaction():
        missing.rest(auth.actor().account_id)
    return redirect(pages.inside(request.form.get("next")) or url_for("people.home"))


def copied() -> Response:
    """Take down that somebody has made a copy."""
    with transaction():
        missing.note_copied(auth.actor())
    return redirect(url_for("setup.missing"))


def close_demonstration() -> Response:
    """Close the demonstration, where its code was typed."""
    try:
        with transaction():
            closing.close(request.form.get("code", ""), reason=request.form.get("reason", ""), caller=auth.actor())
    except Forbidden:
        raise
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The demonstration is closed.")), "approve")
    return redirect(url_for("setup.missing"))


def _lacks() -> tuple[Lack, ...]:
    return missing.lacks(came_safely=request.is_secure)
