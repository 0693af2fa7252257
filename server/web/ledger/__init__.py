"""The office's desk: how the ledger stands, and all there is on one issue."""

from flask import Blueprint, Flask, render_template, request

from server.services.ledger import issue_view, listing
from server.web import asked, auth
from server.web.ledger import dossier

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger", template_folder="templates")
dossier.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
def overview() -> str:
    """Show the batches with their counts."""
    return render_template("ledger/overview.html", programmes=listing.overview(auth.actor()))


@blueprint.get("/issues")
def issues() -> str:
    """Show the issues of a batch, or those that a search finds."""
    filters = listing.IssueFilters(
        batch_id=asked.number("batch"),
        text=asked.text("text"),
        with_photos=request.args.get("photos") == "1",
        unproved=request.args.get("unproved") == "1",
    )
    return render_template(
        "ledger/issues.html",
        page=listing.issues(auth.actor(), filters, asked.number("page") or 1),
        batches=listing.batches(auth.actor()),
        filters=filters,
        query={
            name: value
            for name, value in (
                ("batch", filters.batch_id),
                ("text", filters.text),
                ("photos", "1" if filters.with_photos else ""),
                ("unproved", "1" if filters.unproved else ""),
            )
            if value
        },
    )


@blueprint.get("/issues/<int:issue_id>")
def issue(issue_id: int) -> str:
    """Show everything on one issue."""
    return _issue_page(issue_id, "ledger/issue.html")


@blueprint.get("/issues/<int:issue_id>/photos")
def issue_photos(issue_id: int) -> str:
    """Show the photos alone, for the page that waits for their findings."""
    return _issue_page(issue_id, "ledger/photos.html")


def _issue_page(issue_id: int, template: str) -> str:
    return render_template(template, issue=issue_view.issue(auth.actor(), issue_id))
