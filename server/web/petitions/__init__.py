"""What people complained about (信访举报件)."""

from flask import Blueprint, Flask

from server.web.petitions import list_page, petition_page

blueprint = Blueprint("petitions", __name__, url_prefix="/petitions", template_folder="templates")
for room in (list_page, petition_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
