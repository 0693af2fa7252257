"""Which phone fetched which version of a form last? Noted beside the download, and left out where that would wait."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of, write_if_free
from server.domain.access import Actor
from server.models import FormFetch
from server.services.intake.phone_forms import PhoneForm
from server.services.runtime import now

_FETCH = table_of(FormFetch)
_KNOWN = select(_FETCH.c.version_id).where(
    _FETCH.c.form_pk == bindparam("form"), _FETCH.c.phone_id == bindparam("phone")
)
_INSERTS = (("sqlite", sqlite.insert(_FETCH)), ("postgresql", postgresql.insert(_FETCH)))
_RENEWING = {
    name: insert.on_conflict_do_update(
        index_elements=["form_pk", "phone_id"],
        set_={"version_id": insert.excluded.version_id, "fetched_at": insert.excluded.fetched_at},
    )
    for name, insert in _INSERTS
}
"""By the database's dialect."""


def note(actor: Actor, form: PhoneForm) -> None:
    """Note that a phone fetches a form; the same version again changes nothing, and people are not noted."""
    if actor.phone_id is None:
        return
    asked = {"form": form.form_pk, "phone": actor.phone_id}
    if db.session.connection().execute(_KNOWN, asked).scalar() == form.version_pk:
        return
    row = {"form_pk": form.form_pk, "phone_id": actor.phone_id, "version_id": form.version_pk, "fetched_at": now()}
    write_if_free(_RENEWING[db.engine.dialect.name].values(row))
