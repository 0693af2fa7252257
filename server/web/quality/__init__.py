"""How reviewing goes, for those who lead it."""

from flask import Blueprint, Flask

from server.web.quality import checks_page, page

blueprint = Blueprint("quality", __name__, url_prefix="/review/quality", template_folder="templates")
page.register(blueprint)
checks_page.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the page."""
    app.register_blueprint(blueprint)
