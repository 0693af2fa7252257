"""How is a photo handed out: the original as it was received, and smaller copies to look at?"""

from pathlib import Path

from flask import Blueprint, Flask, Response, send_file

from server.services.review import evidence
from server.web import auth, originals

blueprint = Blueprint("photos", __name__, url_prefix="/photos")


def init_app(app: Flask) -> None:
    """Serve the files."""
    app.register_blueprint(blueprint)


@blueprint.get("/<sha256>/original")
def original(sha256: str) -> Response:
    """Send the bytes as they were received."""
    found = evidence.original(auth.actor(), sha256)
    return originals.send(found.path, found.sha256, found.file_name, found.media_type)


@blueprint.get("/<sha256>/preview/<int:long_edge>")
def preview(sha256: str, long_edge: int) -> Response:
    """Send an upright copy of at most so many pixels."""
    path = evidence.preview(auth.actor(), sha256, long_edge)
    tag = f"{sha256}-{long_edge}"
    return _picture(path, tag, is_noted=long_edge > evidence.SMALL)


@blueprint.get("/<sha256>/upright")
def upright(sha256: str) -> Response:
    """Send an upright copy at full size, which any browser can show."""
    return preview(sha256, evidence.WHOLE)


@blueprint.get("/<sha256>/tiles/<int:shrunk>/")
def level(sha256: str, shrunk: int) -> Response:
    """Send the first tile of a level; its address is where the others' begin."""
    return tile(sha256, shrunk, 0, 0)


@blueprint.get("/<sha256>/tiles/<int:shrunk>/<int:column>/<int:line>")
def tile(sha256: str, shrunk: int, column: int, line: int) -> Response:
    """Send a part of the upright copy."""
    path = evidence.tile(auth.actor(), sha256, shrunk, column, line)
    tag = f"{sha256}-{shrunk}-{column}-{line}"
    return _picture(path, tag, is_noted=True)


@blueprint.get("/<sha256>/thumbnail")
def thumbnail(sha256: str) -> Response:
    """Send the small picture that the file carries inside."""
    return _picture(evidence.thumbnail(auth.actor(), sha256), f"{sha256}-thumbnail")


@blueprint.get("/pairs/<int:pair_id>/problem/<stage>.jpg")
def problem(pair_id: int, stage: str) -> Response:
    """Send what a person marked in a photo of a pair, seen closer."""
    path = evidence.problem(auth.actor(), pair_id, stage)
    answer = send_file(path, mimetype="image/jpeg", etag=path.stem, conditional=True)
    answer.cache_control.no_cache = True
    return originals.guarded(answer)


def _picture(path: Path, tag: str, *, is_noted: bool = False) -> Response:
    kept_s = originals.ASKED_AGAIN_S if is_noted else originals.KEPT_S
    answer = send_file(path, mimetype="image/jpeg", etag=tag, conditional=True, max_age=kept_s)
    return originals.guarded(answer)
