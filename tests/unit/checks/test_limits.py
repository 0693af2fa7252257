"""What does each check say exactly at a limit, and just beyond it?

Times, counts and shares are given as they stand in domain.limits, so that a limit that is doubled shows. What is
measured from positions, the sun or a shape cannot be given exactly: there one row lies close around the limit, and
another one moves the limit to what was measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from server.domain.alignment import Alignment
from server.domain.form_log import Screen
from server.domain.geo import LatLon
from server.domain.journey import leg
from server.domain.limits import Limits
from server.domain.photo import Camera, CaptureTime, Fingerprint, GpsFix
from server.domain.rectification import IssueSubject
from server.domain.similarity import similarity
from server.domain.subject import PairSubject, PhotoSubject, Stage
from server.domain.sun import elevation_deg
from tests.unit.checks.examples import LOCAL, NO_ZONE, again, announced, at_clock, planted, stood, turned, visited
from tests.unit.checks.test_attached import attached
from tests.unit.checks.test_form_point import together
from tests.unit.checks.test_issues import CLAIMED, DAY, PAIR, issue, taken
from tests.unit.checks.test_journeys import HERE, step
from tests.unit.checks.test_pixels import WORKED, marked, pair
from tests.unit.checks.test_viewpoints import misfiled
from tests.unit.checks.test_watermark import placed, timed
from tests.unit.checks.test_witness import CHOSEN, noted, watched
from tests.unit.checks.test_witness import stood as seen_at
from tests.unit.subjects import LOOK, SITE, TAKEN, at, facts, fence, fix, photo

Subject = PhotoSubject | PairSubject | IssueSubject
PROBLEM = "problem_still_there"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """What a check says at a limit, and beyond it."""

    limit: str
    check: str
    at: Subject
    says: str
    beyond: Subject
    then_says: str


def asked(later: timedelta, **more: Any) -> PhotoSubject:
    """Return a photo whose question was open only so long after it was attached; its satellites are silent."""
    screens = (Screen("/data/photo", TAKEN + later, TAKEN + later),)
    return photo(facts(gps=GpsFix()), attached_at=TAKEN, screens=screens, **more)


def edge(limit: str, check: str, subject: Subject, measured: float, says: str, then_says: str, *, least: bool) -> Row:
    """Move the limit to what was measured of a subject, and from there by the smallest step there is."""
    step_to = math.inf if least else -math.inf
    at_it, past_it = (Limits().overridden({limit: value}) for value in (measured, math.nextafter(measured, step_to)))
    return Row(limit, check, subject.under(at_it), says, subject.under(past_it), then_says)


def stale(metres: float, seconds: float) -> PhotoSubject:
    """Return a photo so far north-east of the site, where no other datum brings it back, with a fix so old."""
    north = east = metres / math.sqrt(2)
    return photo(facts(gps=fix(at(north, east), error_m=0.0, fixed_at=TAKEN - seconds * SECOND)))


def coarse(metres: float) -> PhotoSubject:
    return photo(facts(gps=fix(at(metres), error_m=100.0)))


def stated(metres: float) -> PhotoSubject:
    """Return a photo beside a form point; neither states an error, and the fix is of the shutter's moment."""
    return together(metres, form_error_m=0.0, error_m=0.0, fixed_at=TAKEN)


def shaped(width: int, height: int) -> PhotoSubject:
    return photo(facts(width=width, height=height, exif_width=1000, exif_height=1000))


def gridded(peak: float) -> PhotoSubject:
    return photo(facts(pattern_peak=peak, pattern_any_colour=peak, pattern_pitch_px=3.0))


def twice(points: int) -> PhotoSubject:
    return photo(facts(cloned_points=points))


def saved(modes: int) -> PhotoSubject:
    return photo(facts(camera=Camera("HUAWEI", "NOH-AN00"), uneven_modes=modes))


def typed(latitude: float) -> PhotoSubject:
    place = LatLon(latitude, 102.4321)
    return photo(facts(camera=Camera("HUAWEI", "NOH-AN00"), gps=fix(place, precision_m=0.03)))


def lit(ev: float, moment: datetime) -> PhotoSubject:
    camera = Camera(exposure_s=2.0**-ev, f_number=1.0, iso=100)
    captured = CaptureTime(LOCAL + (moment - TAKEN), 480)
    return photo(facts(camera=camera, captured=captured, gps=fix(SITE, fixed_at=None)))


def dusk(below_deg: float) -> datetime:
    """Return the first second of the evening in which the sun is so far below the horizon."""
    moments = (TAKEN + 10 * HOUR + number * SECOND for number in range(5 * 3600))
    return next(moment for moment in moments if elevation_deg(SITE, moment) <= -below_deg)


def seen(**changes: Any) -> PairSubject:
    return pair(replace(WORKED, **changes))


def unchanged(**changes: Any) -> PairSubject:
    return seen(**{"share_changed": 0.06, "largest_change": 0.02, "likeness": 0.8, **changes})


def greener(**changes: Any) -> PairSubject:
    green = {"green_before": 0.0, "green_after": 0.15, "share_changed": 0.12, "largest_change": 0.05, "likeness": 0.8}
    return seen(**{**green, **changes})


def of_patches(count: int) -> PairSubject:
    return marked(patches=count, patches_found=0)


def still(**figures: Any) -> PairSubject:
    return marked(**{"patches_found": 72, "colour_change": 3.0, **figures})


def netted(**figures: Any) -> PairSubject:
    return marked(**{"repeats_after": 0.42, "relief": 0.12, **figures})


def exposed(likeness: float, inliers: int) -> PairSubject:
    return seen(exposure_likeness=likeness, inliers=inliers)


def flipped(bits: int, long_bits: int) -> Fingerprint:
    """Return a fingerprint that differs from LOOK in so many bits."""
    pdq = int.from_bytes(LOOK.pdq) ^ ((1 << long_bits) - 1)
    return Fingerprint(LOOK.phash ^ ((1 << bits) - 1), pdq.to_bytes(32))


def walked(*steps: Any) -> PhotoSubject:
    return photo(step=HERE, steps=steps)


def way_m(metres: float) -> float:
    way = leg(HERE, step(metres, HOUR))
    assert way is not None
    return way.metres


def driven(kmh: float) -> PhotoSubject:
    """Return a photo 60 km from the one before it, which somebody reached at that speed."""
    return walked(step(60_000, way_m(60_000) * 3.6 / kmh * SECOND, slack_s=-HERE.slack_s))


def kmh(subject: PhotoSubject) -> float:
    way = leg(HERE, subject.steps[0])
    assert way is not None
    return way.kmh


def together_in(visits: int, shared: int) -> IssueSubject:
    return visited(PAIR, visits=visits, together=shared, pair=("旦正", "扎西"), officers=12)


def distance_m(subject: PairSubject) -> float:
    one, other = subject.before.facts.gps.place, subject.after.facts.gps.place
    assert one is not None
    assert other is not None
    return one.metres_to(other)


NIGHT = dusk(6)
OUTSIDE_M = SITE.metres_to(at(130)) - 100
DARK = lit(12, NIGHT)
FAST, FASTEST = driven(121), driven(901)

ROWS: Sequence[Row] = (
    Row("fence_error_cap_m", "photo_near_site", coarse(149.5), "inside", coarse(150.5), "position-too-coarse"),
    Row("fix_walk_m_s", "photo_near_site", stale(169.5, 50), "inside", stale(170.5, 50), "stale-fix"),
    Row("fix_walk_cap_m", "photo_near_site", stale(199.5, 200), "inside", stale(200.5, 200), "stale-fix"),
    Row("clock_agrees_s", "photo_near_site", stale(150, 300), "inside", stale(150, 301), "stale-fix"),
    *[
        Row("clock_agrees_s", "photo_clock_agrees", at_clock(300 * ahead), "agrees", at_clock(301 * ahead), "differs")
        for ahead in (SECOND, -SECOND)
    ],
    Row(
        *("clock_contradicts_s", "photo_clock_agrees", at_clock(36 * HOUR), "differs"),
        *(at_clock(36 * HOUR + SECOND), "far-apart"),
    ),
    Row(
        *("receipt_usual_s", "photo_before_receipt", photo(received_at=TAKEN + 10 * DAY), "usual"),
        *(photo(received_at=TAKEN + 10 * DAY + SECOND), "old"),
    ),
    Row(
        *("receipt_ahead_s", "photo_before_receipt", photo(received_at=TAKEN - 300 * SECOND), "usual"),
        *(photo(received_at=TAKEN - 301 * SECOND), "clock-unknown"),
    ),
    Row("standpoint_near_m", "same_standpoint", stood(19.9), "same", stood(20.1), "apart"),
    edge("standpoint_near_m", "same_standpoint", stood(20), distance_m(stood(20)), "same", "apart", least=False),
    Row("standpoint_far_m", "same_standpoint", stood(49.9), "apart", stood(50.1), "far-apart"),
    edge("standpoint_far_m", "same_standpoint", stood(50), distance_m(stood(50)), "apart", "far-apart", least=False),
    Row(
        *(
            "thumbnail_bits",
            "photo_matches_thumbnail",
            photo(facts(thumbnail_bits=14, thumbnail_likeness=0.2)),
            "alike",
        ),
        *(photo(facts(thumbnail_bits=15, thumbnail_likeness=0.2)), "other-picture"),
    ),
    Row(
        *("thumbnail_likeness", "photo_matches_thumbnail", photo(facts(thumbnail_bits=20, thumbnail_likeness=0.3))),
        *("alike", photo(facts(thumbnail_bits=20, thumbnail_likeness=0.299)), "other-picture"),
    ),
    Row("shape_difference", "photo_is_native", shaped(1019, 1000), "scaled", shaped(1021, 1000), "cut"),
    Row("shape_difference", "photo_is_native", shaped(1020, 1020), "scaled", shaped(1021, 1021), "enlarged"),
    edge("shape_difference", "photo_is_native", shaped(1125, 1000), 0.125, "scaled", "cut", least=False),
    Row("pattern_peak", "photo_of_a_scene", gridded(4.24), "no-grid", gridded(4.25), "grid"),
    edge("pattern_peak", "photo_of_a_scene", gridded(5), 5, "grid", "no-grid", least=True),
    Row("cloned_points", "photo_has_no_cloned_part", twice(19), "nothing-twice", twice(20), "part-twice"),
    edge("cloned_points", "photo_has_no_cloned_part", twice(60), 60, "part-twice", "nothing-twice", least=True),
    Row("saved_again_modes", "photo_is_camera_original", saved(3), "as-written", saved(4), "saved-again"),
    edge("saved_again_modes", "photo_is_camera_original", saved(6), 6, "saved-again", "as-written", least=True),
    Row("typed_step_deg", "photo_is_camera_original", typed(35.12341), "as-written", typed(35.1234), "typed-position"),
    Row("daylight_ev", "photo_light_fits_time", lit(9.501, NIGHT), "too-bright", lit(9.499, NIGHT), "fits"),
    edge("daylight_ev", "photo_light_fits_time", lit(12, NIGHT), 12, "too-bright", "fits", least=True),
    Row("night_deg", "photo_light_fits_time", DARK, "too-bright", lit(12, NIGHT - SECOND), "fits"),
    edge("night_deg", "photo_light_fits_time", DARK, -elevation_deg(SITE, NIGHT), "too-bright", "fits", least=True),
    Row("bearing_near_deg", "same_bearing", turned(25), "same", turned(25.01), "uncertain"),
    Row("bearing_far_deg", "same_bearing", turned(40), "uncertain", turned(40.01), "apart"),
    Row("scene_least_inliers", "same_scene", seen(inliers=8), "same", seen(inliers=7), "too-few"),
    Row(
        *("scene_least_inliers", "visible_change", seen(inliers=8), "not-told"),
        *(seen(inliers=7), "not-aligned"),
    ),
    Row(
        "viewpoint_least_inliers",
        "after_fits_viewpoint",
        misfiled(0, 30),
        "shows-another",
        misfiled(0, 29),
        "no-telling",
    ),
    Row(
        *("viewpoint_least_inliers", "after_fits_viewpoint", misfiled(30, 300), "own-scene"),
        *(misfiled(29, 300), "shows-another"),
    ),
    Row(
        "viewpoint_times_more", "after_fits_viewpoint", misfiled(15, 45), "shows-another", misfiled(15, 44), "own-scene"
    ),
    Row("change_least_overlap", "visible_change", seen(overlap=0.5), "not-told", seen(overlap=0.499), "cannot-tell"),
    Row(
        "change_least_judged",
        "visible_change",
        seen(share_judged=0.4),
        "not-told",
        seen(share_judged=0.399),
        "cannot-tell",
    ),
    Row("unchanged_share", "visible_change", unchanged(), "unchanged", unchanged(share_changed=0.0601), "all-over"),
    Row("unchanged_largest", "visible_change", unchanged(), "unchanged", unchanged(largest_change=0.0201), "not-told"),
    Row("unchanged_likeness", "visible_change", unchanged(), "unchanged", unchanged(likeness=0.799), "all-over"),
    Row("recoloured_green", "recoloured_only", greener(), "only-greener", greener(green_after=0.149), "as-expected"),
    Row("recoloured_share", "recoloured_only", greener(), "only-greener", greener(share_changed=0.121), "as-expected"),
    Row(
        "recoloured_largest", "recoloured_only", greener(), "only-greener", greener(largest_change=0.051), "as-expected"
    ),
    Row(
        *("mirrored_least_inliers", "same_scene", seen(is_mirrored=True, inliers=60), "mirrored"),
        *(seen(is_mirrored=True, inliers=59), "mirrored-few"),
    ),
    Row(
        "same_exposure_likeness",
        "not_the_same_picture",
        exposed(0.983, 30),
        "same-exposure",
        exposed(0.982, 30),
        "same-picture",
    ),
    Row(
        "same_exposure_inliers",
        "not_the_same_picture",
        exposed(0.983, 30),
        "same-exposure",
        exposed(0.983, 29),
        "same-picture",
    ),
    Row(
        *("same_exposure_inliers", "same_exposure_in_parts", seen(exposure_share=0.9, inliers=30), "in-parts"),
        *(seen(exposure_share=0.9, inliers=29), "not-aligned"),
    ),
    Row(
        *("same_exposure_share", "same_exposure_in_parts", seen(exposure_share=0.9), "in-parts"),
        *(seen(exposure_share=0.899), "two-exposures"),
    ),
    Row("problem_least_cover", PROBLEM, marked(cover=0.7), "changed", marked(cover=0.699), "cannot-tell"),
    Row("problem_least_patches", PROBLEM, of_patches(12), "changed", of_patches(11), "cannot-tell"),
    Row(
        "problem_least_outside",
        PROBLEM,
        marked(patches_outside_found=40, patches_found=10),
        "changed",
        marked(patches_outside_found=39, patches_found=10),
        "cannot-tell",
    ),
    Row(
        "problem_least_points",
        PROBLEM,
        marked(points_outside_found=45),
        "changed",
        marked(points_outside_found=44),
        "cannot-tell",
    ),
    Row(
        "problem_least_inside",
        PROBLEM,
        still(points=100, points_found=15, points_outside_found=90),
        "untouched",
        still(points=100, points_found=14, points_outside_found=84),
        "cannot-tell",
    ),
    Row("problem_kept", PROBLEM, still(), "untouched", still(patches_found=71), "partly"),
    Row("problem_gone", PROBLEM, still(patches_found=52), "changed", still(patches_found=53), "partly"),
    Row(
        "problem_gone", "visible_change", marked(patches_found=52), "changed", marked(patches_found=53), "problem-kept"
    ),
    Row("problem_resembles", PROBLEM, marked(resemblance=0.5), "resembling", marked(resemblance=0.499), "changed"),
    Row("problem_colour", PROBLEM, still(colour_change=22), "painted", still(colour_change=21.9), "untouched"),
    Row("problem_repeats", PROBLEM, netted(), "net", netted(repeats_after=0.419), "changed"),
    Row("problem_repeats", PROBLEM, netted(repeats_before=0.42), "changed", netted(repeats_before=0.419), "net"),
    Row("problem_relief", PROBLEM, netted(), "net", netted(relief=0.119), "changed"),
    Row("growing_from_month", "same_season", planted(6, 5), "growing", planted(6, 4), "after-at-rest"),
    Row("growing_to_month", "same_season", planted(6, 9), "growing", planted(6, 10), "after-at-rest"),
    Row(  # compared as it is shown, by tenths of a day
        *("after_fresh_days", "after_is_fresh", pair(claimed_at=TAKEN + 30 * DAY), "fresh"),
        *(pair(claimed_at=TAKEN + 30.1 * DAY), "stale"),
    ),
    Row(
        *("phash_near_bits", "not_the_same_picture", again(fingerprint=flipped(8, 0)), "alike"),
        *(again(fingerprint=flipped(9, 0)), "different"),
    ),
    Row(
        *("pdq_near_bits", "not_the_same_picture", again(fingerprint=flipped(8, 64)), "alike"),
        *(again(fingerprint=flipped(8, 65)), "alike-at-a-glance"),
    ),
    Row(
        *("watermark_place_m", "watermark_agrees", placed(at(1_301), site=fence()), "not-contradicted"),
        *(placed(at(1_304), site=fence()), "other-place"),
    ),
    Row(
        *(
            "watermark_time_s",
            "watermark_agrees",
            timed(received_at=TAKEN - timedelta(seconds=3631)),
            "not-contradicted",
        ),
        *(timed(received_at=TAKEN - timedelta(seconds=3632)), "after-receipt"),
    ),
    Row("form_point_near_m", "photo_near_form_point", stated(99.8), "together", stated(100.3), "apart"),
    edge(
        "form_point_near_m",
        "photo_near_form_point",
        stated(100),
        SITE.metres_to(at(100)),
        "together",
        "apart",
        least=False,
    ),
    Row("form_point_far_m", "photo_near_form_point", stated(998), "apart", stated(1002), "on-the-way"),
    edge(
        "form_point_far_m",
        "photo_near_form_point",
        stated(1000),
        SITE.metres_to(at(1000)),
        "apart",
        "on-the-way",
        least=False,
    ),
    Row("form_point_gap_s", "photo_near_form_point", stated(6090), "on-the-way", stated(6110), "elsewhere"),
    Row(
        *("form_point_least_m", "form_point_is_real", photo(form_place=SITE, form_error_m=1.0), "real"),
        *(photo(form_place=SITE, form_error_m=0.999), "too-good"),
    ),
    Row(
        *("form_point_coarse_m", "form_point_is_real", photo(form_place=SITE, form_error_m=100.0), "real"),
        *(photo(form_place=SITE, form_error_m=100.1), "coarse"),
    ),
    Row(
        *("witness_fresh_s", "witness_near_site", seen_at(10, fixed_at=CHOSEN - 300 * SECOND), "inside"),
        *(seen_at(10, fixed_at=CHOSEN - 301 * SECOND), "page-fix-old"),
    ),
    Row(
        *("witness_fresh_s", "witness_in_window"),
        *(watched(noted(last_modified_at=CHOSEN - 300 * SECOND)), "inside"),
        *(watched(noted(last_modified_at=CHOSEN - 301 * SECOND)), "chosen-later"),
    ),
    Row(
        *("witness_fresh_s", "photo_agrees_with_witness", watched(noted(later=291 * SECOND)), "place-and-time"),
        *(watched(noted(later=292 * SECOND)), "taken-earlier"),
    ),
    Row("witness_place_m", "photo_agrees_with_witness", seen_at(124.5), "place-and-time", seen_at(125.5), "apart"),
    edge(
        "witness_place_m",
        "photo_agrees_with_witness",
        seen_at(125),
        at(12).metres_to(at(125)) - 13,
        "place-and-time",
        "apart",
        least=False,
    ),
    Row(
        "attached_at_once_s",
        "photo_attached_when_taken",
        attached(300 * SECOND),
        "at-once",
        attached(301 * SECOND),
        "chosen",
    ),
    Row(
        *("attached_at_once_s", "photo_attached_when_taken", attached(-300 * SECOND), "at-once"),
        *(attached(-301 * SECOND), "other-clock"),
    ),
    Row(
        *("attached_usual_s", "photo_attached_when_taken", attached(72 * HOUR), "chosen"),
        *(attached(72 * HOUR + SECOND), "old-choice"),
    ),
    Row("log_agrees_s", "photo_attached_in_audit", asked(5 * SECOND), "while-open", asked(6 * SECOND), "clock-moved"),
    Row(
        *("attached_early_s", "photo_attached_in_audit", asked(26 * HOUR), "clock-moved"),
        *(asked(26 * HOUR + SECOND, received_at=TAKEN + 30 * HOUR), "before-question"),
    ),
    Row(
        *("attached_early_s", "photo_before_receipt", photo(phone_ahead_s=26.0 * 3600), "usual"),
        *(photo(phone_ahead_s=26.0 * 3600 + 1), "clock-off"),
    ),
    Row(
        *("attached_early_s", "photo_attached_when_taken", attached(-26 * HOUR), "other-clock"),
        *(attached(-26 * HOUR - SECOND), "taken-later"),
    ),
    Row(
        *("attached_early_s", "photo_attached_when_taken", attached(26 * HOUR, camera_only=True), "late"),
        *(attached(26 * HOUR + SECOND, camera_only=True), "not-from-camera"),
    ),
    Row("travel_kmh", "officer_could_travel", driven(119.9), "possible", driven(120.1), "fast"),
    edge("travel_kmh", "officer_could_travel", FAST, kmh(FAST), "possible", "fast", least=False),
    Row("travel_impossible_kmh", "officer_could_travel", driven(899), "fast", driven(901), "impossible"),
    edge("travel_impossible_kmh", "officer_could_travel", FASTEST, kmh(FASTEST), "fast", "impossible", least=False),
    Row(
        *("travel_least_m", "officer_could_travel", walked(step(2005, SECOND)), "near"),
        *(walked(step(2025, SECOND)), "fast"),
    ),
    edge(
        "travel_least_m", "officer_could_travel", walked(step(3000, SECOND)), way_m(3000), "near", "fast", least=False
    ),
    Row(
        *("burst_s", "photos_not_burst", walked(step(5, HOUR, visit_day=date(2026, 5, 20))), "burst"),
        *(walked(step(5, HOUR + SECOND, visit_day=date(2026, 5, 20))), "apart"),
    ),
    Row(
        *("shared_phone_s", "phone_has_one_officer", walked(step(5, DAY, officer="tashi")), "several-names"),
        *(walked(step(5, DAY + SECOND, officer="tashi")), "one"),
    ),
    Row(
        *("claim_days", "claim_after_evidence", issue(photos=(taken(Stage.AFTER, 30),)), "shown"),
        *(issue(photos=(taken(Stage.AFTER, 30.001),)), "shown-late"),
    ),
    Row(
        "rush_days",
        "rushed_before_visit",
        announced(taken(Stage.AFTER, 1)),
        "rushed",
        announced(taken(Stage.AFTER, 0)),
        "in-time",
    ),
    Row("same_pair_visits", "two_officers", together_in(10, 10), "same-pair", together_in(9, 9), "two"),
    Row("same_pair_share", "two_officers", together_in(10, 9), "same-pair", together_in(1000, 899), "two"),
)
"""In the order of domain.limits."""
ELSEWHERE = {
    "fence_radius_m": "test_the_line_of_the_fence_belongs_to_the_site: the radius of a site whose list names none",
    "phash_far_bits": "test_fingerprints_at_their_limits",
    "pdq_sure_bits": "test_fingerprints_at_their_limits",
    "reuse_inliers": "test_likeness_at_its_limits",
    "reuse_likeness": "test_likeness_at_its_limits",
    "reuse_few_likeness": "test_likeness_at_its_limits",
    "reuse_other_likeness": "test_likeness_at_its_limits",
    "thumbnail_near_bits": "asked by the search among all photos, from what pixels give: measured by `make power`",
    "pdq_certain_bits": "asked by the search among all photos, from what pixels give: measured by `make power`",
    "reuse_few_inliers": "of points that the matcher finds in pixels: measured by `make power`",
}
"""What no row can show, with the reason or the test that shows it."""


def reason(check: str, subject: Subject) -> str:
    return str(import_module(f"server.checks.{check}").check(subject).reason)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.limit} of {row.check}")
def test_at_a_limit_and_beyond_it(row: Row) -> None:
    assert (reason(row.check, row.at), reason(row.check, row.beyond)) == (row.says, row.then_says)


def test_every_limit_has_a_row_or_a_reason_why_not() -> None:
    assert {row.limit for row in ROWS} | ELSEWHERE.keys() == {one.name for one in fields(Limits)}
    assert {row.limit for row in ROWS} & ELSEWHERE.keys() == set()


def test_the_line_of_the_fence_belongs_to_the_site() -> None:
    precise = photo(facts(gps=fix(at(80), error_m=0.0, fixed_at=TAKEN)))
    edge_m = SITE.metres_to(at(80))
    assert reason("photo_near_site", replace(precise, site=fence(radius_m=edge_m))) == "inside"
    assert reason("photo_near_site", replace(precise, site=fence(radius_m=edge_m - 0.01))) == "near"
    assert Limits().fence_radius_m == 100


def test_a_photo_outside_by_exactly_its_own_error_is_given_to_the_photographer() -> None:
    exact, less = (photo(facts(gps=fix(at(130), error_m=error))) for error in (OUTSIDE_M, OUTSIDE_M - 0.01))
    assert (reason("photo_near_site", exact), reason("photo_near_site", less)) == ("inside", "near")


@pytest.mark.parametrize(
    ("bits", "long_bits", "is_similar"),
    [(8, 64, True), (8, 65, False), (9, 54, True), (9, 55, False), (18, 54, True), (19, 0, False)],
)
def test_fingerprints_at_their_limits(bits: int, long_bits: int, *, is_similar: bool) -> None:
    other = flipped(bits, long_bits)
    assert (similarity(LOOK, other.phash, other.pdq, Limits()) is not None) is is_similar


@pytest.mark.parametrize(
    ("inliers", "likeness", "is_same"),
    [(30, 0.97, True), (30, 0.969, False), (29, 0.97, False), (29, 0.98, True), (29, 0.979, False)],
)
def test_likeness_at_its_limits(inliers: int, likeness: float, *, is_same: bool) -> None:
    assert laid(inliers, likeness).is_same(Limits()) is is_same


@pytest.mark.parametrize(
    ("likeness", "is_certain", "is_other"),
    [(0.97, False, False), (0.969, False, True), (0.93, True, False), (0.929, True, True)],
)
def test_two_exposures_at_their_limits(likeness: float, *, is_certain: bool, is_other: bool) -> None:
    assert laid(100, likeness).is_other(Limits(), is_certain=is_certain) is is_other


def laid(inliers: int, likeness: float) -> Alignment:
    return Alignment(inliers, likeness, 0.25, is_mirrored=False, matrix=(1, 0, 0, 0, 1, 0, 0, 0, 1))


def test_a_wall_clock_without_a_zone_is_excused_by_less_than_twenty_hours() -> None:
    """Who works twenty hours west of China does not work for it: no zone of ours explains that."""
    nearly, fully, far = (
        photo(NO_ZONE, received_at=TAKEN - hours * HOUR, phone_ahead_s=0.0) for hours in (19, 20, 100)
    )
    answers = [reason("photo_before_receipt", subject) for subject in (nearly, fully, far)]
    assert answers == ["zone-ahead", "later", "later"]


def test_a_fix_of_less_than_ten_kilometres_away_does_not_exclude_a_journey() -> None:
    near, far = (walked(step(metres, SECOND, slack_s=-HERE.slack_s)) for metres in (9_950, 10_150))
    assert (reason("officer_could_travel", near), reason("officer_could_travel", far)) == ("fast", "impossible")


def test_the_claim_stands_for_the_whole_of_its_day() -> None:
    began = [issue(work_started_at=CLAIMED + DAY + late) for late in (-SECOND, 0 * SECOND)]
    assert [reason("claim_after_evidence", one) for one in began] == ["not-shown", "began-later"]
