"""How is a file that came from a stranger handed out?

Its type is the one read from the bytes, nothing in it may run, and only what a browser shows as a picture is shown in
it; all else is a download.
"""

import re
from pathlib import Path

from flask import Response, send_file

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
KEPT_S = 7 * 24 * 3600
ASKED_AGAIN_S = 3600
"""Who looks at a photo again in another hour asks again, so that it is noted: a browser tells nobody what it kept."""


def send(path: Path, sha256: str, name: str, media_type: str | None) -> Response:
    """Send the bytes as they were received."""
    kind = media_type or "application/octet-stream"
    answer = send_file(
        path,
        mimetype=kind,
        as_attachment=kind not in SHOWN_INLINE,
        download_name=safe_name(name),
        etag=sha256,
        conditional=True,
        max_age=ASKED_AGAIN_S,
    )
    return guarded(answer)


def guarded(answer: Response) -> Response:
    """Let nobody but the reader's own browser keep an answer, and nothing in it run."""
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
