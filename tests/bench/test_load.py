"""How many submissions a second does a real server take, from few phones and many, beside slow ones?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server import create_app
from server.db import db
from server.services import database
from tests.bench.load.crowd import Load, run
from tests.bench.load.target import target
from tests.conftest import settings_in
from tests.integration.openrosa.field import people_the_field
from tests.integration.openrosa.live import Server, serving

PHONES = (1, 4, 16, 64)


@pytest.fixture
def base(tmp_path: Path) -> str:
    """Give the address of a phone below the server's own."""
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    with app.app_context():
        database.prepare()
        programme_id, token = people_the_field()
        db.session.commit()
        db.engine.dispose()
    return f"/v1/key/{token}/projects/{programme_id}"


@pytest.fixture
def server(tmp_path: Path, base: str) -> Iterator[Server]:
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as running:
        yield running


@pytest.mark.parametrize("with_photos", [True, False], ids=["two photos", "XML only"])
@pytest.mark.parametrize("phones", PHONES)
def test_every_submission_of_many_phones_is_received(
    server: Server, base: str, phones: int, *, with_photos: bool
) -> None:
    load = Load(phones, each=max(2, 64 // phones), seconds=30, with_photos=with_photos)
    report = run(target(server.url + base), load, server.pid)
    print(f"\n{'2 × 2.5 MB' if with_photos else 'XML only'}, {report.line()}")
    assert (report.errors, report.received > 0) == ({}, True)


def test_slow_phones_beside_fast_ones_are_received_too(server: Server, base: str) -> None:
    report = run(target(server.url + base), Load(4, slow=8, each=16, seconds=30), server.pid)
    print(f"\n2 × 2.5 MB, {report.line()}")
    assert report.errors == {}
