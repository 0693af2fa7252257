"""The office's desk: how the ledger stands, and all there is on one issue."""

from flask import Blueprint, Flask, render_template

from server.domain.outside_limits import BODY_BYTES, MOST_TEMPLATE_BYTES
from server.services.ledger import issue_view
from server.services.publicity import listing as publications
from server.web import auth, bodies
from server.web.ledger import dossier, overview, plan, sheet, workbook

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger", template_folder="templates")
overview.register(blueprint)
plan.register(blueprint)
dossier.register(blueprint)
sheet.register(blueprint)
workbook.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "ledger.give_template", MOST_TEMPLATE_BYTES + BODY_BYTES)


@blueprint.get("/issues/<int:issue_id>")
def issue(issue_id: int) -> str:
    """Show everything on one issue."""
    return _issue_page(issue_id, "ledger/issue.html")


@blueprint.get("/issues/<int:issue_id>/photos")
def issue_photos(issue_id: int) -> str:
    """Show the photos alone, for the page that waits for their findings."""
    return _issue_page(issue_id, "ledger/photos.html")


def _issue_page(issue_id: int, template: str) -> str:
    found = issue_view.issue(auth.actor(), issue_id)
    return render_template(template, issue=found, publications=publications.of_issue(auth.actor(), issue_id))
