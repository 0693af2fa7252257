"""What can be imported into the register, and how far is an import?"""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a file has rows of."""

    SITES = "sites"
    ISSUES = "issues"
    UNITS = "units"


class ImportState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    """Somebody looks at it; nothing is written."""
    DONE = "done"
    UNDONE = "undone"
    """It was taken back as a whole."""
