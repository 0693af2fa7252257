"""Forms, for administrators: which there are, what an upload would change, and what became of each version."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES, MOST_FORM_BYTES, MOST_FORM_FILE_BYTES
from server.web import bodies
from server.web.forms import draft_pages, pages, version_pages

blueprint = Blueprint("forms", __name__, url_prefix="/forms", template_folder="templates")
for each in (pages, draft_pages, version_pages):
    each.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "forms.stage", MOST_FORM_BYTES + BODY_BYTES)
    bodies.allow(app, "forms.give", MOST_FORM_FILE_BYTES + BODY_BYTES)
