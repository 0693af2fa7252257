"""Do this database and this media store belong together?

Both carry the same random identity, made at the first start. An installation that has none yet adopts one, unless
its rows and its files have nothing in common. Where the two differ nothing is written: what one does not know would
be taken for left behind in the other.
"""

import secrets
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of, transaction
from server.errors import Conflict, Invalid
from server.models import Original, StoreIdentity
from server.services import events
from server.services.runtime import media, now
from server.translations import N_

NEW = "new"
_SAMPLE = 100
"""Originals that are looked for in a store that nobody has named yet."""
_TABLE = table_of(StoreIdentity)
_INSERT = {
    name: dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""By the database's dialect."""


@dataclass(frozen=True)
class Identities:
    """Who database and store say they are; None: neither was ever said."""

    database: str | None
    store: str | None


def said() -> Identities:
    """Return what each of the two says."""
    return Identities(db.session.scalar(select(StoreIdentity.identity)), media().identity())


def agree() -> None:
    """See to it that database and store belong together; at the first start, make them.

    :raises Conflict: where they do not, with what to do.
    """
    found = said()
    db.session.rollback()  # what was read is no transaction to start with
    if found.database is None and found.store is None:
        _adopt_each_other()
    elif found.database is None and _are_both_empty():
        with transaction():  # killed between file and row at the first start, or a new database beside an empty store
            db.session.connection().execute(_INSERT[db.engine.dialect.name], _row(str(found.store)))
    elif found.database != found.store:
        _refuse(found)


def adopt(identity: str) -> Identities:
    """Say for both that they belong together, because an operator means it; returns what they said before.

    :raises Invalid: for an identity that neither of them has.
    """
    before = said()
    known = {before.database, before.store} - {None} or {NEW}
    if identity not in known:
        raise Invalid(
            N_("Neither the database nor the media store is “{identity}”; they say: {known}."),
            identity=identity, known=", ".join(sorted(map(str, known))),
        )  # fmt: skip
    chosen = secrets.token_hex(16) if identity == NEW else identity
    events.record(
        events.SYSTEM, "store.adopt", f"store:{chosen}", database_before=before.database, store_before=before.store
    )
    connection = db.session.connection()
    connection.execute(delete(_TABLE))
    connection.execute(_INSERT[connection.dialect.name], _row(chosen))
    media().identify(chosen)
    return before


def _adopt_each_other() -> None:
    """Enter one new identity on both sides; the file before the commit, so that no row speaks of none."""
    if not _have_something_in_common():
        raise Conflict(
            N_(
                "The database knows none of the originals in the media store {place}, or the store has none of the "
                "database's. Set SHIZHENG_DATABASE_URL and SHIZHENG_MEDIA_URL to what belongs together; if they are "
                "meant to, run: flask --app server store adopt new"
            ),
            place=media().place,
        )
    with transaction():
        connection = db.session.connection()
        row = _row(secrets.token_hex(16))
        if connection.scalar(_INSERT[connection.dialect.name], row) is not None:
            media().identify(str(row["identity"]))
    found = said()  # another process may have been quicker
    db.session.rollback()
    if found.database != found.store:
        _refuse(found)


def _have_something_in_common() -> bool:
    known = list(db.session.scalars(select(Original.sha256).limit(_SAMPLE)))
    db.session.rollback()
    if not known:
        return next(media().hashes(), None) is None
    return any(map(media().has, known))


def _are_both_empty() -> bool:
    known = db.session.scalar(select(Original.id).limit(1))
    db.session.rollback()
    return known is None and next(media().hashes(), None) is None


def _row(identity: str) -> dict[str, object]:
    return {"id": 1, "identity": identity, "since": now()}


def _refuse(found: Identities) -> NoReturn:
    """Name both, and say what to do.

    :raises Conflict: always.
    """
    address = db.engine.url.render_as_string(hide_password=True)
    raise Conflict(
        N_(
            "The database {database} ({its_identity}) and the media store {store} ({stored_identity}) do not belong "
            "together. Set SHIZHENG_DATABASE_URL and SHIZHENG_MEDIA_URL to what does; if this is meant, run: "
            "flask --app server store adopt {chosen}"
        ),
        database=address,
        its_identity=found.database or "–",
        store=media().place,
        stored_identity=found.store or "–",
        chosen=found.store or found.database,
    )
