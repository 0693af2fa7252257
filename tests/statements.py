"""How many statements does something cost? Counted at the cursor, so that nothing is left out."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from server.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the statements that the block sends, as they are sent; savepoints and pragmas are none."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
