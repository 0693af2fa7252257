"""How is the plan of a site drawn on paper? In millimetres from its upper left corner, north up, true to scale."""

import math
from collections.abc import Iterable

from server.domain import measures
from server.domain.site_plan import SitePlan, Spot
from server.domain.subject import Stage

Json = dict[str, object]
WIDTH_MM = 78.0
HEIGHT_MM = 54.0
_MARGIN_MM = 7.0
_STEPS = (1, 2, 5)


def drawing(plan: SitePlan, language: str) -> Json:
    """Return the drawing as the template reads it."""
    scale = _scale(plan)

    def at(east: float, north: float) -> list[float]:
        return [round(WIDTH_MM / 2 + east * scale, 2), round(HEIGHT_MM / 2 - north * scale, 2)]

    bar = _bar(scale)
    return {
        "width": WIDTH_MM,
        "height": HEIGHT_MM,
        "radius": round(plan.radius_m * scale, 2) if plan.radius_m is not None else None,
        "ring": [at(*corner) for corner in plan.ring],
        "spots": [_spot(spot, at(spot.east_m, spot.north_m), scale) for spot in _in_order(plan.near)],
        "bar": {"length": round(bar * scale, 2), "text": measures.said(bar, "m", language)},
    }


def _scale(plan: SitePlan) -> float:
    """Return millimetres for a metre, so that fence and spots fit."""
    across = max([plan.extent_m, *(abs(spot.east_m) for spot in plan.near)])
    down = max([plan.extent_m, *(abs(spot.north_m) for spot in plan.near)])
    return min((WIDTH_MM / 2 - _MARGIN_MM) / max(across, 1.0), (HEIGHT_MM / 2 - _MARGIN_MM) / max(down, 1.0))


def _bar(scale: float) -> int:
    """Return a round number of metres that is about a fifth of the drawing's width."""
    wanted = WIDTH_MM / 5 / scale
    power = 10 ** max(0, math.floor(math.log10(max(wanted, 1.0))))
    return max((step * power for step in _STEPS if step * power <= wanted), default=1)


def _in_order(spots: Iterable[Spot]) -> list[Spot]:
    """Viewpoints lie under photos."""
    return sorted(spots, key=lambda spot: spot.stage is not None)


def _spot(spot: Spot, place: list[float], scale: float) -> Json:
    return {
        "kind": spot.stage.value if spot.stage else "viewpoint",
        "at": place,
        "label": str(spot.pair) if spot.pair and spot.stage in (None, Stage.BEFORE, Stage.AFTER) else "",
        "bearing": spot.bearing_deg,
        "error": round(spot.error_m * scale, 2) if spot.error_m else None,
    }
