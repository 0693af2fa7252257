"""What has the responsible unit to put right? Its own issues, and how far each is."""

from flask import Blueprint, render_template

from server.domain.life_state import LifeState
from server.services.life_cycle import own_issues
from server.services.runtime import today
from server.web import asked, auth
from server.web.life_cycle import issue_page


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/unit", "own", own)
    blueprint.add_url_rule("/unit/issues/<int:issue_id>", "own_issue", own_issue)


def own() -> str:
    """List the issues of the caller's unit, those to act on first."""
    actor = auth.actor()
    which = asked.text("which")
    chosen = own_issues.Which(which) if which in set(own_issues.Which) else own_issues.Which.TO_DO
    return render_template(
        "life_cycle/own.html",
        page=own_issues.page(actor, chosen, asked.number("page") or 1),
        counts=own_issues.counts(actor),
        which=chosen,
        lists=tuple(own_issues.Which),
        unit=own_issues.unit_name(actor),
        today=today(),
        states=LifeState,
    )


def own_issue(issue_id: int) -> str:
    """Show one issue of the caller's unit."""
    return issue_page.issue(issue_id)
