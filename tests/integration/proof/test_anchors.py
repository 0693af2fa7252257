"""Is a head of the log stamped by an authority outside, kept as it came, and compared when the log is verified?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.db import db, transaction
from server.domain.log_faults import Kind
from server.errors import Conflict
from server.formats import time_stamp
from server.models import TimeStamp, TreeHead
from server.services import events
from server.services.proof import anchors, heads, sealer
from server.services.runtime import now
from server.tasks import anchoring
from tests.conftest import running, settings_in
from tests.integration.proof.authority import Authority, serving


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "own")


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> tuple[Path, str]:
    """Give a folder and a database with its tables."""
    return tmp_path, database_url


@contextmanager
def stamped_by(place: tuple[Path, str], address: str, trusted: Path | None = None) -> Iterator[None]:
    folder, database_url = place
    said = {"tsa_url": address, "tsa_certificates": str(trusted or ""), "database_url": database_url}
    settings = settings_in(folder, **said)
    with running(settings) as app, app.app_context():
        write_one()
        yield


def write_one() -> None:
    with transaction():
        events.record("account:Alice", "test.write", "thing:1")
    with transaction():
        sealer.seal()


def test_a_head_is_stamped_and_the_reply_kept_as_it_came(place: tuple[Path, str], authority: Authority) -> None:
    with serving(authority) as address, stamped_by(place, address, authority.root):
        at = anchoring.stamp()
        assert at is not None
        assert abs(at - now()) < timedelta(minutes=1)
        found = anchors.latest()
        assert found is not None
        signed, stamp = found
        assert signed == heads.covering(signed.head.size)
        assert time_stamp.read(stamp.reply).at == at
        assert list(anchors.faults()) == []


def test_a_reply_that_carries_its_chain_in_the_wrong_order_is_read(authority: Authority) -> None:
    asked = time_stamp.request(b"a head")
    reply = authority.answer(asked.der)
    swapped = time_stamp._sorted(reply)
    assert time_stamp.read(reply) == time_stamp.read(swapped)
    trusted = time_stamp.certificates(authority.root.read_bytes())
    assert time_stamp.holds(reply, b"a head", trusted)
    assert not time_stamp.holds(reply, b"another head", trusted)


def test_a_head_is_stamped_once_and_again_only_after_a_day(place: tuple[Path, str], authority: Authority) -> None:
    with serving(authority) as address, stamped_by(place, address):
        assert anchoring.stamp() is not None
        write_one()
        assert anchoring.stamp() is None
        assert anchoring.stamp(at_once=True) is not None
        with transaction():
            sealer.seal()
        with transaction():
            db.session.execute(update(TimeStamp).values(stamped_at=now() - timedelta(days=2)))
        assert anchoring.stamp() is not None


def test_nothing_is_asked_where_no_authority_is_named(context: Flask) -> None:
    write_one()
    assert anchoring.stamp(at_once=True) is None


def test_an_authority_that_nobody_trusts_is_refused(place: tuple[Path, str], authority: Authority) -> None:
    other = Authority(place[0] / "other")
    with serving(authority) as address, stamped_by(place, address, other.root):
        with pytest.raises(Conflict, match="trusted"):
            anchoring.stamp()
        assert db.session.scalar(select(TimeStamp)) is None


@pytest.mark.parametrize("reply", [b"", b"no stamp", b"0" * 100_000, b"0\x82\xff\xff"], ids=["", "text", "long", "cut"])
def test_what_is_no_stamp_is_refused(place: tuple[Path, str], reply: bytes) -> None:
    with serving(reply) as address, stamped_by(place, address), pytest.raises(Conflict, match="no time stamp"):
        anchoring.stamp()


def test_the_stamp_of_another_request_is_refused(place: tuple[Path, str], authority: Authority) -> None:
    of_another = authority.answer(time_stamp.request(b"other").der)
    with serving(of_another) as address, stamped_by(place, address), pytest.raises(Conflict, match="nonce"):
        anchoring.stamp()


def test_an_authority_that_is_away_is_said(place: tuple[Path, str]) -> None:
    with stamped_by(place, "http://127.0.0.1:9/"), pytest.raises(Conflict, match="does not answer"):
        anchoring.stamp()


@pytest.mark.parametrize("has_trusted", [True, False], ids=["with certificates", "by the hash"])
def test_a_head_that_was_signed_anew_no_longer_has_its_stamp(
    place: tuple[Path, str], authority: Authority, *, has_trusted: bool
) -> None:
    trusted = authority.root if has_trusted else None
    with serving(authority) as address, stamped_by(place, address, trusted):
        anchoring.stamp()
        with transaction():
            db.session.execute(update(TreeHead).values(signed_at=now() - timedelta(hours=1)))
        assert [fault.kind for fault in anchors.faults()] == [Kind.STAMP_ALTERED]


def test_another_stamp_in_its_place_is_named(place: tuple[Path, str], authority: Authority) -> None:
    with serving(authority) as address, stamped_by(place, address, authority.root):
        anchoring.stamp()
        with transaction():
            other = authority.answer(time_stamp.request(b"other").der)
            db.session.execute(update(TimeStamp).values(reply=other))
        assert [fault.kind for fault in anchors.faults()] == [Kind.STAMP_ALTERED]
