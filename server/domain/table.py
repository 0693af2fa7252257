"""What is a table for analysts: which columns does it have, of which type, and where do its rows come from?

Rows are a stream that is read once; nobody ever holds a whole table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What stands in a column; a cell may always be None."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    """A float that is finite."""
    FLAG = "yes or no"
    MOMENT = "time"
    """An aware time."""
    DAY = "date"


@dataclass(frozen=True)
class Column:
    """One column: a stable name for programs, and a title for people."""

    name: str
    type: Type
    title: str
    """A template for `translate`; a question's label stands there as it is in the reader's language."""
    meaning: str = ""
    """For the documentation, in English; empty where the title says all."""


@dataclass(frozen=True)
class Table:
    """Columns and rows, each row with a value or None for each column."""

    name: str
    """What it is called beside others of the same kind: photos, submissions-vp_repeat."""
    title: str
    """A template for `translate`."""
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    place: tuple[str, str] | None = None
    """The columns with latitude and longitude, WGS-84, of what a row tells of; None: it is nowhere."""

    def at(self, *kinds: Type) -> list[int]:
        """Return where columns of these types stand."""
        return [at for at, column in enumerate(self.columns) if column.type in kinds]

    @property
    def place_at(self) -> tuple[int, int] | None:
        """Return where latitude and longitude stand."""
        if self.place is None:
            return None
        names = [column.name for column in self.columns]
        return names.index(self.place[0]), names.index(self.place[1])
