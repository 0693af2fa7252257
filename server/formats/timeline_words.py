"""In which words is the timeline of an issue told? In one language, for the page, the sheet and the command line."""

from server.domain.no_phone import person
from server.domain.timeline import Entry, Kind
from server.translations import N_, translate

KINDS = {
    Kind.DUE: N_("Due date"),
    Kind.VISIT: N_("Visit"),
    Kind.PHOTOS: N_("Photos"),
    Kind.MEASURE: N_("Measures"),
    Kind.PAPER: N_("Papers"),
    Kind.OVERRIDE: N_("Override"),
    Kind.DECISION: N_("Review"),
    Kind.PUBLICATION: N_("Publications"),
    Kind.OBJECTION: N_("Objections"),
    Kind.MOVE: N_("Life cycle"),
    Kind.TURN: N_("Life cycle"),
    Kind.GAP: "",
}


def days(entry: Entry) -> str:
    """Return the day of an entry, or the first and the last of several."""
    return f"{entry.on.isoformat()} – {entry.until.isoformat()}" if entry.until else entry.on.isoformat()


def sentence(entry: Entry, language: str) -> str:
    """Say what happened, and how often where several became one."""
    if entry.kind is Kind.GAP:
        return translate(N_("{count} more entries are not shown here"), language, count=entry.count)
    said = translate(entry.message, language, **entry.values)
    if entry.days > 1:
        return translate(N_("{what}: {count}, on {days} days"), language, what=said, count=entry.count, days=entry.days)
    if entry.count > 1 or entry.kind is Kind.PHOTOS:
        return translate(N_("{what}: {count}"), language, what=said, count=entry.count)
    return said


def who(entry: Entry) -> str:
    """Return who it was as people call them; empty for the server itself."""
    return "" if entry.by == "system" else person(entry.by)


def due(days_left: int | None, language: str) -> str:
    """Say how long there is time; empty where nothing is due."""
    if days_left is None:
        return ""
    if days_left < 0:
        return translate(N_("{days} days overdue"), language, days=-days_left)
    return translate(N_("{days} days left"), language, days=days_left)
