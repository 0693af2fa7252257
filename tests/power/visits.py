"""How do the checks of forms, phones and journeys answer to officers' days, honest and not?

Hardships and lies change what the witnesses of an honest day say. Every photo is judged as it is received, after those
before it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from server import checks
from server.domain.datum import Datum
from server.domain.finding import SAYS_NOTHING, Checked, Status
from server.domain.form_log import Screen
from server.domain.geo import CircleFence
from server.domain.journey import USUAL_ERROR_M, Step, fix_slack_s
from server.domain.limits import Limits
from server.domain.no_phone import BroughtIn
from server.domain.photo import Camera, CaptureTime, GpsFix, PhotoFacts
from server.domain.subject import PhotoSubject, RegisteredFence, Window
from server.domain.witness import Seen, Source, Witness
from tests.power import seen_days
from tests.power.days import CHINA, PHOTOS, Day, Log, Page, Taken, moved

ASKED = (
    checks.photo_near_form_point,
    checks.form_point_is_real,
    checks.photo_attached_when_taken,
    checks.photo_attached_in_audit,
    checks.photo_before_receipt,
    checks.photo_by_phone,
    checks.photo_from_this_phone,
    *checks.WITNESS_CHECKS,
    *checks.JOURNEY_CHECKS,
)
Change = Callable[[Day], None]


@dataclass(frozen=True)
class VisitKind:
    """What happened on a day."""

    kind: str
    change: Change
    witnesses: tuple[str, ...] = ()
    is_honest: bool = False
    held_back_by: tuple[str, ...] = ()
    """Checks that accuse nobody of it, and keep it from the best verdict."""


@dataclass(frozen=True)
class VisitAnswer:
    """What the checks said of one photo of a day."""

    kind: VisitKind
    findings: tuple[Checked, ...]

    def hold_back(self) -> frozenset[str]:
        """Return the checks that accuse nobody and keep the photo from the best verdict."""
        return frozenset(
            one.check
            for one in self.findings
            if one.finding.status is Status.UNVERIFIABLE and one.finding.reason not in SAYS_NOTHING
        )


def plain(_day: Day) -> None:
    """Nothing happened."""


def without_gps(day: Day) -> None:
    for photo in day.photos:
        photo.fix = photo.fixed_at = None


def stale_fixes(day: Day) -> None:
    """The camera writes the last position it knew, from the road before the site."""
    for photo in day.photos[::PHOTOS]:
        age = float(day.dice.uniform(60, 1500))
        photo.fix = moved(photo.place, min(age * float(day.dice.uniform(0, 25)), 30_000), 140)
        photo.fixed_at = photo.at - timedelta(seconds=age)


def form_on_the_road(day: Day) -> None:
    """The photo is taken, and the form filled some minutes on, in the car."""
    for photo in day.photos[:1]:
        gap = float(day.dice.uniform(30, 180))
        photo.form = moved(photo.place, gap * float(day.dice.uniform(3, 20)), 200)


def gallery_next_day(day: Day) -> None:
    """The form offers the gallery; everything is chosen in the evening or the next morning, at the office."""
    wait = timedelta(hours=float(day.dice.uniform(3, 26)))
    office = moved(day.photos[0].place, float(day.dice.uniform(100, 60_000)), 20)
    for photo in day.photos:
        photo.camera_only = False
        _attach(photo, wait.total_seconds())
        photo.form = office if day.dice.random() < 0.5 else photo.form


def second_camera(day: Day) -> None:
    """A drone or a compact camera whose clock is set by hand; the form offers the gallery."""
    ahead = timedelta(minutes=float(day.dice.uniform(-20, 20)))
    for photo in day.photos[1::2]:
        photo.make, photo.model, photo.camera_only = "DJI", "FC3582", False
        photo.at, photo.fixed_at = photo.at + ahead, None


def colleagues_phone(day: Day) -> None:
    """Another officer of the team, at the next site, sends a picture to the one who fills the form; same model."""
    extra = [replace(photo) for photo in day.photos[-1:]]
    for number, photo in enumerate(extra):
        photo.at = day.photos[0].at + timedelta(seconds=70 * number + 3)
        photo.fixed_at = photo.at
        photo.camera_only = False
        _attach(photo, 6 * 3600)
        photo.number, photo.day = 100 + number, (photo.at + CHINA).date()
    for photo in day.photos:
        photo.camera_only = False
    day.photos = [*day.photos[:-1], *extra]


def deep_valley(day: Day) -> None:
    for photo in day.photos:
        photo.fix_error_m, photo.form_error_m = 65.0, float(day.dice.uniform(20, 95))
        photo.fix = moved(photo.place, float(day.dice.uniform(0, 120)), 70)


def from_the_mast(day: Day) -> None:
    """Without satellites the phone takes the mast's position, some kilometres off; every second phone says so."""
    photo = day.photos[int(day.dice.integers(len(day.photos)))]
    photo.fix, photo.fixed_at = moved(photo.place, float(day.dice.uniform(200, 3500)), 300), None
    photo.fix_error_m = float(day.dice.uniform(800, 4000)) if day.dice.random() < 0.5 else None


def browser(day: Day) -> None:
    for photo in day.photos:
        photo.agent, photo.attached, photo.log, photo.ahead_s = seen_days.BROWSER, None, None, None


def handed_over(day: Day) -> None:
    """The next officer takes the phone on another day."""
    for photo in day.photos[PHOTOS:]:
        photo.at += timedelta(days=2)
        photo.fixed_at = photo.at if photo.fixed_at else None
        _attach(photo, 20)
        photo.officer, photo.day = "tashi", (photo.at + CHINA).date()


def motorway(day: Day) -> None:
    """From one end of the prefecture to the other at 118 km/h."""
    first, place = day.photos[0], day.photos[0].place
    for number, photo in enumerate(day.photos[1:], start=1):
        place = moved(place, 30_000, 100)
        photo.place = place
        photo.fix = photo.form = place
        photo.at = first.at + timedelta(seconds=number * 30_000 / (118 / 3.6))
        photo.fixed_at = photo.at
        _attach(photo, 12)


def after_midnight(day: Day) -> None:
    """A night inspection: two visits to one site on two days, twenty hours apart."""
    for photo in day.photos[PHOTOS:]:
        photo.at += timedelta(hours=20)
        photo.fixed_at = photo.at if photo.fixed_at else None
        photo.site = day.photos[0].site
        _attach(photo, 20)
        photo.day = (photo.at + CHINA).date()


def _attach(photo: Taken, later_s: float) -> None:
    """Attach a photo so long after it was taken, while its question is open, and send it in the evening."""
    photo.attached = photo.at + timedelta(seconds=later_s)
    photo.log = Log(photo.attached - timedelta(seconds=25), photo.attached + timedelta(seconds=8))
    photo.received = photo.attached + timedelta(hours=5)


def mock_location(day: Day) -> None:
    for photo in day.photos:
        photo.form_error_m = 0.0


def precise_mock(day: Day) -> None:
    for photo in day.photos:
        photo.form_error_m = 0.1


def photographed_elsewhere(day: Day) -> None:
    """The form's point is set at the site by an app that hides; the photos are of a place ten kilometres away."""
    for photo in day.photos:
        photo.fix = moved(photo.place, float(day.dice.uniform(10_000, 90_000)), 250)


def neighbouring_place(day: Day) -> None:
    for photo in day.photos:
        photo.fix = moved(photo.place, float(day.dice.uniform(400, 4000)), 250)


def old_picture(day: Day) -> None:
    """An old file is put in the place of the camera's."""
    for photo in day.photos:
        photo.at -= timedelta(days=float(day.dice.uniform(3, 300)))


def old_choice(day: Day) -> None:
    for photo in day.photos:
        photo.camera_only = False
        photo.at -= timedelta(days=float(day.dice.uniform(5, 300)))


def dated_forward(day: Day) -> None:
    """The EXIF's time was set to what the ledger asks for, later than the file was attached."""
    for photo in day.photos:
        photo.camera_only = False
        photo.at += timedelta(days=float(day.dice.uniform(2, 60)))


def dated_an_hour_on(day: Day) -> None:
    for photo in day.photos:
        photo.at += timedelta(minutes=float(day.dice.uniform(20, 300)))


def another_model(day: Day) -> None:
    """Somebody else took the pictures, with a phone of another code."""
    for photo in day.photos:
        photo.make, photo.model = "HUAWEI", "TAS-AL00"


def two_places(day: Day) -> None:
    """The EXIF places the last site two hundred kilometres on, three minutes later."""
    at, place = day.photos[PHOTOS - 1].at, moved(day.photos[0].place, 200_000, 90)
    for number, photo in enumerate(day.photos[PHOTOS:]):
        photo.at = at + timedelta(minutes=3, seconds=40 * number)
        photo.fix = photo.form = photo.place = place
        photo.fixed_at = photo.at
        _attach(photo, 9)
        photo.is_judged = number == 0
    _judge_only(day, PHOTOS)


def too_fast(day: Day) -> None:
    two_places(day)
    place = moved(day.photos[0].place, 60_000, 90)
    for number, photo in enumerate(day.photos[PHOTOS:]):
        photo.fix = photo.form = photo.place = place
        photo.at += timedelta(minutes=9)
        photo.fixed_at = photo.at
        _attach(photo, 9)
        photo.is_judged = number == 0


def one_trip(day: Day) -> None:
    """Three visits of three weeks, photographed in one hour."""
    first = day.photos[0]
    for number, photo in enumerate(day.photos):
        photo.site, photo.visit = first.site, f"uuid:{number // PHOTOS}"
        photo.at = first.at + timedelta(minutes=4 * number)
        photo.place, photo.fix, photo.form = first.place, first.fix, first.form
        photo.fixed_at = photo.at
        photo.day = (first.at + CHINA).date() + timedelta(days=7 * (number // PHOTOS))
        photo.camera_only = False
        _attach(photo, 7 * 86_400 * (number // PHOTOS))
    _judge_only(day, PHOTOS)


def two_names(day: Day) -> None:
    for photo in day.photos[PHOTOS:]:
        photo.officer = "tashi"
    _judge_only(day, PHOTOS)


def lent_account(day: Day) -> None:
    """The same name photographs another site with another phone in the same minutes."""
    for number, photo in enumerate(day.photos[PHOTOS:]):
        photo.device = "B"
        photo.at = day.photos[0].at + timedelta(minutes=number)
        photo.fixed_at = photo.at
        _attach(photo, 9)
        photo.fix = moved(day.photos[0].place, 60_000, 10)
    _judge_only(day, PHOTOS)


def _judge_only(day: Day, start: int) -> None:
    for photo in day.photos:
        photo.is_judged = photo.number == start + 1


KINDS: tuple[VisitKind, ...] = (
    *(
        VisitKind(f"visit: {change.__name__.replace('_', ' ')}", change, is_honest=True)
        for change in (
            plain, without_gps, stale_fixes, form_on_the_road, gallery_next_day, second_camera, colleagues_phone,
            deep_valley, from_the_mast, browser, handed_over, motorway, after_midnight,
            seen_days.page_at_the_site, seen_days.page_of_an_iphone, seen_days.page_without_a_position,
            seen_days.page_by_a_network, seen_days.page_with_an_old_fix, seen_days.page_in_the_hotel,
            seen_days.page_of_a_wrong_clock, seen_days.brought_on_a_card, seen_days.offline_for_a_week,
            seen_days.clock_hours_wrong, seen_days.clock_set_by_the_network, seen_days.clock_set_in_the_form,
            seen_days.camera_days_ahead,
        )
    ),
    VisitKind("mock location", mock_location, ("form_point_is_real",)),
    VisitKind("mock location with an accuracy of 0.1 m", precise_mock, ("form_point_is_real",)),
    VisitKind("form here, photo 10 km away or more", photographed_elsewhere, ("photo_near_form_point",)),
    VisitKind("form here, photo 400 m to 4 km away", neighbouring_place, ("photo_near_form_point",)),
    VisitKind("old file in the camera's place", old_picture, ("photo_attached_when_taken",)),
    VisitKind("old picture from the gallery", old_choice, ("photo_attached_when_taken",)),
    VisitKind("EXIF dated days forward", dated_forward, ("photo_attached_when_taken",)),
    VisitKind("EXIF dated 20 to 300 min forward", dated_an_hour_on, ("photo_attached_when_taken",)),
    VisitKind("another phone's photo", another_model, ("photo_from_this_phone",)),
    VisitKind("200 km in three minutes", two_places, ("officer_could_travel",)),
    VisitKind("60 km in twelve minutes", too_fast, ("officer_could_travel",)),
    VisitKind("three weeks photographed in one hour", one_trip, ("photos_not_burst",)),
    VisitKind("one phone, two names", two_names, ("phone_has_one_officer",)),
    VisitKind("one name at two places", lent_account, ("phone_has_one_officer",)),
    VisitKind(
        "page opened 2 to 60 km away", seen_days.page_elsewhere, ("witness_near_site", "photo_agrees_with_witness")
    ),
    VisitKind("page with a pretended position", seen_days.page_pretended, ("witness_near_site",)),
    VisitKind(
        "page that had the photo weeks before", seen_days.page_another_day,
        ("witness_in_window", "photo_agrees_with_witness"),
    ),
    VisitKind("file exchanged after the page saw it", seen_days.page_of_another_file, ("photo_agrees_with_witness",)),
    VisitKind(
        "another's photo brought in on a card: kept from the best verdict", seen_days.borrowed_on_a_card,
        held_back_by=("photo_by_phone",),
    ),
    VisitKind("clock set back in the form", seen_days.clock_back_for_the_photo, ("photo_attached_in_audit",)),
    VisitKind("clock set back until it is sent", seen_days.clock_still_back, ("photo_before_receipt",)),
)  # fmt: skip


def measure(seed: int, photos: int, kinds: Sequence[VisitKind] = KINDS) -> list[VisitAnswer]:
    """Ask the checks of at least so many photos of every kind."""
    return [answer for number, kind in enumerate(kinds) for answer in _answers(kind, seed, number, photos)]


def _answers(kind: VisitKind, seed: int, number: int, photos: int) -> Iterator[VisitAnswer]:
    made = day_number = 0
    while made < photos:
        day = Day(np.random.default_rng((seed, number, day_number))).drive()
        kind.change(day)
        for subject in _subjects(day):
            made += 1
            yield VisitAnswer(kind, tuple(checks.run(ASKED, subject)))
        day_number += 1


def _subjects(day: Day) -> Iterator[PhotoSubject]:
    """Judge each photo as it is received, after those before it."""
    received: list[Taken] = []
    for photo in day.photos:
        if photo.is_judged:
            yield _subject(photo, received)
        received.append(photo)


def _subject(photo: Taken, received: Iterable[Taken]) -> PhotoSubject:
    received = list(received)
    around = timedelta(days=10)
    return PhotoSubject(
        facts=_facts(photo),
        site=RegisteredFence(CircleFence(photo.stands, 100.0), Datum.WGS84) if photo.stands else None,
        window=Window(photo.worked - around, photo.worked + around) if photo.worked else None,
        received_at=None if photo.is_brought else photo.received,
        phone_ahead_s=photo.ahead_s,
        screens=(Screen("/data/photo", photo.log.begun, photo.log.ended),) if photo.log else (),
        witness=_witness(photo.page) if photo.page else None,
        brought_in=BroughtIn("account:dolma", photo.received, "1.jpg") if photo.is_brought and photo.received else None,
        form_place=photo.form,
        form_error_m=photo.form_error_m,
        attached_at=photo.attached,
        camera_only=photo.camera_only,
        user_agent=photo.agent,
        step=_step(photo),
        steps=_steps(other for other in received if other.device == photo.device),
        elsewhere=_steps(other for other in received if other.device != photo.device),
    )


def _steps(photos: Iterable[Taken]) -> tuple[Step, ...]:
    return tuple(step for step in map(_step, photos) if step)


def _facts(photo: Taken) -> PhotoFacts:
    return PhotoFacts(
        sha256=f"{photo.number:064x}",
        size_bytes=3_000_000,
        width=4000,
        height=3000,
        gps=GpsFix(photo.fix, None if photo.fix else "missing", error_m=photo.fix_error_m, fixed_at=photo.fixed_at),
        captured=_captured(photo),
        captured_problem=None if photo.has_time else "missing",
        camera=Camera(make=photo.make, model=photo.model),
    )


def _captured(photo: Taken) -> CaptureTime | None:
    if not photo.has_time:
        return None
    return CaptureTime((photo.at + CHINA).replace(tzinfo=None), 480 if photo.writes_offset else None)


def _witness(page: Page) -> Witness:
    written = None if page.source is Source.PICKER else page.chosen_at
    seen = Seen("1.jpg", "a" * 64, page.source, page.chosen_at, written, page.place, page.error_m, page.fixed_at)
    return Witness(seen, "0123456789abcdef", page.standing)


def _step(photo: Taken) -> Step | None:
    if not photo.has_time or photo.is_brought:
        return None
    return Step(
        name=f"#{photo.number}",
        taken_at=photo.at,
        zone_known=photo.writes_offset,
        place=photo.fix,
        error_m=photo.fix_error_m or USUAL_ERROR_M,
        slack_s=fix_slack_s(photo.at, photo.fixed_at, Limits.clock_agrees_s),
        camera=f"{photo.make} {photo.model}",
        sha256=f"{photo.number:064x}",
        site=photo.site,
        visit=photo.visit,
        visit_day=photo.day,
        officer=photo.officer,
        late_s=(photo.attached - photo.at).total_seconds() if photo.attached else None,
    )
