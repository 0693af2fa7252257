"""Which checks are there, and what do they say of a photo, a pair or an issue?

A check is a module: its name is its code, its docstring its documentation, `REASONS` its sentences, `VERSION`
its history and `check()` the rule. The order here is the reading order on the page.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

from server.checks import (
    after_fits_viewpoint,
    after_follows_before,
    after_is_fresh,
    all_viewpoints_paired,
    claim_after_evidence,
    complaints_since,
    content_credentials,
    form_point_is_real,
    not_the_same_picture,
    officer_could_travel,
    phone_has_one_officer,
    photo_agrees_with_witness,
    photo_attached_in_audit,
    photo_attached_when_taken,
    photo_before_receipt,
    photo_by_phone,
    photo_clock_agrees,
    photo_exif_agrees,
    photo_exif_not_copied,
    photo_from_this_phone,
    photo_has_capture_time,
    photo_has_no_cloned_part,
    photo_in_window,
    photo_is_camera_original,
    photo_is_native,
    photo_light_fits_time,
    photo_matches_thumbnail,
    photo_near_form_point,
    photo_near_site,
    photo_not_edited,
    photo_not_reused,
    photo_of_a_scene,
    photos_not_burst,
    problem_still_there,
    recoloured_only,
    rushed_before_visit,
    same_bearing,
    same_exposure_in_parts,
    same_scene,
    same_season,
    same_standpoint,
    steps_apart,
    two_officers,
    vegetation_change,
    visible_change,
    watermark_agrees,
    witness_in_window,
    witness_near_site,
)
from server.domain import evidence_words
from server.domain.finding import Checked, Finding, Status
from server.domain.limit_tracking import tracked, with_limits
from server.domain.limits import Limits
from server.domain.rectification import IssueSubject
from server.domain.subject import PairSubject, PhotoSubject
from server.translations import N_

log = logging.getLogger(__name__)

CRASHED = N_("This check broke; the photo is neither cleared nor accused. The log has the details.")


class Judged(Protocol):
    """What a subject must offer, so that the limits by which it was judged can be kept."""

    @property
    def limits(self) -> Limits:
        """Return the limits that hold for it."""
        ...

    def under(self, limits: Limits) -> Self:
        """Return the same subject to be judged by other limits."""
        ...


Subject = TypeVar("Subject", bound=Judged, contravariant=True)


class Check(Protocol[Subject]):
    """What a module must offer to be a check."""

    @property
    def __name__(self) -> str: ...
    @property
    def VERSION(self) -> int: ...  # noqa: D102, N802
    @property
    def REASONS(self) -> Mapping[str, str]: ...  # noqa: D102, N802

    def check(self, subject: Subject, /) -> Finding:
        """Answer the check's question for one subject."""
        ...


PHOTO_CHECKS: Sequence[Check[PhotoSubject]] = (
    photo_near_site,
    photo_has_capture_time,
    photo_in_window,
    photo_clock_agrees,
    photo_before_receipt,
    photo_by_phone,
    photo_not_reused,
    photo_not_edited,
    photo_is_camera_original,
    photo_matches_thumbnail,
    photo_is_native,
    photo_exif_agrees,
    photo_exif_not_copied,
    photo_light_fits_time,
    photo_of_a_scene,
    photo_has_no_cloned_part,
    content_credentials,
    watermark_agrees,
    photo_near_form_point,
    form_point_is_real,
    photo_attached_when_taken,
    photo_attached_in_audit,
    photo_from_this_phone,
    witness_near_site,
    witness_in_window,
    photo_agrees_with_witness,
    officer_could_travel,
    photos_not_burst,
    phone_has_one_officer,
)
JOURNEY_CHECKS: Sequence[Check[PhotoSubject]] = (officer_could_travel, photos_not_burst, phone_has_one_officer)
"""Those of them that compare a photo with others of its phone."""
WITNESS_CHECKS: Sequence[Check[PhotoSubject]] = (witness_near_site, witness_in_window, photo_agrees_with_witness)
"""Those of them that need what the page of a browser noted."""
LOG_CHECKS: Sequence[Check[PhotoSubject]] = (photo_attached_in_audit,)
"""Those of them that need the log that the phone kept while the form was filled in."""
TEXT_CHECKS: Sequence[Check[PhotoSubject]] = (watermark_agrees,)
"""Those of them that need what was burnt into the picture, and who else carries the same."""
REUSE_CHECKS: Sequence[Check[PhotoSubject]] = (photo_not_reused, photo_exif_not_copied)
"""Those of them that compare a photo with everything received before."""
MODEL_CHECKS: Sequence[Check[PhotoSubject]] = (photo_is_camera_original,)
"""Those of them that compare a photo with others of its camera model."""
VIEWPOINT_CHECKS: Sequence[Check[PairSubject]] = (after_fits_viewpoint,)
"""Those of the following that compare a pair with other viewpoints of the site."""
PAIR_CHECKS: Sequence[Check[PairSubject]] = (
    after_follows_before,
    same_standpoint,
    same_bearing,
    same_scene,
    after_fits_viewpoint,
    not_the_same_picture,
    same_exposure_in_parts,
    visible_change,
    problem_still_there,
    recoloured_only,
    vegetation_change,
    same_season,
    after_is_fresh,
)
ISSUE_CHECKS: Sequence[Check[IssueSubject]] = (
    all_viewpoints_paired,
    claim_after_evidence,
    rushed_before_visit,
    two_officers,
    steps_apart,
    complaints_since,
)


def code(check: Check[Subject]) -> str:
    """Return the name under which a check's findings are stored."""
    return check.__name__.rpartition(".")[2]


REASONS: Mapping[str, Mapping[str, str]] = {
    **{code(check): {**check.REASONS, "crashed": CRASHED} for check in PHOTO_CHECKS},
    **{code(check): {**check.REASONS, "crashed": CRASHED} for check in PAIR_CHECKS},
    **{code(check): {**check.REASONS, "crashed": CRASHED} for check in ISSUE_CHECKS},
}


_GATHERED_BY: Sequence[tuple[Sequence[Any], frozenset[str]]] = (
    (JOURNEY_CHECKS, frozenset({"clock_agrees_s", "burst_s", "shared_phone_s"})),
    (
        REUSE_CHECKS,
        frozenset({
            "phash_near_bits", "pdq_near_bits", "phash_far_bits", "pdq_sure_bits", "pdq_certain_bits",
            "reuse_inliers", "reuse_likeness", "reuse_few_inliers", "reuse_few_likeness", "reuse_other_likeness",
            "thumbnail_near_bits", "thumbnail_bits", "thumbnail_likeness",
        }),
    ),
    (TEXT_CHECKS, frozenset({"phash_far_bits"})),
    (VIEWPOINT_CHECKS, frozenset({"viewpoint_least_inliers"})),
)  # fmt: skip
"""The limits by which what these checks compare with is put together, before they look at any."""


def gathered_by(check: Check[Subject]) -> frozenset[str]:
    """Return the limits that decided what a check was given, so that another one has it asked again.

    They go by what a check is given, and so hold for one that is written tomorrow.
    """
    return frozenset[str]().union(*(names for known, names in _GATHERED_BY if check in known))


def run(checks: Iterable[Check[Subject]], subject: Subject) -> list[Checked]:
    """Ask every check; one that breaks gives an `error` finding and the others still speak."""
    return [Checked(code(check), check.VERSION, _ask(check, subject)) for check in checks]


def _ask(check: Check[Subject], subject: Subject) -> Finding:
    limits = tracked(subject.limits)
    try:
        finding = check.check(subject.under(limits))
        limits.asked.update(gathered_by(check))
        return with_limits(finding, limits)
    except Exception:
        log.exception("check %s broke", code(check))
        return Finding(Status.ERROR, "crashed")


def sentence(check: str, finding: Finding, language: str) -> str:
    """Say a finding in words with its figures; one of a check that no longer exists is said by its code."""
    template = REASONS.get(check, {}).get(finding.reason)
    if template is None:
        return f"{check}: {finding.reason}"
    return evidence_words.sentence(template, finding.evidence, language)
