"""The reviewer's desk: the queue, one pair, the answer for it, and how reviewing goes."""

from flask import Blueprint, Flask

from server.web.review import deciding, draws_page, live, narrowing, pair_page, quality_page, queue_page, runs_page

blueprint = Blueprint("review", __name__, url_prefix="/review", template_folder="templates")
for part in (queue_page, narrowing, pair_page, deciding, live, draws_page, quality_page, runs_page):
    part.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(pending_undo=deciding.pending_undo)
