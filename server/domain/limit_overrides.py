"""Which limits may a programme set, and to what?

A programme keeps only what it sets differently. What cannot be a limit is refused: an unknown name, no number, less
than nothing, more than its unit has sense for, or a limit that allows beyond one that excludes.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from difflib import get_close_matches
from math import isfinite

from server.domain.limits import Limits
from server.errors import Invalid
from server.translations import N_

ORDERED = (
    ("clock_agrees_s", "clock_contradicts_s"),
    ("standpoint_near_m", "standpoint_far_m"),
    ("form_point_near_m", "form_point_far_m"),
    ("form_point_least_m", "form_point_coarse_m"),
    ("travel_kmh", "travel_impossible_kmh"),
)
"""The first may not exceed the second."""
_TEN_YEARS_DAYS = 3650
_MOST_OF_UNIT: Mapping[str, float] = {
    "s": _TEN_YEARS_DAYS * 86_400, "days": _TEN_YEARS_DAYS, "month": 12, "m": 1_000_000, "kmh": 1_000_000, "deg": 360,
    "bits": 256, "ev": 100, "inliers": 1_000_000, "points": 1_000_000, "modes": 1_000_000, "patches": 1_000_000,
    "visits": 1_000_000, "more": 1_000_000, "peak": 1_000_000, "colour": 1000,
}  # fmt: skip
"""By the end of a limit's name; what ends otherwise is a share or a likeness, of which 1 is all."""
_MOST: Mapping[str, float] = {"phash_near_bits": 8, "problem_least_points": 1}
"""The search by fingerprint is exact to 8 bits and finds nothing beyond; a share is called like a count."""
_WHOLE = frozenset(one.name for one in fields(Limits) if one.type in (int, "int"))


def changed(own: Mapping[str, float], settings: Mapping[str, str]) -> dict[str, float]:
    """Return a programme's own limits with some set; an empty value gives the default back.

    :raises Invalid: for what cannot be a limit.
    """
    found = dict(own)
    for name, written in settings.items():
        _known(name)
        found.pop(name, None)
        if written.strip():
            found[name] = _number(name, written)
    _refuse_crossed(Limits().overridden(found))
    defaults = asdict(Limits())
    return {name: value for name, value in found.items() if value != defaults.get(name)}


def most(name: str) -> float:
    """Return the largest value that a limit may have, in its own unit: no check can reckon with more."""
    return _MOST.get(name, _MOST_OF_UNIT.get(name.rpartition("_")[2], 1))


def _known(name: str) -> None:
    names = [one.name for one in fields(Limits)]
    if name not in names:
        near = get_close_matches(name, names, n=3, cutoff=0.5) or names
        raise Invalid(N_("There is no limit “{name}”; there are: {known}."), name=name, known=", ".join(near))


def _number(name: str, written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        raise Invalid(N_("{name}: “{value}” is not a number."), name=name, value=written) from None
    if not isfinite(value) or value < 0:
        raise Invalid(N_("{name}: a limit is 0 or more, and finite; {value} is neither."), name=name, value=written)
    if value > most(name):
        raise Invalid(N_("{name}: {value} is more than {most}, the most there can be."), name=name, value=written,
                      most=most(name))  # fmt: skip
    if name in _WHOLE and value != int(value):
        raise Invalid(N_("{name}: {value} is not a whole number."), name=name, value=written)
    return int(value) if name in _WHOLE else value


def _refuse_crossed(limits: Limits) -> None:
    for least, largest in ORDERED:
        if getattr(limits, least) > getattr(limits, largest):
            raise Invalid(
                N_("{least} ({low}) may not exceed {most} ({high})."),
                least=least, low=getattr(limits, least), most=largest, high=getattr(limits, largest),
            )  # fmt: skip
