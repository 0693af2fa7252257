"""Is a fingerprint found in memory exactly where the database finds it, whoever wrote it and whenever?"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.db import db, transaction
from server.domain.limits import Limits
from server.domain.multi_index_hashing import PER_BAND, PER_BAND_FAR, bands, is_reached, signed, unsigned
from server.domain.photo import Fingerprint as Look
from server.domain.photo import PhotoFacts
from server.domain.similarity import readings, similarity
from server.models import Fingerprint, Original
from server.services.verification.reuse import memory, search, shelf
from tests.conftest import running, settings_in

LIMITS = Limits()
AT_LIMITS = (0, 1, 6, 7, 8, 9, 11, 12, 18, 19)
LONG_AT_LIMITS = (0, 54, 55, 64, 65)


@pytest.fixture
def here(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def picture(chance: random.Random) -> Look:
    """Make a look of eight positions, with two borders inside of which it is another eight each."""
    inside = [positions(chance) for _ in range(2)]
    whole = positions(chance)
    return Look(whole.phash, whole.pdq, whole.turned, whole.pdq_turned, inner=inside[0], inmost=inside[1])


def positions(chance: random.Random) -> Look:
    phash = tuple(chance.getrandbits(64) for _ in range(8))
    pdq = tuple(chance.randbytes(32) for _ in range(8))
    return Look(phash[0], pdq[0], phash, pdq)


def apart(chance: random.Random, value: int, width: int, bits: int) -> int:
    """Flip so many bits: anywhere, evenly over the three bands, or all in as few bands as hold them."""
    places = list(range(width))
    chance.shuffle(places)
    way = chance.choice(("anywhere", "evenly", "together"))
    if way == "evenly":
        places = [place for trio in zip(*(places_of(places, nth) for nth in range(3)), strict=False) for place in trio]
    elif way == "together":
        places.sort(key=lambda place: place % 3)
    return value ^ sum(1 << place for place in places[:bits])


def places_of(places: Sequence[int], nth: int) -> list[int]:
    return [place for place in places if place % 3 == nth]


def copies(chance: random.Random, look: Look) -> list[tuple[int, bytes]]:
    """Make what differs from each position by as many bits as matter."""
    made = []
    for one in readings(look):
        for bits in AT_LIMITS:
            long = apart(chance, int.from_bytes(one.pdq), 256, chance.choice(LONG_AT_LIMITS))
            made.append((apart(chance, one.phash, 64, bits), long.to_bytes(32)))
    return made


def write(session: Session, looks: Sequence[tuple[int, bytes]], first: int = 1) -> None:
    """Write originals with these fingerprints, numbered from `first` on."""
    when = datetime(2026, 5, 1, tzinfo=UTC)
    numbered = list(enumerate(looks, first))
    originals = [
        {"id": number, "sha256": f"{number:064x}", "size_bytes": 1, "stored_at": when} for number, _ in numbered
    ]
    session.execute(insert(Original), originals)
    session.add_all([fingerprint(number, phash, pdq) for number, (phash, pdq) in numbered])
    session.flush()


def fingerprint(number: int, phash: int, pdq: bytes) -> Fingerprint:
    band0, band1, band2 = bands(phash)
    return Fingerprint(original_id=number, phash=signed(phash), pdq=pdq, band0=band0, band1=band1, band2=band2)


def one_by_one(look: Look, looks: Sequence[tuple[int, bytes]]) -> dict[int, int]:
    """Compare with each, and return the bits by number: what no index may change."""
    reach = {one.phash: PER_BAND for one in readings(look)} | {look.phash: PER_BAND_FAR}
    found = {}
    for number, (phash, pdq) in enumerate(looks, 1):
        alike = similarity(look, phash, pdq, LIMITS)
        if alike and any(is_reached(hash_, phash, bits) for hash_, bits in reach.items()):
            found[number] = alike.bits
    return found


def found(look: Look) -> dict[int, int]:
    return {number: alike.bits for number, alike in search.by_fingerprint(look, LIMITS).items()}


@pytest.mark.parametrize("most_fresh", [0, 100_000], ids=["in order", "not in order yet"])
@pytest.mark.parametrize("seed", range(3))
def test_memory_and_database_find_what_comparing_one_by_one_finds(
    here: Flask, monkeypatch: pytest.MonkeyPatch, most_fresh: int, seed: int
) -> None:
    monkeypatch.setattr(shelf, "MOST_FRESH", most_fresh)
    chance = random.Random(seed)
    asked = [picture(chance) for _ in range(4)]
    looks = [copy for look in asked for copy in copies(chance, look)]
    looks += [(chance.getrandbits(64), chance.randbytes(32)) for _ in range(500)]
    third = len(looks) // 3
    with transaction():
        write(db.session(), looks[:third])
    expected = [one_by_one(look, looks) for look in asked]
    memory.refresh()
    with transaction():
        write(db.session(), looks[third : 2 * third], third + 1)
    memory.refresh()
    with transaction():
        write(db.session(), looks[2 * third :], 2 * third + 1)
    assert memory.at_hand()
    in_memory = [found(look) for look in asked]
    memory.forget()
    assert in_memory == expected == [found(look) for look in asked]
    assert all(len(one) > len(AT_LIMITS) for one in expected)


def test_what_is_within_eight_bits_in_any_position_is_found(here: Flask) -> None:
    chance = random.Random(8)
    look = picture(chance)
    looks = [(apart(chance, one.phash, 64, 8), one.pdq) for one in readings(look) for _ in range(5)]
    with transaction():
        write(db.session(), looks)
    memory.refresh()
    assert list(found(look)) == list(range(1, len(looks) + 1))


def test_a_swapped_thumbnail_leads_to_the_same_originals(here: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "shows_another", lambda *_: True)
    chance = random.Random(6)
    facts = PhotoFacts("0" * 64, 1, thumbnail_phash=chance.getrandbits(64))
    assert facts.thumbnail_phash is not None
    looks = [(apart(chance, facts.thumbnail_phash, 64, bits), bytes(32)) for bits in AT_LIMITS]
    with transaction():
        write(db.session(), looks)
    by_database = sorted(search._by_thumbnail(facts, LIMITS))
    memory.refresh()
    assert sorted(search._by_thumbnail(facts, LIMITS)) == by_database == [(1, 0), (2, 1), (3, 6)]


def test_an_older_transaction_that_ends_after_the_memory_was_read_is_found(here: Flask, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("there one writes after the other")
    look = picture(random.Random(1))
    with Session(db.engine) as older, Session(db.engine) as younger:
        write(older, [(look.phash, look.pdq)], 1)
        write(younger, [(look.phash, look.pdq)], 2)
        younger.commit()
        memory.refresh()
        memory.refresh()
        assert list(found(look)) == [2]
        db.session.rollback()
        older.commit()
    assert sorted(found(look)) == [1, 2]


def test_a_number_that_was_given_back_hides_nothing(here: Flask) -> None:
    chance = random.Random(2)
    undone, kept = picture(chance), picture(chance)
    memory.refresh()
    write(db.session(), [(undone.phash, undone.pdq)])
    assert list(found(undone)) == [1], "a transaction sees what it wrote itself"
    memory.refresh()
    db.session.rollback()
    with transaction():
        write(db.session(), [(kept.phash, kept.pdq)])
    memory.refresh()
    assert (list(found(undone)), list(found(kept))) == ([], [1])


@pytest.mark.parametrize("is_read_again", [False, True])
def test_a_picture_that_is_read_better_is_found_as_it_is_read_now(here: Flask, *, is_read_again: bool) -> None:
    chance = random.Random(3)
    before, now = picture(chance), picture(chance)
    with transaction():
        write(db.session(), [(before.phash, before.pdq)])
    memory.refresh()
    with transaction():
        db.session.merge(fingerprint(1, now.phash, now.pdq))
    if is_read_again:
        memory.refresh()
    assert (list(found(before)), list(found(now))) == ([], [1])
    assert unsigned(db.session.get_one(Fingerprint, 1).phash) == now.phash


def test_without_room_the_database_is_asked(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> None:
    folder = tmp_path_factory.mktemp("no room")
    look = picture(random.Random(4))
    with running(settings_in(folder, database_url=database_url, reuse_memory_bytes=0)) as app, app.app_context():
        with transaction():
            write(db.session(), [(look.phash, look.pdq)])
        assert not memory.refresh()
        assert memory.at_hand() is None
        assert list(found(look)) == [1]


def test_a_memory_that_nobody_brings_up_to_date_is_not_used(here: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.refresh()
    monkeypatch.setattr(memory, "STALE_S", -1.0)
    assert memory.at_hand() is None
