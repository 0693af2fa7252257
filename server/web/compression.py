"""Which answers are compressed on their way? Pages, forms and their lists, so that a slow line carries a fifth of them.

Flask-Compress does it. It is asked only for texts of a known length that the browser takes compressed: it takes
`gzip;q=0`, which refuses gzip, for a wish like any other, and would also touch what is streamed.
"""

from flask import Flask, Response, request
from flask_compress import Compress

LEAST_BYTES = 1500
_LEVEL = 5
_TEXTS = frozenset({"text/html", "text/csv", "text/xml", "text/javascript", "application/xml", "application/json"})


def init_app(app: Flask) -> None:
    """Compress the answers of all blueprints."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM="gzip",
        COMPRESS_LEVEL=_LEVEL,
        COMPRESS_MIN_SIZE=LEAST_BYTES,
        COMPRESS_MIMETYPES=_TEXTS,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
    )
    compress = Compress(app)

    @app.after_request
    def texts(answer: Response) -> Response:
        """Compress a text for whoever can read it so."""
        if answer.direct_passthrough or answer.is_streamed or answer.mimetype not in _TEXTS:
            return answer
        answer.vary.add("Accept-Encoding")
        return compress.after_request(answer) if takes_gzip() else answer


def takes_gzip() -> bool:
    """Tell whether the browser reads gzip: RFC 9110, section 12.5.3, where a weight of 0 refuses."""
    return request.accept_encodings["gzip"] > 0
