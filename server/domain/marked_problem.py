"""Who says where in a picture is what has to be put right, and how did they come to it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.region import Region


class Source(StrEnum):
    """How an outline came to be; a person stands behind each."""

    PERSON = "person"
    """Drawn by hand."""
    SUGGESTION = "suggestion"
    """Offered by image analysis and confirmed by a person as it was."""


@dataclass(frozen=True)
class MarkedProblem:
    """What a person said of the problem in one picture."""

    number: int
    sha256: str
    """The picture on which it was drawn."""
    region: Region | None
    """None: the person says that the problem cannot be seen in this picture."""
    source: Source
    by: str
    at: datetime
    replaced_at: datetime | None = None
    """Since when something else holds; None: this does."""
    replaced_by: str = ""
