"""What an office sets: programmes with their batches, units, and the limits by which the checks judge."""

from flask import Blueprint, Flask

from server.web.settings import limit_pages, programme_pages, unit_pages

blueprint = Blueprint("settings", __name__, url_prefix="/settings", template_folder="templates")
programme_pages.register(blueprint)
unit_pages.register(blueprint)
limit_pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
