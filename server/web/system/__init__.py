"""How is the installation, and what was done in it? For administrators and who oversees."""

from flask import Blueprint, Flask

from server.web.system import log_page, personal_data_page, seen_page, state_page

blueprint = Blueprint("system", __name__, template_folder="templates")
state_page.register(blueprint)
log_page.register(blueprint)
seen_page.register(blueprint)
personal_data_page.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
