"""How is the plan of a site drawn on paper? In millimetres from its upper left corner, north up, true to scale."""

import math
from collections.abc import Iterable

from server.domain import measures
from server.domain.site_plan import SitePlan, Spot

Json = dict[str, object]
WIDTH_MM = 78.0
HEIGHT_MM = 48.0
_MARGIN_MM = 7.0
_ONE_SIGN_MM = 1.2
_STEPS = (1, 2, 5)


def drawing(plan: SitePlan, language: str, *, labelled: bool = True) -> Json:
    """Return the drawing as the template reads it; without labels and bearings where they would cover each other."""
    scale = _scale(plan)

    def at(east: float, north: float) -> list[float]:
        return [round(WIDTH_MM / 2 + east * scale, 2), round(HEIGHT_MM / 2 - north * scale, 2)]

    bar = _bar(scale)
    return {
        "width": WIDTH_MM,
        "height": HEIGHT_MM,
        "radius": round(plan.radius_m * scale, 2) if plan.radius_m is not None else None,
        "ring": [at(*corner) for corner in plan.ring],
        "spots": [
            _spot(spots, at(spots[0].east_m, spots[0].north_m), scale, labelled=labelled)
            for spots in _together(plan.near, scale)
        ],
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


def _together(spots: Iterable[Spot], scale: float) -> list[list[Spot]]:
    """Return spots of one kind that one sign covers together; viewpoints first, for they lie under photos."""
    groups: list[list[Spot]] = []
    for spot in sorted(spots, key=lambda one: one.stage is not None):
        for group in groups:
            first = group[0]
            apart = math.hypot(first.east_m - spot.east_m, first.north_m - spot.north_m) * scale
            if first.stage is spot.stage and apart < _ONE_SIGN_MM:
                group.append(spot)
                break
        else:
            groups.append([spot])
    return groups


def _spot(spots: list[Spot], place: list[float], scale: float, *, labelled: bool) -> Json:
    first = spots[0]
    return {
        "kind": first.stage.value if first.stage else "viewpoint",
        "at": place,
        "label": "/".join(str(spot.pair) for spot in spots if spot.pair) if labelled else "",
        "bearings": [spot.bearing_deg for spot in spots if spot.bearing_deg is not None] if labelled else [],
        "error": round(first.error_m * scale, 2) if first.error_m else None,
    }
