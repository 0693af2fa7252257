"""What was closed, and is looked at again (回头看)."""

from flask import Blueprint, Flask

from server.web.lookback import hint_page, issue_page, list_page

blueprint = Blueprint("lookback", __name__, url_prefix="/lookback", template_folder="templates")
for room in (list_page, hint_page, issue_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
