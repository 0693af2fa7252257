"""What can an officer be told at once, while still standing there?

Only what the first bytes of a photo say: can it be opened, and is it near its site? The rest is for the worker, and
what only the office can mend is not the officer's business.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from zoneinfo import ZoneInfo

from server import checks
from server.checks import photo_near_site
from server.domain.finding import Finding, Status, severity
from server.domain.limits import Limits
from server.domain.subject import PhotoSubject
from server.imaging.facts import read_facts
from server.services.filing import Filed
from server.services.originals import Stored
from server.services.runtime import media
from server.translations import N_

MOST_REMARKS = 3
MOST_PHOTOS = 40
"""So many are looked at: an answer that takes longer than 60 s is a failure to Collect."""
QUESTIONS: Mapping[str, str] = {
    "photo_wide": N_("wide photo"),
    "photo_near": N_("close photo"),
    "probe_photo": N_("probe photo"),
}
_SENTENCES: Mapping[str, str] = {
    "far": N_("{photo} {distance_m} m from the site (limit {allowed_m} m)"),
    "near": N_("{photo} {distance_m} m from the site (limit {allowed_m} m)"),
    "stale-fix": N_("{photo} {outside_m} m outside the fence, with an old fix"),
    "position-too-coarse": N_("{photo} located only to within {error_m} m"),
    "no-position": N_("{photo} carries no position; switch on location in the camera"),
}
_BROKEN = N_("{photo} cannot be opened; take it again")
_FLAGS: Mapping[str, str] = {
    "unknown-version": N_("this version of the form is unknown here; fetch the form again"),
    "unknown-issue": N_("the issue is not in the ledger"),
    "unknown-site": N_("the site is not registered"),
    "unknown-viewpoint": N_("the viewpoint is not registered"),
}
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


def remarks(seen: Iterable[tuple[Stored, Filed]], limits: Limits, flags: Iterable[str]) -> tuple[Remark, ...]:
    """Return at most three remarks, the worst first; asks no database."""
    found = [remark for stored, use in islice(seen, MOST_PHOTOS) if (remark := _look(stored, use, limits))]
    found.sort(key=lambda remark: -remark.rank)
    found += [Remark(_FLAGS[flag]) for flag in flags if flag in _FLAGS]
    return tuple(found[:MOST_REMARKS])


def _look(stored: Stored, use: Filed, limits: Limits) -> Remark | None:
    try:
        path = media().path(stored.sha256)
        facts = read_facts(path, sha256=stored.sha256, size_bytes=stored.size_bytes, with_picture=False)
    except Exception:
        log.exception("the first look broke on %s", stored.sha256)  # it is kept: the phone must hear so
        return None
    if facts.problem:
        return _remark(use, Finding(Status.DOUBTFUL, "broken"), _BROKEN)
    if use.fence is None:
        return None
    subject = PhotoSubject(facts=facts, zone=ZoneInfo(use.zone), site=use.fence, limits=limits)
    finding = checks.run((photo_near_site,), subject)[0].finding
    return _remark(use, finding, _SENTENCES.get(finding.reason))


def _remark(use: Filed, finding: Finding, template: str | None) -> Remark | None:
    if template is None:
        return None
    return Remark(template, use.file.question, use.viewpoint, finding.evidence, severity(finding.status))
