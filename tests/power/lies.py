"""What do people try? One manipulation each, with the checks whose witnesses disagree."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from server.domain.datum import Datum, from_wgs84
from server.domain.geo import LatLon
from tests.power import file_lies, grids, stamped
from tests.power.corpus import Made, Story, alone
from tests.power.landscape import floats, render
from tests.power.phones import exif_of, saved


@dataclass(frozen=True)
class Lie:
    """A kind of manipulation."""

    kind: str
    make: Callable[[Story], Made]
    witnesses: tuple[str, ...]
    """Checks that can see it; none: a known miss, planted to show that it is one."""


# -- place ------------------------------------------------------------------------------------------------------


def elsewhere(story: Story) -> Made:
    """Taken kilometres away."""
    return alone(story, story.taken(shot=story.shot(place=story.near(float(story.dice.uniform(1500, 60_000))))))


def next_valley(story: Story) -> Made:
    """Taken 400 to 1,500 m away, where the Chinese datums do not reach."""
    bearing = float(story.dice.uniform(200, 340))  # both shifts lead to the south-east
    return alone(story, story.taken(shot=story.shot(place=story.near(float(story.dice.uniform(400, 1500)), bearing))))


def swapped_coordinates(story: Story) -> Made:
    """Written into the file by hand, the wrong way round; only where both are possible latitudes."""
    place = story.near(20)
    site = LatLon(place.latitude, 75 + story.number % 10)
    shot = story.shot(place=LatLon(site.longitude, site.latitude))
    return alone(story, story.taken(shot=shot), site=site)


def gcj02_as_wgs84(story: Story) -> Made:
    """The register calls a site WGS-84 that was copied from a map in GCJ-02."""
    return alone(
        story, story.taken(shot=story.shot(place=story.near(30))), site=from_wgs84(story.site, Datum.GCJ02), radius_m=80
    )


def bd09_as_wgs84(story: Story) -> Made:
    """The same with BD-09."""
    return alone(story, story.taken(shot=story.shot(place=story.near(30))), site=from_wgs84(story.site, Datum.BD09))


# -- time -------------------------------------------------------------------------------------------------------


def old_photo(story: Story) -> Made:
    """Taken long before the stage began."""
    day = story.day - timedelta(days=float(story.dice.uniform(20, 700)))
    return alone(story, story.taken(shot=story.shot(taken_at=day)))


def too_late(story: Story) -> Made:
    """A photo for "before" that was taken when the work was over."""
    day = story.day + timedelta(days=float(story.dice.uniform(7, 60)))
    return alone(story, story.taken(shot=story.shot(taken_at=day)), received=day + timedelta(hours=4))


def shifted_clock_days(story: Story) -> Made:
    """The phone's clock was set to fit; the satellites' time was not."""
    age = float(story.dice.uniform(2, 300)) * 86_400
    return alone(story, story.taken(shot=story.shot(fix_age_s=age)))


def shifted_clock_hours(story: Story) -> Made:
    """The clock was set by some hours and minutes."""
    age = float(story.dice.uniform(1.1, 9)) * 3600 + 437
    return alone(story, story.taken(shot=story.shot(fix_age_s=age)))


def zone_error(story: Story) -> Made:
    """The clock runs in another zone: a slip to be shown, not a lie."""
    return alone(story, story.taken(shot=story.shot(fix_age_s=3600.0 * float(story.dice.choice([3, 7, 8])) + 2)))


def from_the_future(story: Story) -> Made:
    """Taken after it was handed in."""
    day = story.day + timedelta(hours=float(story.dice.uniform(1, 60)))
    return alone(story, story.taken(shot=story.shot(taken_at=day)), received=story.day)


def bright_at_night(story: Story) -> Made:
    """Daylight with a clock set by half a day, satellites silent."""
    night = story.day.replace(hour=int(story.dice.choice([23, 0, 1, 2])))
    picture, shot = story.picture(), story.shot(taken_at=night, ev100=float(story.dice.uniform(11, 15)))
    return alone(story, saved(picture, exif_of(shot, picture, fixed_at=None)))


# -- reuse ------------------------------------------------------------------------------------------------------


def _reused(
    story: Story, changed: Callable[[Image.Image], Image.Image], quality: int = 88, *, near: bool = False
) -> Made:
    """Hand in what was handed in a month before for another site (`near`: for another issue of the same site)."""
    picture = story.picture()
    earlier = story.taken(picture, story.shot(taken_at=story.day - timedelta(days=30)))
    elsewhere = replace(story.earlier(earlier), site=story.site if near else story.near(40_000, 90.0))
    again = changed(picture)
    return elsewhere, story.sent(saved(again, exif_of(story.shot(), again), quality=quality))


def same_bytes(story: Story) -> Made:
    """The very same file."""
    data = story.taken()
    return replace(story.earlier(data), site=story.near(40_000, 90.0)), story.sent(data)


def recompressed(story: Story) -> Made:
    """Saved again at a low quality, with new EXIF."""
    return _reused(story, lambda p: p, quality=40)


def halved(story: Story) -> Made:
    """Half the size."""
    return _reused(story, lambda p: p.resize((p.width // 2, p.height // 2), Image.Resampling.LANCZOS))


def through_messenger(story: Story) -> Made:
    """As a messenger returns it, without EXIF."""
    picture = story.picture()
    earlier = replace(story.earlier(story.taken(picture)), site=story.near(40_000, 90.0))
    small = picture.resize((720, 540), Image.Resampling.LANCZOS)
    return earlier, story.sent(saved(small, quality=75))


def brightened(story: Story) -> Made:
    """Thirty per cent brighter."""
    return _reused(story, lambda p: ImageEnhance.Brightness(p).enhance(1.3))


def flattened(story: Story) -> Made:
    """Less contrast."""
    return _reused(story, lambda p: ImageEnhance.Contrast(p).enhance(0.7))


def mirrored(story: Story) -> Made:
    """Left for right."""
    return _reused(story, ImageOps.mirror)


def turned(story: Story) -> Made:
    """On its side."""
    return _reused(story, lambda p: p.rotate(90, expand=True))


def framed(story: Story) -> Made:
    """With a plain border of 5 %."""
    return _reused(story, lambda p: ImageOps.expand(p, border=40, fill=(255, 255, 255)))


def screenshot(story: Story) -> Made:
    """A screenshot of the gallery."""
    return _reused(story, on_a_phone)


def on_a_phone(picture: Image.Image) -> Image.Image:
    screen = Image.new("RGB", (720, 1560), (0, 0, 0))
    wide = picture.resize((720, 540), Image.Resampling.LANCZOS)
    screen.paste(wide, (0, 510))
    return screen


def cropped_5(story: Story) -> Made:
    """Five per cent cut off at every side; the same site."""
    return _reused(story, lambda p: cut(p, 0.05), near=True)


def cropped_20(story: Story) -> Made:
    """A fifth of the width and height left away; the same site."""
    return _reused(story, lambda p: cut(p, 0.10), near=True)


def cropped_50(story: Story) -> Made:
    """Half of the width and height left; the same site."""
    return _reused(story, lambda p: cut(p, 0.25), near=True)


def cut(picture: Image.Image, share: float) -> Image.Image:
    width, height = picture.size
    box = (round(width * share), round(height * share), round(width * (1 - share)), round(height * (1 - share)))
    return picture.crop(box).resize(picture.size, Image.Resampling.LANCZOS)


def cloned(picture: Image.Image) -> Image.Image:
    """Return a copy in which ground from the right was cloned over what lies in the middle."""
    width, height = picture.size
    changed = picture.copy()
    patch = picture.crop((round(width * 0.7), round(height * 0.62), round(width * 0.95), round(height * 0.88)))
    changed.paste(patch, (round(width * 0.38), round(height * 0.55)))
    return changed


def cropped_corner(story: Story) -> Made:
    """A quarter of the picture, from anywhere in it; the same site."""
    corner = float(story.dice.uniform()), float(story.dice.uniform())

    def cut_out(picture: Image.Image) -> Image.Image:
        width, height = picture.width // 2, picture.height // 2
        left, top = round(corner[0] * width), round(corner[1] * height)
        return picture.crop((left, top, left + width, top + height))

    return _reused(story, cut_out, near=True)


def tilted(story: Story) -> Made:
    """Turned by two degrees and cut straight; the same site."""
    return _reused(story, lambda p: cut(p.rotate(2, Image.Resampling.BICUBIC), 0.04), near=True)


def photo_of_a_screen(story: Story) -> Made:
    """Photographed from a screen, slightly askew; the same site."""
    return _reused(story, askew, near=True)


def askew(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    source = floats([(0, 0), (width, 0), (width, height), (0, height)])
    shift = floats([(0.03, 0.02), (-0.02, 0.03), (-0.03, -0.01), (0.01, -0.03)]) * floats([width, height])
    matrix = cv2.getPerspectiveTransform(source, source + shift)
    seen = cv2.warpPerspective(np.asarray(picture), matrix, (width, height), borderValue=(20, 20, 22))
    return Image.fromarray(cv2.GaussianBlur(seen, (0, 0), 0.8))


def watermarked(story: Story) -> Made:
    """A new watermark panel with place and time over an old photo; the same site."""
    return _reused(story, with_panel, quality=75, near=True)


def with_panel(picture: Image.Image) -> Image.Image:
    panel = picture.copy()
    draw = ImageDraw.Draw(panel, "RGBA")
    width, height = picture.size
    draw.rectangle((20, round(height * 0.8), round(width * 0.57), height - 12), fill=(30, 60, 110, 210))
    for line in range(3):
        draw.text((34, round(height * 0.81) + 34 * line), f"2026-06-0{line + 1} 10:3{line}  N35.1{line}", fill="white")
    return panel


def painted_green(story: Story) -> Made:
    """The ground of an old photo recoloured; the same site."""
    return _reused(story, greened, near=True)


def greened(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture, dtype=np.float32).copy()
    values[values.shape[0] // 3 :] *= floats([0.72, 1.12, 0.66])
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def regenerated(story: Story) -> Made:
    """All EXIF written anew by a program, every field plausible and no witness left: no check can see it."""
    picture = render(replace(story.view, seed=story.view.seed + 700_000), (800, 600))
    return alone(story, story.taken(picture))


def ground_cloned(story: Story) -> Made:
    """Ground beside the waste was copied over it, in a picture that was never handed in."""
    return alone(story, story.taken(cloned(story.picture())))


def taken_from_a_screen(story: Story) -> Made:
    """Photographed from a screen; the picture on it was never handed in."""
    return alone(story, story.taken(grids.of_a_screen(story.picture(), story.dice)))


def taken_from_a_print(story: Story) -> Made:
    """Photographed from a magazine or a laser print; likewise."""
    return alone(story, story.taken(grids.of_a_print(story.picture(), story.dice)))


NEAR_REUSE = ("photo_not_reused",)
LIES: tuple[Lie, ...] = (
    Lie("elsewhere", elsewhere, ("photo_near_site",)),
    Lie("next-valley", next_valley, ("photo_near_site",)),
    Lie("swapped-coordinates", swapped_coordinates, ("photo_near_site",)),
    Lie("gcj02-as-wgs84", gcj02_as_wgs84, ("photo_near_site",)),
    Lie("bd09-as-wgs84", bd09_as_wgs84, ("photo_near_site",)),
    Lie("old-photo", old_photo, ("photo_in_window", "photo_before_receipt")),
    Lie("too-late", too_late, ("photo_in_window",)),
    Lie("shifted-clock-days", shifted_clock_days, ("photo_clock_agrees",)),
    Lie("shifted-clock-hours", shifted_clock_hours, ("photo_clock_agrees",)),
    Lie("zone-error", zone_error, ("photo_clock_agrees",)),
    Lie("from-the-future", from_the_future, ("photo_before_receipt",)),
    Lie("bright-at-night", bright_at_night, ("photo_light_fits_time",)),
    Lie("same-bytes", same_bytes, NEAR_REUSE),
    Lie("recompressed", recompressed, NEAR_REUSE),
    Lie("halved", halved, NEAR_REUSE),
    Lie("through-messenger", through_messenger, NEAR_REUSE),
    Lie("brightened", brightened, NEAR_REUSE),
    Lie("flattened", flattened, NEAR_REUSE),
    Lie("mirrored", mirrored, NEAR_REUSE),
    Lie("turned", turned, NEAR_REUSE),
    Lie("framed", framed, NEAR_REUSE),
    Lie("screenshot", screenshot, NEAR_REUSE),
    Lie("cropped-5", cropped_5, NEAR_REUSE),
    Lie("cropped-20", cropped_20, NEAR_REUSE),
    Lie("cropped-50", cropped_50, NEAR_REUSE),
    Lie("tilted", tilted, NEAR_REUSE),
    Lie("photo-of-a-screen", photo_of_a_screen, NEAR_REUSE),
    Lie("watermarked", watermarked, NEAR_REUSE),
    Lie("painted-green", painted_green, NEAR_REUSE),
    Lie("thumbnail-left-behind", file_lies.thumbnail_left_behind, ("photo_matches_thumbnail",)),
    Lie("saved-by-editor", file_lies.saved_by_editor, ("photo_not_edited",)),
    Lie("edited-by-xmp", file_lies.edited_by_xmp, ("photo_not_edited",)),
    Lie("two-exif-blocks", file_lies.two_exif_blocks, ("photo_exif_agrees",)),
    Lie("exif-of-another", file_lies.exif_of_another, ("photo_exif_not_copied",)),
    Lie("enlarged", file_lies.enlarged, ("photo_is_native",)),
    Lie("cut-to-another-shape", file_lies.cut_to_another_shape, ("photo_is_native",)),
    Lie("regenerated", regenerated, ()),
    Lie("original-time-moved", file_lies.original_time_moved, ("photo_exif_agrees",)),
    Lie("xmp-left-behind", file_lies.xmp_left_behind, ("photo_exif_agrees",)),
    Lie("named-a-screenshot", file_lies.named_a_screenshot, ("photo_not_edited",)),
    Lie("changed-by-exiftool", file_lies.changed_by_exiftool, ("photo_not_edited",)),
    Lie("cropped-corner", cropped_corner, NEAR_REUSE),
    Lie("ground-cloned", ground_cloned, ("photo_has_no_cloned_part",)),
    Lie("taken-from-a-screen", taken_from_a_screen, ("photo_of_a_scene",)),
    Lie("taken-from-a-print", taken_from_a_print, ("photo_of_a_scene",)),
    Lie("typed-position", file_lies.typed_position, ("photo_is_camera_original",)),
    Lie("typed-and-saved-again", file_lies.typed_and_saved_again, ("photo_is_camera_original",)),
    Lie("program-in-another-tag", file_lies.program_in_another_tag, ("photo_not_edited",)),
    Lie("stamped-elsewhere", stamped.stamped_elsewhere, ("watermark_agrees",)),
    Lie("stamped-another-day", stamped.stamped_another_day, ("watermark_agrees",)),
)
