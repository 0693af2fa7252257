"""What does the server do for one submission, beyond what it cannot avoid? See docs/performance.md."""

import hashlib
import io
import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from server import create_app
from server.db import db
from server.services import database
from tests.bench import phone
from tests.bench.history import Recorder
from tests.collect import Part, Phone, multipart, over_http, xml_part
from tests.conftest import settings_in
from tests.integration.openrosa import crowd
from tests.integration.openrosa.field import CLOSE, NEAR, WIDE, Field, instance, opened
from tests.integration.openrosa.live import serving
from tests.photos import PhotoExif, segment, wall_clock, with_segments

PHOTO_BYTES = 2_500_000
RUNS, WARM_UP = 60, 10
LIMIT = 2.5
BOUNDARY = "6f1c7cb1-8d1c-4c58-9a44-5be0a6c6d1a2"
"""As long as the one that Collect makes up."""
EXIF = PhotoExif(
    latitude=NEAR.latitude,
    longitude=NEAR.longitude,
    error_m=5.0,
    taken_at=wall_clock(2026, 11, 20, 10, 0, 0),
    offset="+08:00",
)


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """Give a server whose worker is another process, and whose folders are all there, as after its first day."""
    for number in range(256):
        (tmp_path / "media" / "originals" / f"{number:02x}").mkdir(parents=True)
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    with app.app_context():
        database.prepare()
    with opened(app) as ready:
        yield ready
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Give a photo of 12 megapixels, a little smaller than it shall be."""
    return phone.photo(exif=EXIF, quality=80)


def photo(picture: bytes) -> bytes:
    """Return the picture as a photo that nobody has seen, with application segments that bring it to its size."""
    missing = PHOTO_BYTES - len(picture)
    sizes = [60_000] * (missing // 60_004) + [missing % 60_004]
    return with_segments(picture, *(segment(0xEF, os.urandom(size)) for size in sizes))


def test_the_cpu_of_a_submission_with_two_photos(
    field: Field, picture: bytes, tmp_path: Path, record: Recorder
) -> None:
    ours, floor = [], []
    for number in range(1, RUNS + 1):
        photos = [photo(picture) for _ in range(2)]
        request = _request(field.base, number, photos)
        floor.append(_cpu_ms(lambda photos=photos: _unavoidable(tmp_path, photos)))  # type: ignore[misc]
        ours.append(_cpu_ms(lambda request=request: _answer(field.app, request)))  # type: ignore[misc]
    spent, least = (_typical(times[WARM_UP:]) for times in (ours, floor))
    record("submission of 2 × 2.5 MB, CPU ÷ floor", spent / least, "×", most=LIMIT, note=f"{spent:.1f} ms")
    assert spent / least <= LIMIT


def test_the_cpu_of_the_whole_server_process(field: Field, picture: bytes, tmp_path: Path, record: Recorder) -> None:
    """Also what reading from the socket costs; the limit is on the application, this is to know."""
    db.session.remove()
    floor = []
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as server:
        phone = Phone(over_http(server.url + field.base))
        _submit(phone, 1, picture)
        before = server.cpu_s()
        for number in range(2, RUNS + 2):
            photos = _submit(phone, number, picture)
            floor.append(_cpu_ms(lambda photos=photos: _unavoidable(tmp_path, photos)))  # type: ignore[misc]
        spent = 1000 * (server.cpu_s() - before) / RUNS
    record("the same over HTTP, HEAD and POST, CPU ÷ floor", spent / _typical(floor), "×", note=f"{spent:.1f} ms")


def test_the_memory_while_sixteen_phones_upload(field: Field, tmp_path: Path, record: Recorder) -> None:
    db.session.remove()
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as server:
        found = crowd.peaks(server, server.url + field.base)
    record(f"memory while {crowd.PHONES} phones upload", max(found), "MB", most=crowd.MOST_MB)
    assert max(found) < crowd.MOST_MB


def _submit(phone: Phone, number: int, picture: bytes) -> list[bytes]:
    files = {WIDE: photo(picture), CLOSE: photo(picture)}
    assert phone.submit(instance(number), files).status == 201
    return list(files.values())


def _unavoidable(folder: Path, photos: list[bytes]) -> None:
    """Hash each photo and write it to disk once, to stay, as a file of its own: in used pages writing costs a sixth."""
    for content in photos:
        name = hashlib.sha256(content).hexdigest()
        with (folder / name).open("wb", buffering=0) as file:
            file.write(content)
            os.fsync(file.fileno())


def _request(base: str, number: int, photos: list[bytes]) -> dict[str, Any]:
    """Return what a WSGI server hands over; building it is not measured."""
    parts = [xml_part(instance(number)), *(Part(name, p, name) for name, p in zip((WIDE, CLOSE), photos, strict=True))]
    body = multipart(BOUNDARY, parts)
    environ = EnvironBuilder(
        path=f"{base}/submission",
        method="POST",
        query_string="deviceID=collect:BENCH",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers=Headers({"X-OpenRosa-Version": "1.0"}),
    ).get_environ()
    return {**environ, "wsgi.input_terminated": True}  # as our server says


def _answer(app: Flask, request: dict[str, Any]) -> None:
    statuses: list[str] = []
    body = app(request, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
    text = b"".join(body)
    assert statuses == ["201 CREATED"], text.decode()


def _cpu_ms(work: Callable[[], object]) -> float:
    """Return what the process spent, as the kernel counts it: getrusage counts in steps of several milliseconds."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def _typical(times: list[float]) -> float:
    """Return the lower quartile: other work of the machine only ever adds to a time."""
    return statistics.quantiles(times, n=4)[0]
