"""Which measured figure of a finding stands beside which limit, and how are both said?"""

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain import measures
from server.domain.finding import Finding, Status
from server.translations import N_, translate

_LIMITS = ("allowed_", "usual_", "contradicts_", "far_")
_NOT_MEASURED = (*_LIMITS, "limit_", "least_")
_UNITS: Mapping[str, str] = {"kmh": N_("{n} km/h"), "deg": N_("{n}°")}
"""Beside those of lengths and times."""


@dataclass(frozen=True)
class Measured:
    """A figure and its limit, both in one unit."""

    figure: float
    limit: float
    unit: str

    def figure_in(self, language: str) -> str:
        """Return the figure with its unit in a language."""
        return _said(self.figure, self.unit, language)

    def limit_in(self, language: str) -> str:
        """Return the limit with its unit in a language."""
        return _said(self.limit, self.unit, language)


def measured(finding: Finding) -> Measured | None:
    """Return the figure and the limit of a finding that has both in one unit, and that they decided."""
    limits = _LIMITS if finding.status is not Status.CONTRADICTED else tuple(reversed(_LIMITS))
    for name, limit in sorted(finding.evidence.items(), key=lambda item: _rank(item[0], limits)):
        unit = name.rpartition("_")[2]
        if not name.startswith(limits) or unit not in _UNITS.keys() | measures.UNITS or not _is_number(limit):
            continue
        found = (value for key, value in finding.evidence.items() if _measures(key, unit) and _is_number(value))
        figure = next(found, None)
        if figure is None or (finding.status is Status.CONSISTENT and float(figure) > float(limit or 0)):
            return None
        return Measured(_number(figure), _number(limit), unit)
    return None


def _rank(name: str, limits: tuple[str, ...]) -> int:
    """A contradiction is measured by the limit that contradicts, all else by the one that allows."""
    return next((rank for rank, start in enumerate(limits) if name.startswith(start)), len(limits))


def _measures(name: str, unit: str) -> bool:
    return name.rpartition("_")[2] == unit and not name.startswith(_NOT_MEASURED)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0


def _said(value: float, unit: str, language: str) -> str:
    return (
        measures.said(value, unit, language)
        if unit in measures.UNITS
        else translate(_UNITS[unit], language, n=f"{value:,}")
    )
