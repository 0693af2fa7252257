"""For everybody: what was signed of the log, and is this file one that came in or went out here?"""

from flask import Blueprint, Flask

from server.domain.outside_limits import MOST_VERIFIED_BYTES
from server.web import bodies
from server.web.proof import log_page, verify_page

blueprint = Blueprint("proof", __name__, template_folder="templates")
log_page.register(blueprint)
verify_page.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "proof.verify", MOST_VERIFIED_BYTES)
