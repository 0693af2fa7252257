"""Which issues are overdue, behind or due soon, which warnings are proposed, and what do people make of them?"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from server.domain import labels
from server.domain.access import Permission
from server.domain.schedule import SOON_DAYS
from server.domain.warning import LONGEST_NOTE, REASONS, RULES, Forecast, Light, Reason, WarningRule
from server.errors import Invalid
from server.services.deadlines import computing, listing, rules, warnings
from server.services.deadlines.listing import DeadlineList, Wanted
from server.services.installation import zone
from server.services.register import programmes
from server.translations import N_
from server.web import asked, auth
from server.web.acts import done
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/deadlines/", "show", show)
    blueprint.add_url_rule("/deadlines/issues/<int:issue_id>/forecast", "forecast", forecast, methods=["POST"])
    blueprint.add_url_rule("/deadlines/issues/<int:issue_id>/warning", "decide", decide, methods=["POST"])
    blueprint.add_url_rule("/deadlines/rules/<int:number>", "rule", rule)
    blueprint.add_url_rule("/deadlines/rules/<int:number>", "change_rule", change_rule, methods=["POST"])


def show() -> str:
    """Show the numbers, and the rows of one list."""
    actor = auth.actor()
    wanted = _wanted()
    counts = listing.counts(actor, wanted)
    return render_template(
        "deadlines/show.html",
        counts=counts,
        page=listing.page(actor, wanted, asked.number("page") or 1),
        wanted=wanted,
        query=_query(wanted),
        lists=tuple(DeadlineList),
        choices=listing.choices(actor, wanted.programme_id),
        programmes=programmes.all_of(actor),
        computed_at=computing.computed_at(),
        zone=zone(),
        soon=SOON_DAYS,
        paces=labels.PACES,
        lights=labels.LIGHTS,
        forecasts=labels.FORECASTS,
        reason=reason_in_words,
        may_edit=actor.may(Permission.EDIT),
        may_issue=actor.may(Permission.PUBLISH),
        most=LONGEST_NOTE,
        ruled=[one for one in rules.changed_by(actor) if wanted.programme_id in (None, one.id)],
    )


def forecast(issue_id: int) -> Response | tuple[str, int]:
    """Say whether an issue will be in time."""

    def act() -> None:
        written = asked.sent_text("forecast")
        if written not in set(Forecast):
            raise Invalid(N_("Say whether it will be in time."))
        warnings.forecast(auth.actor(), issue_id, Forecast(written), asked.sent_text("reason"))

    return done(act, N_("The forecast was kept."), _back(issue_id), show)


def decide(issue_id: int) -> Response | tuple[str, int]:
    """Issue a proposed warning, or put it off."""
    if asked.sent_text("what") == "issue":
        told = N_("The warning was issued.")
        return done(
            lambda: warnings.issue(auth.actor(), issue_id, asked.sent_text("reason")), told, _back(issue_id), show
        )

    def put_off() -> None:
        warnings.put_off(auth.actor(), issue_id, asked.sent_text("reason"))

    return done(put_off, N_("The warning was put off for 30 days."), _back(issue_id), show)


def rule(number: int) -> str:
    """Show from which figures on a programme warns."""
    row = programmes.seen(auth.actor(), number)
    return render_template(
        "deadlines/rule.html",
        programme=row,
        values={**asdict(WarningRule.of(row.warning_rule)), **request.form.to_dict()},
        usual=asdict(WarningRule()),
        rules=RULES,
        may_edit=row in rules.changed_by(auth.actor()),
    )


def change_rule(number: int) -> Response | tuple[str, int]:
    """Give a programme other limits of warnings."""

    def act() -> None:
        rules.change_warnings(auth.actor(), number, {name: asked.sent_text(name) for name in RULES})

    here = url_for("deadlines.rule", number=number)
    return done(act, N_("Kept. The next computation proposes by it."), here, lambda: rule(number))


def reason_in_words(reason: Reason) -> str:
    """Write why a warning is proposed, with the figure beside its limit."""
    return say(REASONS[reason.code], found=reason.found, limit=reason.limit)


def _wanted() -> Wanted:
    which, light = asked.text("list"), asked.text("light")
    return Wanted(
        DeadlineList(which) if which in set(DeadlineList) else DeadlineList.PROPOSED,
        asked.number("programme"), asked.number("batch"), asked.text("county"), asked.number("unit"),
        Light(light) if light in set(Light) else None,
    )  # fmt: skip


def _query(wanted: Wanted) -> dict[str, Any]:
    said = {
        "list": wanted.which.value, "programme": wanted.programme_id, "batch": wanted.batch_id,
        "county": wanted.county, "unit": wanted.unit_id, "light": wanted.light,
    }  # fmt: skip
    return {name: str(value) for name, value in said.items() if value}


def _back(issue_id: int) -> str:
    known: dict[str, Any] = _query(_wanted())
    return url_for("deadlines.show", _anchor=f"issue-{issue_id}", **known)
