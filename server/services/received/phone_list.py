"""Which phones are there, when did each call last, and what does it still owe?

A phone owes the files that its forms name and that have not come, and its officer the issues that were sent back to
whom they are sent to.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind, DeviceKind
from server.domain.phone_app import app_in_words, device_in_words
from server.domain.received import Need
from server.domain.resolution import PairState
from server.models import Account, Assignment, Issue, Phone, PhotoPair, Submission
from server.services import phones
from server.services.received import needs

PER_PAGE = 50


@dataclass(frozen=True)
class PhoneLine:
    """A phone as the office sees it; its key is not known here."""

    number: int
    name: str
    programme: str
    """Its code."""
    programme_title: str
    officer: str
    """Empty: nobody's."""
    county: str
    """Of which it carries the lists; empty: of all."""
    is_officer_off: bool
    """Whether the officer's account is switched off: then the phone may not call either."""
    kind: DeviceKind
    created_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    """When it last called, to the minute; None: it has not yet."""
    user_agent: str
    ahead_s: float | None
    """By how many seconds its clock runs ahead; None where it never said."""
    incomplete: int
    """So many of its submissions name files that have not come."""
    returned: tuple[str, ...]
    """The issues that were sent back, of those that its officer is sent to."""

    @property
    def app(self) -> str:
        """Return the program that calls, with its version where it says one."""
        return app_in_words(self.user_agent)

    @property
    def device(self) -> str:
        """Return model and system, where the program says them."""
        return device_in_words(self.user_agent)

    @property
    def owes(self) -> bool:
        """Tell whether anything is awaited of it."""
        return bool(self.incomplete or self.returned)


@dataclass(frozen=True)
class PhonePage:
    """A part of the list."""

    rows: tuple[PhoneLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def page(caller: Actor, text: str = "", number: int = 1) -> PhonePage:
    """Return a part of the phones that the caller sees: those in use first, the newest first."""
    found = _found(caller, text)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = found.order_by(Phone.revoked_at.is_not(None), Phone.id.desc())
    return PhonePage(_lines(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)), number, total)


def every(caller: Actor) -> tuple[PhoneLine, ...]:
    """Return all phones that the caller sees, oldest first."""
    return _lines(_found(caller, "").order_by(Phone.id))


def one(caller: Actor, number: int) -> PhoneLine:
    """Return one phone.

    :raises NotFound: where the caller sees no such phone.
    """
    return _lines(select(Phone).where(Phone.id == phones.get(number, caller).id))[0]


def _found(caller: Actor, text: str) -> Select[Phone]:
    query = select(Phone).outerjoin(Account, Account.id == Phone.account_id)
    if caller.programme_id is not None:
        query = query.where(Phone.programme_id == caller.programme_id)
    if text:
        names = (Phone.name, Account.name, Phone.county)
        query = query.where(or_(*(name.icontains(text, autoescape=True) for name in names)))
    return query


def _lines(query: Select[Phone]) -> tuple[PhoneLine, ...]:
    rows = db.session.scalars(query.options(joinedload(Phone.programme), joinedload(Phone.owner))).all()
    incomplete = _incomplete([row.id for row in rows])
    returned = _returned({row.account_id for row in rows if row.account_id is not None})
    return tuple(_line(row, incomplete, returned) for row in rows)


def _line(row: Phone, incomplete: Mapping[int, int], returned: Mapping[tuple[int, int], Sequence[str]]) -> PhoneLine:
    return PhoneLine(
        number=row.id,
        name=row.name,
        programme=row.programme.code,
        programme_title=row.programme.title,
        officer=row.owner.name if row.owner else "",
        county=row.county or "",
        is_officer_off=row.owner is not None and row.owner.disabled_at is not None,
        kind=row.kind,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        seen_at=row.seen_at,
        user_agent=row.user_agent or "",
        ahead_s=row.ahead_s,
        incomplete=incomplete.get(row.id, 0),
        returned=tuple(returned.get((row.account_id or 0, row.programme_id), ())) if not row.revoked_at else (),
    )


def _incomplete(numbers: Collection[int]) -> dict[int, int]:
    query = select(Submission.phone_id, func.count()).where(Submission.phone_id.in_(numbers))
    rows = db.session.execute(query.where(*needs.condition(Need.INCOMPLETE)).group_by(Submission.phone_id))
    return {phone: count for phone, count in rows if phone is not None}


def _returned(accounts: Collection[int]) -> dict[tuple[int, int], list[str]]:
    """Return by officer and programme the codes of issues with a standing pair that was sent back."""
    standing = select(PhotoPair.id).where(
        PhotoPair.issue_id == Issue.id,
        PhotoPair.replaced_at.is_(None),
        PhotoPair.state == PairState.DECIDED,
        PhotoPair.outcome == DecisionKind.RETURN,
    )
    query = (
        select(Assignment.account_id, Issue.programme_id, Issue.code)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(Assignment.account_id.in_(accounts), Assignment.ended_at.is_(None), standing.exists())
        .order_by(Issue.code)
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for account, programme, code in db.session.execute(query):
        found[account, programme].append(code)
    return found
