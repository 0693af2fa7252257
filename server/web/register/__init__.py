"""The register of sites: on a map, one by one, out of files and into files."""

from flask import Blueprint, Flask

from server.web.register import map_pages, site_pages

blueprint = Blueprint("register", __name__, url_prefix="/register", template_folder="templates")
map_pages.register(blueprint)
site_pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
