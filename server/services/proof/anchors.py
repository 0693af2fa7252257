"""What shows outside of this server that the log was there by a certain time? Time stamps of its heads (RFC 3161).

The operator names an authority; once in a while the newest head is stamped there. The reply is kept as it came.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.x509 import Certificate
from sqlalchemy import select

from server.db import db
from server.domain.log_faults import Fault, Kind
from server.domain.tree_head import SignedHead
from server.errors import Conflict
from server.formats import time_stamp
from server.models import TimeStamp, TreeHead
from server.services import events
from server.services.proof import heads
from server.services.runtime import now, settings
from server.translations import N_


@dataclass(frozen=True)
class Due:
    """A head that is to be stamped, and what is to be sent where."""

    signed: SignedHead
    address: str
    request: time_stamp.Request


def due(*, at_once: bool = False) -> Due | None:
    """Return what is to be stamped now; None where no authority is named, or nothing new was sealed, or not yet.

    `at_once` waits for no day.
    """
    address, signed = settings().tsa_url, heads.latest()
    if not address or signed is None:
        return None
    last = db.session.scalar(select(TimeStamp).order_by(TimeStamp.id.desc()).limit(1))
    if last is not None:
        is_early = last.stamped_at > now() - timedelta(seconds=settings().tsa_every_s)
        if last.head_number == signed.head.number or (is_early and not at_once):
            return None
    return Due(signed, address, time_stamp.request(signed.head.text.encode()))


def keep(asked: Due, reply: bytes) -> datetime:
    """Keep a reply as it came, and return what time it says.

    :raises Conflict: where it stamps nothing, something else, or is not of the authority that is trusted.
    """
    text = asked.signed.head.text.encode()
    try:
        stamp = time_stamp.read(reply)
    except ValueError as problem:
        raise _refused(asked, str(problem)) from problem
    if stamp.nonce != asked.request.nonce:
        raise _refused(asked, "another nonce")
    trusted = _trusted()
    if trusted is not None and not time_stamp.holds(reply, text, trusted):
        raise _refused(asked, "not signed by an authority that is trusted")
    head = asked.signed.head
    db.session.add(TimeStamp(head_number=head.number, address=asked.address, reply=reply, stamped_at=stamp.at))
    events.record(
        events.SYSTEM,
        "log.stamp",
        f"head:{head.number}",
        size=head.size,
        address=asked.address,
        at=stamp.at.isoformat(),
    )
    return stamp.at


def faults() -> Iterator[Fault]:
    """Name each kept stamp that does not hold for its head; without trusted certificates only the hash is compared."""
    trusted = _trusted()
    query = select(TimeStamp).order_by(TimeStamp.id).execution_options(yield_per=100)
    for stamp in db.session.scalars(query):
        head = db.session.get(TreeHead, stamp.head_number)
        text = b"" if head is None else heads.value(head).head.text.encode()
        if not _holds(stamp.reply, text, trusted):
            yield Fault(Kind.STAMP_ALTERED, {"head": stamp.head_number})


def latest() -> tuple[SignedHead, TimeStamp] | None:
    """Return the newest stamp with its head."""
    query = select(TimeStamp, TreeHead).join(TreeHead, TreeHead.number == TimeStamp.head_number)
    row = db.session.execute(query.order_by(TimeStamp.id.desc()).limit(1)).first()
    return (heads.value(row[1]), row[0]) if row else None


def of_head(number: int) -> tuple[SignedHead, bytes]:
    """Return a head that was stamped, and the reply of the authority as it came."""
    query = select(TreeHead, TimeStamp.reply).join(TimeStamp, TimeStamp.head_number == TreeHead.number)
    row, reply = db.session.execute(query.where(TreeHead.number == number).order_by(TimeStamp.id.desc()).limit(1)).one()
    return heads.value(row), reply


def _holds(reply: bytes, text: bytes, trusted: list[Certificate] | None) -> bool:
    if trusted is not None:
        return time_stamp.holds(reply, text, trusted)
    try:
        return time_stamp.read(reply).digest == sha256(text).digest()
    except ValueError:
        return False


def _trusted() -> list[Certificate] | None:
    """Return the certificates that the operator trusts; None where none are named.

    :raises Conflict: where they cannot be read.
    """
    file = settings().tsa_certificates
    if not file:
        return None
    try:
        return time_stamp.certificates(Path(file).read_bytes())
    except (OSError, ValueError) as problem:
        raise Conflict(
            N_("The certificates of the time-stamping authority in {file} cannot be read: {problem}"),
            file=file,
            problem=problem,
        ) from problem


def _refused(asked: Due, problem: str) -> Conflict:
    return Conflict(
        N_("The reply of {address} is no time stamp of head {head}: {problem}"),
        address=asked.address, head=asked.signed.head.number, problem=problem,
    )  # fmt: skip
