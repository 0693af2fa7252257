"""What does a copy of a picture have in common with it?"""

import math
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from server.domain.photo import Fingerprint
from server.imaging.fingerprint import fingerprint, hamming, phash, trimmed_phash
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


def test_a_border_is_trimmed() -> None:
    framed = bits(ImageOps.expand(grey(), 30, 255))
    assert framed.trimmed is not None
    assert hamming(framed.trimmed, bits(grey()).phash) <= 6


def test_a_screenshot_with_black_bars_is_trimmed() -> None:
    framed = trimmed_phash(ImageOps.pad(grey(), (300, 640), color=0))
    assert framed is not None
    assert hamming(framed, bits(grey()).phash) <= 6


def test_a_picture_without_a_border_has_nothing_to_trim() -> None:
    assert bits(grey()).trimmed is None


def test_a_dot_on_a_plain_ground_is_not_trimmed_to_the_dot() -> None:
    plain = Image.new("L", (504, 378), 120)
    plain.paste(grey(size=(60, 60)), (200, 150))
    assert trimmed_phash(plain) is None


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
