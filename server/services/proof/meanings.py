"""What do the rows of the database mean, and which of them belong together?

Rows that say something together are one *aggregate*: a decision with its reasons, a photo with its findings. What it
means is a JSON of what it says, and never of what is made of other rows, counted or sorted by. Its SHA-256 goes into
the log with whatever changes it (see `collector`), and is compared by `row_verification`.

A column that is None says nothing: one that a migration adds so changes no older meaning. Where a migration gives rows
that are there another meaning, it has them taken over again (see `taking_over`).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import class_mapper

from server import models as m
from server.db import Base, db

Said = dict[str, Any]
"""By table what a row says, or the rows that belong to it, in their order: each by its columns."""
PORTION = 500
"""So many aggregates are read at once."""
_RAN_AGAIN = "which run asks again; its findings say what came of it"
_CACHED = "made of other rows, for an index"


@dataclass(frozen=True)
class Part:
    """A table in an aggregate: the column that says to which one a row belongs, and what is left out of it."""

    model: type[Base]
    owner: str
    silent: Mapping[str, str] = field(default_factory=dict)
    """Columns that mean nothing, each with the reason."""
    secret: Collection[str] = ()
    """Columns of which the hash is said, and not what is in them."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return what is said, by the attributes' names."""
        return tuple(one.key for one in class_mapper(self.model).column_attrs if _is_said(self, one))

    @cached_property
    def name(self) -> str:
        """Return the table's name."""
        return str(self.model.__tablename__)

    @cached_property
    def reading(self) -> Select[Any]:
        """Return the statement that reads it, owner by owner, without a condition."""
        owner = getattr(self.model, self.owner)
        said = [getattr(self.model, name) for name in self.columns]
        return select(owner.label("owner"), *said).order_by(owner, *class_mapper(self.model).primary_key)

    @cached_property
    def of_some(self) -> Select[Any]:
        """Return the statement that reads it of some aggregates, by `numbers`."""
        return self.reading.where(getattr(self.model, self.owner).in_(bindparam("numbers", expanding=True)))

    @cached_property
    def of_some_held(self) -> Select[Any]:
        """Return the same, and let nobody else write these rows until the transaction ends."""
        return self.of_some.with_for_update(key_share=True)

    @cached_property
    def of_range(self) -> Select[Any]:
        """Return the statement that reads it of the aggregates from `first` to `last`."""
        owner = getattr(self.model, self.owner)
        return self.reading.where(owner.between(bindparam("first"), bindparam("last")))


@dataclass(frozen=True)
class Aggregate:
    """Rows that mean something together: one of the first part, and those of the others that belong to it."""

    kind: str
    parts: tuple[Part, ...]

    @property
    def root(self) -> Part:
        """Return the part whose number is the aggregate's."""
        return self.parts[0]


def _one(model: type[Base], *parts: Part, secret: Collection[str] = (), **silent: str) -> Aggregate:
    return Aggregate(str(model.__tablename__), (Part(model, "id", silent, secret), *parts))


AGGREGATES: Mapping[str, Aggregate] = {
    one.kind: one
    for one in (
        _one(
            m.Installation,
            code_hash="a code for once", worker_seen_at="how it runs",
            **dict.fromkeys(
                ("loading_since", "loading_done", "loading_steps", "loading_ended_at", "is_loading_broken",
                 "loader_sha256"), "how far loading the demonstration is; its entries say what was loaded",
            ),
        ),
        _one(m.Programme, register_revision="counts what phones have to fetch again"),
        _one(m.Batch),
        _one(m.OwnColumn),
        _one(m.CalendarDay),
        _one(m.CalendarYear),
        _one(m.Alarm),
        _one(
            m.Export,
            **dict.fromkeys(
                ("state", "problem", "photos", "broken", "bytes_done", "reached", "out", "path", "started_at",
                 "ended_at", "expires_at", "worked_until"),
                "how far its building is; the entry exports.build says what went out",
            ),
        ),
        _one(m.Unit),
        _one(
            m.Account, Part(m.AccountCounty, "account_id"), Part(m.AccountUnit, "account_id"),
            Part(m.PastPassword, "account_id", secret=("password_hash",)), Part(m.AccountLink, "account_id"),
            Part(
                m.SecondFactor, "account_id", {"last_step": "which code was used last, so that none is good twice"},
                secret=("sealed",),
            ),
            Part(m.RecoveryCode, "account_id", secret=("code_hmac",)),
            secret=("password_hash",), language="in which the person likes to read",
            reminded_from="what the person does not want to see",
            digest_ha1="MD5 without salt: what is made of it could be guessed, and it says no more than the password",
        ),
        _one(
            m.Phone, Part(m.PhoneKey, "phone_id"),
            **dict.fromkeys(("seen_at", "user_agent", "ahead_s"), "what its last request told of it"),
        ),
        _one(m.Site, Part(m.Viewpoint, "site_id")),
        _one(m.Issue, Part(m.Finding, "issue_id"), stale_run_id=_RAN_AGAIN),
        _one(m.IssueMove),
        _one(m.IssueMeasure),
        _one(m.IssueFile),
        _one(m.ContradictionOverride),
        _one(m.Hint),
        _one(m.PetitionReply),
        _one(m.Visit, Part(m.VisitIssue, "visit_id"), Part(m.VisitOfficer, "visit_id")),
        _one(m.Assignment),
        _one(m.IssueForecast),
        _one(m.IssueWarning),
        _one(
            m.OfficialDocument, Part(m.DocumentIssue, "document_id"), Part(m.DocumentRecipient, "document_id"),
            Part(m.DocumentAnswer, "document_id"),
        ),
        _one(m.MonthlyReport),
        _one(m.Dispatch),
        _one(m.AssessmentSheet),
        _one(m.AssessmentPoints),
        _one(m.Assessment),
        _one(m.Activity, Part(m.ActivityIssue, "activity_id")),
        _one(
            m.Publication, Part(m.PublishedPair, "publication_id"), Part(m.PublishedPhoto, "publication_id"),
            revision="counts changes, so that kept pages are made anew",
        ),
        _one(m.Objection, Part(m.ObjectionFile, "objection_id")),
        _one(m.Form, Part(m.FormFile, "form_pk")),
        _one(m.FormVersion),
        _one(m.Original),
        _one(
            m.Submission, Part(m.Attachment, "submission_id"), Part(m.SubmissionIssue, "submission_id"),
            Part(m.WitnessedPhoto, "submission_id"),
            more_follows="how far the phone is with sending",
        ),
        _one(
            m.Photo, Part(m.Finding, "photo_id"), Part(m.BroughtInPhoto, "photo_id"), stale_run_id=_RAN_AGAIN,
            attempts="how often a worker began, so that one that dies is not asked for ever",
            trouble="why a worker broke on it last, for the operator",
        ),
        _one(
            m.PhotoPair, Part(m.Finding, "pair_id"), stale_run_id=_RAN_AGAIN,
            **dict.fromkeys(
                ("is_waiting", "queue_key", "programme_id", "batch_id", "unit_id", "county", "officer", "received_at",
                 "against"), _CACHED,
            ),
        ),
        _one(m.Decision, Part(m.DecisionReason, "decision_id")),
        _one(m.Comment),
        _one(m.ProblemRegion),
        _one(m.Draw, Part(m.DrawnIssue, "draw_id")),
    )
}  # fmt: skip
"""By their kind, in the order in which they are read and locked."""
MEANINGLESS: Mapping[type[Base], str] = {
    m.Event: "the log itself, which the tree proves",
    m.LogWatch: "how far the slow verification is",
    m.LogNode: "the tree over the log, which its signed heads prove",
    m.RowWord: "an index over the log, compared with it by `row_verification`",
    m.TreeHead: "signed",
    m.TimeStamp: "verified by itself: it is signed by somebody else",
    m.StoreIdentity: "the store's own file says the same, and both are compared at every start",
    m.Backup: "how a copy went; the entries backups.make and backups.rehearse say it",
    m.WorkerBeat: "which workers run",
    m.Fingerprint: "made of an original's bytes, for the search by index",
    m.ExportItem: "how far the building of an export is; the entry exports.build says what went out",
    m.AnsweredCheck: "made of answers and findings, for one index; nothing is known by it alone",
    m.IssueSchedule: "made each day of issues, measures, forecasts and findings",
    m.DeadlineCursor: "for which day that was done last; the entry deadlines.run says it",
    m.CheckRun: "how far a re-run is",
    m.VerdictChange: "which findings a re-run replaced, to be looked at; the findings say it themselves",
    m.Reservation: "which pair a person has open",
    m.PairShare: "who is to begin with a pair; the entries pairs.share, pairs.take and pairs.give_back say it",
    m.SavedFilter: "a search that a person likes to come back to",
    m.FormDraft: "what somebody uploaded and has not published",
    m.FormDraftFile: "what was given to it",
    m.RegisterImport: "which file waits, or what it changed; the entries of what it changed say it",
    m.LimitDraft: "limits that somebody thinks of; the entry programmes.limits says which were set",
    m.FormFetch: "which version a phone fetched last; its submissions name theirs",
    m.LedgerTemplate: "how a written ledger looks; the entries ledger.template and ledger.no_template say which file",
    m.LedgerView: "a view that a person likes to come back to",
    m.LedgerCell: "made of issues, for one index",
    m.Notice: "made of the log, for one person to read",
    m.NoticeChoice: "how a person likes to be told",
    m.NoticeSettings: "when and where; the entries notices.* say when the address changed",
    m.NoticeCursor: "how far the log was read for notices",
    m.Letter: "what goes out by e-mail",
    m.Robot: "who is called; the entries robots.* say what was set up",
    m.RobotCall: "what goes out to it",
    m.AccountSession: "who is signed in",
    m.Sighting: "who was sent which photo: too many for the log; the entry sightings.forget says what was removed",
    m.PasswordTry: "how soon a password may be tried again",
    m.DigestNonce: "what was used once",
}
"""Tables whose rows are in no entry of the log, each with the reason."""
BY_MODEL: Mapping[type[Base], tuple[tuple[str, Part], ...]] = {
    model: tuple((one.kind, part) for one in AGGREGATES.values() for part in one.parts if part.model is model)
    for model in dict.fromkeys(part.model for one in AGGREGATES.values() for part in one.parts)
}
"""By table: to which aggregates its rows belong."""


def name_of(kind: str, number: int) -> str:
    """Return what an aggregate is called in the log: `decision:17`."""
    return f"{kind}:{number}"


def read(kind: str, numbers: Collection[int]) -> dict[int, str]:
    """Return the SHA-256 of what aggregates mean now, without those that are not there.

    On PostgreSQL nobody else writes them until the transaction ends: what two say of one at once would fit neither.
    """
    found: dict[int, str] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), PORTION):
        said = {"numbers": wanted[start : start + PORTION]}
        root, *others = AGGREGATES[kind].parts
        statements = [root.of_some_held, *(part.of_some for part in others)]
        gathered = _gathered(kind, [_execute(statement, said) for statement in statements])
        found |= {number: hash_of(one) for number, one in gathered.items()}
    return found


def said_of(kind: str, numbers: Collection[int]) -> dict[int, Said]:
    """Return what aggregates mean, without those that are not there.

    :raises ValueError, TypeError, LookupError: where one of them cannot be read any more.
    """
    found: dict[int, Said] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), PORTION):
        some = {"numbers": wanted[start : start + PORTION]}
        found |= _gathered(kind, [_execute(part.of_some, some) for part in AGGREGATES[kind].parts])
    return found


def said_in(kind: str, first: int, last: int) -> dict[int, Said]:
    """Return what the aggregates from one number to another mean.

    :raises ValueError, TypeError, LookupError: where one of them cannot be read any more.
    """
    said = {"first": first, "last": last}
    return _gathered(kind, [_execute(part.of_range, said) for part in AGGREGATES[kind].parts])


def numbers_after(kind: str, last: int) -> Sequence[int]:
    """Return the next numbers of a kind after one, at most PORTION."""
    number: Any = getattr(AGGREGATES[kind].root.model, "id")  # noqa: B009 - every root has one
    return db.session.scalars(select(number).where(number > last).order_by(number).limit(PORTION)).all()


def hash_of(said: Said) -> str:
    """Return the SHA-256 of what an aggregate means."""
    return hash_of_text(text_of(said))


def text_of(said: Said) -> str:
    """Return the JSON that is hashed: keys in order, no spaces."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def hash_of_text(text: str) -> str:
    """Return the SHA-256 of what `text_of` returned."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _execute(statement: Select[Any], said: Mapping[str, Any]) -> Sequence[Any]:
    return db.session.connection().execute(statement, said).all()


def _gathered(kind: str, rows_of_parts: Sequence[Sequence[Any]]) -> dict[int, Said]:
    root, *others = AGGREGATES[kind].parts
    first, *rest = rows_of_parts
    found: dict[int, Said] = {row[0]: {root.name: one} for row, one in zip(first, _said(root, first), strict=True)}
    for part, rows in zip(others, rest, strict=True):
        for number, group in groupby(zip(rows, _said(part, rows), strict=True), lambda pair: int(pair[0][0])):
            if number in found:
                found[number][part.name] = [one for _, one in group]
    return found


def _said(part: Part, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        one = {name: value for name, value in zip(part.columns, row[1:], strict=True) if value is not None}
        for name in part.secret:
            one[name] = hashlib.sha256(str(one[name]).encode()).hexdigest()
        yield one


def _plain(value: object) -> str:
    """Return what JSON has no form for as a text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value))


def _is_said(part: Part, attribute: Any) -> bool:
    """Tell whether a column says something; what the model computes of other tables is no column."""
    return attribute.columns[0].table is part.model.__table__ and attribute.key not in part.silent
