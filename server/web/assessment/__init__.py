"""The yearly assessment of counties and departments: drafts, weights, and what was published."""

from flask import Blueprint, Flask

from server.web.assessment import draft_pages, published_pages, sheet_page

blueprint = Blueprint("assessment", __name__, template_folder="templates")
for room in (draft_pages, sheet_page, published_pages):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
