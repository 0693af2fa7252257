"""Which submission is this: a new one, one that we have, the correction of one, or a contradiction?

Decided before any byte is kept, and again by the database's own constraints when the row is written: sending a
submission is idempotent, a phone may do so any number of times.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import and_, bindparam, select

from server.db import db, table_of
from server.domain.access import FormState
from server.domain.limits import Limits
from server.errors import Conflict, NotFound
from server.formats.instance import Instance, read_instance
from server.formats.xform import FormFacts, read_form
from server.models import Form, FormVersion, Programme, Submission
from server.translations import N_

_FORM, _VERSION, _PROGRAMME, _SUBMISSION = map(table_of, (Form, FormVersion, Programme, Submission))
# Written once: to build a statement costs more than to run it, and a phone waits for these.
_VERSIONS = (
    select(_FORM.c.id, _FORM.c.state, _PROGRAMME.c.limits, _VERSION.c.id, _VERSION.c.version, _VERSION.c.md5)
    .join_from(_FORM, _PROGRAMME)
    .add_columns(_SUBMISSION.c.id, _SUBMISSION.c.xml_sha256)
    .join_from(_FORM, _VERSION)
    .outerjoin(
        _SUBMISSION, and_(_SUBMISSION.c.form_pk == _FORM.c.id, _SUBMISSION.c.instance_id == bindparam("instance"))
    )
    .where(_FORM.c.programme_id == bindparam("programme"), _FORM.c.form_id == bindparam("form"))
    .order_by(_VERSION.c.id)
)
_USUAL = Limits()


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
class _Target:
    form_pk: int
    state: FormState
    version_id: int | None
    facts: FormFacts
    limits: Limits
    known_id: int | None
    known_sha256: str | None


def recognise(programme_id: int, xml: bytes, *, is_ours: bool = False) -> Recognised:
    """Read the instance and find out what it is to us; a closed form takes only what we fill in ourselves.

    :raises Invalid: where the XML cannot be read or has no instanceID.
    :raises NotFound: where the form, or the submission that an edit replaces, is unknown.
    :raises Conflict: where the instanceID is taken by other content, an edit comes too late, or the form is closed.
    """
    instance = read_instance(xml)
    target = _target(programme_id, instance)
    sha256 = hashlib.sha256(xml).hexdigest()
    if target.known_sha256 not in {None, sha256}:
        raise Conflict(
            N_("A submission with this instanceID exists with other content. Send the same file again, or a new one.")
        )
    if target.known_id is None and target.state is FormState.CLOSED and not is_ours:
        raise Conflict(
            N_("The form “{form_id}” no longer takes submissions. Keep the data and ask the office."),
            form_id=instance.form_id,
        )
    replaced_id = _replaced(target.form_pk, instance) if target.known_id is None else None
    return Recognised(
        instance=instance.filled_in(target.facts),
        xml_sha256=sha256,
        form_pk=target.form_pk,
        version_id=target.version_id,
        limits=target.limits,
        known_id=target.known_id,
        replaced_id=replaced_id,
    )


def instance_of(row: Submission) -> Instance:
    """Return the answers of a submission that is kept, read with its form, which alone tells which files are photos.

    :raises NotFound: where its form is not there any more.
    """
    return recognise(row.form.programme_id, row.xml).instance


def oddities(found: Recognised) -> list[str]:
    """Return what the submission is flagged with for its form's sake."""
    instance = found.instance
    flags = ["odd-characters"] if instance.has_odd_characters else []
    if found.version_id is None:
        return ["unknown-version", *flags]
    if instance.is_encrypted:
        flags.append("encrypted")
    if instance.has_other_root:
        flags.append("root-name")
    if instance.unknown:
        flags.append("unknown-answers")
    return flags


def _target(programme_id: int, instance: Instance) -> _Target:
    """Find the form. A version that is not ours is read with the newest one: better than without any."""
    asked = {"programme": programme_id, "form": instance.form_id, "instance": instance.instance_id}
    rows = db.session.connection().execute(_VERSIONS, asked).all()
    if not rows:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=instance.form_id)
    row = next((row for row in rows if row[4] == instance.version), None)
    form_pk, state, limits, version_id, _, md5, *known = row or rows[-1]
    return _Target(form_pk, state, version_id if row else None, _facts(version_id, md5), _limits(limits), *known)


def _limits(own: Mapping[str, float]) -> Limits:
    return Limits().overridden(own) if own else _USUAL


@lru_cache(maxsize=256)
def _facts(version_id: int, _md5: str) -> FormFacts:
    """Read a form once; the hash tells one database's version 1 from another's."""
    return read_form(db.session.connection().scalars(select(_VERSION.c.xml).where(_VERSION.c.id == version_id)).one())


def _replaced(form_pk: int, instance: Instance) -> int | None:
    """Return the submission that an edit takes the place of."""
    if instance.deprecated_id is None:
        return None
    connection = db.session.connection()
    same = _SUBMISSION.c.form_pk == form_pk, _SUBMISSION.c.instance_id == instance.deprecated_id
    old_id = connection.scalar(select(_SUBMISSION.c.id).where(*same))
    if old_id is None:
        raise NotFound(N_("The submission that this one corrects is not here. Send the first one before."))
    newer = select(_SUBMISSION.c.id).where(_SUBMISSION.c.replaces_id == old_id)
    if connection.scalar(newer) is not None:
        raise Conflict(N_("The submission that this one corrects was corrected before; this copy is out of date."))
    return int(old_id)
