"""Help in place: an index by role, a page for every page, and their pictures."""

from flask import Blueprint, Flask

from server.web.help import pages
from server.web.help.of_pages import topic_of

blueprint = Blueprint("help", __name__, url_prefix="/help", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages, and tell every other page which of them is about it."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(help_topic=topic_of)
