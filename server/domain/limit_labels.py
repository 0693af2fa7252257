"""What is each limit of the checks called, and in which unit is it?"""

from collections.abc import Mapping

from server.domain import measures
from server.translations import N_, translate

LIMITS: Mapping[str, str] = {
    "fence_radius_m": N_("Radius of a fence where the site states none"),
    "fence_error_cap_m": N_("A position’s own error is granted up to"),
    "fix_walk_m_s": N_("Speed assumed while the camera holds an old fix"),
    "fix_walk_cap_m": N_("Distance granted for an old fix, at most"),
    "clock_agrees_s": N_("Camera clock and satellite time agree up to"),
    "clock_contradicts_s": N_("Camera clock and satellite time exclude each other beyond"),
    "receipt_usual_s": N_("A photo usually arrives within"),
    "receipt_ahead_s": N_("A photo may seem newer than its receipt by"),
    "standpoint_near_m": N_("Both photos were taken from one standpoint up to"),
    "standpoint_far_m": N_("The standpoints are too far apart beyond"),
    "thumbnail_bits": N_("Bits in which thumbnail and picture may differ"),
    "thumbnail_likeness": N_("Least likeness of thumbnail and picture in details"),
    "shape_difference": N_("Aspect ratios of thumbnail and picture may differ by"),
    "pattern_peak": N_("Regular pattern, as of a screen or print, from"),
    "saved_again_modes": N_("Uneven frequencies of a picture that was saved again"),
    "cloned_points": N_("Agreeing points of a part that was copied, from"),
    "typed_step_deg": N_("Positions are typed when whole multiples of"),
    "daylight_ev": N_("Daylight from an exposure value of"),
    "night_deg": N_("Night when the sun is below the horizon by"),
    "bearing_near_deg": N_("Both photos look the same way up to"),
    "bearing_far_deg": N_("The photos look another way beyond"),
    "scene_least_inliers": N_("Agreeing points that show one scene"),
    "viewpoint_least_inliers": N_("Agreeing points that fit another viewpoint"),
    "viewpoint_times_more": N_("Times more points than with its own viewpoint"),
    "change_least_overlap": N_("Share of the pictures that must overlap to judge change"),
    "change_least_judged": N_("Share of the picture that must be comparable"),
    "unchanged_share": N_("Unchanged while less than this share differs"),
    "unchanged_largest": N_("Unchanged while the largest changed region is below"),
    "unchanged_likeness": N_("Least likeness for “unchanged” to mean anything"),
    "recoloured_green": N_("Recoloured when so much more is green"),
    "recoloured_share": N_("Recoloured while less than this share changed its shape"),
    "recoloured_largest": N_("Recoloured while the largest reshaped region is below"),
    "mirrored_least_inliers": N_("Agreeing points with a mirrored picture"),
    "same_exposure_likeness": N_("One exposure from a likeness of"),
    "same_exposure_inliers": N_("One exposure from so many agreeing points"),
    "same_exposure_share": N_("One exposure where this share is the same"),
    "problem_least_cover": N_("Share of the marked problem that must be in view"),
    "problem_least_patches": N_("Patches of the problem that must be comparable"),
    "problem_least_outside": N_("Share found again outside of the problem, at least"),
    "problem_least_points": N_("Share of points found again outside of the problem, at least"),
    "problem_least_inside": N_("Share of points found again inside of the problem, at least"),
    "problem_kept": N_("The problem is still there from a share of"),
    "problem_gone": N_("The problem is gone below a share of"),
    "problem_resembles": N_("The place still resembles the problem from"),
    "problem_colour": N_("Another colour from a difference of"),
    "problem_repeats": N_("A net or another repeating cover from"),
    "problem_relief": N_("Least likeness of relief below a cover"),
    "growing_from_month": N_("Plants grow from the month"),
    "growing_to_month": N_("Plants grow up to and with the month"),
    "after_fresh_days": N_("An after photo is fresh for"),
    "phash_near_bits": N_("Short fingerprints of a copy differ in at most"),
    "pdq_near_bits": N_("Long fingerprints of a copy differ in at most"),
    "phash_far_bits": N_("Short fingerprints are compared at all up to"),
    "pdq_sure_bits": N_("Long fingerprints that decide alone differ in at most"),
    "thumbnail_near_bits": N_("Fingerprints of a thumbnail differ in at most"),
    "reuse_inliers": N_("Agreeing points of a repeated photo"),
    "reuse_likeness": N_("A repeated photo from a likeness of"),
    "reuse_few_inliers": N_("Agreeing points of a small part of a repeated photo"),
    "reuse_few_likeness": N_("A small part is repeated from a likeness of"),
    "reuse_other_likeness": N_("Surely another exposure below a likeness of"),
    "pdq_certain_bits": N_("Long fingerprints of a certain copy differ in at most"),
    "form_point_near_m": N_("Photo and form point are one place up to"),
    "form_point_far_m": N_("Photo and form point exclude each other beyond"),
    "form_point_gap_s": N_("Time between photo and form point, at most"),
    "form_point_least_m": N_("Accuracies that receivers reach end at"),
    "form_point_coarse_m": N_("An accuracy is too coarse beyond"),
    "attached_at_once_s": N_("Attached at once, up to"),
    "log_agrees_s": N_("File name and log agree up to"),
    "attached_usual_s": N_("Photos from the gallery are usually no older than"),
    "attached_early_s": N_("Attached before it was taken, at most"),
    "travel_kmh": N_("Fastest usual travel"),
    "travel_impossible_kmh": N_("Travel is impossible beyond"),
    "travel_least_m": N_("Travel is judged from a distance of"),
    "burst_s": N_("A burst when visits of several days were photographed within"),
    "shared_phone_s": N_("A phone is shared when two people sign in within"),
    "watermark_place_m": N_("Watermark and photo agree in place up to"),
    "watermark_time_s": N_("Watermark and photo agree in time up to"),
    "witness_fresh_s": N_("The page’s record is fresh for"),
    "witness_place_m": N_("The page’s record agrees in place up to"),
    "claim_days": N_("Evidence is due after a claim within"),
    "rush_days": N_("Rushed when the work took no longer than"),
    "same_pair_visits": N_("Visits from which a habit is told"),
    "same_pair_share": N_("The same two people went to this share of visits"),
}
"""What is compared, as a label beside the figure."""
_UNITS: Mapping[str, str] = {
    "kmh": N_("{n} km/h"),
    "deg": N_("{n}°"),
    "bits": N_("{n} bits"),
    "inliers": N_("{n} points"),
    "points": N_("{n} points"),
    "ev": N_("{n} EV"),
    "visits": N_("{n} visits"),
}
_WRITTEN: Mapping[str, str] = {
    "m_s": N_("m/s"),
    "kmh": N_("km/h"),
    "deg": "°",
    "m": N_("m"),
    "s": N_("s"),
    "days": N_("days"),
    "bits": N_("bits"),
    "inliers": N_("points"),
    "ev": "EV",
    "visits": N_("visits"),
    "month": N_("month"),
}
_COUNTS = frozenset({"cloned_points"})
_SHARES = frozenset({"problem_least_points"})
"""A name that ends like a count, and is a share of all."""


def unit_word(name: str) -> str:
    """Return in which unit a limit is written, in English or as a sign; empty for a share or a number."""
    if name in _COUNTS:
        return _WRITTEN["inliers"]
    return _WRITTEN.get("m_s" if name.endswith("_m_s") else _unit(name), "")


def said(name: str, value: float, language: str) -> str:
    """Return a value of a limit with its unit, as a person says it: 10 days, not 864,000 s."""
    unit = _unit(name)
    if name.endswith("_m_s"):
        return translate(N_("{n} m/s"), language, n=f"{value:g}")
    if unit in measures.UNITS:
        return measures.said(value, unit, language)
    if unit in _UNITS and name not in _SHARES:
        return translate(_UNITS[unit], language, n=f"{value:,g}")
    return f"{value:g}"


def _unit(name: str) -> str:
    return name.rpartition("_")[2]
