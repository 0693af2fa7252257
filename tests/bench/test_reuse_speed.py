"""How long is a photo looked up among ten million others, and what does the memory cost? See docs/performance.md.

`SHIZHENG_BENCH_ROWS=10000,1000000,10000000` says among how many; each is asked of SQLite and of PostgreSQL.
"""

import os
import random
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from server import create_app
from server.db import db
from server.domain.limits import Limits
from server.domain.multi_index_hashing import bands, signed
from server.domain.photo import Fingerprint
from server.imaging.facts import read_facts
from server.services import database
from server.services.verification.reuse import memory, search
from tests.bench import phone
from tests.bench.history import Recorder
from tests.conftest import settings_in

ROWS = [int(rows) for rows in os.environ.get("SHIZHENG_BENCH_ROWS", "10000,1000000").split(",")]
LOOKS = 20
LIMITS = Limits()
COLUMNS = "original_id, phash, pdq, band0, band1, band2"
Row = tuple[int, int, bytes, int, int, int]


def fingerprints(rows: int) -> Iterator[Row]:
    """Give fingerprints as of pictures that have nothing in common."""
    chance = random.Random(rows)
    for number in range(rows):
        phash = chance.getrandbits(64)
        yield number, signed(phash), chance.randbytes(32), *bands(phash)


# Indexes are made when all is there: kept up to date for each of ten million rows they take an hour.
def fill_sqlite(address: str, rows: int) -> None:
    with sqlite3.connect(make_url(address).database or "") as connection:
        connection.execute("PRAGMA synchronous = OFF")
        named = "FROM sqlite_master WHERE type = 'index' AND tbl_name = 'fingerprint' AND sql IS NOT NULL"
        indexes = connection.execute(f"SELECT name, sql {named}").fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.executemany(f"INSERT INTO fingerprint ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", fingerprints(rows))  # noqa: S608
        for _, made in indexes:
            connection.execute(made)


def fill_postgresql(address: str, rows: int) -> None:
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("ALTER TABLE fingerprint DROP CONSTRAINT fk_fingerprint_original_id_original")
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'fingerprint' AND indexname LIKE 'ix%'"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        with connection.cursor().copy(f"COPY fingerprint ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "int8", "bytea", "int4", "int4", "int4"])
            for row in fingerprints(rows):
                copy.write_row(row)
        for _, made in indexes:
            connection.execute(made.encode())
        connection.execute("VACUUM ANALYZE fingerprint")


FILL: dict[str, Callable[[str, int], None]] = {"sqlite": fill_sqlite, "postgresql": fill_postgresql}


def looks(folder: Path) -> list[Fingerprint]:
    """Return what photos look like, each in 24 positions at most."""
    found = []
    for seed in range(LOOKS):
        path = folder / f"{seed}.jpg"
        path.write_bytes(phone.photo(seed))
        look = read_facts(path).fingerprint
        assert look
        found.append(look)
    return found


def milliseconds(asked: list[Fingerprint]) -> tuple[float, float]:
    """Return the median time of a look-up, by the clock and of this process's processor, after one to warm up."""
    search.by_fingerprint(asked[0], LIMITS)
    spent = [_look_up(look) for look in asked]
    return statistics.median(one[0] for one in spent), statistics.median(one[1] for one in spent)


def _look_up(look: Fingerprint) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    search.by_fingerprint(look, LIMITS)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


def megabytes() -> float:
    """Return the largest amount of memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("backend", FILL)
def test_the_global_net(
    request: pytest.FixtureRequest, tmp_path: Path, backend: str, rows: int, record: Recorder
) -> None:
    address = f"sqlite:///{tmp_path / 'test.db'}"
    if backend == "postgresql":
        address = str(request.getfixturevalue("postgres_database"))
    asked = looks(tmp_path)
    app = create_app(settings_in(tmp_path, database_url=address))
    with app.app_context():
        database.prepare()
        db.session.remove()
        FILL[backend](address, rows)
        by_database = milliseconds(asked)
        held, start = megabytes(), time.perf_counter()
        assert memory.refresh()
        loaded = time.perf_counter() - start
        by_memory = milliseconds(asked)
        start = time.perf_counter()
        memory.refresh()
        again = 1000 * (time.perf_counter() - start)
        db.session.remove()
        db.engine.dispose()
    of = f"looking up a photo among {rows:,} on {backend}"
    record(f"{of}, in memory", by_memory[0], "ms", note=f"processor {by_memory[1]:.1f} ms")
    record(f"{of}, by the database", by_database[0], "ms", note=f"processor {by_database[1]:.1f} ms")
    record(f"{of}, read into memory", loaded, "s", note=f"brought up to date in {again:.1f} ms")
    record(f"{of}, memory", megabytes() - held, "MB")
