"""How issues stand against their plan: lists and warnings, documents of supervision, monthly dispatch and reports."""

from flask import Blueprint, Flask

from server.domain.outside_limits import BODY_BYTES
from server.services.deadlines.documents import MOST_FILE_BYTES
from server.web import bodies
from server.web.deadlines import dispatch_pages, document_pages, lists_page, unit_pages

blueprint = Blueprint("deadlines", __name__, template_folder="templates")
for room in (lists_page, document_pages, unit_pages, dispatch_pages):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    bodies.allow(app, "deadlines.answer", MOST_FILE_BYTES + BODY_BYTES)
    bodies.allow(app, "deadlines.own_answer", MOST_FILE_BYTES + BODY_BYTES)
