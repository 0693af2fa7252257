"""What does a copy of a picture have in common with it?"""

import math
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from server.domain.photo import Fingerprint
from server.imaging.fingerprint import fingerprint, hamming, phash
from tests.photos import picture

TRANSPOSES = list(Image.Transpose)


def grey(seed: int = 1, size: tuple[int, int] = (504, 378)) -> Image.Image:
    return picture(size, seed).convert("L")


def bits(image: Image.Image) -> Fingerprint:
    found = fingerprint(image)
    assert found is not None
    return found


def compressed(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue()))


def test_the_first_position_is_the_picture_itself() -> None:
    found = bits(grey())
    assert found.turned[0] == found.phash


def test_there_are_eight_positions() -> None:
    assert len(set(bits(grey()).turned)) == 8


@pytest.mark.parametrize("turn", TRANSPOSES)
def test_a_turned_or_mirrored_copy_is_one_of_the_eight(turn: Image.Transpose) -> None:
    copy = phash(grey().transpose(turn))
    assert copy is not None
    assert min(hamming(copy, position) for position in bits(grey()).turned) <= 2


@pytest.mark.parametrize("quality", [85, 60, 30])
def test_a_recompressed_copy_is_near(quality: int) -> None:
    copy = bits(compressed(grey(), quality))
    assert hamming(copy.phash, bits(grey()).phash) <= 4


def test_a_smaller_copy_is_near() -> None:
    copy = bits(grey(size=(1600, 1200)).resize((640, 480)))
    original = bits(grey(size=(1600, 1200)))
    assert hamming(copy.phash, original.phash) <= 4
    assert hamming(copy.pdq, original.pdq) <= 31


def test_other_pictures_are_far() -> None:
    found = [bits(grey(seed)) for seed in range(1, 13)]
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :]]
    assert min(hamming(a.phash, b.phash) for a, b in pairs) > 10
    assert min(hamming(a.pdq, b.pdq) for a, b in pairs) > 64


@pytest.mark.parametrize("turn", TRANSPOSES)
def test_the_long_hashes_turn_as_the_short_ones_do(turn: Image.Transpose) -> None:
    copy = bits(grey().transpose(turn))
    places = zip(bits(grey()).turned, bits(grey()).pdq_turned, strict=True)
    assert min((hamming(copy.phash, short), hamming(copy.pdq, long)) for short, long in places) <= (2, 16)


def inner(framed: Image.Image) -> Fingerprint:
    found = bits(framed).inner
    assert found is not None
    return found


FRAMED = {
    "a white frame": ImageOps.expand(grey(), 30, 255),
    "a black frame": ImageOps.expand(grey(), 17, 0),
    "a screenshot with black bars": ImageOps.pad(grey(), (300, 640), color=0),
}


@pytest.mark.parametrize("framed", FRAMED.values(), ids=FRAMED.keys())
def test_a_frame_is_taken_off(framed: Image.Image) -> None:
    assert hamming(inner(framed).phash, bits(grey()).phash) <= 4
    assert hamming(inner(framed).pdq, bits(grey()).pdq) <= 40


@pytest.mark.parametrize("framed", FRAMED.values(), ids=FRAMED.keys())
def test_a_frame_is_known_as_one(framed: Image.Image) -> None:
    assert bits(framed).is_framed


def test_a_mirrored_picture_in_a_frame_is_one_of_eight_positions() -> None:
    framed = inner(ImageOps.expand(ImageOps.mirror(grey()), 30, 255))
    assert min(hamming(bits(grey()).phash, position) for position in framed.turned) <= 4


def test_a_picture_without_a_border_has_nothing_inside() -> None:
    found = bits(grey())
    assert (found.inner, found.inmost, found.is_framed) == (None, None, False)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_no_fingerprint(level: int) -> None:
    assert fingerprint(Image.new("L", (504, 378), level)) is None


def test_noise_on_a_wall_has_no_fingerprint() -> None:
    noise = np.random.default_rng(1).normal(120, 8, (378, 504)).clip(0, 255).astype(np.uint8)
    assert fingerprint(Image.fromarray(noise)) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (33, 7), (4000, 20)])
def test_any_shape_is_borne(size: tuple[int, int]) -> None:
    fingerprint(grey(size=size))


def test_phash_is_the_sign_against_the_median_of_the_low_cosine_waves() -> None:
    # As the library imagehash defines it: DCT-II of 32 × 32, without scaling, by columns and by rows.
    levels = np.asarray(grey().resize((32, 32), Image.Resampling.LANCZOS), dtype=float)
    wave = [[math.cos(math.pi * k * (2 * n + 1) / 64) for n in range(32)] for k in range(8)]
    low = np.array(wave) @ levels @ np.array(wave).T
    assert phash(grey()) == int("".join("01"[int(value > np.median(low))] for value in low.flat), 2)


def test_bits_are_counted_in_numbers_and_in_bytes() -> None:
    assert (hamming(0b1011, 0b0001), hamming(b"\xff\x00", b"\x0f\x01")) == (2, 5)
