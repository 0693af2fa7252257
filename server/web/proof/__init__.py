"""What was signed of the log, is this file one that came in or went out here, and was anything altered?"""

from flask import Blueprint, Flask

from server.domain.outside_limits import MOST_VERIFIED_BYTES
from server.web import bodies
from server.web.proof import alarms_page, log_page, verify_page

blueprint = Blueprint("proof", __name__, template_folder="templates")
log_page.register(blueprint)
verify_page.register(blueprint)
alarms_page.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(alarms_waiting=alarms_page.waiting)
    bodies.allow(app, "proof.verify", MOST_VERIFIED_BYTES)
