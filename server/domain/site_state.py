"""How does a site stand, for a map on which everybody looks for what is not done yet?"""

from enum import StrEnum


class SiteState(StrEnum):
    """The worst of a site's issues, in this order."""

    DOUBTED = "doubted"
    """The checks contradict or doubt the evidence of an issue."""
    OVERDUE = "overdue"
    """An issue is not completed and its deadline is past."""
    OPEN = "open"
    """An issue is not completed yet."""
    COMPLETED = "completed"
    """All are completed or closed."""
    NO_ISSUE = "no-issue"
    """No issue names the site."""


def state(*, issues: int, doubted: int, overdue: int, unfinished: int) -> SiteState:
    """Return how a site stands, by how many of its issues are how."""
    if not issues:
        return SiteState.NO_ISSUE
    if doubted:
        return SiteState.DOUBTED
    if overdue:
        return SiteState.OVERDUE
    return SiteState.OPEN if unfinished else SiteState.COMPLETED
