"""All that came in, for the office and for reviewers: whatever forms no pair is found here."""

from flask import Blueprint, Flask

from server.domain.access import Permission
from server.services.received import needs
from server.web import auth, page_words
from server.web.received import clearing, pages

blueprint = Blueprint("received", __name__, url_prefix="/received", template_folder="templates")
pages.register(blueprint)
clearing.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages, and tell every page how much waits here; a page of them says what a browser’s page saw."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(received_waiting=waiting, seen_lines=page_words.lines)


def waiting() -> int:
    """Return how many submissions wait for the office; for everybody else none."""
    actor = auth.actor()
    return needs.waiting(actor) if actor.may(Permission.OVERSEE) else 0
