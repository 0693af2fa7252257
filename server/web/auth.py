"""Who is calling, and does the route allow it?

The address's protocol finds out: for pages a session, here; for phones see web.openrosa. All end in one `Actor` on `g`.
What each endpoint asks of it stands in web.permissions; an endpoint that the table does not know is refused.
"""

from typing import cast

from flask import Flask, g, request, session

from server.db import transaction
from server.domain.access import Actor, Permission
from server.errors import Forbidden, Owing, Unauthenticated
from server.services import accounts, runtime, sessions
from server.web import permissions, protocols

SESSION = "session"
_HALF = "half in"
"""Under which the browser's session keeps who said the password and owes a code."""
_HALF_GOOD_FOR_S = 300
_OPEN_TO_WHO_OWES = frozenset({
    "people.password", "people.keep_password",
    "people.second_factor", "people.begin_second_factor", "people.confirm_second_factor",
})  # fmt: skip
"""What somebody may ask who has to choose a password, or set up a second factor, before anything else."""
UNATTENDED = "X-Unattended"
"""A page that is open by itself says with this header that nobody asked for the request."""


def init_app(app: Flask) -> None:
    """Compare every caller with the table before every view."""
    app.extensions[runtime.PERMISSIONS] = permissions.BY_AUDIENCE
    app.before_request(check_permission)


def check_permission() -> None:
    """Let the protocol find out who calls and compare with what the endpoint asks.

    :raises Unauthenticated: where nobody has said who calls.
    :raises Forbidden: where the caller may not, or the table does not know the endpoint.
    """
    permission = permissions.required(request.endpoint) if request.endpoint else None
    if permission is None and request.endpoint:
        raise Forbidden
    protocols.current().admit(permission)


def admit(permission: Permission | None) -> None:
    """Admit people by their session, as the pages do.

    :raises Unauthenticated: where nobody signed in.
    :raises Forbidden: where the caller may not.
    :raises Owing: where the caller has to do something else first.
    """
    g.actor = _from_session()
    if permission in {None, Permission.PUBLIC}:
        return  # where there is nothing, the page that says so tells who has signed in
    if g.actor is None:
        raise Unauthenticated
    if not g.actor.may(permission):
        raise Forbidden
    if g.actor.owes is not None and request.endpoint not in _OPEN_TO_WHO_OWES:
        raise Owing(g.actor.owes.value)


def actor() -> Actor:
    """Return the caller.

    :raises Unauthenticated: where nobody signed in.
    """
    found = cast(Actor | None, g.get("actor"))
    if found is None:
        raise Unauthenticated
    return found


def remember(person: Actor) -> None:
    """Start a session; one that this browser had ends."""
    assert person.account_id is not None  # noqa: S101 - phones have no session
    before = token()
    with transaction():
        sessions.end(before)
        new = sessions.start(person.account_id, request.remote_addr or "", request.headers.get("User-Agent", ""))
    session.clear()
    session[SESSION] = new
    session.permanent = True


def let_half_in(person: Actor, onward: str | None) -> None:
    """Remember for some minutes that this browser said a person's password, and that the code is still owed."""
    session[_HALF] = [person.account_id, accounts.way_in(person), runtime.now().timestamp(), onward or ""]


def half_in() -> tuple[Actor, str] | None:
    """Return who said the password here and owes a code, and where they wanted to go; None where nobody did."""
    kept = session.get(_HALF)
    if not (isinstance(kept, list) and len(kept) == 4):
        return None
    number, way, at, onward = kept
    if not 0 <= runtime.now().timestamp() - at <= _HALF_GOOD_FOR_S:
        return None
    person = accounts.by_way_in(number, way)
    return (person, onward) if person else None


def forget() -> None:
    """End the session, for whoever has a copy of its cookie too."""
    with transaction():
        sessions.end(token())
    session.clear()


def token() -> str:
    """Return the token of the session that asks; empty where there is none."""
    found = session.get(SESSION)
    return found if isinstance(found, str) else ""


def _from_session() -> Actor | None:
    given = token()
    return accounts.by_session(given, is_attended=UNATTENDED not in request.headers) if given else None
