"""How does the ledger's table go out as a workbook: the same rows, in the same order, with the same columns?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import IO

from server.domain import labels
from server.domain.access import Actor
from server.domain.ledger_columns import Order
from server.formats import office_book, office_rows
from server.formats.ledger import STATUSES
from server.models import Programme
from server.services import events
from server.services.ledger import table, templates
from server.services.ledger.listing import IssueFilters
from server.services.register import declared
from server.translations import translate

LANGUAGE = "zh_CN"
"""In which ledgers are written, whoever reads the page."""


def write(
    actor: Actor, filters: IssueFilters, order: Order, shown: Sequence[str], target: IO[bytes],
    programme: Programme | None = None,
) -> int:  # fmt: skip
    """Write the rows of a list; returns how many. With a programme, into its office's workbook, in that one's columns.

    :raises NotFound: where the programme's office has given none.
    """
    filters = replace(filters, programme_id=programme.id) if programme else filters
    if programme:
        own = {one.key: one for one in declared.of_programme(programme.id)}
        book = templates.book(actor, programme)
    else:
        own = dict(declared.named(actor, shown))
        book = office_book.plain(shown, own)
    kinds = {one.heading: one.kind for one in own.values()}
    count = office_rows.write(book, _rows(actor, filters, order), target, kinds)
    events.record(
        actor.label, "ledger.export", f"programme:{programme.code}" if programme else "ledger:table",
        rows=count, narrowed=_said(filters), sort=order.written,
        columns=[one.heading for one in book.columns], in_own_workbook=programme is not None,
    )  # fmt: skip
    return count


def _rows(actor: Actor, filters: IssueFilters, order: Order) -> Iterator[Mapping[str, str]]:
    for row in table.every(actor, filters, order):
        line, cells = row.line, dict(row.cells)
        if status := STATUSES.get(cells.get("status", "")):
            cells["status"] = status[0]
        cells["photos"] = str(line.photos) if line.photos else ""
        cells["verdict"] = translate(labels.VERDICTS[line.verdict], LANGUAGE) if line.verdict else ""
        cells["decided"] = f"{line.decided} / {line.pairs}" if line.pairs else ""
        yield {**row.kept, **cells}


def _said(filters: IssueFilters) -> dict[str, object]:
    """Return what narrows a list, as the log keeps it."""
    columns = [{name: value for name, value in asdict(one).items() if value} for one in filters.columns]
    found = {name: value for name, value in asdict(filters).items() if value and name != "columns"}
    return found | ({"columns": columns} if columns else {})
