"""What does an entry of the log tell people, and whom?

The entry says that something happened; whether it still holds is read from the rows, so that nobody hears of what was
taken back meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.db import db, is_one_of
from server.domain.access import AttachmentState, DecisionKind
from server.domain.answers import answer
from server.domain.case_file import Asked, SheetForm
from server.domain.finding import Status
from server.domain.life_state import CLOSED
from server.domain.notice import NoticeKind
from server.domain.publicity import ObjectionState
from server.domain.requirements import LOOKBACK, shaken
from server.domain.resolution import PairState
from server.models import (
    Alarm,
    Assignment,
    Event,
    Export,
    Issue,
    Objection,
    PhotoPair,
    Publication,
    Submission,
)
from server.services.life_cycle import case_files
from server.services.notices.concerned import People, number_of
from server.services.proof.collector import WRITTEN

_ENDS_OF_VISITS = frozenset({"assignments.withdraw", "assignments.hand_over"})
_PAIR = f"{PhotoPair.__tablename__}:"


@dataclass(frozen=True)
class Happening:
    """Something that some people are told."""

    kind: NoticeKind
    key: str
    """What happened, the same whenever it is read again."""
    subject: str
    at: datetime
    programme_id: int | None
    """Whose group chats hear it; None: those of all."""
    details: Mapping[str, Any]
    people: frozenset[int]
    leads: Mapping[int, str] = field(default_factory=dict)
    """For whom it leads elsewhere than to the subject."""


def told_by(event: Event, people: People) -> Iterator[Happening]:
    """Return what an entry tells."""
    teller = _TELLERS.get(event.action)
    found = teller(event, people) if teller else None
    if found is not None:
        yield found


def contradicted(entries: Iterable[Event], people: People) -> Iterator[Happening]:
    """Return which pairs the checks contradict, of those that these entries speak of; read together for all of them."""
    spoken: dict[int, datetime] = {}
    for event in entries:
        if event.action == WRITTEN:
            spoken |= {int(name[len(_PAIR) :]): event.at for name in event.rows if name.startswith(_PAIR)}
    if not spoken:
        return
    query = select(PhotoPair).where(
        is_one_of(PhotoPair.id, spoken), PhotoPair.verdict == Status.CONTRADICTED, PhotoPair.replaced_at.is_(None),
        PhotoPair.state == PairState.OPEN,
    )  # fmt: skip
    for pair in db.session.scalars(query.order_by(PhotoPair.id)):
        if pair.issue.programme.closed_at is None:
            yield _of_pair(
                NoticeKind.CONTRADICTED, f"contradicted:{pair.id}", pair, spoken[pair.id], people.reviewers(pair)
            )


def withdrawn(event: Event) -> str | None:
    """Return what need not be told any more, by its key."""
    if event.action == "reviews.withdraw":
        return f"returned:{event.details.get('decision')}"
    return f"assigned:{event.subject.partition(':')[2]}" if event.action in _ENDS_OF_VISITS else None


def _returned(event: Event, people: People) -> Happening | None:
    pair = db.session.get(PhotoPair, _number(event))
    if pair is None or event.details.get("state") != PairState.DECIDED.value:
        return None
    if pair.state is not PairState.DECIDED or pair.outcome is not DecisionKind.RETURN:
        return None
    key, told = f"returned:{event.details['decision']}", people.sent_back_to(pair)
    leads = {number: f"submission:{sent}" for number, sent in people.handed_in(pair).items()}
    return _of_pair(
        NoticeKind.RETURNED, key, pair, event.at, told - {number_of(event.actor)}, leads,
        reasons=list(event.details.get("reasons") or ()),
    )  # fmt: skip


def _commented(event: Event, people: People) -> Happening | None:
    pair = db.session.get(PhotoPair, _number(event))
    if pair is None:
        return None
    by, told = number_of(event.actor), people.talking(pair)
    name = people.name(by) if by and people.able([by]) else event.actor.partition(":")[2]
    leads = {number: f"submission:{sent}" for number, sent in people.handed_in(pair).items()}
    key = f"comment:{event.details['comment']}"
    return _of_pair(NoticeKind.COMMENT, key, pair, event.at, told - {by}, leads, by=name)


def _assigned(event: Event, people: People) -> Happening | None:
    row = db.session.get(Assignment, _number(event))
    if row is None or row.ended_at is not None:
        return None
    due = {"due_on": row.due_on.isoformat()} if row.due_on else {}
    return Happening(
        NoticeKind.ASSIGNED, f"assigned:{row.id}", f"issue:{row.issue_id}", event.at, row.issue.programme_id,
        {"issue": row.issue.code, "officer": row.officer.name, **due}, frozenset(people.able([row.account_id])),
    )  # fmt: skip


def _exported(event: Event, people: People) -> Happening | None:
    number = event.details.get("export")
    row = db.session.get(Export, number) if isinstance(number, int) else None
    if row is None or row.account_id is None:
        return None
    return Happening(
        NoticeKind.EXPORT, f"export:{row.id}", f"export:{row.id}", event.at, row.programme_id,
        {"export": row.id, "name": row.subject or row.name}, frozenset(people.able([row.account_id])),
    )  # fmt: skip


def _alarmed(event: Event, people: People) -> Happening | None:
    row = db.session.get(Alarm, _number(event))
    if row is None or row.answered_at is not None:
        return None
    key = f"alarm:{row.id}"
    return Happening(NoticeKind.ALARM, key, key, event.at, None, {}, frozenset(people.watchers()))


def _relapsed(event: Event, people: People) -> Happening | None:
    """Tell that a form of a look-back found a closed issue to have come back, as soon as it is known which one."""
    row = db.session.get(Submission, _number(event))
    if row is None or row.set_aside_at is not None or row.form.form_id != LOOKBACK:
        return None
    said = {name: answer(row.answers, name) for name in ("same_state", "false_rect")}
    about = next((one.issue_id for one in row.issues if one.issue_id and row.speaks_for(one.issue_id)), None)
    issue = db.session.get(Issue, about) if about else None
    if issue is None or not SheetForm(row.id, LOOKBACK, row.received_at, answers=said).is_relapse:
        return None
    return Happening(
        NoticeKind.RELAPSE, f"relapse:{row.id}", f"issue:{issue.id}", event.at, issue.programme_id,
        {"issue": issue.code, "submission": row.id}, frozenset(people.office(issue)),
    )  # fmt: skip


def _received(event: Event, people: People) -> Happening | None:
    """Tell of a relapse, or that a corrected form took the ground from a closing.

    While files of it are still on their way, they may hold the signatures that are missing; it is asked again then.
    """
    found = _relapsed(event, people)
    row = db.session.get(Submission, _number(event))
    if found or row is None or row.replaces_id is None:
        return found
    is_whole = all(one.state is not AttachmentState.EXPECTED for one in row.attachments)
    return _shaken(event, people) if is_whole else None


def _shaken(event: Event, people: People) -> Happening | None:
    """Tell that a closed issue stands on less than it did when it was closed."""
    return _shaken_issue(event, people, _issue_of(event))


def _reassigned(event: Event, people: People) -> Happening | None:
    """Tell what a form finds at the issue that it came to, or what the closing lacks that it left: none does both."""
    left = next(iter(event.details.get("left") or ()), None)
    found = _relapsed(event, people)
    return found or _shaken_issue(event, people, db.session.get(Issue, left) if left else None)


def _shaken_issue(event: Event, people: People, issue: Issue | None) -> Happening | None:
    if issue is None or issue.life not in CLOSED or issue.programme.closed_at is not None:
        return None
    if not shaken(case_files.load(issue), Asked(on=event.at.date())):
        return None
    return Happening(
        NoticeKind.SHAKEN, f"shaken:{event.id}", f"issue:{issue.id}", event.at, issue.programme_id,
        {"issue": issue.code}, frozenset(people.office(issue) - {number_of(event.actor)}),
    )  # fmt: skip


def _issue_of(event: Event) -> Issue | None:
    """Return the issue that the subject of an entry belongs to."""
    kind, number = event.subject.partition(":")[0], _number(event)
    if kind == "submission":
        sent = db.session.get(Submission, number)
        about = (one.issue_id for one in sent.issues if one.issue_id and sent.speaks_for(one.issue_id)) if sent else ()
        found = next(iter(about), None)
    elif kind == "issue":
        found = number
    else:
        found = db.session.scalar(_ISSUE_BY[kind].where(_NUMBER_BY[kind] == number))
    return db.session.get(Issue, found) if found else None


_ISSUE_BY: Mapping[str, Any] = {
    "pair": select(PhotoPair.issue_id),
    "publication": select(Publication.issue_id),
    "objection": select(Publication.issue_id).join(Objection, Objection.publication_id == Publication.id),
}
_NUMBER_BY: Mapping[str, Any] = {"pair": PhotoPair.id, "publication": Publication.id, "objection": Objection.id}


def _objected(event: Event, people: People) -> Happening | None:
    """Tell that the public objects, without who it is or what is said."""
    row = db.session.get(Objection, _number(event))
    if row is None or row.state is not ObjectionState.OPEN:
        return None
    issue, key = row.publication.issue, f"objection:{row.id}"
    told = frozenset(people.publishers(issue))
    return Happening(NoticeKind.OBJECTION, key, key, event.at, issue.programme_id, {"issue": issue.code}, told)


def _of_pair(
    kind: NoticeKind,
    key: str,
    pair: PhotoPair,
    at: datetime,
    told: Iterable[int],
    leads: Mapping[int, str] | None = None,
    **more: Any,
) -> Happening:
    details = {
        "issue": pair.issue.code,
        "viewpoint": pair.viewpoint.name or pair.viewpoint.code,
        "pair": pair.id,
    } | more
    programme = pair.issue.programme_id
    return Happening(kind, key, f"pair:{pair.id}", at, programme, details, frozenset(told), leads or {})


def _number(event: Event) -> int:
    """Return the number of what an entry is about.

    :raises ValueError: where it has none.
    """
    return int(event.subject.partition(":")[2])


_TELLERS: Mapping[str, Callable[[Event, People], Happening | None]] = {
    "reviews.decide": _returned,
    "comments.write": _commented,
    "assignments.assign": _assigned,
    "exports.build": _exported,
    "alarms.raise": _alarmed,
    **dict.fromkeys(
        (
            "papers.set_aside",
            "publicity.withdraw",
            "objections.answer",
            "reviews.reopen",
            "reviews.withdraw",
            "submissions.set_aside",
            "photos.refile",
        ),
        _shaken,
    ),
    "objections.receive": _objected,
    "submissions.assign": _reassigned,
    "submissions.receive": _received,
    "submissions.link": _relapsed,
}
"""By the action that the log keeps."""
