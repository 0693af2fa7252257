"""What belongs to the dossier of one issue?

Values only: gathered from the register by `services.dossiers`, written down by `formats.dossier_*`. A path is that of
a file in the dossier, never one on the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from server.domain.access import AttachmentState, DecisionKind, Role
from server.domain.alarm import Alarm
from server.domain.closing_file import NOTHING_YET, ClosingFile
from server.domain.export import Broken
from server.domain.finding import Checked, Status, severity, worst
from server.domain.marked_problem import Source
from server.domain.no_phone import BroughtIn
from server.domain.photo import PhotoFacts
from server.domain.region import Region
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.domain.witness import Witness

SHOWN_BY_BROWSERS = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True)
class Said:
    """One check's answer in words; `replaced_at` tells an answer that a newer one took the place of."""

    checked: Checked
    chinese: str
    english: str
    made_at: datetime
    replaced_at: datetime | None = None


def current(answers: tuple[Said, ...]) -> tuple[Said, ...]:
    """Return the answers that hold now, the worst first."""
    holding = (one for one in answers if one.replaced_at is None)
    return tuple(sorted(holding, key=lambda one: -severity(one.checked.finding.status)))


@dataclass(frozen=True)
class FiledPhoto:
    """One photo as it lies in the dossier."""

    number: int
    path: str
    preview: str | None
    """A copy that browsers show, for formats that they do not."""
    name: str
    """As the phone called the file."""
    sha256: str
    size_bytes: int
    media_type: str | None
    facts: PhotoFacts | None
    """None: nobody has read them yet."""
    stage: Stage | None
    viewpoint: str
    question: str
    instance_id: str
    sent_by: str
    received_at: datetime
    verdict: Status | None
    findings: tuple[Said, ...]
    witness: Witness | None = None
    """What the page of a browser saw of it."""
    brought_in: BroughtIn | None = None
    """Set where no phone sent it."""

    @property
    def picture(self) -> str | None:
        """Return the file that a page can show; None where there is none."""
        if self.preview or self.media_type not in SHOWN_BY_BROWSERS:
            return self.preview
        return self.path if self.facts and self.facts.problem is None else None


@dataclass(frozen=True)
class FiledCrop:
    """A photo's part around the problem that a person marked."""

    stage: Stage
    path: str
    outline: str
    """As SVG writes points, 1000 by 1000."""


@dataclass(frozen=True)
class FiledProblem:
    """Where a person said that the problem is."""

    number: int
    viewpoint: str
    sha256: str
    path: str
    """The photo on which it was drawn."""
    region: Region | None
    """None: it cannot be seen in this photo."""
    source: Source
    by: str
    at: datetime
    replaced_at: datetime | None
    replaced_by: str


@dataclass(frozen=True)
class FiledPair:
    """A before and an after photo."""

    number: int
    viewpoint: str
    before: FiledPhoto
    after: FiledPhoto
    verdict: Status | None
    contradictions: int
    doubts: int
    formed_at: datetime
    replaced_at: datetime | None
    """Since when another attempt stands at the desk."""
    contradicted_at: datetime | None
    state: PairState
    outcome: DecisionKind | None
    is_open: bool
    """A person has still to answer for it."""
    findings: tuple[Said, ...]
    crops: tuple[FiledCrop, ...] = ()
    """The marked problem in its photos, before first."""


@dataclass(frozen=True)
class FiledDecision:
    """What a person said of a pair."""

    pair: int
    viewpoint: str
    by: str
    role: Role
    kind: DecisionKind
    reasons: tuple[str, ...]
    note: str
    verdict_seen: Status | None
    findings_seen: tuple[Any, ...]
    decided_at: datetime


@dataclass(frozen=True)
class FiledComment:
    """What a reviewer or an officer wrote about a pair."""

    pair: int
    viewpoint: str
    by: str
    role: Role
    text: str
    written_at: datetime


@dataclass(frozen=True)
class FiledAttachment:
    """A file that came with a submission, or was expected with it."""

    instance_id: str
    name: str
    state: AttachmentState
    flags: tuple[str, ...]
    path: str | None
    """Where it lies; None: it has not arrived."""
    sha256: str | None
    size_bytes: int | None
    received_at: datetime | None


@dataclass(frozen=True)
class FiledSubmission:
    """One form instance."""

    path: str
    xml: bytes
    xml_sha256: str
    instance_id: str
    replaces: str
    """The instanceID of the version that this one corrects."""
    edits: int
    form_id: str
    form_version: str
    answers: Mapping[str, Any]
    flags: tuple[str, ...]
    submitter: str
    sent_by: str
    device_id: str
    received_at: datetime
    attachments: tuple[FiledAttachment, ...]

    @property
    def arrived(self) -> int:
        """Return how many of the files that the form names are here."""
        return sum(one.state is AttachmentState.RECEIVED for one in self.attachments)

    @property
    def expected(self) -> int:
        """Return how many files the form names."""
        return sum(one.state.is_named for one in self.attachments)


@dataclass(frozen=True)
class FiledOriginal:
    """Bytes that go into the dossier as they are."""

    path: str
    sha256: str
    size_bytes: int
    name: str
    """How a person knows the file, should it be missing."""


@dataclass(frozen=True)
class Dossier:
    """Everything on one issue."""

    code: str
    programme: str
    programme_code: str
    is_demonstration: bool
    made_at: datetime
    zone: tzinfo
    record: Mapping[str, Any]
    """The ledger's row, the site with its datum and fence, the viewpoints."""
    photos: tuple[FiledPhoto, ...]
    pairs: tuple[FiledPair, ...]
    decisions: tuple[FiledDecision, ...]
    submissions: tuple[FiledSubmission, ...]
    forms: Mapping[str, bytes]
    """The forms that were filled in: path → exact XML."""
    events: tuple[Mapping[str, Any], ...]
    originals: tuple[FiledOriginal, ...]
    problems: tuple[FiledProblem, ...] = ()
    """All that was ever marked, by viewpoint, oldest first."""
    broken: tuple[Broken, ...] = ()
    """Files that are not whole, found while they were being copied."""
    comments: tuple[FiledComment, ...] = ()
    """What was written about the pairs, oldest first."""
    notes: tuple[str, ...] = ()
    """What else could not be put in, as sentences."""
    alarms: tuple[Alarm, ...] = ()
    """What was found on this server not to be as the log says, and what a person answered to it; the newest first."""
    is_redacted: bool = False
    """Personal data are left out: no originals, no answers of forms, no log."""
    rows: tuple[tuple[str, str], ...] = ()
    """What the rows say of which the dossier is made: the name in the log, and the JSON that was hashed into it."""
    closing: ClosingFile = NOTHING_YET
    """How it moved on its way to closing, and on which papers."""

    @property
    def left_out(self) -> frozenset[str]:
        """Return the paths at which nothing lies, because the bytes are gone or are others."""
        return frozenset(one.path for one in self.broken if one.is_left_out)

    @property
    def verdict(self) -> Status | None:
        """Return the worst that the checks say of every photo and pair ever received; None until they have spoken."""
        said: list[Status | None] = [one.verdict for one in self.photos]
        said += [one.verdict for one in self.pairs]
        said += [Status.CONTRADICTED for one in self.pairs if one.contradicted_at is not None]
        known = [one for one in said if one is not None]
        return worst(known) if known else None

    @property
    def attachments(self) -> tuple[FiledAttachment, ...]:
        """Return the files of all submissions."""
        return tuple(one for submission in self.submissions for one in submission.attachments)
