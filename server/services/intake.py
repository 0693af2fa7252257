"""Which submission is this: a new one, one that we have, the correction of one, or a contradiction?

Decided before any byte is kept, and again by the database's own constraints when the row is written.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Row, select

from server.db import db, table_of
from server.domain.access import FormState
from server.domain.limits import Limits
from server.errors import Conflict, NotFound
from server.formats.instance import Instance, read_instance
from server.formats.xform import FormFacts, read_form
from server.models import Form, FormVersion, Programme, Submission
from server.translations import N_

_FORM, _VERSION, _PROGRAMME, _SUBMISSION = map(table_of, (Form, FormVersion, Programme, Submission))


@dataclass(frozen=True)
class Recognised:
    """An instance and what we know of it."""

    instance: Instance
    xml_sha256: str
    form_pk: int
    version_id: int | None
    """None: the form has no such version."""
    limits: Limits
    known_id: int | None = None
    """The submission, where the same bytes were received before."""
    replaced_id: int | None = None
    """The submission that this one corrects."""

    @property
    def names(self) -> list[str]:
        """Return the files that the answers name, as often as they do."""
        return [file.name for file in self.instance.files]


@dataclass(frozen=True)
class _Place:
    form_pk: int
    state: FormState
    version_id: int | None
    facts: FormFacts
    limits: Limits


def recognise(programme_id: int, xml: bytes) -> Recognised:
    """Read the instance and find out what it is to us.

    :raises Invalid: where the XML cannot be read or has no instanceID.
    :raises NotFound: where the form, or the submission that an edit replaces, is unknown.
    :raises Conflict: where the instanceID is taken by other content, an edit comes too late, or the form is closed.
    """
    instance = read_instance(xml)
    place = _place(programme_id, instance)
    sha256 = hashlib.sha256(xml).hexdigest()
    known_id = _known(place.form_pk, instance.instance_id, sha256)
    if known_id is None and place.state is FormState.CLOSED:
        raise Conflict(
            N_("The form “{form_id}” no longer takes submissions. Keep the data and ask the office."),
            form_id=instance.form_id,
        )
    replaced_id = _replaced(place.form_pk, instance) if known_id is None else None
    return Recognised(
        instance=instance.filled_in(place.facts),
        xml_sha256=sha256,
        form_pk=place.form_pk,
        version_id=place.version_id,
        limits=place.limits,
        known_id=known_id,
        replaced_id=replaced_id,
    )


def oddities(found: Recognised) -> list[str]:
    """Return what the submission is flagged with for its form's sake."""
    instance = found.instance
    if found.version_id is None:
        return ["unknown-version"]
    flags = ["encrypted"] if instance.is_encrypted else []
    if instance.has_other_root:
        flags.append("root-name")
    if instance.unknown:
        flags.append("unknown-answers")
    return flags


def _place(programme_id: int, instance: Instance) -> _Place:
    """Find the form. A version that is not ours is read with the newest one: better than without any."""
    query = (
        select(_FORM.c.id, _FORM.c.state, _PROGRAMME.c.limits, _VERSION.c.id, _VERSION.c.version, _VERSION.c.md5)
        .join_from(_FORM, _PROGRAMME)
        .join_from(_FORM, _VERSION)
        .where(_FORM.c.programme_id == programme_id, _FORM.c.form_id == instance.form_id)
        .order_by(_VERSION.c.id)
    )
    rows = db.session.connection().execute(query).all()
    if not rows:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=instance.form_id)
    row = next((row for row in rows if row[4] == instance.version), None)
    form_pk, state, limits, version_id, _, md5 = row or rows[-1]
    return _Place(form_pk, state, version_id if row else None, _facts(version_id, md5), Limits().overridden(limits))


@lru_cache(maxsize=256)
def _facts(version_id: int, _md5: str) -> FormFacts:
    """Read a form once; the hash tells one database's version 1 from another's."""
    return read_form(db.session.connection().scalars(select(_VERSION.c.xml).where(_VERSION.c.id == version_id)).one())


def _known(form_pk: int, instance_id: str, sha256: str) -> int | None:
    row = _find(form_pk, instance_id)
    if row is not None and row.xml_sha256 != sha256:
        raise Conflict(
            N_("A submission with this instanceID exists with other content. Send the same file again, or a new one.")
        )
    return row.id if row else None


def _replaced(form_pk: int, instance: Instance) -> int | None:
    """Return the submission that an edit takes the place of."""
    if instance.deprecated_id is None:
        return None
    old = _find(form_pk, instance.deprecated_id)
    if old is None:
        raise NotFound(N_("The submission that this one corrects is not here. Send the first one before."))
    newer = select(_SUBMISSION.c.id).where(_SUBMISSION.c.replaces_id == old.id)
    if db.session.connection().scalar(newer) is not None:
        raise Conflict(N_("The submission that this one corrects was corrected before; this copy is out of date."))
    return int(old.id)


def _find(form_pk: int, instance_id: str) -> Row[int, str] | None:
    query = select(_SUBMISSION.c.id, _SUBMISSION.c.xml_sha256).where(
        _SUBMISSION.c.form_pk == form_pk, _SUBMISSION.c.instance_id == instance_id
    )
    return db.session.connection().execute(query).first()
