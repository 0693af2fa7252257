"""The reviewer's desk: the queue, one pair, and the answer for it."""

from flask import Blueprint, Flask

from server.web.review import comments, decisions, filters, pair_page, polling, problems, queue_page, share_page

blueprint = Blueprint("review", __name__, url_prefix="/review", template_folder="templates")
for part in (queue_page, filters, pair_page, comments, decisions, problems, polling, share_page):
    part.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(pending_undo=decisions.pending_undo)
