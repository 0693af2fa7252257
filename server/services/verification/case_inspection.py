"""What do the checks say of the photos of a case, their pairs and the case itself, without any register?

The engine behind `pairs check`. A case is what an issue is in the register: its before and after photos by viewpoint.
All files are compared with each other for reuse, also across cases. Whatever a file is, every case gets an answer.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from server import checks
from server.domain.comparison import Comparison
from server.domain.finding import SAYS_NOTHING, Checked, Status, verdict, worst
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.domain.rectification import IssueSubject, TakenPhoto, ViewpointState
from server.domain.region import Region
from server.domain.subject import (
    OtherPhoto,
    OtherViewpoint,
    PairSubject,
    PhotoSubject,
    RegisteredFence,
    Stage,
    Window,
)
from server.errors import Invalid
from server.formats.watermark import claimed
from server.imaging import scene
from server.imaging.pair import agreeing_points, compare
from server.imaging.undecodable import Undecodable
from server.services.verification.inspection import Each, read, workers
from server.services.verification.reuse import among_files
from server.services.verification.reuse.among_files import ReadFile

log = logging.getLogger(__name__)
Box = tuple[float, float, float, float]
"""Left, top, width and height: parts of the upright picture, or its pixels where any is above 1."""


@dataclass(frozen=True)
class CasePhoto:
    """One file, and what it stands for."""

    case: str
    stage: Stage
    viewpoint: str
    path: Path
    site: RegisteredFence | None = None
    window: Window | None = None
    work_started: datetime | None = None
    work_done: datetime | None = None
    received: datetime | None = None
    problem: Box | None = None
    """What is to be put right, on this before photo."""

    @property
    def use(self) -> tuple[str, str, Stage]:
        """Return what it stands for."""
        return self.case, self.viewpoint, self.stage


@dataclass(frozen=True)
class PhotoAnswer:
    """What was read from one file, and what the checks say."""

    asked: CasePhoto
    subject: PhotoSubject
    findings: tuple[Checked, ...]

    @property
    def facts(self) -> PhotoFacts:
        """Return what was read from the file."""
        return self.subject.facts

    @property
    def verdict(self) -> Status:
        """Return the worst finding."""
        return verdict(checked.finding for checked in self.findings)


@dataclass(frozen=True)
class PairAnswer:
    """What the checks say of an after photo and the before photo of its viewpoint."""

    before: PhotoAnswer
    after: PhotoAnswer
    problem: Region | None
    fault: Invalid | None
    """Why what was marked is no region of this picture."""
    comparison: Comparison
    findings: tuple[Checked, ...]

    @property
    def verdict(self) -> Status:
        """Return the worst finding."""
        return verdict(checked.finding for checked in self.findings)


@dataclass(frozen=True)
class CaseAnswer:
    """All that is said of one case."""

    case: str
    photos: tuple[PhotoAnswer, ...]
    pairs: tuple[PairAnswer, ...]
    findings: tuple[Checked, ...]
    """Of the case as a whole."""

    @property
    def verdict(self) -> Status:
        """Return the worst of the photos, the pairs and the case."""
        asked = [one.finding for one in self.findings if one.finding.reason not in SAYS_NOTHING]
        parts = [photo.verdict for photo in self.photos] + [pair.verdict for pair in self.pairs]
        return worst([*parts, verdict(asked)] if asked else parts)


def inspect(asked: Sequence[CasePhoto], progress: Callable[[int], object] = lambda _: None) -> list[CaseAnswer]:
    """Answer every case, in the order in which they are first named; `progress` hears of each file that was read."""
    with workers(len(asked)) as each:
        photos = _photos(asked, each, progress)
        cases: defaultdict[str, list[PhotoAnswer]] = defaultdict(list)
        for photo in photos:
            cases[photo.asked.case].append(photo)
        pairs = iter(list(each(_pair, list(chain.from_iterable(map(_paired, cases.values()))))))
        return [_case(case, mine, [next(pairs) for _ in _paired(mine)]) for case, mine in cases.items()]


def _photos(asked: Sequence[CasePhoto], each: Each, progress: Callable[[int], object]) -> list[PhotoAnswer]:
    files: list[ReadFile] = []
    visits: dict[object, str] = {}
    for one, (facts, entry) in zip(asked, each(read, [one.path for one in asked]), strict=True):
        visit = visits.setdefault((one.path.absolute(), one.use), str(len(files)))
        named = {"issue": one.case, "viewpoint": one.viewpoint, "stage": one.stage}
        files.append(ReadFile(one.path, facts, entry, one.received, one.use, visit, **named))  # type: ignore[arg-type]
        progress(1)
    others = among_files.compare(files, lambda pairs: each(among_files.align_one, list(pairs)))
    return [_photo(*parts) for parts in zip(asked, files, others, strict=True)]


def _photo(asked: CasePhoto, file: ReadFile, others: tuple[OtherPhoto, ...]) -> PhotoAnswer:
    subject = PhotoSubject(
        facts=file.facts,
        site=asked.site,
        stage=asked.stage,
        window=asked.window,
        received_at=asked.received,
        issue=asked.case,
        viewpoint=asked.viewpoint,
        visit=file.visit,
        others=others,
        watermark=claimed(file.facts.burnt_in),
    )
    return PhotoAnswer(asked, subject, tuple(checks.run(checks.PHOTO_CHECKS, subject)))


@dataclass(frozen=True)
class _Paired:
    before: PhotoAnswer
    after: PhotoAnswer
    others: tuple[PhotoAnswer, ...]
    """The before photos of the other viewpoints."""


def _paired(photos: Sequence[PhotoAnswer]) -> list[_Paired]:
    """Return each after photo with the last before photo of its viewpoint, as far as there is one."""
    befores = {one.asked.viewpoint: one for one in photos if one.asked.stage is Stage.BEFORE}
    return [
        _Paired(befores[name], one, tuple(other for key, other in befores.items() if key != name))
        for one in photos
        if one.asked.stage is Stage.AFTER and (name := one.asked.viewpoint) in befores
    ]


def _pair(asked: _Paired) -> PairAnswer:
    before, after = (_known(photo.asked.path) for photo in (asked.before, asked.after))
    region, fault = _region(asked.before, before)
    found = _compared(before, after, region)
    subject = PairSubject(
        asked.before.subject,
        asked.after.subject,
        found,
        other_viewpoints=tuple(_other(one, after, found) for one in asked.others),
        problem=region,
    )
    findings = tuple(checks.run(checks.PAIR_CHECKS, subject))
    return PairAnswer(asked.before, asked.after, region, fault, found, findings)


def _compared(before: scene.Known | None, after: scene.Known | None, region: Region | None) -> Comparison:
    try:
        return compare(before, after, region).figures
    except Exception:  # whatever the pictures are, the other cases must not suffer
        log.exception("two files that break what compares them")
        return compare(None, None, region).figures


def _known(path: Path) -> scene.Known | None:
    try:
        return scene.known(path)
    except (Undecodable, OSError, ValueError):
        return None
    except Exception:
        log.exception("a file that breaks what reads it")
        return None


def _region(before: PhotoAnswer, known: scene.Known | None) -> tuple[Region | None, Invalid | None]:
    box = before.asked.problem
    if box is None:
        return None, None
    try:
        return Region.box(*(_in_parts(box, before.facts, known) if max(box) > 1 else box)), None
    except Invalid as fault:
        return None, fault


def _in_parts(box: Box, facts: PhotoFacts, known: scene.Known | None) -> Box:
    width, height = facts.width or 1, facts.height or 1
    if known and (known.picture.width > known.picture.height) != (width > height):
        width, height = height, width  # the file says how it was held; pixels are those of the upright picture
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _other(other: PhotoAnswer, after: scene.Known | None, own: Comparison) -> OtherViewpoint:
    """Compare the after photo with another viewpoint's before photo where it hardly fits its own."""
    inliers = None
    if own.fault is None and own.inliers < Limits().viewpoint_least_inliers:
        there = _known(other.asked.path)
        inliers = agreeing_points(there.features if there else None, after.features if after else None)
    return OtherViewpoint(other.asked.viewpoint, None, inliers, other.facts.sha256)


def _case(case: str, photos: Sequence[PhotoAnswer], pairs: Sequence[PairAnswer]) -> CaseAnswer:
    return CaseAnswer(case, tuple(photos), tuple(pairs), tuple(checks.run(checks.ISSUE_CHECKS, _issue(case, photos))))


def _issue(case: str, photos: Sequence[PhotoAnswer]) -> IssueSubject:
    there = {(one.asked.viewpoint, one.asked.stage) for one in photos}
    names = dict.fromkeys(one.asked.viewpoint for one in photos)
    done = _first(one.asked.work_done for one in photos)
    return IssueSubject(
        code=case,
        is_claimed=done is not None,
        work_started_at=_first(one.asked.work_started for one in photos),
        work_done_at=done,
        viewpoints=tuple(
            ViewpointState(name, (name, Stage.BEFORE) in there, (name, Stage.AFTER) in there) for name in names
        ),
        photos=tuple(
            TakenPhoto(one.asked.path.name, one.asked.stage, taken, visit=one.subject.visit or "")
            for one in photos
            if (taken := one.subject.captured_at)
        ),
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return next((moment for moment in moments if moment), None)
