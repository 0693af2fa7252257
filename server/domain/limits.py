"""Where does a check draw its lines?

Defaults with their sources; a programme may override each, and the finding keeps the limit that was used.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Limits:
    """The limits of all checks, in the units that their names say."""

    fence_radius_m: float = 100
    """The electronic fence of China's third national soil census is 100 m."""
    fence_error_cap_m: float = 50
    """A phone's own error is given to the photographer up to here."""
    fix_walk_m_s: float = 1.4
    """A camera writes the last fix that it has. So fast somebody walks away from where it was made …"""
    fix_walk_cap_m: float = 100
    """… and so much of it is given at most: fixes some minutes and 100 m behind are usual."""
    clock_agrees_s: float = 300
    clock_contradicts_s: float = 86_400
    receipt_usual_s: float = 10 * 86_400
    """An officer is offline in the mountains for up to a week; with 72 hours, as first planned, every such photo was
    doubtful, and none of the planted lies was caught by this limit alone (measured by `make power`)."""
    receipt_ahead_s: float = 300
    standpoint_near_m: float = 20
    """Two fixes of 13 m error each differ by 18 m (Merry & Bettinger 2019, doi 10.1371/journal.pone.0219890)."""
    standpoint_far_m: float = 50
    phash_near_bits: int = 8
    """Of 183,869 pairs of unrelated real photos none but one of a same sequence came as near."""
    pdq_near_bits: int = 64
    """Confirms a candidate: none of the same 183,869 pairs came as near."""

    def overridden(self, changes: Mapping[str, float]) -> "Limits":
        """Return these limits with a programme's own; names that no check knows are ignored."""
        known = {f.name for f in fields(self)}
        return Limits(**{**asdict(self), **{k: v for k, v in changes.items() if k in known}})
