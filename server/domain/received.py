"""What about a submission may need somebody, though it is on no other list of work?"""

from enum import StrEnum


class Need(StrEnum):
    """How the list of what came in is narrowed; all but the first and the last are work that is left."""

    ALL = "all"
    NO_ISSUE = "no-issue"
    """It names no issue, or one that the ledger does not know."""
    NO_PHOTO = "no-photo"
    NO_PAIR = "no-pair"
    """A photo that could be part of a pair is part of none."""
    WRONG_SITE = "wrong-site"
    """A photo was contradicted by where it was taken."""
    INCOMPLETE = "incomplete"
    """Files that its answers name have not come."""
    QUARANTINED = "quarantined"
    """Files came that nothing names, or other bytes under a name that was taken."""
    REFILED = "refiled"
    """A photo that was contradicted where no pair showed it was filed elsewhere, and nobody else has confirmed it."""
    SET_ASIDE = "set-aside"


class SentState(StrEnum):
    """How far something is that somebody sent, as they are told."""

    RECEIVED = "received"
    """It is here, and has nothing that is looked at as a pair."""
    CHECKED = "checked"
    """Checks or people are at it."""
    RETURNED = "returned"
    APPROVED = "approved"
