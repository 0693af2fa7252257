"""What was done, as a table: the whole log, or what it says of some issues and what belongs to them?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from server.domain.table import Table
from server.domain.table_columns import EVENTS, TITLES
from server.models import Event
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import as_json


def table(selection: Selection) -> Table:
    """Return the entries, by number."""
    return Table("events", TITLES["events"], EVENTS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    columns = Event.id, Event.at, Event.actor, Event.action, Event.subject, Event.details
    query = select(*columns, Event.position, Event.leaf_sha256).order_by(Event.id)
    if not selection.is_everything:
        query = query.where(Event.subject.in_(selection.subjects()))
    for row in stream(query):
        yield [*row[:5], as_json(row.details), *row[6:]]
