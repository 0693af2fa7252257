"""How are issues and officers drawn by lot, so that anybody can draw again and gets the same?

Every ticket gets the SHA-256 of seed and name as its lot; the lowest lots are drawn. That needs no particular
program: `printf '%s' 'SEED|issue|CODE' | sha256sum` gives a lot on any machine.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RiskClass(StrEnum):
    """How closely an issue is watched."""

    SPECIAL = "special"
    """It came back, drew complaints, or was contradicted before."""
    KEY = "key"
    """A higher level handed it down."""
    OTHER = "other"


SHARES: Mapping[RiskClass, float] = {RiskClass.SPECIAL: 100, RiskClass.KEY: 25, RiskClass.OTHER: 5}
"""Per cent of a quarter; the defaults of 双随机 for sources of pollution."""
TEAM_SIZE = 2
"""Fewer officers may not inspect."""


@dataclass(frozen=True)
class Ticket:
    """An issue in the pool; `barred` may not inspect it."""

    issue: str
    risk_class: RiskClass
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Drawn:
    """An issue that was drawn, and who goes there."""

    issue: str
    risk_class: RiskClass
    officers: tuple[str, ...]


def draw(
    seed: str,
    tickets: Sequence[Ticket],
    officers: Sequence[str],
    shares: Mapping[RiskClass, float] = SHARES,
    team_size: int = TEAM_SIZE,
) -> tuple[Drawn, ...]:
    """Return what is drawn, special issues first; the order of the tickets makes no difference.

    Nobody is sent out a second time while a colleague who may go has been sent out less often.
    """
    sent: Counter[str] = Counter()
    drawn = []
    for risk_class in RiskClass:
        in_class = [ticket for ticket in tickets if ticket.risk_class is risk_class]
        in_class.sort(key=lambda ticket: lot(seed, "issue", ticket.issue))
        for ticket in in_class[: how_many(len(in_class), shares.get(risk_class, 0))]:
            team = _team(seed, ticket, officers, sent, team_size)
            sent.update(team)
            drawn.append(Drawn(ticket.issue, risk_class, team))
    return tuple(drawn)


def lot(seed: str, *names: str) -> str:
    """Return the lot of a ticket."""
    return hashlib.sha256("|".join((seed, *names)).encode()).hexdigest()


def how_many(there: int, share: float) -> int:
    """Return how many of a class are drawn: at least the share, so one of ten where it is 5 per cent."""
    return min(there, -int(-there * share // 100))


def pool_text(
    tickets: Sequence[Ticket],
    officers: Sequence[str],
    shares: Mapping[RiskClass, float] = SHARES,
    team_size: int = TEAM_SIZE,
) -> str:
    """Return what is hashed and made known before there is a seed: all that the seed decides about, and the rules."""
    in_order = sorted(tickets, key=lambda ticket: ticket.issue)
    content = [
        [[one.issue, one.risk_class.value, sorted(one.barred)] for one in in_order],
        sorted(officers),
        {risk.value: float(shares.get(risk, 0)) for risk in RiskClass},
        team_size,
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def sealed(seed: str, drawn: Sequence[Drawn]) -> str:
    """Return the hash that can be made known before the day."""
    return sha256_of(sealed_text(seed, drawn))


def sha256_of(text: str) -> str:
    """Return the hash of a text as `sha256sum` gives it for a file that holds the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_text(seed: str, drawn: Sequence[Drawn]) -> str:
    """Return what is hashed, for those who want to hash it themselves."""
    content = [seed, [[one.issue, one.risk_class.value, list(one.officers)] for one in drawn]]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _team(seed: str, ticket: Ticket, officers: Sequence[str], sent: Counter[str], size: int) -> tuple[str, ...]:
    allowed = [name for name in officers if name not in ticket.barred]
    allowed.sort(key=lambda name: (sent[name], lot(seed, "officer", ticket.issue, name)))
    return tuple(allowed[:size])
