"""What do the pixels of a before and an after photo say when they are laid on each other?

Measured once for two originals by `imaging.pair` and kept; the checks compare the figures with limits.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

VERSION = 3
"""Of the measurement: what an older one said is measured again."""


@dataclass(frozen=True)
class Comparison:
    """Figures of one pair; shares are 0 to 1 and None where nothing could be measured."""

    problem: str | None = None
    """Why nothing was measured: "no-picture" where one of both cannot be shown."""
    inliers: int = 0
    """Points of both photos that one plane transform explains."""
    matches: int = 0
    is_mirrored: bool = False
    """They agree only when one is mirrored."""
    overlap: float | None = None
    """How much of the before photo the after photo covers."""
    shift: float | None = None
    """How far the middle moved, in parts of the long edge."""
    rotation_deg: float | None = None
    zoom: float | None = None
    share_judged: float | None = None
    """How much of the picture has something to compare: not sky, not plain."""
    share_changed: float | None = None
    """Of what could be compared."""
    largest_change: float | None = None
    """The largest changed region, as a part of the whole picture."""
    likeness: float | None = None
    """The middle correlation of patches, parallax taken out."""
    exposure_likeness: float | None = None
    """The mean correlation without any search, sky included: only one and the same exposure comes near 1."""
    exposure_share: float | None = None
    """The share of patches that agree as those of one exposure do, outside the largest region where none does."""
    green_before: float | None = None
    """How much of the land is green."""
    green_after: float | None = None
    version: int = VERSION

    @property
    def upright_inliers(self) -> int:
        """Return the points that agree without mirroring a photo: only those witness a scene."""
        return 0 if self.is_mirrored else self.inliers

    def to_json(self) -> dict[str, Any]:
        """Return what `json.dumps` can write."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Comparison":
        """Read what was written, also by an older version."""
        known = {field.name for field in fields(cls)}
        return cls(**{"version": 0, **{name: value for name, value in data.items() if name in known}})
