"""Who handed the issues of a batch down? How often such issues are inspected hangs on it."""

from enum import StrEnum


class SourceLevel(StrEnum):
    """Whose feedback a batch is."""

    CENTRAL = "central"
    PROVINCIAL = "provincial"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    SELF_CHECK = "self_check"


KEY_LEVELS = frozenset({SourceLevel.CENTRAL, SourceLevel.PROVINCIAL})
"""What these hand down is a key issue for spot checks."""
