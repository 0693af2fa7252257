"""Which protocol does an address speak: who calls there, and how is a refusal said?

A blueprint brings its own, and may speak for a whole space of addresses, where routing finds nothing, too. What brings
none speaks as the pages do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, request

from server.domain.access import Permission
from server.errors import Problem

_EXTENSION = "shizheng.protocols"


def _as_it_is(path: str) -> str:
    return path


@dataclass(frozen=True)
class Protocol:
    """What all addresses of one kind have in common."""

    admit: Callable[[Permission | None], None]
    """Put the caller on `g.actor`, and refuse who lacks the permission; None: there is nothing at the address."""
    refusal: Callable[[Problem], Response]
    """Say a refusal so that the caller understands it."""
    loggable: Callable[[str], str] = _as_it_is
    """Return a path without what the log must not know."""


@dataclass
class _Spoken:
    usual: Protocol
    by_blueprint: dict[str, Protocol] = field(default_factory=dict)
    by_prefix: dict[str, Protocol] = field(default_factory=dict)


def init_app(app: Flask, usual: Protocol) -> None:
    """Let everything speak the usual protocol that brings none of its own."""
    app.extensions[_EXTENSION] = _Spoken(usual)


def register(app: Flask, protocol: Protocol, blueprint: str, prefix: str | None = None) -> None:
    """Let a blueprint speak a protocol, and with it every address under a prefix that leads nowhere."""
    spoken: _Spoken = app.extensions[_EXTENSION]
    spoken.by_blueprint[blueprint] = protocol
    if prefix is not None:
        spoken.by_prefix[prefix] = protocol


def current() -> Protocol:
    """Return the protocol of the request."""
    spoken: _Spoken = current_app.extensions[_EXTENSION]
    if request.endpoint is not None:
        return spoken.by_blueprint.get(request.blueprint or "", spoken.usual)
    prefix = max((one for one in spoken.by_prefix if request.path.startswith(one)), key=len, default="")
    return spoken.by_prefix.get(prefix, spoken.usual)


def is_usual() -> bool:
    """Tell whether the request came to a page, and not to what phones ask."""
    spoken: _Spoken = current_app.extensions[_EXTENSION]
    return current() is spoken.usual
