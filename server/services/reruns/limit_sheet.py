"""By which limits do a programme's checks judge, where does each come from, and who changed it when and why?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from server import checks
from server.domain.limit_labels import LIMITS
from server.domain.limit_sources import sources
from server.domain.limits import Limits
from server.errors import NotFound
from server.models import Programme
from server.services import events
from server.services.reruns import limits_asked
from server.translations import N_

CHANGED = "programmes.limits"


@dataclass(frozen=True)
class LimitChange:
    """One limit that was given another value."""

    at: datetime
    by: str
    """As the log names them: account:Emma, or system for a command."""
    name: str
    old: float | None
    """None: the default of then."""
    new: float | None
    reason: str
    """Empty for what was set before reasons were asked for."""


@dataclass(frozen=True)
class LimitLine:
    """A limit of a programme."""

    name: str
    title: str
    """In English; `say` gives the reader's language."""
    used: float
    default: float
    is_own: bool
    """The programme sets it differently."""
    source: str
    checks: tuple[str, ...]
    last: LimitChange | None


@dataclass(frozen=True)
class LimitGroup:
    """The limits that are shown with one check."""

    check: str
    lines: tuple[LimitLine, ...]

    @property
    def own(self) -> int:
        """Return how many the programme sets differently."""
        return sum(line.is_own for line in self.lines)


def lines(programme: Programme) -> tuple[LimitLine, ...]:
    """Return all limits, as they stand in the code."""
    own: Mapping[str, Any] = programme.limits
    used, default = Limits().overridden(own), Limits()
    last: dict[str, LimitChange] = {}
    for one in history(programme):
        last.setdefault(one.name, one)
    return tuple(
        LimitLine(
            name=one.name,
            title=LIMITS[one.name],
            used=getattr(used, one.name),
            default=getattr(default, one.name),
            is_own=one.name in own,
            source=sources().get(one.name, ""),
            checks=limits_asked.by_limit()[one.name],
            last=last.get(one.name),
        )
        for one in fields(Limits)
    )


def groups(programme: Programme) -> tuple[LimitGroup, ...]:
    """Return the limits by the check that each is shown with, in reading order."""
    found: dict[str, list[LimitLine]] = {}
    for line in (one for one in lines(programme) if one.checks):
        found.setdefault(_home(line), []).append(line)
    return tuple(LimitGroup(code, tuple(found[code])) for code in checks.REASONS if code in found)


def group(programme: Programme, check: str) -> LimitGroup:
    """Return the limits that are shown with one check.

    :raises NotFound: for a check without any.
    """
    found = next((one for one in groups(programme) if one.check == check), None)
    if found is None:
        raise NotFound(N_("There is no check “{code}” with limits of its own."), code=check)
    return found


def history(programme: Programme, names: Iterable[str] | None = None) -> tuple[LimitChange, ...]:
    """Return what was changed of a programme's limits, or of some of them, the newest first."""
    wanted = None if names is None else frozenset(names)
    found: list[LimitChange] = []
    for event in events.about(f"programme:{programme.code}"):
        if event.action != CHANGED:
            continue
        old, new = event.details.get("before", {}), event.details.get("after", {})
        found += [
            LimitChange(event.at, event.actor, name, old.get(name), new.get(name), event.details.get("reason", ""))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name) and (wanted is None or name in wanted)
        ]
    return tuple(reversed(found))


def _home(line: LimitLine) -> str:
    """Return the check that a limit is shown with: one that is called alike, or else the first that asks for it."""
    word = line.name.partition("_")[0]
    return next((code for code in line.checks if word in code), line.checks[0])
