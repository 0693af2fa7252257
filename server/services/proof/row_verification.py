"""Do the rows say what the log says of them?

Every aggregate is read in the order of its number and compared with what was said of it last, in memory that does not
grow. What somebody writes meanwhile is no fault: where the two differ, both are asked again until neither moves.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Enum

from server.db import table_of
from server.domain.log_faults import Fault, Kind
from server.services.proof import meanings, words
from server.services.proof.meanings import Part, Said
from server.services.proof.spoken import Spoken, Word

_LEAST = -(1 << 31)
_TRIES = 5
UNREADABLE: Said = {}
"""What rows say that somebody made unreadable."""


class RowVerification:
    """One pass over all rows that mean something; the count is there once all faults were asked for."""

    def __init__(self, progress: Callable[[int], None] = lambda _count: None) -> None:
        self.rows = 0
        """How many aggregates were compared."""
        self._progress = progress

    def faults(self) -> Iterator[Fault]:
        """Return what is wrong, by kind and number."""
        with Spoken() as spoken:
            for kind in meanings.AGGREGATES:
                yield from self._of_kind(kind, spoken)

    def _of_kind(self, kind: str, spoken: Spoken) -> Iterator[Fault]:
        last = _LEAST
        while numbers := meanings.numbers_after(kind, last):
            said, heard = _said(kind, numbers[0], numbers[-1]), spoken.of(kind, last + 1, numbers[-1])
            named = words.between(kind, last + 1, numbers[-1])
            differing = [
                one
                for one in sorted({*said, *heard})
                if not fits(said.get(one), heard.get(one)) or not _is_named(heard.get(one), named.get(one))
            ]
            yield from chain.from_iterable(_asked_again(kind, one, spoken) for one in differing)
            self.rows += len(said)
            self._progress(len(said))
            last = numbers[-1]
        while missing := spoken.numbers_after(kind, last):
            yield from chain.from_iterable(_asked_again(kind, one, spoken) for one in missing)
            last = missing[-1]


def _said(kind: str, first: int, last: int) -> dict[int, Said]:
    """Return what rows say; nothing for what somebody made unreadable."""
    try:
        return meanings.said_in(kind, first, last)
    except (ValueError, TypeError, LookupError):
        if first == last:
            return {first: UNREADABLE}
        middle = first + (last - first) // 2
        return _said(kind, first, middle) | _said(kind, middle + 1, last)


def fits(said: Said | None, word: Word | None) -> bool:
    """Tell whether rows say what was said of them last, or are as gone as that says."""
    if said is None:
        return word is None or word.sha256 is None
    return word is not None and said is not UNREADABLE and meanings.hash_of(said) == word.sha256


def _is_named(word: Word | None, number: int | None) -> bool:
    """Tell whether the index leads to the entry that spoke last; it knows only those that have a place."""
    return word is None or not word.has_place or word.number == number


def _asked_again(kind: str, number: int, spoken: Spoken) -> Iterator[Fault]:
    before: tuple[Said | None, Word | None, int | None] | None = None
    for _ in range(_TRIES):
        said = _said(kind, number, number).get(number)
        spoken.hear_again()
        word = spoken.of(kind, number, number).get(number)
        named = words.of(kind, [number]).get(number)
        if fits(said, word) and _is_named(word, named):
            return
        if (said, word, named) == before:
            break
        before = said, word, named
    if not fits(said, word):
        yield fault(kind, number, said, word)
    elif word is not None:
        details: dict[str, int | str] = {
            "row": meanings.name_of(kind, number),
            "number": word.number,
            "found": named or "—",
        }
        yield Fault(Kind.INDEX_ALTERED, details)


def fault(kind: str, number: int, said: Said | None, word: Word | None) -> Fault:
    """Return what is wrong with rows that do not say what was said of them last."""
    row = meanings.name_of(kind, number)
    if word is None or word.sha256 is None:
        return Fault(Kind.ROW_ADDED, {"row": row, "found": _found(said)})
    if said is None:
        return Fault(Kind.ROW_REMOVED, {"row": row, "number": word.number})
    if said is UNREADABLE:
        return Fault(Kind.ROW_UNREADABLE, {"row": row, "number": word.number})
    column = _altered_column(kind, said, word.sha256)
    if column is None:
        return Fault(Kind.ROW_ALTERED, {"row": row, "number": word.number, "found": _found(said)})
    name, found, before = column
    return Fault(
        Kind.COLUMN_ALTERED, {"row": row, "number": word.number, "column": name, "found": found, "said": before}
    )


def _found(said: Said | None) -> str:
    """Return what tells one alteration from another: who answered for one has not answered for the next."""
    return meanings.hash_of(said)[:16] if said else ""


def _altered_column(kind: str, said: Said, sha256: str) -> tuple[str, str, str] | None:
    """Find the one column by which the rows would fit, where it has few values: which, what it is and what it was."""
    for part in meanings.AGGREGATES[kind].parts:
        rows = said.get(part.name, [])
        for row in rows if isinstance(rows, list) else [rows]:
            for column, values in _few_values(part):
                found = row.pop(column, None)
                for value in values:
                    if meanings.hash_of(said if value is None else _with(said, row, column, value)) == sha256:
                        return f"{part.name}.{column}", str(found or "—"), str(value or "—")
                    row.pop(column, None)
                if found is not None:
                    row[column] = found
    return None


def _with(said: Said, row: dict[str, Any], column: str, value: object) -> Said:
    row[column] = value
    return said


def _few_values(part: Part) -> Iterator[tuple[str, Sequence[Any]]]:
    table = table_of(part.model)
    for name in part.columns:
        column = getattr(part.model, name).property.columns[0]
        values: list[Any] = []
        if isinstance(column.type, Enum) and column.type.enum_class:
            values = [*column.type.enum_class]
        elif isinstance(column.type, Boolean):
            values = [False, True]
        if table.c[column.name].nullable:
            values.append(None)
        if values:
            yield name, values
