"""By which limits is judged, what would others change, and who lets them hold?"""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.db import transaction
from server.domain import limit_labels
from server.domain.access import Actor
from server.domain.limit_labels import LIMITS
from server.errors import Problem
from server.services.installation import zone
from server.services.register import programmes
from server.services.reruns import limit_drafts, limit_sheet
from server.services.reruns.limit_sheet import LimitGroup
from server.translations import N_
from server.web import asked, auth
from server.web.finding_presenter import check_title
from server.web.language import language, say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/limits", "limits", listed)
    blueprint.add_url_rule("/limits/<code>", "limit_group", group)
    blueprint.add_url_rule("/limits/<code>", "try_limits", try_, methods=["POST"])
    blueprint.add_url_rule("/limits/drafts/<int:number>", "limit_draft", draft)
    for deed in _DEEDS:
        rule, view = f"/limits/drafts/<int:number>/{deed}", partial(_do, deed)
        blueprint.add_url_rule(rule, f"{deed}_limits", view, methods=["POST"])


def listed() -> str:
    """List all limits by the check that asks for them first, and the changes that somebody thinks of."""
    plan = programmes.seen(auth.actor(), asked.number("programme"))
    text, only_own = asked.text("text"), request.args.get("own") == "1"
    every = limit_sheet.groups(plan)
    found = [one for one in (_narrowed(group, text, only_own=only_own) for group in every) if one.lines]
    return render_template(
        "settings/limits.html",
        programme=plan,
        programmes=programmes.all_of(auth.actor()),
        groups=found,
        text=text,
        only_own=only_own,
        own=sum(group.own for group in every),
        total=sum(len(group.lines) for group in every),
        drafts=limit_drafts.listing(auth.actor(), plan),
        **_words(),
    )


def group(code: str) -> str:
    """Show the limits of one check with their sources and their history."""
    return _group(code, {}, "")


def try_(code: str) -> Response | tuple[str, int]:
    """Have a worker try other limits."""
    actor = auth.actor()
    plan = programmes.seen(actor, asked.sent_number("programme"))
    found = limit_sheet.group(plan, code)
    written = {line.name: request.form.get(line.name, "").strip() for line in found.lines}
    reason = request.form.get("reason", "")
    used = {line.name: line.used for line in found.lines}
    settings = {name: said for name, said in written.items() if said != f"{used[name]:.12g}"}
    try:
        with transaction():
            number = limit_drafts.make(actor, plan, settings, reason)
    except Problem as problem:
        flash(_named(problem), "refused")
        return _group(code, written, reason), problem.status
    tasks.enqueue_trial(number)
    return _to(number)


def draft(number: int) -> str:
    """Show what other limits would change, or how far finding that out is."""
    found = limit_drafts.get(auth.actor(), number)
    return render_template("settings/limit_draft.html", draft=found, may_change=not auth.actor().is_limited, **_words())


def _do(deed: str, number: int) -> Response:
    """Save a draft, try it again, stop it or throw it away."""
    actor = auth.actor()
    found = limit_drafts.get(actor, number)
    try:
        with transaction():
            _DEEDS[deed](actor, number)
    except Problem as problem:
        flash(_named(problem), "refused")
        return _to(number)
    if deed == "save":
        tasks.enqueue_waiting_runs()
    if deed == "again":
        tasks.enqueue_trial(number)
    if deed in _DONE:
        flash(say(_DONE[deed]), "kept")
    return _to(number) if deed != "discard" else redirect(url_for("settings.limits", programme=found.programme_id))


_DEEDS: Mapping[str, Callable[[Actor, int], None]] = {
    "save": limit_drafts.save,
    "again": limit_drafts.again,
    "stop": limit_drafts.stop,
    "discard": limit_drafts.discard,
}
_DONE = {
    "save": N_("The limits hold now. What was judged by others is asked again."),
    "stop": N_("The trial was stopped. Nothing was set."),
    "discard": N_("The draft was thrown away. Nothing was set."),
}


def _group(code: str, written: dict[str, str], reason: str) -> str:
    plan = programmes.seen(auth.actor(), asked.number("programme") or asked.sent_number("programme"))
    found = limit_sheet.group(plan, code)
    return render_template(
        "settings/limit_group.html",
        programme=plan,
        group=found,
        written=written,
        reason=reason,
        history=limit_sheet.history(plan, [line.name for line in found.lines]),
        most=limit_drafts.LONGEST_REASON,
        may_change=not auth.actor().is_limited,
        **_words(),
    )


def _narrowed(found: LimitGroup, text: str, *, only_own: bool) -> LimitGroup:
    wanted = text.casefold()

    def fits(name: str, title: str) -> bool:
        return any(wanted in one.casefold() for one in (name, say(title), check_title(found.check)))

    lines = (line for line in found.lines if fits(line.name, line.title) and (line.is_own or not only_own))
    return LimitGroup(found.check, tuple(lines))


def _named(problem: Problem) -> str:
    """Say a refusal by what limits are called, not by their names in the code."""
    details = {
        key: say(LIMITS[value]) if isinstance(value, str) and value in LIMITS else value
        for key, value in problem.details.items()
    }
    return say(problem.message, **details)


def _words() -> dict[str, object]:
    return {
        "said": lambda name, value: limit_labels.said(name, value, language()),
        "in_words": _in_words,
        "unit": lambda name: say(word) if (word := limit_labels.unit_word(name)) else "",
        "checks_named": lambda codes: ("、" if language() == "zh_CN" else ", ").join(map(check_title, codes)),
        "title": lambda name: say(LIMITS[name]) if name in LIMITS else name,
        "zone": zone(),
    }


def _in_words(name: str, value: float) -> str:
    """Return a value as a person says it; empty where that is the figure itself, as it is written."""
    said = limit_labels.said(name, value, language())
    return "" if said.startswith(f"{value:.12g}") else said


def _to(number: int) -> Response:
    return redirect(url_for("settings.limit_draft", number=number))
