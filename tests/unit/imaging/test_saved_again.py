"""Is a second compression known by what the first one left in the coefficients?"""

from io import BytesIO

from PIL import Image

from server.imaging.saved_again import uneven_modes
from tests.power.landscape import View, render

PICTURE = render(View(5), (800, 600))


def modes(picture: Image.Image, *qualities: int) -> int | None:
    """Save a picture again and again; a size in between is the reader's to notice."""
    for quality in qualities:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        picture = Image.open(out)
        table = picture.quantization[0]  # type: ignore[attr-defined]
        picture.load()
    return uneven_modes(picture.convert("YCbCr").getchannel(0), table)


def test_one_compression_leaves_even_bins() -> None:
    assert [modes(PICTURE, quality) for quality in (75, 85, 92, 97)] == [0, 0, 0, 0]


def test_a_second_one_at_a_higher_quality_leaves_gaps() -> None:
    assert (modes(PICTURE, 88, 97) or 0) >= 10


def test_a_second_one_by_the_same_table_leaves_nothing() -> None:
    assert modes(PICTURE, 90, 90) == 0


def test_a_picture_that_was_shrunk_in_between_shows_nothing() -> None:
    first = BytesIO()
    PICTURE.save(first, "JPEG", quality=88)
    assert modes(Image.open(first).resize((600, 450), Image.Resampling.LANCZOS), 95) == 0


def test_of_a_small_picture_nothing_is_said() -> None:
    assert uneven_modes(Image.new("L", (160, 160), 90), [1] * 64) is None


def test_of_a_burnt_out_picture_nothing_is_said() -> None:
    assert uneven_modes(Image.new("L", (800, 600), 255), [1] * 64) is None
