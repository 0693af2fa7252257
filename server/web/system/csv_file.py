"""How does a list of any length go out as CSV? Written aside first: what breaks in the middle sends nothing."""

from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response

from server.db import transaction
from server.domain.table import Table
from server.formats import csv_table

IN_MEMORY = 4_000_000
"""Bytes; what is longer lies on the disk until it was sent."""
_CHUNK = 1 << 16


def sent(made: Callable[[], Table], name: str) -> Response:
    """Write a table in a transaction, which keeps that somebody took it, and send it under a name."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        with transaction():
            csv_table.write(made(), file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    head = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(_parts(file), content_type="text/csv; charset=utf-8", headers=head)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part
