"""What happens to honest photos on their way? Each hardship makes the witnesses fewer, never a lie of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image

from server.domain.datum import Datum, from_wgs84
from server.domain.geo import LatLon
from tests.photos import Ratio, exif_block, segment, with_segments
from tests.power import grids, stamped
from tests.power.corpus import SIZE, Sent, Story
from tests.power.phones import ZONE, exif_of, saved, thumbnail

Hardship = Callable[[Story], tuple[Sent, ...]]


def plain(story: Story) -> tuple[Sent, ...]:
    """Nothing happened to it."""
    return (story.sent(story.taken()),)


def without_gps(story: Story) -> tuple[Sent, ...]:
    """Location is off in the camera."""
    return (story.sent(story.taken(shot=story.shot(place=None))),)


def zeroed_gps(story: Story) -> tuple[Sent, ...]:
    """The position was redacted to 0, 0 when the file was handed over."""
    return (story.sent(story.taken(latitude=0.0, longitude=0.0)),)


def stale_fix(story: Story) -> tuple[Sent, ...]:
    """The phone used the last known position, from some minutes before on the way."""
    age = float(story.dice.uniform(60, 290))
    shot = story.shot(place=story.near(float(story.dice.uniform(20, 100 + min(100.0, age)))), fix_age_s=age)
    return (story.sent(story.taken(shot=shot)),)


def coarse_fix(story: Story) -> tuple[Sent, ...]:
    """Between steep slopes the phone says that it is 65 m uncertain."""
    return (
        story.sent(story.taken(shot=story.shot(error_m=65.0, place=story.near(float(story.dice.uniform(0, 140)))))),
    )


def messenger(story: Story) -> tuple[Sent, ...]:
    """Sent through a messenger: smaller, and without any EXIF."""
    picture = story.picture()
    picture.thumbnail((720, 720))
    return (story.sent(saved(picture, quality=75)),)


def max_pixels(story: Story) -> tuple[Sent, ...]:
    """Collect scaled it down: encoded again with the EXIF's main fields, without thumbnail and maker note."""
    picture = story.picture()
    shot = story.shot()
    small = picture.resize((512, 384), Image.Resampling.BILINEAR)
    exif = exif_of(shot, picture, thumbnail=None)
    kept = {tag: value for tag, value in exif.photo.items() if tag not in {0x927C}}
    return (story.sent(saved(small, replace(exif, photo=kept), quality=80)),)


def iphone_reencoded(story: Story) -> tuple[Sent, ...]:
    """iOS makes a JPEG of a HEIC when a browser asks for it: EXIF kept, no thumbnail."""
    return (story.sent(story.taken(thumbnail=None)),)


def heic(story: Story) -> tuple[Sent, ...]:
    """Handed in as the phone wrote it."""
    picture, out = story.picture(), BytesIO()
    block = exif_block(exif_of(story.shot(), picture, thumbnail=None))
    pillow_heif.from_pillow(picture).save(out, exif=block, quality=80)
    return (story.sent(out.getvalue()),)


def portrait(story: Story) -> tuple[Sent, ...]:
    """Held upright: the pixels lie on their side and the orientation says so."""
    picture = story.picture().rotate(90, expand=True)
    return (story.sent(story.taken(picture, story.shot(orientation=6))),)


def gallery_pick(story: Story) -> tuple[Sent, ...]:
    """Taken with the camera, chosen from the gallery in the evening, sent next morning."""
    return (story.sent(story.taken(), received=story.day + timedelta(hours=float(story.dice.uniform(8, 60)))),)


def offline_week(story: Story) -> tuple[Sent, ...]:
    """No network in the mountains until the officer was back."""
    return (story.sent(story.taken(), received=story.day + timedelta(days=float(story.dice.uniform(4, 8)))),)


def winter_after_summer(story: Story) -> tuple[Sent, ...]:
    """The same standpoint in summer and under snow, both handed in for their own stage."""
    before = story.sent(story.taken(story.picture(replace(story.view, season=0.0, waste=1.0))))
    view = replace(story.view, season=1.0, waste=0.0, weather=story.view.weather + 7, east_m=story.view.east_m + 1.2)
    later = story.day + timedelta(days=180)
    after = story.sent(
        story.taken(story.picture(view), story.shot(taken_at=later)),
        after=later - timedelta(days=9),
        before=later + timedelta(days=9),
        received=later + timedelta(hours=5),
    )
    return before, after


def same_view_again(story: Story) -> tuple[Sent, ...]:
    """Two honest visits a week apart to a place where nothing moves; the camera never stands twice alike."""
    first = story.sent(story.taken())
    view = replace(
        story.view,
        weather=story.view.weather + 3,
        east_m=story.view.east_m + float(story.dice.normal(0, 1.5)),
        turn_deg=story.view.turn_deg + float(story.dice.normal(0, 3)),
        light=story.view.light * float(story.dice.uniform(0.85, 1.1)),
    )
    later = story.day + timedelta(days=7)
    again = story.taken(story.picture(view), story.shot(taken_at=later))
    return first, story.sent(again, after=None, before=None, received=later + timedelta(hours=3))


def rain(story: Story) -> tuple[Sent, ...]:
    """Grey and hazy."""
    view = replace(story.view, haze=1.6, light=0.7)
    return (story.sent(story.taken(story.picture(view), story.shot(ev100=float(story.dice.uniform(7, 10))))),)


def evening(story: Story) -> tuple[Sent, ...]:
    """Before sunset, and after it."""
    day = story.day.replace(hour=int(story.dice.integers(18, 22)))
    dark = float(story.dice.uniform(2, 8))
    story.day = day
    return (
        story.sent(story.taken(story.picture(replace(story.view, light=0.35)), story.shot(taken_at=day, ev100=dark))),
    )


def turned_and_saved(story: Story) -> tuple[Sent, ...]:
    """A viewer saved it again at its size, with the EXIF kept."""
    picture = story.picture()
    camera = Image.open(BytesIO(saved(picture, quality=int(story.dice.integers(85, 97)))))
    exif = exif_of(story.shot(), picture, thumbnail=None)
    return (story.sent(saved(camera.convert("RGB"), exif, quality=95)),)


def even_thing(story: Story) -> tuple[Sent, ...]:
    """The whole picture is a roof, fence, wall, panel, field, net or water."""
    return (story.sent(story.taken(grids.even_thing(story.dice, SIZE))),)


def gcj02_site(story: Story) -> tuple[Sent, ...]:
    """The site was copied from a map in GCJ-02, and registered as such."""
    return (story.sent(story.taken(), site=from_wgs84(story.site, Datum.GCJ02), datum=Datum.GCJ02),)


def bd09_site(story: Story) -> tuple[Sent, ...]:
    """The site was copied from a map in BD-09, and registered as such."""
    return (story.sent(story.taken(), site=from_wgs84(story.site, Datum.BD09), datum=Datum.BD09),)


def wide_aspect(story: Story) -> tuple[Sent, ...]:
    """The camera was set to 16 to 9; its thumbnail has bars."""
    picture = story.picture().crop((0, 75, 800, 525))
    bars = Image.new("RGB", (160, 120))
    small = picture.resize((160, 90))
    bars.paste(small, (0, 15))
    return (story.sent(story.taken(picture, thumbnail=saved(bars, quality=70))),)


def turned_in_gallery(story: Story) -> tuple[Sent, ...]:
    """Turned upright by the gallery: pixels turned, orientation reset, the thumbnail left as it was."""
    picture = story.picture()
    upright = picture.rotate(90, expand=True)
    exif = exif_of(story.shot(), picture, thumbnail=thumbnail(picture))
    return (story.sent(saved(upright, replace(exif, orientation=1))),)


def burst(story: Story) -> tuple[Sent, ...]:
    """The phone lay on a wall and was pressed twice."""
    picture, moment = story.picture(), story.shot()
    again = np.asarray(picture, dtype=np.float32) + story.dice.normal(0, 3, (picture.height, picture.width, 1))
    second = Image.fromarray(again.clip(0, 255).astype(np.uint8))
    later = replace(moment, taken_at=moment.taken_at + timedelta(seconds=float(story.dice.uniform(1.1, 5))))
    return story.sent(story.taken(picture, moment)), story.sent(story.taken(second, later))


def xinjiang_time(story: Story) -> tuple[Sent, ...]:
    """In Xinjiang the clock keeps the local time, two hours behind, and the camera writes no offset."""
    story.site = LatLon(float(story.dice.uniform(37, 46)), float(story.dice.uniform(75, 90)))
    shot = story.shot(phone=replace(story.phone, writes_offset=False))
    wall = (shot.taken_at - timedelta(hours=2)).astimezone(ZONE).replace(tzinfo=None)
    written = f"{wall:%Y:%m:%d %H:%M:%S}"
    picture = story.picture()
    exif = exif_of(shot, picture)
    return (
        story.sent(
            saved(picture, replace(exif, taken_at=wall, modified_at=wall, photo={**exif.photo, 0x9004: written}))
        ),
    )


def iphone_xmp(story: Story) -> tuple[Sent, ...]:
    """The phone writes the capture time into the XMP too."""
    xmp = f'<rdf:Description photoshop:DateCreated="{story.day.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}"/>'.encode()
    return (story.sent(with_segments(story.taken(), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp))),)


def network_position(story: Story) -> tuple[Sent, ...]:
    """No satellites between the slopes: the phone writes where its cell or a wireless network is thought to be."""
    place = story.near(float(story.dice.uniform(300, 12_000)))
    method = story.dice.choice(["CELLID", "NETWORK", "WLAN"]).encode()
    return (story.sent(story.taken(shot=story.shot(place=place, error_m=None), gps={27: b"ASCII\0\0\0" + method})),)


def no_trusted_fix(story: Story) -> tuple[Sent, ...]:
    """The receiver says itself that it has no fix, or that the satellites stand too badly for one."""
    place = story.near(float(story.dice.uniform(300, 12_000)))
    tags: dict[int, object] = {9: "V"} if story.dice.random() < 0.5 else {11: Ratio(999, 10)}
    return (story.sent(story.taken(shot=story.shot(place=place, error_m=None), gps=tags)),)


def clock_never_set(story: Story) -> tuple[Sent, ...]:
    """The battery was flat, and the camera counts from the beginning of its time; half of them know the satellites'."""
    beginning = story.dice.choice(["1970-01-01 08:00", "1980-01-01 00:00", "2000-01-01 00:00"])
    wall = datetime.fromisoformat(str(beginning)) + timedelta(minutes=float(story.dice.uniform(0, 3000)))
    place = story.near() if story.dice.random() < 0.5 else None
    picture, shot = story.picture(), story.shot(place=place)
    exif = exif_of(shot, picture)
    written = {**exif.photo, 0x9004: f"{wall:%Y:%m:%d %H:%M:%S}"}
    return (story.sent(saved(picture, replace(exif, taken_at=wall, modified_at=wall, photo=written))),)


def satellite_date_unknown(story: Story) -> tuple[Sent, ...]:
    """The receiver has not heard the date yet and writes the beginning of its count."""
    beginning = str(story.dice.choice(["1970-01-01", "1980-01-06"]))
    return (story.sent(story.taken(fixed_at=datetime.fromisoformat(beginning).replace(tzinfo=UTC))),)


HARDSHIPS: tuple[Hardship, ...] = (
    plain,
    without_gps,
    zeroed_gps,
    stale_fix,
    coarse_fix,
    messenger,
    max_pixels,
    iphone_reencoded,
    heic,
    portrait,
    gallery_pick,
    offline_week,
    winter_after_summer,
    same_view_again,
    rain,
    evening,
    gcj02_site,
    bd09_site,
    wide_aspect,
    turned_in_gallery,
    burst,
    xinjiang_time,
    iphone_xmp,
    network_position,
    no_trusted_fix,
    clock_never_set,
    satellite_date_unknown,
    even_thing,
    turned_and_saved,
    stamped.honestly_stamped,
    stamped.honestly_stamped_with_exif,
)
