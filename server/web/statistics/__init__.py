"""The office's figures: how many issues stand where, by which rates, and the paragraph that says it."""

from flask import Blueprint, Flask

from server.web.statistics import pages

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
