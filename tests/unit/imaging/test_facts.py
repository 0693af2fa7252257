"""What is read from one photo file?"""

import hashlib
import random
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from server.domain.photo import PhotoFacts
from server.imaging.facts import read_facts
from server.imaging.fingerprint import hamming
from tests.photos import (
    PhotoExif,
    encoded,
    exif_block,
    heic,
    jpeg,
    picture,
    png,
    segment,
    tiff,
    wall_clock,
    webp,
    with_segments,
)

EXIF = PhotoExif(
    latitude=35.00027,
    longitude=102.91061,
    taken_at=wall_clock(2026, 5, 1, 12, 30, 15),
    model="ANA-AN00",
    orientation=6,
)


def facts(folder: Path, photo: bytes, *, with_picture: bool = True) -> PhotoFacts:
    path = folder / "photo"
    path.write_bytes(photo)
    return read_facts(path, with_picture=with_picture)


def test_a_file_is_known_by_its_hash_and_size(tmp_path: Path) -> None:
    photo = jpeg()
    read = facts(tmp_path, photo)
    assert (read.sha256, read.size_bytes) == (hashlib.sha256(photo).hexdigest(), len(photo))


def test_a_hash_that_is_known_is_not_computed_again(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(jpeg())
    assert read_facts(tmp_path / "photo", sha256="ab" * 32).sha256 == "ab" * 32


def test_an_empty_file_has_a_hash_too(tmp_path: Path) -> None:
    assert facts(tmp_path, b"").sha256 == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("make", [jpeg, png, webp, tiff, heic])
@pytest.mark.parametrize("with_picture", [True, False])
def test_exif_is_read_in_every_format(tmp_path: Path, make: type, *, with_picture: bool) -> None:
    read = facts(tmp_path, make(exif=EXIF), with_picture=with_picture)
    assert (read.gps.problem, read.captured and read.captured.local, read.camera.model, read.orientation) == (
        None,
        EXIF.taken_at,
        "ANA-AN00",
        6,
    )


def test_exif_is_read_from_avif(tmp_path: Path) -> None:
    assert facts(tmp_path, encoded(picture((320, 240)), "AVIF", EXIF)).camera.model == "ANA-AN00"


def test_width_and_height_are_those_stored(tmp_path: Path) -> None:
    read = facts(tmp_path, jpeg(size=(640, 480), exif=EXIF))
    assert (read.width, read.height) == (640, 480)


def test_a_photo_without_exif_has_no_reader(tmp_path: Path) -> None:
    read = facts(tmp_path, jpeg())
    assert (read.reader, read.exif_segments, read.exif_problem, read.gps.problem) == (None, 0, None, "missing")


def test_a_broken_exif_block_leaves_the_picture(tmp_path: Path) -> None:
    read = facts(tmp_path, with_segments(jpeg(), segment(0xE1, b"Exif\0\0broken")))
    assert (read.exif_problem, read.fingerprint is not None) == ("unreadable", True)


def test_two_exif_blocks_are_counted_and_the_first_is_read(tmp_path: Path) -> None:
    blocks = [segment(0xE1, exif_block(PhotoExif(model=model))) for model in ("first", "second")]
    read = facts(tmp_path, with_segments(jpeg(), *blocks))
    assert (read.exif_segments, read.camera.model) == (2, "first")


def test_exif_behind_a_long_foreign_segment_is_found(tmp_path: Path) -> None:
    photo = with_segments(jpeg(), segment(0xE6, bytes(60_000)), segment(0xE1, exif_block(EXIF)))
    assert facts(tmp_path, photo).camera.model == "ANA-AN00"


def test_reading_without_the_picture_gives_no_fingerprint(tmp_path: Path) -> None:
    assert facts(tmp_path, jpeg(exif=EXIF), with_picture=False).fingerprint is None


def test_reading_without_the_picture_does_not_decode(tmp_path: Path) -> None:
    photo = jpeg(size=(2000, 1500), exif=EXIF)
    assert facts(tmp_path, photo[: len(photo) // 2], with_picture=False).problem is None


def test_one_picture_has_one_fingerprint_in_every_format(tmp_path: Path) -> None:
    found = [facts(tmp_path, make(size=(960, 720))).fingerprint for make in (jpeg, png, webp, tiff)]
    assert {hamming(found[0].phash, other.phash) for other in found if found[0] and other} <= {0, 1, 2}


def test_a_photo_of_fog_has_no_fingerprint_and_no_problem(tmp_path: Path) -> None:
    read = facts(tmp_path, encoded(Image.new("RGB", (640, 480), "grey"), "JPEG"))
    assert (read.fingerprint, read.problem) == (None, None)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_any_depth_have_a_fingerprint(tmp_path: Path, mode: str) -> None:
    deep = Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257)
    read = facts(tmp_path, encoded(deep if mode == deep.mode else picture().convert(mode), "TIFF"))
    assert read.fingerprint is not None


def test_the_thumbnail_looks_like_the_picture(tmp_path: Path) -> None:
    exif = PhotoExif(thumbnail=encoded(picture((640, 480)).resize((160, 120)), "JPEG"))
    read = facts(tmp_path, jpeg(exif=exif))
    assert read.fingerprint is not None
    assert read.thumbnail_phash is not None
    assert hamming(read.fingerprint.phash, read.thumbnail_phash) <= 6


def test_the_bars_of_a_thumbnail_are_not_part_of_it(tmp_path: Path) -> None:
    barred = ImageOps.pad(picture((640, 360)), (160, 120), color="black")
    read = facts(tmp_path, jpeg(size=(640, 360), exif=PhotoExif(thumbnail=encoded(barred, "JPEG"))))
    assert read.fingerprint is not None
    assert read.thumbnail_phash is not None
    assert hamming(read.fingerprint.phash, read.thumbnail_phash) <= 8


def test_a_broken_thumbnail_has_no_hash(tmp_path: Path) -> None:
    read = facts(tmp_path, jpeg(exif=PhotoExif(thumbnail=b"\xff\xd8\xff broken")))
    assert (read.has_thumbnail, read.thumbnail_phash) == (True, None)


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_facts(tmp_path / "nowhere")


@pytest.mark.parametrize("seed", range(6))
def test_no_mutated_photo_breaks_the_reader(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    exif = PhotoExif(**{**vars(EXIF), "thumbnail": jpeg(size=(32, 24))})
    originals = [make(size=(160, 120), exif=exif) for make in (jpeg, jpeg, png, webp, tiff)]
    for turn in range(50):
        photo = bytearray(originals[turn % 5])
        reach = len(photo) if turn % 2 else 1_200  # every second one in the headers
        for _ in range(chance.randint(1, 12)):
            photo[chance.randrange(min(reach, len(photo)))] = chance.randrange(256)
        begin = time.perf_counter()
        facts(tmp_path, bytes(photo[: chance.choice([len(photo), chance.randrange(len(photo))])]))
        assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("orientation", [1, 6])
def test_the_size_of_a_tiff_is_that_of_its_stored_pixels(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "photo.tif"
    path.write_bytes(tiff(size=(320, 240), exif=PhotoExif(orientation=orientation)))
    read = read_facts(path)
    assert (read.width, read.height, read.orientation) == (320, 240, orientation)
