"""`make soak`: an hour of 64 phones, while workers are killed, the database crashes and the store goes away.

Nothing that was acknowledged may be missing afterwards, the servers' memory must not grow, and nothing may wait.
Exit 1 where one of it is not so.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import obstore
import psycopg

from tests.bench.load.line import line
from tests.bench.load.report import percentile
from tests.bench.load.target import target
from tests.collect import Phone
from tests.integration.openrosa.field import CLOSE, WIDE, Stood, instance
from tests.photos import PhotoExif, jpeg, segment, wall_clock, with_segments
from tests.soak.province import Province, issue_of, place_of, site_of, wait_until

RECEIVED = 201
MOST_GROWTH = 1.15
SETTLES_S = 900
SAMPLE_S = 10
WAITING = b"SELECT count(*) FROM photo WHERE verdict IS NULL"
SIZE = b"SELECT pg_database_size(current_database())"
PARKED = b"SELECT count(*) FROM photo WHERE verdict = 'error'"


@dataclass
class Told:
    """What phones were told, and what was seen meanwhile."""

    acknowledged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Hashes of the files, by the instance that was answered with 201."""
    again: int = 0
    """So many sendings were refused, or broke off, and were sent again later."""
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    database_bytes: int = 0
    """Before the first of them."""
    trouble: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Run, and say what came of it."""
    args = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="shizheng-soak-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        province, told = Province(Path(folder), args.phones, with_redis=args.queue == "redis"), Told()
        told.database_bytes = _count(province, SIZE)
        try:
            _run(province, told, args.minutes * 60, args.phones, args.per_s, random.Random(args.seed))
            wrong = _judge(province, told)
        finally:
            province.stop()
    print("\n".join(wrong) or "nothing was lost, nothing waits, and memory did not grow")
    return 1 if wrong else 0


def _run(province: Province, told: Told, seconds: float, phones: int, per_s: float, dice: random.Random) -> None:
    end = time.monotonic() + seconds
    threading.Thread(target=_sample, args=(province, told, end), daemon=True).start()
    with ThreadPoolExecutor(phones) as crowd:
        sending = [crowd.submit(_phone, province, told, number, phones / per_s, end) for number in range(phones)]
        _trouble(province, told, end, seconds, dice)
        for one in sending:
            one.result()


def _phone(province: Province, told: Told, number: int, pause_s: float, end: float) -> None:
    """Send as a phone in an officer's pocket does: what was not acknowledged stays and is sent again."""
    dice = random.Random(number)
    place = place_of(number)
    stood = Stood(geo=f"{place.latitude} {place.longitude} 2900 8")
    server = province.servers[number % len(province.servers)]
    time.sleep(dice.random() * pause_s)
    while time.monotonic() < end:
        own = f"uuid:{uuid4()}"
        xml = instance(instance_id=own, stood=(stood,), item=issue_of(number), site=site_of(number))
        files = {name: _unseen(_picture(number, dice.getrandbits(32))) for name in (WIDE, CLOSE)}
        began = time.monotonic()
        while not _sent(target(server.url + province.phone), number, xml, files):
            with told.lock:
                told.again += 1
            time.sleep(2 + dice.random() * 3)
        with told.lock:
            told.acknowledged[own] = tuple(hashlib.sha256(content).hexdigest() for content in files.values())
            told.seconds.append(time.monotonic() - began)
        time.sleep(max(0.0, min(dice.expovariate(1 / pause_s), end - time.monotonic())))


def _sent(to: object, number: int, xml: bytes, files: Mapping[str, bytes]) -> bool:
    try:
        with line(to) as send:  # type: ignore[arg-type]
            return Phone(send, device=f"collect:SOAK{number:04d}").submit(xml, files).status == RECEIVED
    except Exception:  # noqa: BLE001 - whatever it is, the phone sends again
        return False


def _picture(number: int, seed: int) -> bytes:
    """Return another picture each time: one that is sent again and again is laid on a dozen of its own kind."""
    place = place_of(number)
    exif = PhotoExif(latitude=place.latitude, longitude=place.longitude, error_m=5.0,
                     taken_at=wall_clock(2026, 11, 20, 10, 0, 0), offset="+08:00")  # fmt: skip
    return jpeg(size=(640, 480), seed=seed, exif=exif)


def _unseen(picture: bytes) -> bytes:
    return with_segments(picture, *(segment(0xEF, os.urandom(50_000)) for _ in range(2)))


def _trouble(province: Province, told: Told, end: float, seconds: float, dice: random.Random) -> None:
    """Kill a worker about every minute; crash the database twice, and take the store away for a minute."""
    planned = [(0.3, "database"), (0.5, "store"), (0.7, "database")]
    began = end - seconds
    while time.monotonic() < end:
        time.sleep(min(30 + dice.random() * 60, max(0.0, end - time.monotonic())))
        while planned and time.monotonic() > began + planned[0][0] * seconds:
            what = planned.pop(0)[1]
            _crash(province, what, min(60, seconds / 10))
            told.trouble.append(what)
        if time.monotonic() < end:
            province.kill_worker(dice.randrange(100))
            told.trouble.append("worker")


def _crash(province: Province, what: str, away_s: float) -> None:
    if what == "database":
        province.postgres.stop()
        time.sleep(3)
        province.postgres.start()
    else:
        province.store.kill()
        time.sleep(away_s)
        province.store.restart()


def _sample(province: Province, told: Told, end: float) -> None:
    while time.monotonic() < end:
        told.memory.append(sum(one.memory_mb() for one in province.servers))
        time.sleep(SAMPLE_S)


def _judge(province: Province, told: Told) -> list[str]:
    """Name what is not as it has to be."""
    settled = wait_until(lambda: _count(province, WAITING) == 0, SETTLES_S)
    wrong = [] if settled else [f"photos that still wait: {_count(province, WAITING)}"]
    wrong += _missing(province, told)
    early, late = _halves(told.memory)
    waits = sorted(told.seconds)
    print(json.dumps({
        "acknowledged": len(told.acknowledged), "sent_again": told.again,
        "p50_s": round(percentile(waits, 0.5), 2), "p99_s": round(percentile(waits, 0.99), 2),
        "memory_mb": [round(early), round(late)], "trouble": {one: told.trouble.count(one) for one in told.trouble},
        "parked": _count(province, PARKED),
        "database_bytes_each": (_count(province, SIZE) - told.database_bytes) // max(1, len(told.acknowledged)),
    }))  # fmt: skip
    if late > MOST_GROWTH * early:
        wrong.append(f"the servers' memory grew from {early:.0f} to {late:.0f} MB")
    verified = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "server", "events", "verify"],
        env={**os.environ, **_environment(province)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if verified.returncode:
        wrong.append(f"events verify: {verified.stdout[-2000:]}{verified.stderr[-500:]}")
    return wrong


def _missing(province: Province, told: Told) -> list[str]:
    with psycopg.connect(_plain(province)) as connection:
        rows = {row[0] for row in connection.execute("SELECT instance_id FROM submission")}
    kept = {Path(one["path"]).name for some in obstore.list(province.store.store("evidence")) for one in some}
    wrong = [f"acknowledged and not in the database: {own}" for own in told.acknowledged if own not in rows]
    lost = {sha256 for files in told.acknowledged.values() for sha256 in files} - kept
    return [*wrong[:20], *(f"acknowledged and not in the store: {one}" for one in sorted(lost)[:20])]


def _halves(memory: list[float]) -> tuple[float, float]:
    """Return the typical memory of the second quarter and of the last: what a start takes is over by then."""
    quarter = max(1, len(memory) // 4)
    return percentile(memory[quarter : 2 * quarter] or memory, 0.5), percentile(memory[-quarter:], 0.5)


def _count(province: Province, statement: bytes) -> int:
    with psycopg.connect(_plain(province)) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _plain(province: Province) -> str:
    return province.postgres.url.replace("+psycopg", "", 1)


def _environment(province: Province) -> dict[str, str]:
    names = {"database_url": "SHIZHENG_DATABASE_URL", "media_url": "SHIZHENG_MEDIA_URL",
             "queue_url": "SHIZHENG_QUEUE_URL"}  # fmt: skip
    return {names[key]: value for key, value in province.settings.items()} | {"SHIZHENG_SECRET_KEY": "only for tests"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--phones", type=int, default=64)
    parser.add_argument("--per-s", type=float, default=1.0, help="submissions with two photos a second, of all phones")
    parser.add_argument("--queue", choices=("redis", "postgresql"), default="redis", help="what carries the queue")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
