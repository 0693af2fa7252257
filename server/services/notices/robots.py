"""Which group chats and programs hear what happens in a programme, and what became of it?

Address and secret let anybody write into a chat, so both are kept encrypted and shown to nobody again.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update

from server.db import db
from server.domain import notice_words
from server.domain.access import Actor
from server.domain.notice import NoticeKind, RobotKind, pause_after
from server.errors import Conflict, Invalid, NotFound
from server.models import Programme, Robot, RobotCall
from server.services import access, events
from server.services.runtime import now, settings
from server.translations import N_

LEASE = timedelta(minutes=5)
LONGEST_URL, LONGEST_SECRET, LONGEST_NAME = 1000, 200, 60
MOST_TOLD = 200
"""More is told in the next call."""
MOST = 20
"""Robots of one programme."""
_NONCE_BYTES = 12


@dataclass(frozen=True)
class Standing:
    """A robot as it is shown."""

    number: int
    kind: RobotKind
    name: str
    host: str
    programme: str
    kinds: tuple[NoticeKind, ...]
    last_at: datetime | None
    last_problem: str
    waiting: int
    """What it was not told yet."""


@dataclass(frozen=True)
class Call:
    """A call in hand."""

    numbers: tuple[int, ...]
    """Of what it tells."""
    robot: int
    kind: RobotKind
    url: str
    secret: str
    items: Sequence[Any]


def listing(actor: Actor) -> list[Standing]:
    """Return the robots of the caller's programmes."""
    query = select(Robot).join(Programme, Programme.id == Robot.programme_id).where(Robot.removed_at.is_(None))
    rows = db.session.scalars(access.scoped(query, actor, Programme).order_by(Programme.id, Robot.id)).all()
    return [_standing(row) for row in rows]


def add(
    actor: Actor, programme: Programme, kind: RobotKind, name: str, url: str, secret: str, kinds: Collection[NoticeKind]
) -> int:
    """Connect a robot; returns its number.

    :raises Forbidden: for who sees a part of the programme only.
    :raises Invalid: for an address, name or secret that is none, or where it would hear of nothing.
    :raises Conflict: where there are too many.
    """
    access.refuse_part_of_programme(actor)
    name, url, secret = notice_words.one_line(name)[:LONGEST_NAME], url.strip(), secret.strip()
    host = _host(url)
    if not name:
        raise Invalid(N_("Give the chat a name, so that people know which it is."))
    if len(secret) > LONGEST_SECRET or not secret.isprintable():
        raise Invalid(N_("This is no secret of a robot. Copy it again."))
    if not kinds:
        raise Invalid(N_("Choose at least one thing that is told there."))
    others = select(Robot.id).where(Robot.programme_id == programme.id, Robot.removed_at.is_(None))
    if len(db.session.scalars(others).all()) >= MOST:
        raise Conflict(N_("There are {most} already; take one away first."), most=MOST)
    row = Robot(
        programme_id=programme.id, kind=kind, name=name, host=host, sealed_url="", sealed_secret="",
        kinds=[one.value for one in kinds], added_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    row.sealed_url, row.sealed_secret = _sealed(url, row.id), _sealed(secret, row.id)
    events.record(
        actor.label, "robots.add", f"robot:{row.id}", programme=programme.code, kind=kind.value, name=name, host=host,
        kinds=row.kinds,
    )  # fmt: skip
    return row.id


def remove(actor: Actor, number: int) -> None:
    """Take a robot away; what waits for it is not sent.

    :raises NotFound: where there is none for this caller.
    :raises Forbidden: for who sees a part of the programme only.
    """
    row = _get(actor, number)
    row.removed_at, row.sealed_url, row.sealed_secret = now(), "", ""
    waiting = update(RobotCall).where(RobotCall.robot_id == number, RobotCall.ended_at.is_(None)).values(ended_at=now())
    db.session.execute(waiting.execution_options(synchronize_session=False))
    events.record(actor.label, "robots.remove", f"robot:{number}", name=row.name)


def opened(actor: Actor, number: int) -> Call:
    """Return a robot to be tried out.

    :raises NotFound: where there is none for this caller.
    :raises Forbidden: for who sees a part of the programme only.
    :raises Invalid: where its address cannot be read any more.
    """
    row = _get(actor, number)
    return Call((), row.id, row.kind, _opened(row.sealed_url, row.id), _opened(row.sealed_secret, row.id), ())


def take() -> Call | None:
    """Take what waits for the next robot in hand, all in one call; nobody else has it until the lease is over."""
    at = now()
    is_next = (RobotCall.ended_at.is_(None), RobotCall.due_at <= at)
    first = select(RobotCall.robot_id).where(*is_next).order_by(RobotCall.due_at, RobotCall.id).limit(1)
    number = db.session.scalar(first)
    if number is None:
        return None
    robot = db.session.scalars(select(Robot).where(Robot.id == number).with_for_update()).one()
    waiting = select(RobotCall).where(RobotCall.robot_id == number, *is_next).order_by(RobotCall.id).limit(MOST_TOLD)
    rows = db.session.scalars(waiting.execution_options(populate_existing=True)).all()
    mine = update(RobotCall).where(RobotCall.id.in_([row.id for row in rows]), *is_next)
    mine = mine.values(due_at=at + LEASE, tries=RobotCall.tries + 1).execution_options(synchronize_session=False)
    taken = set(db.session.scalars(mine.returning(RobotCall.id)))
    rows = [row for row in rows if row.id in taken]
    if not rows:
        return None
    try:
        url, secret = _opened(robot.sealed_url, robot.id), _opened(robot.sealed_secret, robot.id)
    except Invalid:
        url = secret = ""
    return Call(tuple(row.id for row in rows), robot.id, robot.kind, url, secret, [row.item for row in rows])


def note(call: Call, problem: str) -> None:
    """Write down what came of a call; where something went wrong, it is made again later."""
    robot = db.session.get_one(Robot, call.robot)
    robot.last_at, robot.last_problem = now(), notice_words.one_line(problem)[:300]
    for row in db.session.scalars(select(RobotCall).where(RobotCall.id.in_(call.numbers))):
        pause = pause_after(row.tries) if problem else None
        if pause is not None:
            row.due_at = now() + pause
        elif not problem or row.ended_at is None:
            row.ended_at, row.is_sent = now(), not problem


def _get(actor: Actor, number: int) -> Robot:
    query = select(Robot).join(Programme, Programme.id == Robot.programme_id)
    query = query.where(Robot.id == number, Robot.removed_at.is_(None))
    row = db.session.scalar(access.scoped(query, actor, Programme))
    if row is None:
        raise NotFound(N_("There is no group chat {number}."), number=number)
    access.refuse_part_of_programme(actor)
    return row


def _host(url: str) -> str:
    """Return the machine of an address.

    :raises Invalid: for what is no address of the web.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    is_web = parts.scheme == "https" or (parts.scheme == "http" and host in settings().webhook_hosts)
    if not host or not is_plain or not is_web or parts.username is not None:
        raise Invalid(N_("The address has to begin with https://. Copy it from the settings of the robot."))
    return host


def _standing(row: Robot) -> Standing:
    waiting = select(RobotCall.id).where(RobotCall.robot_id == row.id, RobotCall.ended_at.is_(None))
    return Standing(
        row.id, row.kind, row.name, row.host, row.programme.title, tuple(NoticeKind(one) for one in row.kinds),
        row.last_at, row.last_problem, len(db.session.scalars(waiting).all()),
    )  # fmt: skip


def _key() -> bytes:
    return hmac.new(settings().secret_key.encode(), b"robots", hashlib.sha256).digest()


def _sealed(said: str, number: int) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, said.encode(), str(number).encode())).decode()


def _opened(sealed: str, number: int) -> str:
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key()).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], str(number).encode()).decode()
    except (InvalidTag, ValueError) as problem:
        raise Invalid(
            N_("The address of this chat cannot be read: the server’s secret key is another by now. Connect it again.")
        ) from problem
