"""The checks asked again: how far that is, and whose verdict it changed."""

from flask import Blueprint, Flask

from server.web.reruns import pages

blueprint = Blueprint("reruns", __name__, url_prefix="/review/runs", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
