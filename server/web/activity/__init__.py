"""What the office does beside its issues: figures, the records behind them, and how records come in."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES, MOST_TABLE_BYTES
from server.web import bodies
from server.web.activity import import_page, pages

blueprint = Blueprint("activity", __name__, url_prefix="/activity", template_folder="templates")
for room in (pages, import_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "activity.look", MOST_TABLE_BYTES + BODY_BYTES)
