"""The dossiers of many issues: ordered, watched, downloaded."""

from flask import Blueprint, Flask

from server.web.exports import pages

blueprint = Blueprint("exports", __name__, url_prefix="/exports", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
