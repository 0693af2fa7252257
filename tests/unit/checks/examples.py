"""Which subjects lead a check to each of its answers?

By check, as many subjects as it has reasons, or more: a guard looks that none is missing, and renders what the check
itself says of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from server.domain.camera_habits import Habit, Habits
from server.domain.comparison import Comparison
from server.domain.datum import Datum, from_wgs84
from server.domain.form_log import Screen
from server.domain.geo import LatLon
from server.domain.no_phone import BroughtIn
from server.domain.photo import Camera, CaptureTime, Fingerprint, GpsFix
from server.domain.rectification import Company, IssueSubject, SiteVisit, StepRule
from server.domain.subject import PairSubject, PhotoSubject, Stage, Window
from server.domain.watermark import Statement
from server.domain.witness import Standing
from tests.photos import wall_clock
from tests.unit.checks.test_attached import attached, taken_with
from tests.unit.checks.test_file import NOON
from tests.unit.checks.test_form_point import together
from tests.unit.checks.test_issues import BOTH, CLAIMED, DAY, NO_AFTER, NO_BEFORE, PAIR, issue, taken
from tests.unit.checks.test_journeys import HERE, step
from tests.unit.checks.test_pixels import WORKED, marked, pair
from tests.unit.checks.test_reuse import ALIGNED, OTHER, OTHER_BITS, SELF
from tests.unit.checks.test_viewpoints import misfiled
from tests.unit.checks.test_watermark import CODE, placed, stamped, timed, with_file
from tests.unit.checks.test_witness import (
    CHOSEN,
    FROM_IPHONE,
    noted,
    picked,
    watched,
)
from tests.unit.checks.test_witness import (
    stood as seen_at,
)
from tests.unit.checks.test_witness import (
    timed as written,
)
from tests.unit.subjects import LOOK, SITE, TAKEN, at, facts, fence, fix, photo

LOCAL = wall_clock(2026, 6, 1, 10, 20, 31)
NO_TIME = photo(facts(captured=None))
NO_ZONE = facts(captured=CaptureTime(LOCAL, None))
NOWHERE = photo(facts(gps=GpsFix()))
CAMERA = "HUAWEI", "NOH-AN00"
ALIKE = replace(OTHER, same_bytes=False)
NEAR_LOOK = replace(LOOK, phash=LOOK.phash ^ 0b11111)
TYPED = fix(LatLon(35.1234, 102.4321), precision_m=0.3)
FAR_AWAY = timedelta(minutes=5)


def at_clock(apart: timedelta, **more: Any) -> PhotoSubject:
    """Return a photo whose satellites say so much earlier."""
    return photo(facts(gps=fix(fixed_at=TAKEN - apart), **more))


def shot_at(change: timedelta, offset: int | None = 480) -> PhotoSubject:
    return photo(facts(captured=CaptureTime(LOCAL + change, offset)))


def named(software: str | None, **more: Any) -> PhotoSubject:
    return photo(facts(camera=Camera("HUAWEI", "NOH-AN00", software), **more))


def planted(before_month: int, after_month: int) -> PairSubject:
    return PairSubject(in_month(before_month), in_month(after_month), is_about_plants=True)


def in_month(month: int) -> PhotoSubject:
    return photo(facts(captured=CaptureTime(LOCAL.replace(month=month), 480)))


def sized(width: int, height: int, exif_width: int | None = 4032) -> PhotoSubject:
    return photo(facts(width=width, height=height, exif_width=exif_width, exif_height=3024))


def blocks(*disagrees: str, segments: int = 2, **more: Any) -> PhotoSubject:
    return photo(facts(reader="pillow", exif_segments=segments, exif_disagrees=disagrees, **more))


def lit(hours: float, **camera: Any) -> PhotoSubject:
    captured = CaptureTime(LOCAL + timedelta(hours=hours), 480)
    return photo(facts(camera=replace(NOON, **camera), captured=captured, gps=fix(fixed_at=None)))


def walked(*steps: Any, elsewhere: Any = (), here: Any = HERE) -> PhotoSubject:
    return photo(step=here, steps=steps, elsewhere=elsewhere)


def stood(metres: float) -> PairSubject:
    return PairSubject(photo(), photo(facts(gps=fix(at(12 + metres)))))


def turned(after: float | None, found: Comparison | None = None) -> PairSubject:
    first, second = (photo(facts(gps=fix(bearing_deg=bearing))) for bearing in (10.0, after))
    return PairSubject(first, second, found)


def again(**changes: Any) -> PairSubject:
    return PairSubject(photo(), photo(facts(sha256="b" * 64, **changes)))


NOT_SOUND = (
    photo(),
    *[watched(noted(one)) for one in (Standing.BAD_SIGNATURE, Standing.UNKNOWN_KEY, Standing.OTHER_INSTANCE)],
    watched(noted(Standing.OTHER_BYTES)),
)


def visited(*visits: SiteVisit, **company: Any) -> IssueSubject:
    return issue(visits=visits, company=Company(**company))


def stepped(hours: float) -> IssueSubject:
    photos = (taken(Stage.DURING, 0, "soil_wet"), taken(Stage.DURING, hours / 24, "soil_dry"))
    return issue(photos=photos, step_rules=(StepRule("soil_wet", "soil_dry", 24),))


def announced(*photos: Any) -> IssueSubject:
    return issue(photos=photos, announced=((CLAIMED + 8 * DAY).date(),))


EXAMPLES: Mapping[str, Sequence[PhotoSubject | PairSubject | IssueSubject]] = {
    "photo_near_site": (
        photo(),
        photo(site=None),
        NOWHERE,
        *[photo(facts(gps=fix(at(metres)))) for metres in (180, 12_612)],
        photo(facts(gps=fix(at(300), error_m=2000))),
        photo(facts(gps=fix(error_m=2000))),
        blocks("position"),
        photo(facts(gps=fix(at(0), source="by-hand"))),
        photo(facts(gps=fix(at(2_000), source="network"))),
        photo(facts(gps=fix(at(20), source="void"))),
        photo(facts(gps=fix(at(90_000), source="void"))),
        photo(facts(gps=fix(from_wgs84(SITE, Datum.GCJ02)))),
        photo(facts(gps=fix(LatLon(35.2, 36.1))), site=fence(LatLon(36.1, 35.2))),
        photo(facts(gps=fix(at(5000), fixed_at=TAKEN - timedelta(minutes=10)))),
    ),
    "photo_has_capture_time": (
        photo(),
        photo(facts(captured=CaptureTime(LOCAL, None, "DateTime"))),
        *[photo(facts(captured=None, captured_problem=why)) for why in ("missing", "zero", "never-set", "unreadable")],
    ),
    "photo_in_window": (
        photo(),
        photo(window=Window()),
        NO_TIME,
        blocks("capture-time"),
        *[shot_at(timedelta(days=days)) for days in (-30, 30)],
        shot_at(timedelta(days=-10, hours=-5), None),
        replace(shot_at(timedelta(days=-30)), phone_ahead_s=-30 * 86_400.0),
    ),
    "photo_clock_agrees": (
        NO_TIME,
        photo(facts(gps=fix(fixed_at=None))),
        photo(facts(gps=fix(source="void"))),
        blocks("satellite-time"),
        *[at_clock(apart) for apart in (DAY * 0, DAY / 3, DAY / 120, DAY * 200, timedelta(weeks=1024))],
        photo(
            facts(gps=fix(LatLon(43.8, 87.6), fixed_at=TAKEN), captured=CaptureTime(LOCAL - timedelta(hours=2), None))
        ),
    ),
    "photo_before_receipt": (
        photo(received_at=None),
        NO_TIME,
        *[photo(received_at=TAKEN + days * DAY) for days in (3, 11, -2)],
        photo(NO_ZONE, received_at=TAKEN - timedelta(hours=2)),
        photo(received_at=TAKEN - DAY, phone_ahead_s=0.0),
        photo(received_at=TAKEN - DAY, attached_at=TAKEN),
        photo(phone_ahead_s=4 * 90_000.0),
        replace(taken_with("DJI", "FC3582", "NOH-AN00"), received_at=TAKEN - DAY),
    ),
    "photo_by_phone": (
        photo(),
        *[photo(brought_in=BroughtIn("account:Emma", TAKEN, "1.jpg", "", one)) for one in ("", "微信群")],
    ),
    "photo_not_reused": (
        photo(),
        photo(facts(width=None, problem="truncated", fingerprint=None)),
        photo(facts(fingerprint=None)),
        *[
            photo(others=(other,))
            for other in (
                OTHER,
                SELF,
                replace(ALIKE, bits=4),
                replace(ALIKE, position="mirrored"),
                replace(ALIKE, is_inside=True),
                replace(ALIKE, alignment=ALIGNED),
                replace(ALIKE, alignment=replace(ALIGNED, is_mirrored=True)),
                replace(ALIKE, is_thumbnail=True),
            )
        ],
    ),
    "photo_not_edited": (
        photo(facts(camera=Camera())),
        named("17.5.1"),
        named(None),
        named("Adobe Photoshop 25.0"),
        named("17.5.1", tools=("Screenshot",)),
        named("17.5.1", tools=("AIGC",)),
    ),
    "photo_matches_thumbnail": (
        photo(),
        *[photo(facts(thumbnail_bits=20, thumbnail_likeness=likeness)) for likeness in (0.9, 0.2)],
        photo(facts(thumbnail_likeness=0.0, fingerprint=None)),
    ),
    "photo_is_camera_original": (
        photo(facts(problem="truncated", fingerprint=None)),
        photo(facts(camera=Camera())),
        *[photo(facts(camera=Camera(*CAMERA), uneven_modes=modes)) for modes in (0, 9)],
        *[photo(facts(camera=Camera(*CAMERA), gps=TYPED, uneven_modes=modes)) for modes in (0, 9)],
        photo(facts(camera=Camera(*CAMERA), exif_shape="anew"), habits=Habits(exif_shape=Habit("own", 40, 3))),
        photo(facts(camera=Camera(*CAMERA), quantisation_hash="92"), habits=Habits(quantisation=Habit("own", 40, 3))),
    ),
    "photo_has_no_cloned_part": (
        photo(facts(problem="truncated", fingerprint=None)),
        photo(),
        *[photo(facts(cloned_points=points)) for points in (3, 240)],
    ),
    "photo_is_native": (
        photo(facts(problem="truncated", fingerprint=None)),
        sized(4032, 3024, None),
        sized(4032, 3024),
        sized(1024, 768),
        sized(3024, 3024),
        sized(8064, 6048),
    ),
    "photo_exif_agrees": (
        photo(),
        blocks(segments=1),
        blocks(),
        photo(facts(reader="exifread", exif_segments=1)),
        *[blocks(field) for field in ("position", "capture-time", "satellite-time", "camera", "program")],
        blocks(digitized=CaptureTime(LOCAL - DAY, 480)),
        blocks(modified=CaptureTime(LOCAL - DAY, 480)),
        blocks(xmp_captured=CaptureTime(LOCAL - DAY, 480)),
        blocks(xmp_place=at(20_000)),
    ),
    "photo_exif_not_copied": (
        photo(facts(camera=Camera(), captured=None)),
        photo(facts(camera=NOON, problem="truncated", fingerprint=None)),
        photo(facts(camera=NOON, fingerprint=None)),
        photo(facts(camera=NOON)),
        photo(facts(camera=NOON), others=(replace(ALIKE, is_exif_only=True),)),
    ),
    "photo_of_a_scene": (
        photo(facts(problem="truncated", fingerprint=None)),
        photo(),
        *[photo(facts(pattern_peak=peak, pattern_any_colour=6.2, pattern_pitch_px=2.8)) for peak in (1.2, 6.1)],
        photo(facts(pattern_peak=1.2, pattern_any_colour=1.4, pattern_pitch_px=2.8)),
    ),
    "photo_light_fits_time": (
        photo(facts(camera=NOON, gps=fix(fixed_at=TAKEN - timedelta(hours=9)))),
        lit(2),
        lit(15),
        lit(2, flash_fired=True),
        photo(facts(camera=NOON, captured=None)),
    ),
    "content_credentials": (
        photo(),
        *[photo(facts(has_credentials=True, credentials=said)) for said in (None, "valid", "broken")],
    ),
    "watermark_agrees": (
        *[photo(facts(burnt_in_state=state)) for state in (None, "none", "seen", "unreadable")],
        stamped(),
        timed(),
        timed(facts=with_file()),
        timed(clock=time(12, 30), facts=with_file()),
        timed(received_at=TAKEN - timedelta(hours=2)),
        timed(window=Window(after=TAKEN + DAY)),
        timed(window=Window(before=TAKEN - DAY)),
        placed(at(5_000), site=fence()),
        placed(SITE, facts=with_file(gps=fix(at(9_000)))),
        stamped(named="合作市", county="夏河县"),
        stamped(Statement(codes=(CODE,)), other="17"),
    ),
    "photo_near_form_point": (
        photo(facts(exif_disagrees=("position",)), form_place=SITE),
        photo(),
        photo(facts(gps=GpsFix()), form_place=SITE),
        photo(facts(gps=fix(at(2_000), source="network")), form_place=SITE),
        together(12),
        together(600),
        together(900, form_error_m=900),
        together(12_000),
        together(12_000, fixed_at=TAKEN - timedelta(minutes=10)),
        together(5_000, waited=timedelta(hours=4)),
        together(5_500),
        photo(facts(gps=fix(from_wgs84(SITE, Datum.GCJ02))), form_place=SITE, form_error_m=5.0),
    ),
    "form_point_is_real": (
        photo(),
        *[photo(form_place=SITE, form_error_m=error) for error in (None, 6.4, 0.0, 0.3, 250.0)],
    ),
    "photo_attached_when_taken": (
        photo(),
        photo(facts(captured=None), attached_at=TAKEN),
        *[attached(timedelta(hours=hours)) for hours in (0, 14, 960, -2)],
        *[attached(timedelta(hours=hours), camera_only=True) for hours in (1, 72, -2)],
        attached(timedelta(hours=-2), offset=None),
        photo(
            facts(camera=Camera("DJI", "FC3582")),
            user_agent=taken_with(*CAMERA, "NOH-AN00").user_agent,
            attached_at=TAKEN - timedelta(hours=1),
        ),
    ),
    "photo_attached_in_audit": (
        photo(),
        photo(attached_at=TAKEN),
        *[
            photo(attached_at=TAKEN, screens=(Screen("/data/photo", TAKEN + later, TAKEN + later),))
            for later in (timedelta(), timedelta(hours=1), timedelta(days=30))
        ],
        photo(
            attached_at=TAKEN,
            received_at=TAKEN + timedelta(days=40),
            screens=(Screen("/data/photo", TAKEN + timedelta(days=30), TAKEN + timedelta(days=30)),),
        ),
    ),
    "photo_from_this_phone": (
        taken_with(*CAMERA, None),
        taken_with("", "", "NOH-AN00"),
        taken_with(*CAMERA, "NOH-AN00"),
        taken_with(*CAMERA, "ELS-AN00"),
        taken_with(*CAMERA, "M2012K11AC"),
        taken_with("samsung", "Galaxy S21 5G", "SM-G991B"),
        taken_with("DJI", "FC3582", "M2012K11AC"),
    ),
    "witness_near_site": (
        *NOT_SOUND,
        watched(site=None),
        watched(),
        watched(read=FROM_IPHONE),
        watched(noted(place=None, error_m=None)),
        seen_at(10, error_m=0.0),
        seen_at(3_000, error_m=4_000.0),
        seen_at(10, fixed_at=CHOSEN - timedelta(hours=1)),
        watched(picked()),
        watched(picked(place=at(9_000))),
        watched(noted(place=from_wgs84(SITE, Datum.GCJ02))),
        watched(noted(place=LatLon(35.2, 36.1)), site=fence(LatLon(36.1, 35.2))),
        seen_at(12_000),
    ),
    "witness_in_window": (
        *NOT_SOUND,
        watched(window=None),
        watched(),
        watched(read=FROM_IPHONE),
        watched(picked(), window=Window(after=TAKEN - DAY)),
        watched(noted(later=-20 * DAY)),
        watched(noted(later=20 * DAY), received_at=None),
        watched(noted(later=DAY)),
    ),
    "photo_agrees_with_witness": (
        *NOT_SOUND,
        watched(read=FROM_IPHONE),
        watched(),
        watched(read=facts(captured=None)),
        *[written(timedelta(hours=hours)) for hours in (0, -8, -999.3, 2.3)],
        watched(noted(place=from_wgs84(at(12), Datum.BD09))),
        seen_at(5_000),
        watched(noted(place=at(5_000), fixed_at=CHOSEN - timedelta(hours=1)), read=facts(captured=None)),
    ),
    "officer_could_travel": (
        photo(),
        walked(step(40, timedelta(seconds=30))),
        walked(step(60_000, timedelta(hours=1))),
        walked(step(60_000, timedelta(minutes=15))),
        *[walked(step(200_000, FAR_AWAY, **more)) for more in ({}, {"zone_known": False}, {"late_s": 80_000})],
    ),
    "photos_not_burst": (
        photo(),
        walked(),
        walked(step(5, timedelta(minutes=20), visit_day=date(2026, 5, 20))),
    ),
    "phone_has_one_officer": (
        photo(),
        walked(),
        walked(step(5, timedelta(hours=1), officer="tashi")),
        walked(elsewhere=(step(90_000, timedelta(minutes=3)),)),
    ),
    "after_follows_before": (
        PairSubject(photo(), NO_TIME),
        *[PairSubject(photo(), shot_at(timedelta(days=days))) for days in (100, 0, -3)],
        PairSubject(photo(), shot_at(timedelta(hours=-3), None)),
    ),
    "same_standpoint": (
        PairSubject(photo(), NOWHERE),
        PairSubject(photo(), photo(facts(gps=fix(at(2_000), source="network")))),
        PairSubject(photo(), photo(facts(gps=fix(error_m=2000)))),
        PairSubject(photo(), blocks("position")),
        stood(15),
        stood(35),
        stood(80),
    ),
    "same_bearing": (turned(None), turned(10), turned(35), turned(120), turned(120, WORKED)),
    "same_scene": tuple(
        pair(found)
        for found in (
            None,
            Comparison(fault="no-picture"),
            WORKED,
            replace(WORKED, inliers=7),
            replace(WORKED, is_mirrored=True),
            replace(WORKED, is_mirrored=True, inliers=29),
        )
    ),
    "after_fits_viewpoint": (
        misfiled(0, None, viewpoints=False),
        misfiled(300, None),
        misfiled(0, 30),
        misfiled(0, 0, stands=at(0)),
        misfiled(0, 0, stands=at(150)),
        misfiled(0, 29),
    ),
    "not_the_same_picture": (
        PairSubject(photo(), photo()),
        again(),
        again(fingerprint=None),
        again(fingerprint=None, problem="truncated"),
        again(fingerprint=NEAR_LOOK),
        again(fingerprint=replace(NEAR_LOOK, pdq=bytes(byte ^ 0xFF for byte in LOOK.pdq))),
        again(fingerprint=Fingerprint(OTHER_BITS, bytes(32))),
        pair(replace(WORKED, exposure_likeness=0.99)),
        pair(WORKED),
    ),
    "same_exposure_in_parts": tuple(
        pair(found)
        for found in (
            None,
            WORKED,
            replace(WORKED, exposure_share=None),
            replace(WORKED, exposure_likeness=0.99),
            replace(WORKED, exposure_share=0.93),
        )
    ),
    "visible_change": (
        *[
            pair(found)
            for found in (
                None,
                WORKED,
                replace(WORKED, overlap=0.4),
                replace(WORKED, likeness=0.5),
                replace(WORKED, share_changed=0.02, largest_change=0),
            )
        ],
        marked(),
        marked(patches_found=60),
        marked(patches_outside_found=30),
    ),
    "problem_still_there": (
        pair(),
        marked(None),
        marked(cover=0.5),
        marked(),
        marked(patches_found=95, colour_change=3.0),
        marked(patches_found=95, colour_change=30.0),
        marked(patches_found=65),
        marked(repeats_after=0.6, relief=0.7),
        marked(resemblance=0.5),
    ),
    "recoloured_only": tuple(
        pair(found)
        for found in (
            None,
            WORKED,
            replace(WORKED, green_after=None),
            replace(WORKED, share_changed=0.01, largest_change=0.0),
        )
    ),
    "vegetation_change": tuple(pair(found) for found in (None, WORKED, replace(WORKED, green_after=None))),
    "same_season": (
        pair(),
        PairSubject(photo(), NO_TIME, is_about_plants=True),
        planted(6, 8),
        planted(6, 11),
        planted(11, 8),
    ),
    "after_is_fresh": (
        pair(),
        PairSubject(photo(), NO_TIME, claimed_at=TAKEN),
        *[pair(claimed_at=TAKEN + timedelta(days=days)) for days in (3, 45)],
    ),
    "all_viewpoints_paired": (
        issue(),
        issue(viewpoints=(BOTH, NO_AFTER), is_claimed=False),
        *[issue(viewpoints=viewpoints) for viewpoints in ((BOTH,), (NO_AFTER,), (BOTH, NO_BEFORE), (BOTH, NO_AFTER))],
    ),
    "claim_after_evidence": (
        issue(claimed_at=None),
        issue(),
        issue(work_started_at=CLAIMED + 300 * DAY),
        issue(work_done_at=CLAIMED + 9 * DAY),
        *[issue(photos=(one,)) for one in (taken(Stage.DURING, 30), taken(Stage.AFTER, 5), taken(Stage.AFTER, 60))],
    ),
    "rushed_before_visit": (
        issue(),
        announced(taken(Stage.AFTER, 4)),
        announced(taken(Stage.AFTER, -20)),
        announced(taken(Stage.DURING, -30), taken(Stage.AFTER, 5)),
    ),
    "two_officers": (
        issue(),
        visited(PAIR),
        visited(SiteVisit("v", ("旦正",))),
        visited(SiteVisit("v", ("旦正", "扎西"), ("A 1", "a1"))),
        visited(SiteVisit("v", ("旦正", "王强"), (), ("王强",))),
        visited(PAIR, visits=20, together=19, pair=("旦正", "扎西"), officers=12),
    ),
    "steps_apart": (issue(), stepped(25), stepped(0.03), stepped(-5)),
    "complaints_since": (
        issue(),
        issue(complaints=()),
        issue(complaints=(CLAIMED + 3 * DAY, CLAIMED + 4 * DAY)),
    ),
}
"""In the order in which the reasons stand on the page."""
