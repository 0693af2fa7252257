"""The office publishes: prepares notices, covers pictures, checks, releases and answers objections."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES, MOST_OBJECTION_FILE_BYTES
from server.web import bodies
from server.web.publicity import objections_page, pages, preparing_page, releasing_page

blueprint = Blueprint("publicity", __name__, url_prefix="/publicity", template_folder="templates")
for room in (pages, preparing_page, releasing_page, objections_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "publicity.keep_screenshot", MOST_OBJECTION_FILE_BYTES + BODY_BYTES)
