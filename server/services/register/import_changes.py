"""How is what an import changes told to people? Field by field, with names where the register has numbers."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from server.db import db
from server.services.register.imports import PORTION, Change, FieldChange


def fields(
    columns: Mapping[str, tuple[Any, Any]], names: Mapping[str, Mapping[Any, str]], part: str = ""
) -> Iterator[FieldChange]:
    """Tell a changed row field by field, a ledger heading by heading; `names` says what numbers of others mean."""
    for column, (old, new) in columns.items():
        if isinstance(new, dict):
            before = old or {}
            changed = (heading for heading, text in new.items() if before.get(heading) != text)
            yield from (FieldChange(heading, _text(before.get(heading)), _text(new[heading])) for heading in changed)
        elif called := names.get(column):
            yield FieldChange(column, called.get(old, ""), called.get(new, ""), part)
        else:
            yield FieldChange(column, _text(old), _text(new), part)


def names_of(change: Change, column: str, name: Any) -> dict[Any, str]:
    """Return what the numbers in a column of changed rows are called; `name` is a column of the table they are of."""
    numbers = {number for columns in change.updated.values() for number in columns.get(column, ()) if number}
    waiting, found = iter(numbers), dict[Any, str]()
    while portion := list(islice(waiting, PORTION)):
        query = select(name.class_.id, name).where(name.class_.id.in_(portion))
        found |= {row[0]: row[1] for row in db.session.execute(query)}
    return found


def _text(value: Any) -> str:
    """Return a value as people read it in the terminal."""
    match value:
        case None:
            return ""
        case list():
            return "; ".join(" ".join(map(_text, corner)) for corner in value)
        case float():
            return f"{round(value, 7):.7f}".rstrip("0").rstrip(".")
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)
