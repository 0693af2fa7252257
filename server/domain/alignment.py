"""How does one photo lie on another one?"""

from dataclasses import dataclass

from server.domain.limits import Limits


@dataclass(frozen=True)
class Alignment:
    """A later photo laid on an earlier one, and how their pixels agree there."""

    inliers: int
    """Points that agree."""
    likeness: float | None
    """How the pixels agree, −1 to 1; None where too little has any texture."""
    cover: float
    """How much of the earlier photo the later one shows, 0 to 1."""
    is_mirrored: bool
    matrix: tuple[float, ...]
    """Nine numbers, row by row: from the later photo's pixels (of its mirror image, where it is mirrored) to the
    earlier one's, long edges 800."""

    def least_likeness(self, limits: Limits) -> float:
        """Return how alike the pixels must be: the more, the fewer points agree."""
        return limits.reuse_few_likeness if self.inliers < limits.reuse_inliers else limits.reuse_likeness

    def is_same(self, limits: Limits) -> bool:
        """Tell whether both are one exposure."""
        return self.likeness is not None and self.likeness >= self.least_likeness(limits)

    def is_other(self, limits: Limits, *, is_certain: bool) -> bool:
        """Tell whether they are two exposures of one place, though their fingerprints are near, or certainly so.

        Clouds, grass and noise never come again.
        """
        least = limits.reuse_other_likeness if is_certain else limits.reuse_likeness
        return self.likeness is not None and self.likeness < least
