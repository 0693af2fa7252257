"""How does an empty installation get its first administrator?

By a code that only who starts the server can read, once. Whoever has the machine needs none.
"""

import secrets
import unicodedata
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from werkzeug.security import check_password_hash, generate_password_hash

from server.db import db, hold
from server.domain.access import Role
from server.errors import Conflict, Invalid, Unauthenticated
from server.models import Installation
from server.services import accounts, events, installation
from server.services.installation import ROW, Chosen
from server.services.register import programmes
from server.services.runtime import now
from server.translations import LANGUAGES, N_

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is taken for another."""
GROUPS, IN_GROUP = 3, 4
LONGEST = 100
SUBJECT = "installation"


@dataclass(frozen=True)
class Beginning:
    """With what an installation begins."""

    administrator: str
    password: str
    chosen: Chosen
    programme_code: str
    programme_title: str


def row() -> Installation:
    """Return the one row of the installation, made where there is none."""
    found = db.session.get(Installation, ROW)
    if found is None:
        found = Installation(id=ROW)
        db.session.add(found)
        db.session.flush()
    return found


def new_code() -> str | None:
    """Make the code by which the installation may be set up, in the place of an earlier one; None once it was."""
    if installation.is_set_up():
        return None
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    row().code_hash = generate_password_hash(_plain(code))
    events.record(events.SYSTEM, "installation.new_code", SUBJECT)
    return code


def check_code(code: str) -> None:
    """Compare a code with the one on the terminal.

    :raises Unauthenticated: where it is another, or was used.
    """
    known = row().code_hash
    if known is None or not check_password_hash(known, _plain(code)):
        raise Unauthenticated(N_("This is not the code that the server printed when it was started last."))


def set_up(beginning: Beginning, actor: str = events.SYSTEM) -> None:
    """Make the first administrator and the first programme; nobody can do so again.

    :raises Conflict: where somebody has set it up already.
    :raises Invalid: for a name, a password, a programme or a time zone that cannot be.
    """
    found = row()
    hold(Installation, ROW)
    db.session.refresh(found)
    if found.set_up_at is not None or installation.is_set_up():
        raise Conflict(N_("This installation was set up already. Sign in, or ask an administrator for an account."))
    programmes.add(beginning.programme_code, beginning.programme_title)
    _choose(found, beginning.chosen)
    person = accounts.add(beginning.administrator, Role.ADMINISTRATOR, beginning.password, actor=actor)
    finish(found)
    events.record(
        actor, "installation.set_up", SUBJECT,
        administrator=person.name, programme=beginning.programme_code.strip(), **_said(found),
    )  # fmt: skip


def finish(found: Installation) -> None:
    """Note that there are people now: the code is good for nothing any more."""
    found.set_up_at, found.code_hash = now(), None


def change(chosen: Chosen, actor: str = events.SYSTEM) -> bool:
    """Give the authority's name, the language and the time zone anew; tells whether anything changed.

    :raises Invalid: for an unknown language or time zone, or a name that is too long.
    """
    found = row()
    before = _said(found)
    _choose(found, chosen)
    after = _said(found)
    if after != before:
        events.record(actor, "installation.change", SUBJECT, before=before, after=after)
    return after != before


def _choose(found: Installation, chosen: Chosen) -> None:
    authority = " ".join(chosen.authority.split())
    if len(authority) > LONGEST or not authority.isprintable():
        raise Invalid(N_("The authority’s name is one line of at most {longest} characters."), longest=LONGEST)
    if chosen.language and chosen.language not in LANGUAGES:
        raise Invalid(N_("There is no language “{language}”; choose one of {known}."),
                      language=chosen.language, known="、".join(LANGUAGES))  # fmt: skip
    found.authority, found.language, found.zone = authority, chosen.language, _zone(chosen.zone)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name.strip()).key if name.strip() else ""
    except (LookupError, ValueError, OSError) as problem:
        raise Invalid(
            N_("There is no time zone “{zone}”; write it as Asia/Shanghai."), zone=name[:LONGEST]
        ) from problem


def _said(found: Installation) -> dict[str, str]:
    return {one.name: getattr(found, one.name) for one in fields(Chosen)}


def _plain(code: str) -> str:
    """Return a code as it is compared: typed small, in full width, or without the dashes, it is the same."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())
