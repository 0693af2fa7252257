"""From which figures on does a programme warn, and how does it number and head its documents?"""

from collections.abc import Mapping

from server.db import db, hold
from server.domain.access import Actor, Permission
from server.domain.document import DocumentRule
from server.domain.warning import WarningRule
from server.models import Programme
from server.services import access, events
from server.services.register import programmes


def changed_by(actor: Actor) -> list[Programme]:
    """Return the programmes whose rules a caller may change."""
    return programmes.all_of(actor) if actor.may(Permission.EDIT) and not actor.is_limited else []


def change_warnings(actor: Actor, number: int, written: Mapping[str, str]) -> bool:
    """Give a programme other limits of warnings; the next run proposes by them. Tells whether anything changed.

    :raises Invalid: for an unknown name or what is no number.
    :raises NotFound: where there is no programme for this caller.
    :raises Forbidden: for who sees a part of it.
    """
    wanted, row = WarningRule.read(written).kept or None, _held(actor, number)
    before = row.warning_rule
    if wanted == before:
        return False
    row.warning_rule = wanted
    events.record(actor.label, "warnings.rule", f"programme:{row.code}", before=before, after=wanted)
    return True


def change_documents(actor: Actor, number: int, wanted: DocumentRule) -> bool:
    """Give a programme another way to number and head documents; what is issued keeps its number.

    :raises NotFound: where there is no programme for this caller.
    :raises Forbidden: for who sees a part of it.
    """
    row = _held(actor, number)
    before = row.document_rule
    if wanted == DocumentRule.of(before):
        return False
    row.document_rule = wanted.kept
    events.record(actor.label, "documents.rule", f"programme:{row.code}", before=before, after=wanted.kept)
    return True


def _held(actor: Actor, number: int) -> Programme:
    access.refuse_part_of_programme(actor)
    row = programmes.seen(actor, number)
    hold(Programme, row.id)
    db.session.refresh(row)
    return row
