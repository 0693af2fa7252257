"""The life cycle of issues: how far one is, what leads on, and the table of moves as a diagram."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES
from server.services.life_cycle.papers import MOST_BYTES
from server.web import bodies
from server.web.life_cycle import diagram_page, issue_page, own_page, papers_page, timeline_page

blueprint = Blueprint("life_cycle", __name__, template_folder="templates")
for room in (issue_page, papers_page, own_page, diagram_page, timeline_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "life_cycle.bring", MOST_BYTES + BODY_BYTES)
