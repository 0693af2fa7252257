"""Do the rows of which a dossier is made say what the log says of them?

What rows mean goes into the dossier as the JSON that was hashed into the log (rows.jsonl), with the entries that say so
(events.jsonl): whoever checks it sees without us that no decision, finding or place was altered past the server. Where
one was, nothing is exported until a person has said what came of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, or_, select

from server.db import db, is_one_of
from server.domain.dossier import Dossier
from server.domain.log_faults import Fault, Kind
from server.errors import Conflict
from server.models import (
    Attachment,
    Comment,
    ContradictionOverride,
    Decision,
    Event,
    Issue,
    IssueFile,
    IssueMeasure,
    IssueMove,
    LogNode,
    Objection,
    Photo,
    PhotoPair,
    ProblemRegion,
    Publication,
    Submission,
)
from server.services import events
from server.services.export import dossiers
from server.services.marks import marks
from server.services.proof import alarms, meanings, row_verification, words
from server.services.proof.meanings import Said
from server.services.proof.row_verification import UNREADABLE, fits
from server.services.proof.spoken import Word
from server.translations import N_

Numbers = Mapping[str, Collection[int]]
"""By the kind of aggregate, which ones."""
_KEPT_BACK = frozenset({"account", "objection"})
"""Are compared, for a decision names who decided, and a closure rests on how objections ended; what is known of people
is not handed out."""


class Altered(Conflict):
    """Something is not what the log says of it, and nobody has answered for that."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            N_("Something is not what the log says of it ({count} alarms). Say first what came of that."),
            count=len(self.faults),
        )


def gathered(issue: Issue) -> Dossier:
    """Return the dossier of an issue, with what its rows say and the entries of the log that say so.

    :raises Altered: where rows say something else, or the log has no place yet for what it says of them.
    """
    try:
        dossier = dossiers.gather(issue)
    except (ValueError, TypeError, LookupError):
        _proven(issue, ())  # what somebody made unreadable is named
        raise
    rows, entries = _proven(issue, dossier.events)
    return replace(dossier, rows=rows, events=entries)


@contextmanager
def naming(issue_id: int) -> Iterator[None]:
    """Read an issue within; where somebody made it unreadable, that is named.

    :raises Altered: where it is, and nobody has answered for that.
    """
    try:
        yield
    except (ValueError, TypeError):
        log = _Log()
        said, word = _both("issue", issue_id, log)
        found = row_verification.fault("issue", issue_id, said, word)
        if said is UNREADABLE and not _is_answered(found, log):
            raise Altered([found, *log.faults]) from None
        raise


def unanswered(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return those of the faults of which nobody has said what came of them, as the log bears out; at most so many."""
    log = _Log()
    return tuple(islice((fault for fault in faults if not _is_answered(fault, log)), alarms.MOST_AT_ONCE))


def standing(faults: Iterable[Fault]) -> list[tuple[Fault, tuple[object, ...]]]:
    """Return those of the faults that are still there, and what is there: if that moves, it is being written."""
    log, found = _Log(), list[tuple[Fault, tuple[object, ...]]]()
    for fault in faults:
        if "row" not in fault.details:
            found.append((fault, ()))
            continue
        said, word = _both(*words.parts(str(fault.details["row"])), log)
        if not fits(said, word):
            found.append((fault, (meanings.hash_of(said) if said else None, word)))
    return found


def _proven(issue: Issue, known: Iterable[Mapping[str, Any]]) -> tuple[tuple[tuple[str, str], ...], tuple[Any, ...]]:
    """Return what rows say, and the entries of the log of an issue with those that say so."""
    log, found, faults = _Log(), dict[str, tuple[Said, Word]](), list[Fault]()
    for kind, numbers in _numbers(issue).items():
        said, heard = _said(kind, numbers), log.words(kind, numbers)
        for number in sorted(numbers):
            one, word = said.get(number), heard.get(number)
            if one is not None and word is not None and fits(one, word):
                found[meanings.name_of(kind, number)] = one, word
            else:
                faults.append(row_verification.fault(kind, number, one, word))
    entries = _together(known, log.entries)
    log.compare(entries)
    faults += [*log.faults, *_overtaken(found, entries)]
    unanswered = [fault for fault in faults if not _is_answered(fault, log)]
    if unanswered:
        raise Altered(unanswered)
    answered = {str(fault.details["row"]) for fault in faults if "row" in fault.details} - set(found)
    filed = {name: said for name, (said, _) in found.items()} | _said_of(answered)
    kept = sorted(
        (name, meanings.text_of(said)) for name, said in filed.items() if words.parts(name)[0] not in _KEPT_BACK
    )
    return tuple(kept), entries


def _overtaken(found: Mapping[str, tuple[Said, Word]], entries: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Name rows of which an entry that is filed says something newer: it was written while others were read."""
    last: dict[str, str | None] = {}
    for entry in sorted(entries, key=lambda one: (one["position"] is None, one["position"] or 0)):
        last |= entry.get("rows") or {}
    for name, (said, word) in found.items():
        if last.get(name, word.sha256) != word.sha256:
            yield row_verification.fault(*words.parts(name), said, Word(word.number, last[name], has_place=True))


def _is_answered(fault: Fault, log: "_Log") -> bool:
    """Tell whether a person has said what came of a finding, and the log bears that out."""
    return any(_bears_out(number, log) for number in alarms.answered_numbers(fault))


def _bears_out(number: int, log: "_Log") -> bool:
    """Tell whether an alarm is what the log says of it, in an entry that is what was sealed."""
    faults = len(log.faults)
    said, word = _both("alarm", number, log)
    return word is not None and fits(said, word) and len(log.faults) == faults


def _both(kind: str, number: int, log: "_Log") -> tuple[Said | None, Word | None]:
    """Return what one aggregate says, and what was said of it last."""
    return _said(kind, [number]).get(number), log.words(kind, [number]).get(number)


def _said_of(names: Iterable[str]) -> dict[str, Said]:
    """Return what rows say that are not as they were, for which a person has answered."""
    parts = [words.parts(name) for name in names]
    both = [(meanings.name_of(kind, number), _said(kind, [number]).get(number)) for kind, number in parts]
    return {name: said for name, said in both if said}


def _together(known: Iterable[Mapping[str, Any]], more: Mapping[int, Mapping[str, Any]]) -> tuple[Any, ...]:
    """Return entries in the order of their numbers, each once."""
    found = {number: one for number, one in more.items() if one} | {one["id"]: one for one in known}
    return tuple(found[number] for number in sorted(found))


def _numbers(issue: Issue) -> Numbers:
    """Return the rows of which the dossier of an issue is made."""
    pairs = select(PhotoPair.id).where(PhotoPair.issue_id == issue.id)
    sent = dossiers.submission_numbers(issue.id)
    own = or_(Photo.issue_id == issue.id, Photo.id.in_(_sides(issue)))
    seen = db.session.execute(select(Photo.id, Photo.original_id, Photo.site_id).where(own)).all()
    decided = select(Decision.id, Decision.account_id).where(Decision.pair_id.in_(pairs))
    decisions = db.session.execute(decided).all()
    written = select(Comment.id, Comment.account_id).where(Comment.pair_id.in_(pairs))
    comments = db.session.execute(written).all()
    kept = select(Attachment.original_id).where(Attachment.submission_id.in_(sent))
    versions = select(Submission.form_version_id).where(Submission.id.in_(sent))
    papers = db.session.execute(select(IssueFile.id, IssueFile.original_id).where(IssueFile.issue_id == issue.id)).all()
    notices = db.session.execute(
        select(Publication.id, Publication.screenshot_id).where(Publication.issue_id == issue.id)
    ).all()
    objected = select(Objection.id).where(is_one_of(Objection.publication_id, [one.id for one in notices]))
    return {
        "programme": [issue.programme_id],
        "batch": _there([issue.batch_id]),
        "unit": _there([issue.unit_id]),
        "site": _there([issue.site_id, *(one.site_id for one in seen)]),
        "issue": [issue.id],
        "form_version": _there(db.session.scalars(versions)),
        "original": _there(
            [
                *(one.original_id for one in (*seen, *papers)),
                *(one.screenshot_id for one in notices),
                *db.session.scalars(kept),
            ]
        ),
        "submission": sent,
        "photo": {one.id for one in seen},
        "photo_pair": set(db.session.scalars(pairs)),
        "decision": {one.id for one in decisions},
        "comment": {one.id for one in comments},
        "account": {one.account_id for one in (*decisions, *comments)},
        "problem_region": _of(ProblemRegion, issue),
        "issue_move": _of(IssueMove, issue),
        "issue_measure": _of(IssueMeasure, issue),
        "issue_file": {one.id for one in papers},
        "contradiction_override": _of(ContradictionOverride, issue),
        "publication": {one.id for one in notices},
        "objection": set(db.session.scalars(objected)),
    }


def _of(table: type[ProblemRegion | IssueMove | IssueMeasure | ContradictionOverride], issue: Issue) -> set[int]:
    return set(db.session.scalars(select(table.id).where(table.issue_id == issue.id)))


def _sides(issue: Issue) -> Select[int]:
    """Return the photos of its pairs, whatever issue these are said to be of."""
    before, after = (
        select(side).where(PhotoPair.issue_id == issue.id) for side in (PhotoPair.before_id, PhotoPair.after_id)
    )
    return before.union(after)  # type: ignore[return-value]


def _there(numbers: Iterable[int | None]) -> set[int]:
    return {number for number in numbers if number is not None}


def _said(kind: str, numbers: Collection[int]) -> dict[int, Said]:
    """Return what rows say; nothing for what somebody made unreadable."""
    try:
        return meanings.said_of(kind, numbers)
    except (ValueError, TypeError, LookupError):
        if len(numbers) == 1:
            return dict.fromkeys(numbers, UNREADABLE)
        return {number: said for one in numbers for number, said in _said(kind, [one]).items()}


class _Log:
    """The entries that spoke last of rows, each read once and compared with its leaf in the tree."""

    def __init__(self) -> None:
        self.entries: dict[int, Mapping[str, Any]] = {}
        self.faults: list[Fault] = []
        self._marks = marks()

    def words(self, kind: str, numbers: Collection[int]) -> dict[int, Word]:
        """Return what was said last of rows, as far as that has a place."""
        spoken = words.of(kind, numbers)
        self._read(set(spoken.values()) - set(self.entries))
        return {
            number: Word(entry, self.entries[entry]["rows"][meanings.name_of(kind, number)], has_place=True)
            for number, entry in spoken.items()
            if meanings.name_of(kind, number) in self.entries[entry].get("rows", {})
        }

    def compare(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Compare entries with their leaves that were not read for their words."""
        self._read({one["id"] for one in entries if one["position"] is not None} - set(self.entries))

    def _read(self, numbers: Collection[int]) -> None:
        if not numbers:
            return
        self.entries |= {number: {} for number in numbers}
        leaf = and_(LogNode.level == 0, LogNode.index == Event.position)
        query = select(Event, LogNode.sha256).join(LogNode, leaf).where(is_one_of(Event.id, numbers))
        for event, sealed in db.session.execute(query):
            if events.entry_of(event).leaf.hex() == sealed:
                self.entries[event.id] = dossiers.entry(event)
                foreign = self._marks.fault(
                    event.id, event.position or 0, sealed, event.mark, event.action, event.subject
                )
                self.faults += [foreign] if foreign else []
            else:
                named: dict[str, int | str] = {"number": event.id, "action": event.action, "subject": event.subject}
                named["position"] = event.position or 0
                self.faults.append(Fault(Kind.ENTRY_ALTERED, named))
