"""Who calls with a name and a password: Basic over TLS, Digest anywhere.

Digest is RFC 7616 with MD5, the only algorithm that OpenRosa clients speak, with or without qop=auth. The nonce is
signed and carries its time, so nothing is kept between requests. Wrong passwords are counted, outdated nonces are not.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from flask import request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from server.domain.access import Actor
from server.errors import Unauthenticated
from server.services import accounts
from server.services.runtime import settings
from server.translations import N_
from server.web import login_throttle

NONCE_SECONDS = 3600


def caller() -> Actor:
    """Return who the Authorization header names.

    :raises Unauthenticated: without one, with a wrong one, or with Basic over plain HTTP.
    """
    given = request.authorization
    if given is None:
        raise Unauthenticated
    if given.type == "basic":
        if not request.is_secure:
            raise Unauthenticated(N_("Basic authentication is only available over HTTPS."))
        name, password = given.username or "", given.password or ""
        return _guarded(name, lambda: accounts.sign_in(name, password))
    if given.type == "digest":
        return _by_digest(dict(given.parameters))
    raise Unauthenticated


def challenges() -> list[str]:
    """Return what a client may try next; Basic only where nobody can listen."""
    nonce = _signer().dumps(secrets.token_hex(8))
    digest = f'Digest realm="{accounts.REALM}", nonce="{nonce}", qop="auth", algorithm=MD5'
    return [digest, f'Basic realm="{accounts.REALM}"'] if request.is_secure else [digest]


def _by_digest(given: dict[str, str | None]) -> Actor:
    try:
        _signer().loads(given.get("nonce") or "", max_age=NONCE_SECONDS)
    except (SignatureExpired, BadSignature) as problem:
        raise Unauthenticated from problem
    return _guarded(given.get("username") or "", lambda: _by_response(given))


def _by_response(given: dict[str, str | None]) -> Actor:
    wrong = Unauthenticated(N_("The name or the password is wrong."))
    known = accounts.digest_ha1(given.get("username") or "")
    uri = given.get("uri") or ""
    if known is None or uri.partition("?")[0] != request.environ.get("REQUEST_URI", request.path).partition("?")[0]:
        raise wrong
    actor, ha1 = known
    ha2 = _md5(f"{request.method}:{uri}")
    middle = [given.get("nonce")]
    if given.get("qop"):
        middle += [given.get("nc"), given.get("cnonce"), given.get("qop")]
    expected = _md5(":".join([ha1, *(part or "" for part in middle), ha2]))
    if not hmac.compare_digest(expected, given.get("response") or ""):
        raise wrong
    return actor


def _guarded(name: str, sign_in: Callable[[], Actor]) -> Actor:
    """Try a password, unless too many wrong ones were tried."""
    with login_throttle.attempt(name):
        return sign_in()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="digest nonce")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
