"""What an officer sent in, and what became of it: for who has an account, beside the phone."""

from flask import Blueprint, Flask

from server.web.mine import pages

blueprint = Blueprint("mine", __name__, url_prefix="/mine", template_folder="templates")
pages.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
