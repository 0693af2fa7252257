"""Photos that no phone sent: the office brings them, looks where each would be filed, and has them filed."""

from flask import Blueprint, Flask

from server.services import runtime
from server.web import bodies
from server.web.bringing import pages

blueprint = Blueprint("bringing", __name__, url_prefix="/bring", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "bringing.stage", app.extensions[runtime.SETTINGS].submission_max_bytes)
