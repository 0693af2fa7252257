"""What can an officer be told at once, while still standing there?

Only what the first bytes of a photo say: can it be opened, and is it near its site? The rest is for the worker, and
what only the office can mend is not the officer's business.
"""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from zoneinfo import ZoneInfo

from server.checks import photo_near_site
from server.domain.finding import Finding, Status, severity
from server.domain.geo import CircleFence
from server.domain.limits import Limits
from server.domain.outside_limits import MOST_PROBED
from server.domain.photo import PhotoFacts
from server.domain.subject import PhotoSubject, RegisteredFence
from server.imaging.facts import read_facts
from server.imaging.probe import probe
from server.services.intake.linking import Filed
from server.services.intake.originals import Stored
from server.services.intake.submissions import Receipt
from server.services.runtime import media
from server.translations import N_

MOST_REMARKS = 3
_SENTENCES: Mapping[str, str] = {
    "broken": N_("{photo} cannot be opened; take it again"),
    "far": N_("{photo} {distance_m} m from the site (limit {allowed_m} m)"),
    "near": N_("{photo} {distance_m} m from the site (limit {allowed_m} m)"),
    "stale-fix": N_("{photo} {outside_m} m outside the fence, with an old fix"),
    "position-too-coarse": N_("{photo} located only to within {error_m} m"),
    "inside-too-coarse": N_("{photo} located only to within {error_m} m"),
    "no-position": N_("{photo} carries no position; switch on location in the camera"),
}
_FLAGS: Mapping[str, str] = {
    "unknown-version": N_("this version of the form is unknown here; fetch the form again"),
    "unknown-issue": N_("the issue is not in the ledger"),
    "unknown-site": N_("the site is not registered"),
    "unknown-viewpoint": N_("the viewpoint is not registered"),
}
_OTHER_SITE = N_("{issue} belongs to site {own}, not to {chosen}; correct the form if the site was a slip")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Remark:
    """A sentence for the officer: a template over `figures`, about a photo or about the whole."""

    template: str
    question: str = ""
    viewpoint: str = ""
    """The name of where it was taken."""
    figures: Mapping[str, object] = field(default_factory=dict)
    rank: int = 0


@dataclass(frozen=True)
class Feedback:
    """What the officer is told."""

    expected: int
    arrived: int
    """Photos that the answers name, and those of them that are there."""
    remarks: tuple[Remark, ...]


def give(receipt: Receipt) -> Feedback:
    """Look at what was received; reads files and asks no database, so call it after the commit: nobody waits for it."""
    return Feedback(receipt.expected, receipt.arrived, _remarks(receipt))


def _remarks(receipt: Receipt) -> tuple[Remark, ...]:
    """Return at most three remarks: first what makes all others vain, then the worst of the photos."""
    seen = islice(receipt.seen, MOST_PROBED)
    found = [remark for stored, use in seen if (remark := _look(stored, use, receipt.limits))]
    found.sort(key=lambda remark: -remark.rank)
    others = [Remark(_OTHER_SITE, figures=vars(other)) for other in receipt.other_sites]
    found += [Remark(_FLAGS[flag]) for flag in receipt.flags if flag in _FLAGS]
    return (*others, *found)[:MOST_REMARKS]


def _look(stored: Stored, use: Filed, limits: Limits) -> Remark | None:
    try:
        finding = _find(stored, use, limits)
    except Exception:
        log.exception("the instant feedback broke on %s", stored.sha256)  # it is kept: the phone must hear so
        return None
    if finding is None or finding.reason not in _SENTENCES:
        return None
    sentence, status = _SENTENCES[finding.reason], finding.status
    return Remark(sentence, use.file.question, use.viewpoint, finding.evidence, severity(status))


def _find(stored: Stored, use: Filed, limits: Limits) -> Finding | None:
    path = media().path(stored.sha256)
    facts = probe(path, sha256=stored.sha256, size_bytes=stored.size_bytes)
    if facts is None:
        return None
    if facts.problem:
        return Finding(Status.DOUBTFUL, "broken")
    if use.fence is None or _is_well_inside(facts, use.fence):
        return None
    if facts.gps.place:
        facts = read_facts(path, sha256=stored.sha256, size_bytes=stored.size_bytes, with_picture=False)
    return photo_near_site.check(PhotoSubject(facts, ZoneInfo(use.zone), use.fence, limits=limits))


def _is_well_inside(facts: PhotoFacts, fence: RegisteredFence) -> bool:
    """Spare most photos the exact distance: on a plane they are so near that nothing could be said against them."""
    circle, place = fence.fence, facts.gps.place
    if place is None or not isinstance(circle, CircleFence):
        return False
    return math.hypot(*circle.centre.offset_to(place)) < 0.9 * circle.radius_m
