"""For whom is a try of a password counted?

For the name, so that many addresses cannot try one person, and for the address, so that one cannot try many people. A
browser in which the person signed in before is told by a cookie and counted for itself: whoever tries from elsewhere,
or from the same office, does not make its owner wait.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from server.db import transaction
from server.services import accounts, guessing
from server.services.guessing import Bucket
from server.services.runtime import settings

FREE_OF_NAME, FREE_OF_ADDRESS = 5, 20
"""Wrong passwords before waiting begins; behind one address there may be a whole office."""
COOKIE = "known"
A_YEAR_S = 365 * 24 * 3600
_NETWORK_BITS = 64
"""So many of an IPv6 address say whose it is; the rest its owner chooses."""


@contextmanager
def attempt(name: str) -> Iterator[None]:
    """Count a try before the password is compared in the block, and give it back where the block does not refuse.

    :raises TooSoon: where too many were wrong, until some seconds are over.
    """
    with _attempt(_buckets(name)):
        yield


@contextmanager
def attempt_of_second(name: str) -> Iterator[None]:
    """Count a try of the code that follows a right password likewise, apart from tries of passwords.

    :raises TooSoon: where too many were wrong, until some seconds are over.
    """
    with _attempt([Bucket(f"second:{one.key}", one.free, one.is_of_person) for one in _buckets(name)]):
        yield


@contextmanager
def attempt_of_code() -> Iterator[None]:
    """Count a try of the code for setting up likewise: for the address, and, after more of them, for everybody.

    :raises TooSoon: where too many were wrong, until some seconds are over.
    """
    of_address = Bucket(f"set-up:{_network()}", FREE_OF_NAME, is_of_person=True)
    with _attempt([of_address, Bucket("set-up", FREE_OF_ADDRESS, is_of_person=True)]):
        yield


def count_objection() -> None:
    """Count an objection of whoever calls; behind one address there may be a whole village.

    :raises TooSoon: where too many came, until some seconds are over.
    """
    with transaction():
        guessing.claim([Bucket(f"objection:{_network()}", FREE_OF_ADDRESS, is_of_person=False)])


@contextmanager
def attempt_of_secret(number: str) -> Iterator[None]:
    """Count a try of an objection's secret likewise, for the address and for the objection.

    :raises TooSoon: where too many were wrong, until some seconds are over.
    """
    of_address = Bucket(f"secret:{_network()}", FREE_OF_ADDRESS, is_of_person=False)
    with _attempt([of_address, Bucket(f"secret-of:{_hash(number)}", FREE_OF_NAME, is_of_person=True)]):
        yield


@contextmanager
def _attempt(buckets: Sequence[Bucket]) -> Iterator[None]:
    with transaction():
        guessing.claim(buckets)
    yield
    with transaction():
        guessing.give_back(buckets)


def remember(answer: Response, name: str) -> None:
    """Let this browser be known for a name that signed in with it."""
    if _known_for(name) is None:
        said = _signer().dumps([secrets.token_hex(16), _hash(name)])
        answer.set_cookie(COOKIE, said, max_age=A_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)


def _buckets(name: str) -> list[Bucket]:
    browser = _known_for(name)
    if browser is not None:
        return [Bucket(f"browser:{browser}", FREE_OF_NAME, is_of_person=True)]
    return [
        Bucket(f"address:{_network()}", FREE_OF_ADDRESS, is_of_person=False),
        Bucket(f"name:{_hash(name)}", FREE_OF_NAME, is_of_person=True),
    ]


def _known_for(name: str) -> str | None:
    """Return by which number this browser is known, where this name signed in with it before."""
    try:
        number, known = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError):
        return None
    return str(number) if known == _hash(name) else None


def _network() -> str:
    """Return whom an address belongs to."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))
    return str(address)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="known browser")


def _hash(name: str) -> str:
    return hashlib.sha256(accounts.plain_name(name).lower().encode("utf-8", "replace")).hexdigest()
