"""The first start, and what an installation still lacks; for who starts it, and then for administrators."""

from flask import Blueprint, Flask, request

from server.web.setup import first, lacking

blueprint = Blueprint("setup", __name__, template_folder="templates")
first.register(blueprint)
lacking.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages, and lead there from all others while nobody can sign in."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(lacks=lacking.to_be_told, lack_words=lacking.WORDS, lack_list=lacking.listed)
    app.before_request(lambda: first.lead(request.endpoint or ""))
