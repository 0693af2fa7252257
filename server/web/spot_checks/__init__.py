"""Unannounced checks drawn by lot: the office draws, everybody may see that it was fair."""

from flask import Blueprint, Flask

from server.web.spot_checks import pages

blueprint = Blueprint("spot_checks", __name__, url_prefix="/review/draws", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
