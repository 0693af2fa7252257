"""Which answers are packed on their way? Pages, so that a slow line carries a fifth of them."""

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 1500
_LEVEL = 5
_PACKED = frozenset({"text/html", "application/json"})


def init_app(app: Flask) -> None:
    """Pack the answers of all blueprints."""
    app.after_request(pack)


def pack(answer: Response) -> Response:
    """Pack a page for a browser that can unpack it."""
    if answer.direct_passthrough or answer.is_streamed or answer.mimetype not in _PACKED:
        return answer
    answer.vary.add("Accept-Encoding")
    content = answer.get_data()
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if not wanted or len(content) < LEAST_BYTES or "Content-Encoding" in answer.headers:
        return answer
    answer.set_data(gzip.compress(content, _LEVEL, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    return answer
