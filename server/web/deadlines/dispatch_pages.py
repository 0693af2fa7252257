"""How did a programme stand in a month (每月调度), what changed since the one before, and who has not reported?"""

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.domain import labels
from server.domain.access import Permission
from server.domain.dispatch import Group, figures, month_of, unreported
from server.formats import dispatch_tables
from server.services.deadlines import dispatches, reports
from server.services.installation import zone
from server.services.register import programmes
from server.translations import N_
from server.web import asked, auth
from server.web.acts import done
from server.web.language import language

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 300
"""Rows on the page; the workbook has all."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/deadlines/dispatch", "dispatches", listed)
    blueprint.add_url_rule("/deadlines/dispatch", "take", take, methods=["POST"])
    blueprint.add_url_rule("/deadlines/dispatch/<int:number>", "dispatch", dispatch)
    blueprint.add_url_rule("/deadlines/dispatch/<int:number>/table", "dispatch_table", table)
    blueprint.add_url_rule("/deadlines/dispatch/<int:number>/pdf", "dispatch_pdf", pdf)


def listed() -> str:
    """List the dispatches, and let one be taken."""
    actor = auth.actor()
    return render_template(
        "deadlines/dispatches.html", rows=dispatches.listing(actor), programmes=programmes.all_of(actor),
        months=reports.months(), may_take=actor.may(Permission.EDIT) and not actor.is_limited, zone=zone(),
        sent=request.form,
    )  # fmt: skip


def take() -> Answer | tuple[str, int]:
    """Keep how a programme stands."""

    def act() -> None:
        month = month_of(asked.sent_text("month"))
        actor = auth.actor()
        plan = programmes.seen(actor, asked.sent_number("programme"))
        dispatches.take(actor, plan.id, month)

    return done(act, N_("The dispatch was taken; it stays as it is."), url_for("deadlines.dispatches"), listed)


def dispatch(number: int) -> str:
    """Show a dispatch with its figures, what changed, and who has not reported."""
    found = dispatches.one(auth.actor(), number)
    group = asked.text("by")
    chosen = Group(group) if group in set(Group) else Group.COUNTY
    return render_template(
        "deadlines/dispatch.html",
        one=found,
        total=figures(found.rows),
        groups=figures(found.rows, chosen),
        by=chosen,
        all_groups=dispatch_tables.GROUPS,
        missing=unreported(found.rows),
        shown=SHOWN,
        columns=dispatch_tables.COLUMNS,
        value=lambda name, value: dispatch_tables.said(name, value, language()),
        paces=labels.PACES,
        zone=zone(),
    )


def table(number: int) -> Response:
    """Send a dispatch as a workbook."""
    content = dispatch_tables.workbook(dispatches.one(auth.actor(), number).rows, language())
    answer = Response(content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="dispatch-{number}.xlsx"'
    return answer


def pdf(number: int) -> Response:
    """Send a dispatch as a PDF."""
    found = dispatches.one(auth.actor(), number)
    content = dispatch_tables.pdf(found.programme, found.month, found.taken_at, found.sha256, found.rows, language())
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="dispatch-{number}.pdf"'
    return answer
