"""What was I told, and where does it lead?"""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import notice_words
from server.domain.access import Actor, Permission
from server.domain.notice import NoticeKind
from server.services.installation import zone
from server.services.notices import inbox
from server.services.notices.inbox import Key, Told
from server.web import asked, auth
from server.web.language import language

ICONS = {
    NoticeKind.RETURNED: "back",
    NoticeKind.ASSIGNED: "people",
    NoticeKind.DUE: "waiting",
    NoticeKind.OVERDUE: "doubtful",
    NoticeKind.CONTRADICTED: "contradicted",
    NoticeKind.COMMENT: "list",
    NoticeKind.EXPORT: "down",
    NoticeKind.ALARM: "contradicted",
    NoticeKind.RELAPSE: "contradicted",
    NoticeKind.SHAKEN: "contradicted",
    NoticeKind.OBJECTION: "doubtful",
}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "listed", listed)
    blueprint.add_url_rule("/<int:number>", "follow", follow)
    blueprint.add_url_rule("/read", "mark", mark, methods=["POST"])


def listed() -> str:
    """List the notices, what was not read first."""
    unread_after, read_after = asked.number("unread"), asked.number("read")
    key = None
    if read_after is not None:
        key = Key(is_read=True, number=read_after)
    elif unread_after is not None:
        key = Key(is_read=False, number=unread_after)
    page = inbox.page(auth.actor(), key)
    onward = _onward(page.next)
    return render_template(
        "notices/list.html", page=page, is_first=key is None, onward=onward, said=said, words=notice_words.KINDS,
        icons=ICONS, zone=zone(), newest=max((one.number for one in page.told), default=0),
    )  # fmt: skip


def follow(number: int) -> Response:
    """Go to what a notice is about; it is read with that."""
    with transaction():
        told = inbox.follow(auth.actor(), number)
    return redirect(_address(auth.actor(), told))


def mark() -> Response:
    """Mark one notice, or all that the reader saw, as read."""
    newest = asked.sent_number("newest")
    with transaction():
        if newest is not None:
            inbox.mark(auth.actor(), None, up_to=newest)
        else:
            inbox.mark(auth.actor(), asked.sent_numbers("notice"))
    return redirect(url_for("notices.listed"))


def said(told: Told) -> str:
    """Return what a notice says, in the reader's language."""
    return notice_words.sentence(told.kind, told.details, language())


def _onward(key: Key | None) -> str:
    if key is None:
        return ""
    return url_for("notices.listed", read=key.number) if key.is_read else url_for("notices.listed", unread=key.number)


def _address(actor: Actor, told: Told) -> str:
    kind, _, number = told.subject.partition(":")
    reads = actor.may(Permission.READ)
    if kind == "submission" and actor.may(Permission.SUBMIT):
        anchor = f"pair-{told.details['pair']}" if "pair" in told.details else None
        return url_for("mine.submission", submission_id=number, _anchor=anchor)
    places: dict[str, tuple[str, dict[str, Any], bool]] = {
        "pair": ("review.pair", {"pair_id": number}, reads),
        "issue": ("ledger.issue", {"issue_id": number}, reads),
        "submission": ("received.submission", {"submission_id": number}, reads),
        "export": ("exports.listed", {}, actor.may(Permission.EXPORT)),
        "alarm": ("proof.alarms", {}, actor.may(Permission.OVERSEE)),
        "objection": ("publicity.objections", {"_anchor": f"objection-{number}"}, actor.may(Permission.PUBLISH)),
    }
    endpoint, values, may = places[kind]
    if may:
        return url_for(endpoint, **values)
    return url_for("mine.submissions" if actor.may(Permission.SUBMIT) else "notices.listed")
