"""The page that officers without Collect fill forms in: a shell that their browser keeps and that works offline.

What it fetches and sends goes to the same addresses as Collect's, by the same kind of token; see web.openrosa.
"""

from flask import Blueprint, Flask

from server.web.capture import shell

blueprint = Blueprint("capture", __name__, url_prefix="/capture", template_folder="templates")
shell.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the shell."""
    app.register_blueprint(blueprint)
