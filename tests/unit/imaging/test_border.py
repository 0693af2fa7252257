"""What lies inside a border?"""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from server.imaging.border import Border, Box, border, inner_picture
from tests.photos import picture


def grey(size: tuple[int, int] = (480, 360)) -> Image.Image:
    return picture(size, 1).convert("L")


def sides(box: Box | None) -> tuple[float, ...]:
    assert box is not None
    return tuple(round(side, 1) for side in box)


def compressed(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue()))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_frame_of_any_colour_is_cut_off(level: int) -> None:
    assert sides(border(ImageOps.expand(grey(), 24, level)).even) == (24, 24, 504, 384)


def test_a_compressed_frame_is_cut_off_to_half_a_pixel() -> None:
    found = sides(border(compressed(ImageOps.expand(grey(), 24, 255), 70)).even)
    assert np.abs(np.array(found) - (24, 24, 504, 384)).max() <= 0.5


def test_part_of_a_pixel_is_seen_after_a_reduction() -> None:
    framed = ImageOps.expand(grey((1440, 1080)), 50, 0).reduce(4)
    assert np.abs(np.array(border(framed).even) - (12.5, 12.5, 372.5, 282.5)).max() <= 0.3


def test_the_clock_and_the_buttons_of_a_screen_are_no_picture() -> None:
    screen = ImageOps.pad(grey(), (360, 780), color=0)
    draw = ImageDraw.Draw(screen)
    draw.text((20, 8), "10:24", fill=255)
    draw.ellipse((160, 740, 190, 770), outline=255)
    assert sides(border(screen).even) == (0, 255, 360, 525)


def test_a_white_sky_does_not_hide_where_a_white_frame_ends() -> None:
    sky = grey()
    sky.paste(255, (0, 0, 480, 90))
    assert sides(border(ImageOps.expand(sky, 24, 255)).even) == (24, 24, 504, 384)


def test_without_an_even_border_all_that_is_plain_is_cut_off() -> None:
    below = Image.new("L", (480, 420), 0)
    below.paste(grey())
    found = border(below)
    assert (found.even, sides(found.inmost)) == (None, (0, 0, 480, 360))


def test_a_wall_of_another_colour_belongs_to_the_picture() -> None:
    wall = grey()
    wall.paste(120, (0, 0, 480, 90))
    found = border(ImageOps.expand(wall, 24, 255))
    assert (sides(found.even), found.inmost) == ((24, 24, 504, 384), None)


def test_a_page_with_a_margin_is_not_framed() -> None:
    page = Image.new("L", (480, 360), 250)
    draw = ImageDraw.Draw(page)
    for line in range(22):
        draw.text((60, 40 + 12 * line), "Rectification is not complete. " * (1 + line % 2), fill=20)
    assert border(page).even is not None
    assert not border(page).is_frame


def test_a_dot_on_a_plain_ground_is_not_a_picture_in_a_frame() -> None:
    plain = Image.new("L", (480, 360), 120)
    plain.paste(grey((60, 60)), (200, 150))
    assert border(plain) == Border()


def test_a_picture_without_a_border_stays_whole() -> None:
    assert inner_picture(grey()).size == (480, 360)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 500), (500, 1), (33, 7)])
def test_any_shape_is_borne(size: tuple[int, int]) -> None:
    border(Image.new("L", size, 7))
    border(grey(size))
