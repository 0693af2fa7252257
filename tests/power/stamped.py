"""What do watermark cameras write on a photo, honestly and not?

The files have lost their EXIF in a messenger, as most of them have, so that nothing but the text could contradict.
"""

from datetime import datetime, timedelta

from server.domain.datum import Datum, from_wgs84
from server.domain.geo import LatLon
from tests.power.corpus import Made, Sent, Story
from tests.power.phones import saved
from tests.watermarks import Style, stamped


def honestly_stamped(story: Story) -> tuple[Sent, ...]:
    """The camera wrote what was so: the minute, and its place in one of three datums."""
    return _sent(story, story.day, story.near())


def honestly_stamped_with_exif(story: Story) -> tuple[Sent, ...]:
    """Likewise, as the camera's own file."""
    shot = story.shot()
    picture = stamped(story.picture(), _lines(story, shot.taken_at, shot.place or story.site), _style(story), 0.03)
    return (story.sent(story.taken(picture, shot)),)


def stamped_elsewhere(story: Story) -> Made:
    """The text names a place some kilometres away."""
    return _sent(story, story.day, story.near(float(story.dice.uniform(3_000, 30_000))))


def stamped_another_day(story: Story) -> Made:
    """The text names a day before the work, or one after the receipt."""
    days = float(story.dice.choice([-1, 1])) * float(story.dice.uniform(10, 60))
    return _sent(story, story.day + timedelta(days=days), story.near())


def _sent(story: Story, at: datetime, place: LatLon) -> tuple[Sent, ...]:
    picture = stamped(story.picture(), _lines(story, at, place), _style(story), float(story.dice.uniform(0.022, 0.034)))
    return (story.sent(saved(picture, quality=int(story.dice.integers(70, 90)))),)


def _style(story: Story) -> Style:
    return list(Style)[int(story.dice.integers(len(Style)))]


def _lines(story: Story, at: datetime, place: LatLon) -> list[str]:
    datum = (Datum.WGS84, Datum.GCJ02, Datum.BD09)[int(story.dice.integers(3))]
    shown = from_wgs84(place, datum)
    days = (f"{at:%Y-%m-%d %H:%M}", f"{at:%Y.%m.%d} {at:%H:%M:%S}", f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}")
    places = (
        f"经度：{shown.longitude:.6f} 纬度：{shown.latitude:.6f}",
        f"{shown.latitude:.5f}°N, {shown.longitude:.5f}°E",
    )
    return [
        days[int(story.dice.integers(len(days)))],
        f"多云 {int(story.dice.integers(-5, 30))}℃ 海拔 {int(story.dice.integers(2000, 4000))}米",
        places[int(story.dice.integers(len(places)))],
    ]
