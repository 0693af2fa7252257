"""Is a picture that was made small in bands the same as one that was made small as a whole?"""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageChops

from server.imaging.decode import open_picture
from server.imaging.reduce import reduced
from server.imaging.sandboxed_decode import sandboxed_decode
from server.imaging.undecodable import Undecodable
from tests.bombs import flat
from tests.photos import encoded, heic, picture

TALL = (301, 5_003)


def furthest(one: Image.Image, other: Image.Image) -> int:
    """Return by how much any pixel differs."""
    assert one.size == other.size
    return int(max(high for _, high in np.atleast_2d(ImageChops.difference(one, other).getextrema())))


@pytest.mark.parametrize("size", [(5_003, 301), TALL, (2_000, 1_500)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_bands_join_without_a_seam(mode: str, size: tuple[int, int]) -> None:
    whole = picture(size).convert(mode)
    assert furthest(reduced(whole, mode, 480), whole.reduce(max(size) // 480)) == 0


def test_a_picture_of_millions_of_pixels_is_read_in_several_bands() -> None:
    whole = picture((4_000, 3_000))
    assert furthest(reduced(whole, "L", 480), whole.convert("L").reduce(8)) == 0


def test_the_bands_of_a_heic_are_those_of_its_picture() -> None:
    photo = heic(size=(1_600, 1_200))
    whole, image = (open_picture(BytesIO(photo), photo).image for _ in range(2))
    assert furthest(reduced(image, "RGB", 400), whole.convert("RGB").reduce(4)) == 0


def test_a_small_picture_stays_as_it_is() -> None:
    assert reduced(picture((320, 240)), "RGB", 480).size == (320, 240)


def test_sixteen_bits_are_scaled_and_not_cut() -> None:
    deep = Image.fromarray(np.full((1_000, 1_000), 0x8000, dtype=np.uint16))
    assert reduced(deep, "L", 480).getextrema() == (128, 128)


def test_what_is_transparent_becomes_white_in_every_band() -> None:
    assert reduced(Image.new("RGBA", (1_000, 1_000)), "RGB", 480).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("kind", ["AVIF", "TIFF"])
def test_a_picture_that_is_decoded_apart_is_the_same(kind: str) -> None:
    options = {"compression": "jpeg"} if kind == "TIFF" else {"quality": 95}
    photo = encoded(picture((1_000, 750)), kind, None, **options)
    with Image.open(BytesIO(photo)) as image:
        whole = image.convert("L")
    assert furthest(sandboxed_decode(photo, "L", 480), whole.reduce(2)) == 0


def test_a_tiff_with_a_jpeg_inside_is_decoded_apart_from_the_server() -> None:
    photo = encoded(picture((1_000, 750)), "TIFF", None, compression="jpeg")
    assert open_picture(BytesIO(photo), photo).decode("L", 480).size == (500, 375)


def test_what_is_beyond_the_limits_apart_is_refused() -> None:
    photo = flat("PNG", (64, 64))  # neither of the two formats that are decoded there
    with pytest.raises(OSError, match="limits"):
        sandboxed_decode(photo, "L", 480)


def test_a_cut_off_avif_is_refused_in_our_words() -> None:
    photo = encoded(picture((320, 240)), "AVIF")
    with pytest.raises(Undecodable, match="truncated"):
        open_picture(BytesIO(photo[:-300]), photo[:-300])
