"""The register of sites: on a map, one by one, out of files and into files."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES, MOST_TABLE_BYTES
from server.web import bodies
from server.web.register import import_pages, map_pages, site_pages

blueprint = Blueprint("register", __name__, url_prefix="/register", template_folder="templates")
map_pages.register(blueprint)
site_pages.register(blueprint)
import_pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "register.stage", MOST_TABLE_BYTES + BODY_BYTES)
