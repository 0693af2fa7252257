"""How is evidence handed out: the original as it was received, and smaller copies to look at?

Originals come from strangers. Their type is the one read from the bytes, nothing in them may run, and only what a
browser shows as a picture is shown in it.
"""

import re

from flask import Blueprint, Flask, Response, send_file

from server.services.review import evidence
from server.web import auth

blueprint = Blueprint("photos", __name__, url_prefix="/photos")
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
KEPT_S = 7 * 24 * 3600


def init_app(app: Flask) -> None:
    """Serve the files."""
    app.register_blueprint(blueprint)


@blueprint.get("/<sha256>/original")
def original(sha256: str) -> Response:
    """Send the bytes as they were received."""
    found = evidence.original(auth.actor(), sha256)
    media_type = found.media_type or "application/octet-stream"
    answer = send_file(
        found.path,
        mimetype=media_type,
        as_attachment=media_type not in SHOWN_INLINE,
        download_name=safe_name(found.file_name),
        etag=found.sha256,
        conditional=True,
        max_age=KEPT_S,
    )
    return _guarded(answer)


@blueprint.get("/<sha256>/preview/<int:long_edge>")
def preview(sha256: str, long_edge: int) -> Response:
    """Send an upright copy of at most so many pixels."""
    path = evidence.preview(auth.actor(), sha256, long_edge)
    tag = f"{sha256}-{long_edge}"
    return _guarded(send_file(path, mimetype="image/jpeg", etag=tag, conditional=True, max_age=KEPT_S))


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
    return _guarded(send_file(path, mimetype="image/jpeg", etag=tag, conditional=True, max_age=KEPT_S))


@blueprint.get("/<sha256>/thumbnail")
def thumbnail(sha256: str) -> Response:
    """Send the small picture that the file carries inside."""
    path = evidence.thumbnail(auth.actor(), sha256)
    return _guarded(
        send_file(path, mimetype="image/jpeg", etag=f"{sha256}-thumbnail", conditional=True, max_age=KEPT_S)
    )


def _guarded(answer: Response) -> Response:
    answer.cache_control.public = False
    answer.cache_control.private = True
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def safe_name(name: str) -> str:
    """Return the name of a file without folders, control characters and more than a disk takes."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '"*:<>?|').strip(". ")
    return plain[-100:] or "photo"
