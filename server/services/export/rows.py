"""Do the rows of which a dossier is made say what the log says of them?

What rows mean goes into the dossier as the JSON that was hashed into the log (rows.jsonl), with the entries that say so
(events.jsonl): whoever checks it sees without us that no decision, finding or place was altered past the server. Where
one was, nothing is exported until a person has said what came of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, select

from server.db import db, is_one_of
from server.domain.dossier import Dossier
from server.domain.log_faults import Fault, Kind
from server.errors import Conflict
from server.models import Attachment, Decision, Event, Issue, LogNode, Photo, PhotoPair, ProblemRegion, Submission
from server.services import events
from server.services.export import dossiers
from server.services.proof import alarms, meanings, row_verification, words
from server.services.proof.meanings import Said
from server.services.proof.spoken import Word
from server.translations import DEFAULT_LANGUAGE, N_

Numbers = Mapping[str, Collection[int]]
"""By the kind of aggregate, which ones."""
_UNREADABLE: Said = {}


class Altered(Conflict):
    """Something is not what the log says of it, and nobody has answered for that."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        found = self.faults[0].said(DEFAULT_LANGUAGE)
        super().__init__(
            N_("Something is not what the log says of it ({count}): {found} Say first what came of the alarms."),
            count=len(self.faults),
            found=found,
        )


def proven(issue: Issue, dossier: Dossier) -> Dossier:
    """Return a dossier with what its rows say, and with the entries of the log that say so.

    :raises Altered: where rows say something else, or the log has no place yet for what it says of them.
    """
    log, rows, faults = _Log(), list[tuple[str, str]](), list[Fault]()
    for kind, numbers in _numbers(issue).items():
        said, heard = _said(kind, numbers), log.words(kind, numbers)
        for number in sorted(numbers):
            one, word = said.get(number), heard.get(number)
            text = meanings.text_of(one) if one else ""
            if word is None or meanings.hash_of_text(text) != word.sha256:
                faults.append(row_verification.fault(kind, number, one, word))
            if one:
                rows.append((meanings.name_of(kind, number), text))
    unanswered = [fault for fault in log.faults + faults if not alarms.is_answered(fault)]
    if unanswered:
        raise Altered(unanswered)
    return replace(dossier, rows=tuple(rows), events=_together(dossier.events, log.entries))


def _together(known: Iterable[Mapping[str, Any]], more: Mapping[int, Mapping[str, Any]]) -> tuple[Any, ...]:
    """Return entries in the order of their numbers, each once."""
    found = {number: one for number, one in more.items() if one} | {one["id"]: one for one in known}
    return tuple(found[number] for number in sorted(found))


def _numbers(issue: Issue) -> Numbers:
    """Return the rows of which the dossier of an issue is made."""
    pairs = select(PhotoPair.id).where(PhotoPair.issue_id == issue.id)
    sent = dossiers.submission_numbers(issue)
    seen = db.session.execute(
        select(Photo.id, Photo.original_id, Photo.site_id).where(Photo.issue_id == issue.id)
    ).all()
    kept = select(Attachment.original_id).where(Attachment.submission_id.in_(sent))
    versions = select(Submission.form_version_id).where(Submission.id.in_(sent))
    return {
        "programme": [issue.programme_id],
        "batch": _there([issue.batch_id]),
        "unit": _there([issue.unit_id]),
        "site": _there([issue.site_id, *(one.site_id for one in seen)]),
        "issue": [issue.id],
        "form_version": _there(db.session.scalars(versions)),
        "original": _there([*(one.original_id for one in seen), *db.session.scalars(kept)]),
        "submission": sent,
        "photo": {one.id for one in seen},
        "photo_pair": set(db.session.scalars(pairs)),
        "decision": set(db.session.scalars(select(Decision.id).where(Decision.pair_id.in_(pairs)))),
        "problem_region": set(db.session.scalars(select(ProblemRegion.id).where(ProblemRegion.issue_id == issue.id))),
    }


def _there(numbers: Iterable[int | None]) -> set[int]:
    return {number for number in numbers if number is not None}


def _said(kind: str, numbers: Collection[int]) -> dict[int, Said]:
    """Return what rows say; nothing for what somebody made unreadable."""
    try:
        return meanings.said_of(kind, numbers)
    except (ValueError, TypeError, LookupError):
        if len(numbers) == 1:
            return dict.fromkeys(numbers, _UNREADABLE)
        return {number: said for one in numbers for number, said in _said(kind, [one]).items()}


class _Log:
    """The entries that spoke last of rows, each read once and compared with its leaf in the tree."""

    def __init__(self) -> None:
        self.entries: dict[int, Mapping[str, Any]] = {}
        self.faults: list[Fault] = []

    def words(self, kind: str, numbers: Collection[int]) -> dict[int, Word]:
        """Return what was said last of rows, as far as that has a place."""
        spoken = words.of(kind, numbers)
        self._read(set(spoken.values()) - set(self.entries))
        return {
            number: Word(entry, self.entries[entry]["rows"][meanings.name_of(kind, number)], has_place=True)
            for number, entry in spoken.items()
            if meanings.name_of(kind, number) in self.entries[entry].get("rows", {})
        }

    def _read(self, numbers: Collection[int]) -> None:
        self.entries |= {number: {} for number in numbers}
        leaf = and_(LogNode.level == 0, LogNode.index == Event.position)
        query = select(Event, LogNode.sha256).join(LogNode, leaf).where(is_one_of(Event.id, numbers))
        for event, sealed in db.session.execute(query):
            if events.entry_of(event).leaf.hex() == sealed:
                self.entries[event.id] = dossiers.entry(event)
            else:
                named: dict[str, int | str] = {"number": event.id, "action": event.action, "subject": event.subject}
                named["position"] = event.position or 0
                self.faults.append(Fault(Kind.ENTRY_ALTERED, named))
