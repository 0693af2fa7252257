"""In which way was a photo handed to a person who had signed in?"""

from collections.abc import Mapping
from enum import StrEnum

from server.translations import N_


class How(StrEnum):
    """As what a photo was sent."""

    PREVIEW = "preview"
    """A copy to look at that is larger than a thumbnail, or a part of it."""
    ORIGINAL = "original"
    """The bytes as they were received."""
    EXPORT = "export"
    """In a package of one or more issues."""


WORDS: Mapping[How, str] = {How.PREVIEW: N_("Looked at"), How.ORIGINAL: N_("Original"), How.EXPORT: N_("Export")}
SHORTEST_DAYS = 180
"""So long what was noted is kept at least: six months, as GB/T 22239-2019 and the Cybersecurity Law ask of logs."""
