"""Which number does a request have, and what is said of it when it was answered?

The number of a proxy of ours is taken, where it is well-formed; nobody else's, who could make two requests look like
one. It stands in the answer's `X-Request-ID`, on the page of an error and in every line of the log.
"""

import time

from flask import Flask, Response, g, request

from server import log_lines, trail
from server.domain.admission import KEY
from server.services.runtime import settings
from server.web.watch import metrics, tracing

HEADER = "X-Request-ID"


def init_app(app: Flask) -> None:
    """Number, count and time all requests; register it first, so that it sees what others refuse."""
    metrics.begin(app)
    tracing.begin(app)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _problem: trail.begin(""))
    app.jinja_env.globals.update(request_number=trail.current)


def _begin() -> None:
    said = request.headers.get(HEADER, "") if settings().trusted_proxies else ""
    trail.begin(said if trail.is_well_formed(said) else trail.new())
    g.began = time.perf_counter()


def _end(answer: Response) -> Response:
    answer.headers[HEADER] = trail.current()
    is_let_in = request.environ.get(KEY) is not None and answer.status_code == 204
    if is_let_in or "began" not in g:  # of a body that is still to come, which is one request
        return answer
    seconds = time.perf_counter() - g.began
    metrics.count(request.endpoint, request.method, answer.status_code, seconds)
    tracing.tell(request.endpoint, request.method, answer.status_code, seconds)
    actor = g.get("actor")
    log_lines.tell(
        "answered",
        endpoint=request.endpoint or "none", method=request.method if request.method in metrics.METHODS else "other",
        status=answer.status_code, ms=round(seconds * 1000, 1), account=getattr(actor, "account_id", None),
    )  # fmt: skip
    return answer
