"""What an office sets: programmes with their batches and columns, units, the limits by which the checks judge, and the
working calendar."""

from flask import Blueprint, Flask

from server.web.settings import calendar_pages, column_pages, limit_pages, programme_pages, unit_pages

blueprint = Blueprint("settings", __name__, url_prefix="/settings", template_folder="templates")
programme_pages.register(blueprint)
column_pages.register(blueprint)
unit_pages.register(blueprint)
limit_pages.register(blueprint)
calendar_pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
