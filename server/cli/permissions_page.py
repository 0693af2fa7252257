"""What does docs/permissions.md say? Which address asks which permission, and which roles have it."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Flask

from server.cli.checks_page import table
from server.config import ROOT
from server.domain.access import Permission, Role, granted
from server.services import runtime

TARGET = ROOT / "docs" / "permissions.md"
_OF_THEMSELVES = {"HEAD", "OPTIONS"}
_HEAD = """# The permissions

This page is written by `flask --app server permissions document` from `server/web/permissions.py`; edit that, not this
page.

Every request is compared with this table before its view is asked; an endpoint that is not in it is refused. Beyond it,
a person or a phone that belongs to a programme finds there what is of that programme, and nothing else (404; 403 for a
phone that asks for another programme); who sees only some counties or units finds what is of those. Pages send somebody
who has not signed in to the sign-in page, a phone is answered 401. A GET answers HEAD too. A request that changes
something is refused where another site made a browser send it, whoever signed in.
"""


def document(app: Flask) -> str:
    """Return the whole page for an application."""
    addresses = _addresses(app)
    with app.app_context():
        audiences = runtime.permissions()
    parts = [_HEAD, "## Roles\n", _roles()]
    for audience, endpoints in audiences.items():
        parts += [f"## {audience}\n", _audience(endpoints, addresses)]
    return "\n".join(parts).rstrip() + "\n"


def _addresses(app: Flask) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the methods and the address of every route by its endpoint, in the order of their registration."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in app.url_map.iter_rules():
        methods = " ".join(sorted((rule.methods or set()) - _OF_THEMSELVES))
        found.setdefault(rule.endpoint, []).append((methods, rule.rule))
    return found


def _roles() -> str:
    asked = [permission for permission in Permission if permission is not Permission.PUBLIC]
    rows = [[role, *("✓" if permission in granted(role) else "" for permission in asked)] for role in Role]
    return table(["role", *asked], rows)


def _audience(endpoints: Mapping[str, Permission], addresses: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    return table(["method", "address", "endpoint", "permission", "who has it"], _rows(endpoints, addresses))


def _rows(
    endpoints: Mapping[str, Permission], addresses: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[Sequence[str]]:
    for endpoint, permission in endpoints.items():
        for methods, address in addresses[endpoint]:
            yield methods, f"`{address}`", f"`{endpoint}`", permission, _who(permission, address)


def _who(permission: Permission, address: str) -> str:
    if permission is Permission.PUBLIC:
        return "everybody"
    if "<token>" in address:
        return "the phone with this token"
    return ", ".join(role for role in Role if permission in granted(role))
