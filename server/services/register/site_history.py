"""Who changed what of a site, and when? As the log has it, for the site and its viewpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.models import Site
from server.services import events
from server.services.register.imports import FieldChange

ADDED = "sites.add"
EDITED = "sites.edit"
IMPORTED = "sites.change"


@dataclass(frozen=True)
class SiteChange:
    """What somebody did to a site in one go."""

    at: datetime
    by: str
    """As the log names them: account:Emma, or system for a command."""
    action: str
    fields: tuple[FieldChange, ...]


def told(changed: Iterable[FieldChange]) -> list[list[str]]:
    """Return changed fields as the log keeps them: viewpoint, field, what stood there, what stands there now."""
    return [[one.part, one.field, one.old, one.new] for one in changed]


def of(site: Site) -> tuple[SiteChange, ...]:
    """Return what was done to a site, the newest first."""
    found = [
        SiteChange(
            event.at,
            event.actor,
            event.action,
            tuple(FieldChange(name, old, new, part) for part, name, old, new in event.details.get("fields", ())),
        )
        for event in events.about(f"site:{site.id}")
        if event.action in {ADDED, EDITED, IMPORTED}
    ]
    return tuple(reversed(found))
