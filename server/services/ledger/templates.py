"""In which workbook does the office of a programme keep its ledger? It gave one, and rows are written into it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.ledger_columns import COLUMNS
from server.errors import Forbidden, NotFound
from server.formats import office_book
from server.formats.file_names import safe_name
from server.formats.ledger import BESIDE
from server.formats.office_book import Book
from server.models import LedgerTemplate, Programme
from server.services import access, events
from server.services.runtime import now
from server.translations import N_

_NAMED_BY = frozenset({"code"})


@dataclass(frozen=True)
class Template:
    """The workbook that an office gave, and what rows fill of it."""

    name: str
    sha256: str
    size_bytes: int
    given_by: str
    given_at: datetime
    header: int
    """The last line of its header."""
    filled: Sequence[tuple[str, str]]
    """Keys of the ledger's columns, and of what stands behind them, with the heading."""
    own: Sequence[str]
    """Headings that are none of ours: filled with what imports kept under them."""
    left_out: Sequence[str]
    """Keys of the ledger's columns that it does not have."""

    @property
    def can_come_back(self) -> bool:
        """Tell whether rows that are written into it can be imported again: they are known by their codes."""
        return any(key in _NAMED_BY for key, _ in self.filled)


def give(actor: Actor, programme: Programme, name: str, data: bytes) -> Template:
    """Keep a workbook as the programme's; an earlier one goes.

    :raises Invalid: where it cannot be read, or has no header.
    :raises TooLarge: where it is larger than is accepted.
    :raises Forbidden: for who does not see the whole programme.
    """
    _refuse_limited(actor)
    book = office_book.of_office(data, name)
    row = db.session.get(LedgerTemplate, programme.id) or LedgerTemplate(programme_id=programme.id)
    row.name, row.sha256, row.size_bytes = safe_name(name), hashlib.sha256(data).hexdigest(), len(data)
    row.content, row.emptied, row.shape = data, book.content, book.document
    row.given_by, row.given_at = actor.label, now()
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "ledger.template", f"programme:{programme.code}",
        name=row.name, sha256=row.sha256, size_bytes=row.size_bytes,
    )  # fmt: skip
    return _template(row, book)


def find(actor: Actor, programme: Programme) -> Template | None:
    """Return the programme's, or None."""
    row = _row(actor, programme)
    return _template(row, _book(row)) if row else None


def remove(actor: Actor, programme: Programme) -> None:
    """Take it away.

    :raises NotFound: where there is none.
    :raises Forbidden: for who does not see the whole programme.
    """
    _refuse_limited(actor)
    row = _known(actor, programme)
    events.record(actor.label, "ledger.no_template", f"programme:{programme.code}", name=row.name, sha256=row.sha256)
    db.session.delete(row)
    db.session.flush()


def original(actor: Actor, programme: Programme) -> tuple[str, bytes]:
    """Return its name and bytes as they were given; only who sees the whole programme, for it may hold every row.

    :raises NotFound: where there is none.
    :raises Forbidden: for who does not see the whole programme.
    """
    _refuse_limited(actor)
    row = _known(actor, programme)
    return row.name, row.content


def book(actor: Actor, programme: Programme) -> Book:
    """Return it without rows.

    :raises NotFound: where there is none.
    """
    return _book(_known(actor, programme))


def _row(actor: Actor, programme: Programme) -> LedgerTemplate | None:
    query = select(LedgerTemplate).where(LedgerTemplate.programme_id == programme.id)
    return db.session.scalar(access.scoped(query, actor, LedgerTemplate))


def _known(actor: Actor, programme: Programme) -> LedgerTemplate:
    row = _row(actor, programme)
    if row is None:
        raise NotFound(N_("The office has given no workbook for this programme."))
    return row


def _book(row: LedgerTemplate) -> Book:
    return office_book.of_document(row.emptied, row.shape)


def _template(row: LedgerTemplate, kept: Book) -> Template:
    ours = [(one.key, " ".join(one.title.split())) for one in kept.columns if one.key]
    keys = {key for key, _ in ours}
    return Template(
        row.name, row.sha256, row.size_bytes, row.given_by, row.given_at, kept.header, ours,
        [one.heading for one in kept.columns if not one.key],
        [key for key in (*COLUMNS, *BESIDE) if key not in keys and key not in BESIDE],
    )  # fmt: skip


def _refuse_limited(actor: Actor) -> None:
    if actor.is_limited:
        raise Forbidden(N_("Only who sees the whole programme gives it a workbook."))
