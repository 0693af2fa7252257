"""What do a page, a form's log and the clocks of receipt see of an officer's day, honest and not?

Each changes a day; `tests.power.visits` makes kinds of them. A page is that of a browser: it names no file by its time
and sends no Date header, and notes place and time of each choice.
"""

from datetime import timedelta

from server.domain.witness import Source, Standing
from tests.power.days import Day, Log, Page, Taken, moved

BROWSER = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36"


def _in_page(day: Day) -> list[Taken]:
    """Let every photo be taken in the page, which has its own fix of some metres."""
    for photo in day.photos:
        photo.agent, photo.attached, photo.log, photo.ahead_s = BROWSER, None, None, None
        chosen = photo.at + timedelta(seconds=float(day.dice.uniform(2, 60)))
        error = float(day.dice.gamma(2.0, 6.0)) + 3
        place = moved(photo.place, abs(float(day.dice.normal(0, error / 2))), float(day.dice.uniform(0, 360)))
        photo.page = Page(chosen, place, error, chosen - timedelta(seconds=float(day.dice.uniform(0, 30))))
    return day.photos


def page_at_the_site(day: Day) -> None:
    _in_page(day)


def page_of_an_iphone(day: Day) -> None:
    """It hands a file to the page that says neither where nor when."""
    for photo in _in_page(day):
        photo.fix = photo.fixed_at = None
        photo.has_time = False


def page_without_a_position(day: Day) -> None:
    for photo in _in_page(day):
        photo.saw.place = photo.saw.error_m = photo.saw.fixed_at = None


def page_by_a_network(day: Day) -> None:
    """The browser has no satellites and says how wrong it may be."""
    for photo in _in_page(day):
        photo.saw.error_m = float(day.dice.uniform(600, 4000))
        photo.saw.place = moved(photo.place, float(day.dice.uniform(0, 0.9)) * photo.saw.error_m, 70)


def page_with_an_old_fix(day: Day) -> None:
    """The browser hands out the last position that it had, on the road."""
    for photo in _in_page(day):
        age = float(day.dice.uniform(360, 3600))
        photo.saw.place = moved(photo.place, min(age * float(day.dice.uniform(0, 20)), 30_000), 200)
        photo.saw.fixed_at = photo.saw.chosen_at - timedelta(seconds=age)


def page_in_the_hotel(day: Day) -> None:
    """Taken with the camera by day, and picked in the evening where there is a network."""
    wait = timedelta(hours=float(day.dice.uniform(2, 14)))
    hotel = moved(day.photos[0].place, float(day.dice.uniform(2_000, 60_000)), 20)
    for photo in _in_page(day):
        photo.camera_only = False
        photo.saw.chosen_at = photo.at + wait
        photo.received = photo.saw.chosen_at + timedelta(minutes=20)
        photo.saw.place, photo.saw.fixed_at, photo.saw.source = hotel, photo.saw.chosen_at, Source.PICKER


def page_of_a_wrong_clock(day: Day) -> None:
    """Camera and browser have one clock, some hours behind."""
    behind = timedelta(hours=float(day.dice.uniform(0.2, 12)))
    for photo in _in_page(day):
        photo.at -= behind
        photo.saw.chosen_at -= behind
        photo.fixed_at = None
        photo.saw.fixed_at = photo.saw.chosen_at


def page_elsewhere(day: Day) -> None:
    """The file's EXIF was set to the site; the page was open where it was taken."""
    for photo in _in_page(day):
        photo.saw.place = moved(photo.place, float(day.dice.uniform(2_000, 60_000)), 250)


def page_pretended(day: Day) -> None:
    """An app gives the browser the site's place, to the metre."""
    for photo in _in_page(day):
        photo.saw.error_m = 0.0


def page_another_day(day: Day) -> None:
    """The EXIF's time was set to the time of the stage; the page had the photo weeks before."""
    for photo in _in_page(day):
        early = timedelta(days=float(day.dice.uniform(12, 90)))
        photo.saw.chosen_at -= early
        photo.saw.fixed_at = photo.saw.chosen_at


def page_of_another_file(day: Day) -> None:
    """What was chosen in the page was exchanged for another file before it was sent."""
    for photo in _in_page(day):
        photo.saw.standing = Standing.OTHER_BYTES


def _brought(day: Day) -> list[Taken]:
    for photo in day.photos:
        photo.is_brought, photo.agent, photo.attached, photo.log = True, None, None, None
        photo.ahead_s, photo.form, photo.form_error_m = None, None, None
    return day.photos


def brought_on_a_card(day: Day) -> None:
    """A camera's card is read in at the office."""
    _brought(day)


def borrowed_on_a_card(day: Day) -> None:
    """What somebody else took, with another camera, is brought in as the officer's own; no clock of ours is there."""
    for photo in _brought(day):
        photo.make, photo.model = "HUAWEI", "TAS-AL00"


def offline_for_a_week(day: Day) -> None:
    wait = timedelta(days=float(day.dice.uniform(3, 9)))
    for photo in day.photos:
        photo.received = photo.at + wait


def clock_hours_wrong(day: Day) -> None:
    """The phone's clock is wrong all day, and still when it sends."""
    _wrong_all_day(day, float(day.dice.uniform(-5.5, 5.5)) * 3600)


def clock_set_by_the_network(day: Day) -> None:
    """Wrong in the mountains; the network sets it before the phone sends."""
    _wrong_all_day(day, float(day.dice.uniform(-11, 11)) * 3600)
    for photo in day.photos:
        photo.ahead_s = 0.0


def clock_set_in_the_form(day: Day) -> None:
    """A battery was empty and the clock thrown back; the network sets it while the first form is open."""
    back = timedelta(hours=float(day.dice.uniform(0.1, 3000)))
    for photo in day.photos[:4]:
        if photo.log:
            photo.log = Log(photo.log.begun - back, photo.log.ended - back)


def camera_days_ahead(day: Day) -> None:
    """A drone's date was set wrong by hand."""
    ahead = timedelta(days=float(day.dice.uniform(2, 400)))
    for photo in day.photos[1::2]:
        photo.make, photo.model, photo.camera_only = "DJI", "FC3582", False
        photo.at, photo.fixed_at = photo.at + ahead, None


def clock_back_for_the_photo(day: Day) -> None:
    """The form is opened, the clock set back for the photo and right again; the camera writes no satellite time."""
    back = timedelta(days=float(day.dice.uniform(2, 200)))
    for photo in day.photos:
        photo.at -= back
        photo.attached = photo.attached - back if photo.attached else None
        photo.fixed_at = None


def clock_still_back(day: Day) -> None:
    """The clock is set back by days and stays so until the photo is sent."""
    _wrong_all_day(day, -float(day.dice.uniform(2, 200)) * 86_400)


def _wrong_all_day(day: Day, ahead_s: float) -> None:
    """Let camera, file name and log say so much more; the satellites are not asked."""
    ahead = timedelta(seconds=ahead_s)
    for photo in day.photos:
        photo.at += ahead
        photo.attached = photo.attached + ahead if photo.attached else None
        photo.log = Log(photo.log.begun + ahead, photo.log.ended + ahead) if photo.log else None
        photo.fixed_at, photo.ahead_s = None, ahead_s
