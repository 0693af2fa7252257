"""Which pages of help are there, and whose work does each belong to?"""

from collections.abc import Mapping, Sequence

from server.domain.access import Role

FOR_ROLES: Mapping[Role | None, tuple[str, ...]] = {
    Role.OFFICER: ("mine", "capture"),
    Role.REVIEWER: ("queue", "pair", "received"),
    Role.OFFICE: (
        *("overview", "ledger", "issue", "life-cycle", "workbook", "statistics", "activity", "deadlines", "assessment"),
        "visits",
        *(
            "shares",
            "sites",
            "site",
            "imports",
            "bring",
            "look-back",
            "petitions",
            "spot-checks",
            "publicity",
            "exports",
        ),
        *("quality", "reruns", "programmes", "units", "limits", "calendar"),
    ),
    Role.RESPONSIBLE: ("unit",),
    Role.AUDITOR: ("proof", "alarms", "log", "seen"),
    Role.ADMINISTRATOR: ("people", "phones", "forms", "group-chats", "system", "setup"),
    None: ("search", "notices", "account"),
}
"""By role, in the order of the work; None: what everybody uses. Each page stands with those who use it most."""
TOPICS: tuple[str, ...] = tuple(topic for topics in FOR_ROLES.values() for topic in topics)
_LIKE: Mapping[Role, Role] = {Role.ACCEPTANCE: Role.OFFICE, Role.LEADER: Role.OFFICE}
"""Roles without a part of their own find what they read in that of another."""


def own_part(role: Role | None) -> Role | None:
    """Return the part of the index that is a reader's own work; None where there is none."""
    part = _LIKE.get(role, role) if role else None
    return part if part in FOR_ROLES else None


def ordered(role: Role | None) -> Sequence[Role | None]:
    """Return the parts of the index, the reader's own first."""
    own = own_part(role)
    return sorted(FOR_ROLES, key=lambda one: own is not None and one is not own)
