"""How does what happened become notices of people and calls of robots?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from server.db import db, table_of
from server.models import Notice, Robot, RobotCall
from server.services.installation import zone
from server.services.notices import choices
from server.services.notices.concerned import People
from server.services.notices.happenings import Happening
from server.services.runtime import now

_NOTICE, _CALL = table_of(Notice), table_of(RobotCall)
_AT_ONCE = 400
"""Keys that are looked up in one statement."""


def write(found: Sequence[Happening], people: People) -> None:
    """Write what people are told, each as they chose, and what robots have to hear; what was told before stays."""
    if not found:
        return
    known = _known([one.key for one in found])
    new = [(one, sorted(number for number in one.people if (number, one.key) not in known)) for one in found]
    wanted = choices.of_many({number for _, told in new for number in told})
    rows = [row for one, told in new for number in told if (row := _row(one, number, wanted[number])) is not None]
    rows = list({(row["account_id"], row["key"]): row for row in rows}.values())
    if rows:
        db.session.execute(insert(_NOTICE), rows)
    _call_robots(found)


def _row(one: Happening, number: int, wanted: choices.Wanted) -> dict[str, Any] | None:
    """Return the notice of one person; None where they want to hear of it in no way."""
    choice = wanted.choices.of(one.kind)
    mail_at = wanted.choices.mailed_at(one.kind, one.at.astimezone(zone())) if wanted.address else None
    if not choice.in_product and mail_at is None:
        return None
    return {
        "account_id": number, "kind": one.kind, "key": one.key, "subject": one.leads.get(number, one.subject),
        "details": dict(one.details), "at": one.at, "is_shown": choice.in_product, "mail_at": mail_at,
    }  # fmt: skip


def _known(keys: Sequence[str]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for some in _portions(keys):
        query = select(Notice.account_id, Notice.key).where(Notice.key.in_(some))
        found |= {(number, key) for number, key in db.session.execute(query)}
    return found


def take_back(keys: Collection[str]) -> None:
    """Tell nobody any more of what was taken back, by its key: who has read it, or heard it outside, knows."""
    for some in _portions(sorted(keys)):
        late = delete(Notice).where(Notice.key.in_(some), Notice.letter_id.is_(None), Notice.read_at.is_(None))
        db.session.execute(late.execution_options(synchronize_session=False))
        waiting = update(RobotCall).where(RobotCall.key.in_(some), RobotCall.ended_at.is_(None)).values(ended_at=now())
        db.session.execute(waiting.execution_options(synchronize_session=False))


def _call_robots(found: Sequence[Happening]) -> None:
    """Note what the robots of each programme have to hear, and did not hear before."""
    robots = db.session.scalars(select(Robot).where(Robot.removed_at.is_(None))).all()
    if not robots:
        return
    said = _said([one.key for one in found])
    at = now()
    rows = [
        {
            "robot_id": robot.id, "key": one.key, "made_at": at, "due_at": at,
            "item": {"kind": one.kind.value, "subject": one.subject, "details": dict(one.details)},
        }
        for robot in robots for one in _heard(robot, found) if (robot.id, one.key) not in said
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(_CALL), rows)


def _said(keys: Sequence[str]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for some in _portions(keys):
        query = select(RobotCall.robot_id, RobotCall.key).where(RobotCall.key.in_(some))
        found |= {(number, key) for number, key in db.session.execute(query)}
    return found


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _heard(robot: Robot, found: Iterable[Happening]) -> list[Happening]:
    by_key: dict[str, Happening] = {}
    wanted = defaultdict(bool, dict.fromkeys(robot.kinds, True))
    for one in found:
        if wanted[one.kind.value] and one.programme_id in (None, robot.programme_id):
            by_key.setdefault(one.key, one)
    return list(by_key.values())
