"""Which headers does every answer carry, and which requests may not change anything?"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from typing_extensions import override

from server.errors import Forbidden
from server.services.runtime import settings
from server.translations import N_
from server.web import own_address

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:{tiles}; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'{more}"
)


class Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie never travels in the open where it was given over TLS."""

    @override
    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_app(app: Flask) -> None:
    """Add the headers and refuse requests that another site makes a browser send."""
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Set the headers that are the same on every answer; one that a view set itself stays."""
    for name, value in (
        ("Content-Security-Policy", policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(self)"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def policy(*, scripts: str = "", connect: str = "") -> str:
    """Let pages fetch pictures from us, and map tiles from where the operator said; a page may need a word more."""
    tiles = urlsplit(settings().tiles_url)
    more = (("script-src", scripts), ("connect-src", connect))
    return _POLICY.format(
        tiles=f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else "",
        more="".join(f"; {kind} 'self' {sources}" for kind, sources in more if sources),
    )


def refuse_other_sites() -> None:
    """Compare Sec-Fetch-Site, or else Origin, with our own address.

    A request with neither comes from no browser: Collect, curl, pyodk.

    :raises Forbidden: for a request that a page of another site started.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    is_ours = site in {"same-origin", "none"} if site else origin is None or own_address.is_own_origin(origin)
    if not is_ours:
        raise Forbidden(N_("This request came from another site and was refused."))
