"""How long is a photo looked up among a million others? See docs/performance.md."""

import random
import sqlite3
import statistics
import time
from pathlib import Path

from server import create_app
from server.db import db
from server.domain.limits import Limits
from server.domain.multi_index_hashing import bands, signed
from server.imaging.facts import read_facts
from server.services import database
from server.services.verification.reuse import search
from tests.bench import phone
from tests.conftest import settings_in

FEW, MANY = 10_000, 1_000_000
LOOKS = 20
LIMITS = Limits()


def fill(base: str, rows: int) -> None:
    """Write fingerprints as of pictures that have nothing in common."""
    chance = random.Random(rows)
    looks = (chance.getrandbits(64) for _ in range(rows))
    with sqlite3.connect(base) as connection:
        connection.executemany(
            "INSERT INTO fingerprint (original_id, phash, pdq, band0, band1, band2) VALUES (?, ?, ?, ?, ?, ?)",
            ((number, signed(one), chance.randbytes(32), *bands(one)) for number, one in enumerate(looks)),
        )


def milliseconds(folder: Path, rows: int) -> float:
    """Return the median time of the global net over so many fingerprints."""
    app = create_app(settings_in(folder))
    with app.app_context():
        database.prepare()
        db.session.remove()
        fill(str(db.engine.url.database), rows)
        median = statistics.median(_look_up(folder / f"{seed}.jpg", seed) for seed in range(LOOKS))
        db.session.remove()
    return median


def _look_up(path: Path, seed: int) -> float:
    path.write_bytes(phone.photo(seed))
    look = read_facts(path).fingerprint
    assert look
    start = time.perf_counter()
    search.by_fingerprint(look, LIMITS)
    return 1000 * (time.perf_counter() - start)


def test_the_global_net(tmp_path: Path) -> None:
    few, many = (milliseconds(tmp_path / str(rows), rows) for rows in (FEW, MANY))
    print(f"\nlooking up a photo: {many:.1f} ms among {MANY:,}, {few:.1f} ms among {FEW:,}: {many / few:.1f} ×")
