"""Is whatever somebody does to the log named, and nothing else?"""

import pytest
from sqlalchemy import delete, text, update

from server.db import db, transaction
from server.domain import merkle
from server.domain.tree_head import SignedHead
from server.models import Event, LogNode, TreeHead
from server.services import events
from server.services.proof import heads, keys
from server.services.proof.verification import Verification
from tests import build
from tests.integration.proof.conftest import seal, write

Named = list[tuple[str, object]]
WHAT = ("position", "sealed", "head", "size", "first", "count")


def named(since: SignedHead | int | None = None) -> Named:
    """Return the kinds of what is wrong, each with the first figure that says where."""
    db.session.expire_all()
    found = Verification(since).faults()
    return [(str(one.kind), next((one.details[n] for n in WHAT if n in one.details), None)) for one in found]


def change(number: int, **columns: object) -> None:
    with transaction():
        db.session.execute(update(Event).where(Event.id == number).values(**columns))
    db.session.expire_all()


def node(level: int, index: int, hashed: str) -> None:
    with transaction():
        kept = update(LogNode).where(LogNode.level == level, LogNode.index == index)
        db.session.execute(kept.values(sha256=hashed))


def resealed(number: int, **columns: object) -> str:
    """Alter an entry with its own hash, as a forger who knows how; returns that."""
    change(number, **columns)
    leaf = events.entry_of(db.session.get_one(Event, number)).leaf.hex()
    change(number, leaf_sha256=leaf)
    return leaf


@pytest.mark.parametrize(
    "column",
    [
        {"actor": "account:Bob"},
        {"action": "test.read"},
        {"subject": "thing:9"},
        {"details": {"number": 9}},
        {"rows": {"decision:1": None}},
        {"at": build.WORK_DONE},
        {"token": "0"},
        {"leaf_sha256": "0" * 64},
        {"sha256": "0" * 64},
    ],
    ids=lambda column: next(iter(column)),
)
def test_an_altered_entry_is_named(log: list[int], column: dict[str, object]) -> None:
    change(log[2], **column)
    assert named() == [("entry-altered", 2)]


def test_an_entry_that_was_altered_with_its_own_hash_is_named(log: list[int]) -> None:
    resealed(log[2], actor="account:Bob")
    assert named() == [("entry-altered", 2)]


@pytest.mark.parametrize(("column", "value"), [("rows", "5"), ("details", "{"), ("details", "7"), ("at", "yesterday")])
def test_an_entry_that_was_made_unreadable_is_named(log: list[int], column: str, value: str) -> None:
    if db.engine.dialect.name != "sqlite" and value in {"{", "yesterday"}:
        pytest.skip("PostgreSQL refuses to keep it")
    with transaction():
        db.session.execute(text(f"UPDATE event SET {column} = :value WHERE id = {log[2]}"), {"value": value})  # noqa: S608
    assert named() == [("entry-altered", 2)]


def test_every_altered_entry_is_named(log: list[int]) -> None:
    for place in (1, 2, 7):
        change(log[place], actor="account:Bob")
    assert named() == [("entry-altered", 1), ("entry-altered", 2), ("entry-altered", 7)]


@pytest.mark.parametrize("place", [0, 4, 10])
def test_a_removed_entry_is_named(log: list[int], place: int) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.id == log[place]))
    assert named() == [("entry-removed", place)]


def test_two_entries_that_changed_places_are_named(log: list[int]) -> None:
    change(log[2], position=99)
    change(log[5], position=2)
    change(log[2], position=5)
    assert named() == [("entry-moved", 2), ("entry-moved", 5)]


def test_an_entry_in_between_is_named_with_those_that_it_displaced(log: list[int]) -> None:
    for place in reversed(range(9, 11)):
        change(log[place], position=place + 1)
    write(1)
    change(max(log) + 1, position=9)
    assert named() == [("entry-added", 9), ("entry-moved", 10), ("entry-moved", 11)]


@pytest.mark.parametrize("position", [11, 500, -1])
def test_an_entry_with_a_place_outside_the_sealed_log_is_named(log: list[int], position: int) -> None:
    write(1)
    change(max(log) + 1, position=position)
    assert named() == [("entry-added", position)]


def test_an_entry_that_lost_its_place_is_named_by_the_place_that_is_empty(log: list[int]) -> None:
    change(log[3], position=None)
    assert named() == [("entry-removed", 3)]


@pytest.mark.parametrize(("level", "index", "first"), [(0, 3, 3), (1, 1, 2), (2, 0, 0), (3, 0, 0)])
def test_an_altered_subtree_is_named(log: list[int], level: int, index: int, first: int) -> None:
    node(level, index, "0" * 64)
    assert named() == [("subtree-altered", first)]


@pytest.mark.parametrize(("level", "index", "first"), [(0, 3, 3), (1, 4, 8), (3, 0, 0)])
def test_a_removed_subtree_is_named(log: list[int], level: int, index: int, first: int) -> None:
    with transaction():
        db.session.execute(delete(LogNode).where(LogNode.level == level, LogNode.index == index))
    assert named() == [("subtree-removed", first)]


def test_a_subtree_over_entries_that_there_are_not_is_named(log: list[int]) -> None:
    with transaction():
        db.session.add(LogNode(level=2, index=2, sha256="0" * 64))
    assert named() == [("subtree-added", 8)]


def test_an_entry_that_was_rewritten_with_its_leaf_is_named_by_the_subtree_above(log: list[int]) -> None:
    node(0, 2, resealed(log[2], actor="account:Bob"))
    assert named() == [("entry-foreign", 2), ("entries-rewritten", 2)]


def rewrite(place: int, log: list[int]) -> None:
    """Alter an entry with every hash over it, as a forger who has the database and not the key."""
    resealed(log[place], actor="account:Bob")
    tree = merkle.Frontier()
    for number in log:
        leaf = events.entry_of(db.session.get_one(Event, number)).leaf
        for level, index, hashed in tree.append(leaf):
            node(level, index, hashed.hex())


def test_an_entry_that_was_rewritten_with_all_hashes_shows_in_the_first_head_after_it(log: list[int]) -> None:
    rewrite(3, log)
    assert named() == [("entry-foreign", 3), ("head-differs", 2), ("heads-differ", 1)]


def head(number: int, **columns: object) -> None:
    with transaction():
        db.session.execute(update(TreeHead).where(TreeHead.number == number).values(**columns))


@pytest.mark.parametrize(
    "column",
    [
        {"root_sha256": "0" * 64},
        {"root_sha256": "no hash"},
        {"signed_at": build.WORK_DONE},
        {"signature": "AAAA"},
        {"signature": "§"},
        {"key_id": "00000000"},
        {"origin": "shizheng/other"},
    ],
    ids=str,
)
def test_an_altered_head_is_named(log: list[int], column: dict[str, object]) -> None:
    head(2, **column)
    assert named() == [("head-unsigned", 2)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_head_is_named(log: list[int], number: int) -> None:
    with transaction():
        db.session.execute(delete(TreeHead).where(TreeHead.number == number))
    assert named() == [("head-removed", number)]


def cut(size: int) -> None:
    """Cut the end off, with the heads over it."""
    with transaction():
        db.session.execute(delete(Event).where(Event.position >= size))
        for level in range(20):
            db.session.execute(delete(LogNode).where(LogNode.level == level, LogNode.index >= size >> level))
        db.session.execute(delete(TreeHead).where(TreeHead.size > size))


def test_an_end_that_was_cut_off_below_a_head_is_named(log: list[int]) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.position >= 9))
        db.session.execute(delete(LogNode).where(LogNode.level == 0, LogNode.index >= 9))
    kinds = {kind for kind, _ in named()}
    assert {"subtree-removed", "head-differs"} <= kinds


def test_an_end_that_was_cut_off_with_its_heads_shows_against_an_earlier_head(log: list[int]) -> None:
    kept = heads.latest()
    cut(6)
    assert named() == []
    assert named(kept) == [("since-cut", 11)]
    assert named(11) == [("since-unknown", 11)]


def test_a_log_that_was_written_anew_with_the_key_shows_against_an_earlier_head(log: list[int]) -> None:
    kept = heads.latest()
    with transaction():
        db.session.execute(delete(TreeHead))
        db.session.execute(delete(LogNode))
        db.session.execute(delete(Event))
    write(20)
    seal()
    assert named() == []
    assert named(kept) == [("since-rewritten", 11)]


def test_an_honest_log_fits_every_earlier_head(log: list[int]) -> None:
    kept = heads.latest()
    write(30)
    seal()
    assert named(kept) == named(6) == []


def test_a_head_of_another_log_is_refused(log: list[int]) -> None:
    kept = heads.latest()
    assert kept
    assert named(SignedHead(kept.head, kept.key_id, bytes(64))) == [("since-unsigned", 11)]


@pytest.mark.parametrize("forged", ["AAAA", "A", "南坡", ""])
def test_a_key_that_was_put_in_between_is_named(log: list[int], forged: str) -> None:
    with transaction():
        keys.rotate(events.SYSTEM)
    content = keys.path().read_text()
    ring = keys.known()
    keys.path().write_text(content.replace(str(ring.present.signed_by_previous), forged))
    assert named() == [("keys-unsigned", None)]


def test_a_head_that_a_replaced_key_signed_later_is_named(log: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys.known()
    with transaction():
        keys.rotate(events.SYSTEM)
    seal()
    write(1)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "ring", lambda: before)
        seal()
    latest = heads.latest()
    assert latest
    assert named() == [("head-unsigned", latest.head.number)]
