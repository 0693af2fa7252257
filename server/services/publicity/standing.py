"""How far is the publicity (公示) of an issue, and what is still missing for its closure?

Nothing here is a state that a job has to set: whether a window has ended is asked of the day.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from server.db import count_where, db
from server.domain.publicity import ObjectionState, PublicationState
from server.models import Objection, Publication
from server.services.publicity import found
from server.services.runtime import today
from server.translations import N_


@dataclass(frozen=True)
class Missing:
    """What is still to do: a sentence as a template with its values, and the page where it is done."""

    message: str
    values: dict[str, object]
    address: str


@dataclass(frozen=True)
class Standing:
    """How far the publicity of an issue and round is."""

    publication_id: int | None
    """Of what was not withdrawn; None: there is none."""
    state: PublicationState | None
    is_ended_well: bool
    """It was released, its window is over, every objection was answered, and none was upheld."""
    missing: tuple[Missing, ...]
    released_at: datetime | None = None


def standing(issue_id: int, round_: int = 1) -> Standing:
    """Return how far the publicity of an issue and round is."""
    query = select(Publication).where(
        Publication.issue_id == issue_id, Publication.round == round_, Publication.withdrawn_at.is_(None)
    )
    row = db.session.scalar(query.order_by(Publication.id.desc()).limit(1))
    if row is None:
        told = Missing(N_("Nothing was made public yet."), {}, f"/ledger/issues/{issue_id}")
        return Standing(None, None, is_ended_well=False, missing=(told,))
    missing = tuple(_missing(row))
    return Standing(row.id, found.state(row), not missing, missing, row.released_at)


def has_ended(row: Publication, day: date) -> bool:
    """Tell whether the window of a publication is over on a day: its last day still belongs to it."""
    is_out = row.released_at is not None and row.withdrawn_at is None
    return is_out and row.closes_on is not None and row.closes_on < day


def objections_of(row: Publication) -> tuple[int, int]:
    """Return how many objections nobody has answered, and how many to this publication were upheld.

    Those to a publication of the same clean-up that was withdrawn wait for their answer as well: nobody gets rid of
    an objection by publishing anew.
    """
    unanswered = count_where(Objection.state == ObjectionState.OPEN)
    upheld = count_where((Objection.state == ObjectionState.UPHELD) & (Objection.publication_id == row.id))
    query = select(unanswered, upheld).select_from(Objection).join(Publication)
    counted = db.session.execute(
        query.where(Publication.issue_id == row.issue_id, Publication.round == row.round)
    ).one()
    return int(counted[0]), int(counted[1])


def _missing(row: Publication) -> list[Missing]:
    page = f"/publicity/{row.id}"
    if row.released_at is None:
        told = N_("Publication {number} is checked and not released yet.") if row.checked_at else N_(
            "Publication {number} was not checked and released yet."
        )  # fmt: skip
        return [Missing(told, {"number": row.id}, page)]
    unanswered, upheld = objections_of(row)
    found_missing = []
    if not has_ended(row, today()):
        until = N_("The publicity runs until {day}; that day still belongs to it.")
        found_missing.append(Missing(until, {"day": row.closes_on}, page))
    objections = f"/publicity/objections?publication={row.id}"
    if unanswered:
        told = N_("Objections without an answer: {number}.")
        found_missing.append(Missing(told, {"number": unanswered}, "/publicity/objections?which=open"))
    if upheld:
        told = N_("Objections that were upheld: {number}. Withdraw the publication, and put it right first.")
        found_missing.append(Missing(told, {"number": upheld}, objections))
    return found_missing
