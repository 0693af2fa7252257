"""With which words does a document of a kind begin? Templates of ours; whoever drafts changes what they like."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor
from server.domain.document import DocumentKind, Draft
from server.models import Issue
from server.services import access
from server.services.runtime import today
from server.translations import N_, translate

ANSWER_DAYS = 15
_TITLES: Mapping[DocumentKind, str] = {
    DocumentKind.ORDER: N_("Supervision order on problems that are not put right"),
    DocumentKind.WARNING: N_("Warning of rectification that is behind its plan"),
    DocumentKind.CIRCULAR: N_("Circular on how rectification proceeds"),
    DocumentKind.TALK: N_("Summons to a talk on rectification"),
}
_TEXTS: Mapping[DocumentKind, str] = {
    DocumentKind.ORDER: N_(
        "A look at how rectification proceeds shows that the problems in the list below are behind their plan.\n"
        "Find out why, put them right in the time that the plan sets, and say in writing by {day} what was done, who "
        "answers for it, and what is still open with its day."
    ),
    DocumentKind.WARNING: N_(
        "The problems in the list below are near or past the end that their plan sets.\n"
        "Hasten the work and report by {day} whether they will be put right in time, and what you do where they will "
        "not."
    ),
    DocumentKind.CIRCULAR: N_(
        "How the rectification of the problems in the list below proceeds is made known.\n"
        "Units that are behind hasten the work and report how it stands by {day}."
    ),
    DocumentKind.TALK: N_(
        "Since the problems in the list below are not put right in time, whoever answers for them is asked to a talk.\n"
        "Bring in writing why they are late, and a plan of what is done when. Confirm by {day} who will come."
    ),
}


def begun(actor: Actor, kind: DocumentKind, numbers: Sequence[int], language: str) -> Draft:
    """Return a draft about issues that the caller sees, addressed to the units that have to put them right."""
    query = select(Issue).where(Issue.id.in_(numbers)).options(joinedload(Issue.unit)).order_by(Issue.code)
    rows = db.session.scalars(access.scoped(query, actor, Issue)).all()
    due = today() + timedelta(days=ANSWER_DAYS)
    names = dict.fromkeys(row.unit.name for row in rows if row.unit)
    text = translate(_TEXTS[kind], language).format(day=_day(due, language))
    return Draft(kind, translate(_TITLES[kind], language), text, tuple(row.code for row in rows), tuple(names), due)


def _day(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language.startswith("zh") else day.isoformat()
