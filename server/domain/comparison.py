"""What do the pixels of a before and an after photo say when they are laid on each other?

Measured once for two originals by `imaging.pair` and kept; the checks compare the figures with limits.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

VERSION = 5
"""Of the measurement: what an older one said is measured again."""


_LEAST_COUNT = 12
"""Points or patches of which a share means anything."""
Outline = tuple[tuple[float, float], ...]
"""The corners of a `domain.region.Region`."""


@dataclass(frozen=True)
class ProblemFigures:
    """What became of the region that was to be put right; all None or 0 where the pictures cannot be laid together."""

    region: Outline
    """Of the before photo: figures of another outline are none of this one."""
    cover: float | None = None
    """How much of it the after photo shows, 0 to 1."""
    points: int = 0
    """Recognisable points of the before photo inside, as far as the after photo shows it …"""
    points_found: int = 0
    """… and how many of them are found again where they should be."""
    points_outside: int = 0
    points_outside_found: int = 0
    patches: int = 0
    """Patches of the before photo inside that have a texture …"""
    patches_found: int = 0
    """… and how many of them are found again, in any colour."""
    patches_outside: int = 0
    patches_outside_found: int = 0
    relief: float | None = None
    """The correlation of the whole region at an eighth of the size, −1 to 1: its shape without its grain."""
    resemblance: float | None = None
    """How much of it looks as it did and not as what is around it, 0 to 1, measured by how much did before."""
    colour_change: float | None = None
    """How far the colour moved inside beyond what it moved outside, in a* and b* of CIELAB."""
    green_before: float | None = None
    green_after: float | None = None
    """How much of the region is green."""
    repeats_before: float | None = None
    repeats_after: float | None = None
    """How much the texture repeats itself, 0 to 1: a net does."""

    @property
    def kept(self) -> float | None:
        """Return how much of the region is as it was, measured by how much is outside, 0 to 1; None: untold.

        The middle between points, which tell more, and patches, which lie everywhere.
        """
        shares = [
            _relative(self.patches_found, self.patches, self.patches_outside_found, self.patches_outside),
            _relative(self.points_found, self.points, self.points_outside_found, self.points_outside),
        ]
        told = [share for share in shares if share is not None]
        return sum(told) / len(told) if told else None

    @property
    def has_points(self) -> bool:
        """Tell whether the region has so many points that their share means anything."""
        return self.points >= _LEAST_COUNT

    @property
    def patches_kept_outside(self) -> float:
        """Return how many of the patches outside are found again, 0 to 1."""
        return _part(self.patches_outside_found, self.patches_outside)

    @property
    def points_kept(self) -> tuple[float, float]:
        """Return how many of the points inside, and of those outside, are found again, 0 to 1 each."""
        return _part(self.points_found, self.points), _part(self.points_outside_found, self.points_outside)

    @classmethod
    def from_json(cls, data: object) -> "ProblemFigures | None":
        """Read what was written; None for anything else."""
        if not isinstance(data, Mapping) or "region" not in data:
            return None
        names = {field.name for field in fields(cls)}
        figures = {name: value for name, value in data.items() if name in names}
        return cls(**{**figures, "region": tuple((x, y) for x, y in data["region"])})


def _relative(found: int, count: int, found_outside: int, outside: int) -> float | None:
    if count < _LEAST_COUNT or not found_outside:
        return None
    return min(1.0, _part(found, count) / _part(found_outside, outside))


def _part(found: int, count: int) -> float:
    return found / count if count else 0.0


@dataclass(frozen=True)
class Comparison:
    """Figures of one pair; shares are 0 to 1 and None where nothing could be measured."""

    fault: str | None = None
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
    problem: ProblemFigures | None = None
    """What became of the region that was to be put right; None where nobody has marked one."""
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
        figures = {name: value for name, value in data.items() if name in known}
        return cls(**{"version": 0, **figures, "problem": ProblemFigures.from_json(data.get("problem"))})
