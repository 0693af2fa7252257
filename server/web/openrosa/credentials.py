"""Who calls with a name and a password: Basic over TLS, and Digest where the operator wants it.

Digest is RFC 7616 with MD5, the only algorithm that OpenRosa clients speak, with or without qop=auth. The nonce is
signed and carries its time. How often it was used is kept, so that a header is taken once; without qop, once in all.
Wrong passwords are counted, outdated and used nonces are not: they are answered by a new one.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

from flask import g, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from server.db import transaction
from server.domain import admission
from server.domain.access import Actor
from server.errors import Unauthenticated
from server.services import accounts, nonces
from server.services.runtime import settings
from server.translations import N_
from server.web import login_throttle

_COUNT = re.compile("[0-9a-f]{8}", re.ASCII | re.IGNORECASE)


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
    if given.type == "digest" and settings().digest:
        return _by_digest(dict(given.parameters))
    raise Unauthenticated


def challenges() -> list[str]:
    """Return what a client may try next; Basic only where nobody can listen."""
    digest = [_digest_challenge()] if settings().digest else []
    return [*digest, f'Basic realm="{accounts.REALM}"'] if request.is_secure else digest


def _digest_challenge() -> str:
    nonce = _signer().dumps(secrets.token_hex(8))
    stale = ", stale=true" if g.get("has_stale_nonce") else ""  # with it, a client asks again by itself
    return f'Digest realm="{accounts.REALM}", nonce="{nonce}", qop="auth", algorithm=MD5{stale}'


def _by_digest(given: dict[str, str | None]) -> Actor:
    nonce = given.get("nonce") or ""
    try:
        _signer().loads(nonce, max_age=int(nonces.VALID.total_seconds()))
    except (SignatureExpired, BadSignature) as problem:
        g.has_stale_nonce = isinstance(problem, SignatureExpired)
        raise Unauthenticated from problem
    actor = _guarded(given.get("username") or "", lambda: _by_response(given))
    _use(nonce, int(given.get("nc") or "1", 16) if given.get("qop") else 1)
    return actor


def _use(nonce: str, count: int) -> None:
    """Take a nonce with a count once; where the listener asks before a body comes, the request itself comes later.

    :raises Unauthenticated: where it was used before.
    """
    if admission.KEY in request.environ:
        is_new = nonces.is_unused(nonce, count)
    else:
        with transaction():
            is_new = nonces.use(nonce, count)
    if not is_new:
        g.has_stale_nonce = True
        raise Unauthenticated


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
        if given["qop"] != "auth" or not _is_count(given.get("nc")):
            raise wrong
        middle += [given.get("nc"), given.get("cnonce"), given.get("qop")]
    expected = _md5(":".join([ha1, *(part or "" for part in middle), ha2]))
    if not hmac.compare_digest(expected, given.get("response") or ""):
        raise wrong
    return actor


def _is_count(said: str | None) -> bool:
    return _COUNT.fullmatch(said or "") is not None and 0 < int(said or "0", 16) <= nonces.HIGHEST


def _guarded(name: str, sign_in: Callable[[], Actor]) -> Actor:
    """Try a password, unless too many wrong ones were tried."""
    with login_throttle.attempt(name):
        return sign_in()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="digest nonce")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
