"""What did the officers write where they took the photos of a pair?

A reviewer who judges whether only the surface was treated reads here what the officers answered to just that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from server.domain.access import Actor
from server.domain.subject import Stage
from server.models import Photo
from server.models.site import zone_of
from server.services.received import answers
from server.services.received.answers import Answer, Part
from server.services.register import senders
from server.services.review import pair_case

_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Visit:
    """One form that came with photos of a pair."""

    submission_id: int
    stages: tuple[Stage, ...]
    """Which of both photos came with it."""
    sent_by: str
    received_at: datetime
    parts: tuple[Part, ...]
    """What was answered, without files, and of what was filled in repeatedly only what belongs to the photo."""


@dataclass(frozen=True)
class OnSite:
    """The visits of a pair, the newest first."""

    visits: tuple[Visit, ...]
    zone: ZoneInfo


def of_pair(actor: Actor, pair_id: int, reader: str) -> OnSite:
    """Return what was written beside both photos of a pair, with labels in the reader's language.

    :raises NotFound: where there is no such pair for this caller.
    """
    case = pair_case.load(actor, pair_id)
    together: dict[int, list[tuple[Stage, Photo]]] = {}
    for stage, photo in zip((Stage.AFTER, Stage.BEFORE), reversed(case.photos), strict=True):
        together.setdefault(photo.attachment.submission_id, []).append((stage, photo))
    visits = tuple(_visit(shown, reader) for shown in together.values())
    return OnSite(visits, zone_of(case.row.viewpoint.site))


def _visit(shown: list[tuple[Stage, Photo]], reader: str) -> Visit:
    submission = shown[0][1].attachment.submission
    kept = [_steps(photo.path) for _, photo in shown]
    return Visit(
        submission_id=submission.id,
        stages=tuple(stage for stage, _ in shown),
        sent_by=senders.sent_by(submission),
        received_at=submission.received_at,
        parts=tuple(_narrowed(answers.read(submission, reader), kept)),
    )


def _steps(path: str) -> list[tuple[str, int | None]]:
    """Return the steps from the form's root to a photo, with their number where they were repeated."""
    found = [_STEP.fullmatch(step) for step in path.strip("/").split("/")[1:]]
    return [(step[1], int(step[2]) if step[2] else None) for step in found if step]


def _narrowed(parts: Iterable[Part], kept: list[list[tuple[str, int | None]]]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, Answer):
            if part.text and not part.file:
                yield part
            continue
        inside = [steps[1:] for steps in kept if steps and steps[0] in {(part.name, part.number), (part.name, None)}]
        if part.number is not None and not inside and any(steps and steps[0][0] == part.name for steps in kept):
            continue
        left = tuple(_narrowed(part.parts, inside))
        if left:
            yield replace(part, parts=left)
