"""Do requests at the same moment spoil each other? On both databases."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from server import create_app
from server.db import db
from tests.collect import Phone, over_client
from tests.conftest import copy_of, settings_in
from tests.integration.openrosa.field import CLOSE, WIDE, Field, files, instance, named, opened, photo

THREADS = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def field(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Field]:
    """Give a server whose queue nobody works on, so that nothing but receiving is at work."""
    queue_url, database_url = f"sqlite:///{tmp_path / 'queue.db'}", copy_of(request.param, request)
    app = create_app(settings_in(tmp_path, queue_url=queue_url, database_url=database_url))
    with opened(app) as ready:
        yield ready
        db.session.remove()
        db.engine.dispose()


def at_once(field: Field, act: Callable[[Phone, int], int]) -> list[int]:
    """Let several phones act together; returns their statuses."""
    statuses: list[int] = []
    start = threading.Barrier(THREADS)

    def run(app: Flask, number: int) -> None:
        phone = Phone(over_client(app.test_client(), field.base))
        start.wait()
        statuses.append(act(phone, number))

    threads = [threading.Thread(target=run, args=(field.app, number)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_the_same_submission_from_several_requests_is_one(field: Field) -> None:
    statuses = at_once(field, lambda phone, _: phone.submit(instance(), files()).status)
    assert statuses == [201] * THREADS
    assert (len(field.submissions()), len(field.photos()), len(field.attachments())) == (1, 2, 2)
    assert (field.originals(), field.events()) == (2, 1)


def test_the_portions_of_one_submission_come_together(field: Field) -> None:
    parts = [named(files(), WIDE), named(files(), CLOSE)]
    assert at_once(field, lambda phone, n: phone.submit(instance(), parts[n % 2]).status) == [201] * THREADS
    assert field.stored() == files()
    assert len(field.photos()) == 2


def test_the_same_bytes_in_several_submissions_are_stored_once(field: Field) -> None:
    assert at_once(field, lambda phone, n: phone.submit(instance(n + 1), files()).status) == [201] * THREADS
    assert (len(field.submissions()), len(field.photos()), field.originals()) == (THREADS, 2 * THREADS, 2)


def test_of_different_contents_under_one_instance_id_one_is_taken(field: Field) -> None:
    statuses = at_once(field, lambda phone, n: phone.submit(instance(facts=f"第{n}种"), {WIDE: photo(n)}).status)
    assert statuses == [201] + [409] * (THREADS - 1)
    assert len(field.submissions()) == 1


def test_of_two_corrections_of_one_base_one_is_taken(field: Field) -> None:
    assert field.phone.submit(instance(1)).status == 201
    statuses = at_once(field, lambda phone, n: phone.submit(instance(n + 2, replaces=1)).status)
    assert statuses == [201] + [409] * (THREADS - 1)
