"""How does a person say a length or a span of time? In the unit that fits: 28.6 km, not 28,591 m; 126 days, no hours.

Two figures near each other stay in the finer unit, so that a limit can still be told from what exceeds it.
"""

from collections.abc import Mapping

from server.translations import N_, translate

_WORDS: Mapping[str, str] = {
    "m": N_("{n} m"),
    "km": N_("{n} km"),
    "s": N_("{n} s"),
    "min": N_("{n} min"),
    "h": N_("{n} h"),
    "days": N_("{n} days"),
}
_LARGER: Mapping[str, tuple[float, str, float]] = {
    "m": (2_000, "km", 1_000),
    "s": (120, "min", 60),
    "min": (120, "h", 60),
    "h": (48, "days", 24),
}
"""From which figure on another unit is said, and how many of the one make one of the other."""
UNITS = frozenset(_WORDS)


def said(figure: float, unit: str, language: str) -> str:
    """Return a figure of a unit (m, km, s, min, h, days) in the reader's language, in the unit that fits."""
    larger = _LARGER.get(unit)
    if larger and abs(figure) >= larger[0]:
        return said(figure / larger[2], larger[1], language)
    return translate(_WORDS[unit], language, n=_rounded(figure))


def _rounded(figure: float) -> str:
    """Write no more digits than anybody needs: three before the point, or one behind it."""
    if isinstance(figure, int) or abs(figure) >= 100:
        return f"{round(figure):,}"
    return f"{figure:.1f}".removesuffix(".0")
