"""Phones: administrators give each its card, see how it is with it, and switch a lost one off."""

from flask import Blueprint, Flask

from server.web.phones import pages

blueprint = Blueprint("phones", __name__, url_prefix="/phones", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
