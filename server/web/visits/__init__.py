"""The office plans visits: who goes where, together, and in which days."""

from flask import Blueprint, Flask

from server.web.visits import hand_over_page, pages, planning_page

blueprint = Blueprint("visits", __name__, url_prefix="/visits", template_folder="templates")
for room in (pages, planning_page, hand_over_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
