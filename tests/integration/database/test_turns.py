"""Do writers of one process wait for each other in order, and does nobody keep a turn?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import update

from server.db import db, table_of, transaction, write_if_free
from server.errors import Conflict
from server.models import Programme
from tests import build
from tests.conftest import running, settings_in

RENAME = update(table_of(Programme)).values(title="乙")


@pytest.fixture
def own(tmp_path: Path, sqlite_copy: str) -> Iterator[Flask]:
    with running(settings_in(tmp_path, database_url=sqlite_copy)) as app, app.app_context():
        with transaction():
            build.programme()
        yield app


def elsewhere(app: Flask, work: Callable[[], object]) -> object:
    """Do something in another thread, and return what it returned."""
    seen: list[object] = []

    def run() -> None:
        with app.app_context():
            seen.append(work())

    thread = Thread(target=run)
    thread.start()
    thread.join(20)
    return seen[0]


def renamed() -> bool:
    with transaction():
        db.session.execute(RENAME)
    return True


def broken() -> None:
    with transaction():
        db.session.execute(RENAME)
        raise Conflict


def test_a_kept_transaction_lets_the_next_one_write(own: Flask) -> None:
    with transaction():
        db.session.execute(RENAME)
    assert elsewhere(own, renamed)


def test_a_broken_transaction_lets_the_next_one_write(own: Flask) -> None:
    with pytest.raises(Conflict):
        broken()
    assert elsewhere(own, renamed)


def test_a_trial_lets_the_next_one_write(own: Flask) -> None:
    with transaction(keep=False):
        db.session.execute(RENAME)
    assert elsewhere(own, renamed)


def test_what_may_be_left_out_is_left_out_while_another_writes(own: Flask) -> None:
    with transaction():
        db.session.execute(RENAME)
        assert elsewhere(own, lambda: write_if_free(RENAME)) is False
    assert elsewhere(own, lambda: write_if_free(RENAME)) is True


def test_what_may_be_left_out_does_not_wait_for_its_own_thread(own: Flask) -> None:
    with transaction():
        db.session.execute(RENAME)
        assert write_if_free(RENAME) is False
    assert renamed()


def test_who_only_reads_waits_for_nobody(own: Flask) -> None:
    with transaction():
        db.session.execute(RENAME)
        assert elsewhere(own, lambda: db.session.query(Programme.title).scalar()) != "乙"
