"""Does every entry get one place, whoever writes and seals at the same moment?"""

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from server import create_app
from server.db import db, transaction
from server.domain import merkle
from server.domain.log_faults import Fault
from server.errors import NotFound
from server.models import Event, LogNode, TreeHead
from server.services import events
from server.services.proof import heads, proofs, sealer, stored
from server.services.proof.verification import Verification
from tests import whole_log
from tests.conftest import settings_in
from tests.integration.proof.conftest import seal, write

WRITERS, EACH = 4, 25


def test_writers_and_sealers_at_the_same_moment_leave_one_log(shared: Flask) -> None:
    start, is_over = threading.Barrier(WRITERS + 2), threading.Event()

    def work(name: str) -> None:
        start.wait()
        for number in range(EACH):
            with shared.app_context(), transaction():
                events.record(f"account:{name}", "test.write", f"thing:{number}", number=number)

    def go_on_sealing() -> None:
        start.wait()
        while not is_over.wait(0.01):
            with shared.app_context():
                seal()

    threads = [threading.Thread(target=work, args=(f"writer {n}",)) for n in range(WRITERS)]
    sealers = [threading.Thread(target=go_on_sealing) for _ in range(2)]
    for thread in [*threads, *sealers]:
        thread.start()
    for thread in threads:
        thread.join()
    is_over.set()
    for thread in sealers:
        thread.join()
    with shared.app_context():
        assert whole_log.faults() == []
        places = list(db.session.scalars(select(Event.position).order_by(Event.position)))
        actions = list(db.session.scalars(select(Event.action)))
        assert places == list(range(len(actions)))
        assert (actions.count("test.write"), actions.count("keys.make")) == (WRITERS * EACH, 1)


def test_a_writer_waits_for_nobody_else_who_writes(tmp_path: Path, postgres_copy: str) -> None:
    app = create_app(settings_in(tmp_path, database_url=postgres_copy))
    with app.app_context():
        seal()
        events.record("account:Alice", "test.write", "thing:1")
        with app.app_context(), transaction():
            db.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            events.record("account:Bob", "test.write", "thing:2")
        assert seal_beside(app) == 1
        db.session.commit()
        assert seal() == 1
        late = select(Event.subject).where(Event.action == "test.write").order_by(Event.position)
        assert list(db.session.scalars(late)) == ["thing:2", "thing:1"]
        assert whole_log.faults() == []
        db.session.remove()
        db.engine.dispose()


def seal_beside(app: Flask) -> int:
    with app.app_context():
        return seal()


def test_entries_that_say_the_same_are_two_leaves(context: Flask) -> None:
    with transaction():
        events.record("account:Alice", "test.write", "thing:1")
        events.record("account:Alice", "test.write", "thing:1")
    assert db.session.scalar(select(func.count(func.distinct(Event.leaf_sha256)))) == 2


def test_what_rows_mean_is_hashed_with_the_entry(context: Flask) -> None:
    with transaction():
        events.record("account:Alice", "test.write", "thing:1", {"decision:17": None, "photo:3": None}, number=1)
    assert whole_log.faults() == []
    with transaction():
        db.session.execute(update(Event).where(Event.subject == "thing:1").values(rows={"photo:3": None}))
    assert [fault.kind for fault in whole_log.faults()] == ["entry-altered"]


def test_details_with_numbers_as_names_raise_no_false_alarm(context: Flask) -> None:
    with transaction():
        events.record("account:Alice", "test.write", "thing:1", counts={10: 1, 9: 0.1, "南坡": [(1, 2)]})
    assert whole_log.faults() == []


def test_each_portion_ends_with_a_signed_head(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "PORTION", 4)
    write(9)
    seal()
    sizes = list(db.session.scalars(select(TreeHead.size).order_by(TreeHead.number)))
    assert (sizes[-1], len(sizes)) == (10, 3)
    assert whole_log.faults() == []


def test_nothing_is_signed_where_nothing_came(log: list[int]) -> None:
    count = db.session.scalar(select(func.count()).select_from(TreeHead))
    assert seal() == 0
    assert not sealer.is_waiting()
    assert db.session.scalar(select(func.count()).select_from(TreeHead)) == count


def test_nothing_is_signed_on_top_of_a_log_that_was_rewritten(log: list[int]) -> None:
    with transaction():
        db.session.execute(update(LogNode).values(sha256="0" * 64))
    write(1)
    with pytest.raises(sealer.Rewritten, match="11 entries"):
        seal()
    db.session.rollback()
    assert sealer.is_waiting()


def test_an_entry_is_proved_by_its_number(log: list[int]) -> None:
    for number in log:
        proof = proofs.inclusion(number)
        head = proof.signed.head
        assert merkle.is_included(proof.leaf, proof.position, head.size, proof.path, head.root)


def test_the_log_proves_that_it_grew(log: list[int]) -> None:
    small, large = heads.covering(2), heads.latest()
    assert small
    assert large
    path = proofs.consistency(small.head.size, large.head.size)
    assert merkle.is_consistent(small.head.size, small.head.root, large.head.size, large.head.root, path)


def test_what_is_not_there_has_no_proof(log: list[int]) -> None:
    with pytest.raises(NotFound):
        proofs.inclusion(999)
    with pytest.raises(NotFound):
        proofs.consistency(0, stored.size() + 1)


def test_an_altered_entry_that_was_not_sealed_yet_is_named_before_and_after(context: Flask) -> None:
    write(1)
    with transaction():
        db.session.execute(update(Event).values(actor="account:Bob"))
    before: list[Fault] = list(Verification().faults())
    assert [fault.kind for fault in before] == ["waiting-altered"]
    assert [fault.kind for fault in whole_log.faults()] == ["entry-altered"]
