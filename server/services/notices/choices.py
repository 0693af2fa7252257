"""How does a person want to be told of what?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time

from sqlalchemy import select

from server.db import db, is_one_of
from server.domain.access import Actor, Permission, Role, granted
from server.domain.notice import MOST_DUE_DAYS, Choice, Choices, NoticeKind
from server.errors import Forbidden, Invalid
from server.models import Account, NoticeChoice, NoticeSettings
from server.services import events
from server.translations import N_


@dataclass(frozen=True)
class Wanted:
    """What a person chose, and where their letters go; an empty address: nowhere."""

    choices: Choices = field(default_factory=Choices)
    address: str = ""


def of(account_id: int) -> Wanted:
    """Return what one person wants."""
    return of_many({account_id})[account_id]


def of_many(account_ids: Collection[int]) -> Mapping[int, Wanted]:
    """Return what people want; who never chose gets what holds for everybody."""
    kinds: dict[int, dict[NoticeKind, Choice]] = {number: {} for number in account_ids}
    for row in db.session.scalars(select(NoticeChoice).where(is_one_of(NoticeChoice.account_id, account_ids))):
        kinds[row.account_id][row.kind] = Choice(row.in_product, row.mail)
    found = {number: Wanted(Choices(chosen)) for number, chosen in kinds.items()}
    for one in db.session.scalars(select(NoticeSettings).where(is_one_of(NoticeSettings.account_id, account_ids))):
        choices = Choices(
            kinds[one.account_id], one.due_days, time.fromisoformat(one.digest_at),
            _time(one.quiet_from), _time(one.quiet_to),
        )  # fmt: skip
        found[one.account_id] = Wanted(choices, one.address)
    return found


def choose(account: Account, wanted: Choices, actor: str) -> bool:
    """Keep what a person wants; tells whether anything changed.

    :raises Invalid: where a number of days or the quiet hours make no sense.
    """
    if not 0 <= wanted.due_days <= MOST_DUE_DAYS:
        raise Invalid(N_("From 0 to {most} days before the end."), most=MOST_DUE_DAYS)
    if (wanted.quiet_from is None) != (wanted.quiet_to is None):
        raise Invalid(N_("Say both when the quiet hours begin and when they end, or neither."))
    before = described(of(account.id).choices)
    row = settings_of(account.id)
    row.due_days, row.digest_at = wanted.due_days, _text(wanted.digest_at) or ""
    row.quiet_from, row.quiet_to = _text(wanted.quiet_from), _text(wanted.quiet_to)
    for kind in NoticeKind:
        choice = wanted.of(kind)
        db.session.merge(NoticeChoice(account_id=account.id, kind=kind, in_product=choice.in_product, mail=choice.mail))
    after = described(wanted)
    if before == after:
        return False
    events.record(actor, "notices.choose", f"account:{account.name}", before=before, after=after)
    return True


def settings_of(account_id: int) -> NoticeSettings:
    """Return the row of a person, with what holds for everybody where there was none."""
    row = db.session.get(NoticeSettings, account_id)
    if row is None:
        usual = Choices()
        row = NoticeSettings(
            account_id=account_id,
            due_days=usual.due_days,
            digest_at=_text(usual.digest_at),
            address="",
            pending_address="",
        )
        db.session.add(row)
        db.session.flush()
    return row


def kinds_for(role: Role) -> tuple[NoticeKind, ...]:
    """Return of what a person in a role is told at all."""
    may = granted(role)
    is_told = {
        NoticeKind.RETURNED: role is Role.OFFICER,
        NoticeKind.ASSIGNED: role is Role.OFFICER,
        NoticeKind.DUE: role in {Role.OFFICER, Role.OFFICE},
        NoticeKind.OVERDUE: role in {Role.OFFICER, Role.OFFICE},
        NoticeKind.CONTRADICTED: role in {Role.REVIEWER, Role.OFFICE},
        NoticeKind.COMMENT: Permission.REVIEW in may or Permission.SUBMIT in may,
        NoticeKind.EXPORT: Permission.EXPORT in may,
        NoticeKind.ALARM: Permission.CLEAR in may,
        NoticeKind.RELAPSE: role is Role.OFFICE,
        NoticeKind.SHAKEN: role is Role.OFFICE,
        NoticeKind.OBJECTION: Permission.PUBLISH in may,
    }
    return tuple(kind for kind in NoticeKind if is_told[kind])


def own(actor: Actor) -> Account:
    """Return the account of who calls.

    :raises Forbidden: for who has none.
    """
    account = db.session.get(Account, actor.account_id) if actor.account_id is not None else None
    if account is None:
        raise Forbidden
    return account


def described(wanted: Choices) -> dict[str, object]:
    """Return what was chosen as the log and the command line say it."""
    return {
        "kinds": {kind.value: {"in_product": wanted.of(kind).in_product, "mail": wanted.of(kind).mail.value}
                  for kind in NoticeKind},
        "due_days": wanted.due_days,
        "digest_at": _text(wanted.digest_at),
        "quiet_from": _text(wanted.quiet_from),
        "quiet_to": _text(wanted.quiet_to),
    }  # fmt: skip


def _time(said: str | None) -> time | None:
    return time.fromisoformat(said) if said else None


def _text(said: time | None) -> str | None:
    return said.isoformat(timespec="minutes") if said else None
