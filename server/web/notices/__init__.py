"""What is a person told, how do they want to be told, and which group chats hear of it?"""

from flask import Blueprint, Flask

from server.services.notices import inbox
from server.web import pages
from server.web.notices import choices_page, list_page, robots_page

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="templates")
list_page.register(blueprint)
choices_page.register(blueprint)
robots_page.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages, and tell every page how much was not read."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(notices_unread=unread)


def unread() -> int:
    """Return how many notices the reader has not read."""
    actor = pages.caller()
    return inbox.unread(actor) if actor is not None and actor.account_id is not None else 0
