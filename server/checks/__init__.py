"""Which checks are there, and what do they say of a photo or a pair?

A check is a module: its name is its code, its docstring its documentation, `REASONS` its sentences, `VERSION`
its history and `check()` the rule. The order here is the reading order on the page.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from server.checks import (
    after_follows_before,
    not_the_same_picture,
    photo_before_receipt,
    photo_clock_agrees,
    photo_has_capture_time,
    photo_in_window,
    photo_near_site,
    photo_not_reused,
    same_standpoint,
)
from server.domain.finding import Checked, Finding, Status
from server.domain.subject import PairSubject, PhotoSubject
from server.translations import N_, translate

Subject = TypeVar("Subject", contravariant=True)
log = logging.getLogger(__name__)

CRASHED = N_("This check broke; the photo is neither cleared nor accused. The log has the details.")


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
    photo_not_reused,
)
PAIR_CHECKS: Sequence[Check[PairSubject]] = (
    after_follows_before,
    same_standpoint,
    not_the_same_picture,
)


def code(check: Check[Subject]) -> str:
    """Return the name under which a check's findings are stored."""
    return check.__name__.rpartition(".")[2]


REASONS: Mapping[str, Mapping[str, str]] = {
    **{code(check): {**check.REASONS, "crashed": CRASHED} for check in PHOTO_CHECKS},
    **{code(check): {**check.REASONS, "crashed": CRASHED} for check in PAIR_CHECKS},
}


def run(checks: Iterable[Check[Subject]], subject: Subject) -> list[Checked]:
    """Ask every check; one that breaks gives an `error` finding and the others still speak."""
    return [Checked(code(check), check.VERSION, _ask(check, subject)) for check in checks]


def _ask(check: Check[Subject], subject: Subject) -> Finding:
    try:
        return check.check(subject)
    except Exception:
        log.exception("check %s broke", code(check))
        return Finding(Status.ERROR, "crashed")


def sentence(check: str, finding: Finding, language: str) -> str:
    """Say a finding in words with its figures; one of a check that no longer exists is said by its code."""
    template = REASONS.get(check, {}).get(finding.reason)
    if template is None:
        return f"{check}: {finding.reason}"
    return translate(template, language, **finding.evidence)
