"""Does the probe, for what it dares to say, say the same as the longer look?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.domain.photo import PhotoFacts
from server.imaging.facts import read_facts
from server.imaging.probe import probe
from tests.photos import PhotoExif, Ratio, exif_block, heic, jpeg, png, segment, tiff, wall_clock, webp, with_segments

EXIF = PhotoExif(latitude=35.00027, longitude=102.91061, error_m=8, taken_at=wall_clock(2026, 5, 1, 12, 30, 15))
BLOCK = segment(0xE1, exif_block(EXIF))


def probed(folder: Path, photo: bytes) -> PhotoFacts | None:
    path = folder / "photo"
    path.write_bytes(photo)
    return probe(path, sha256="ab" * 32, size_bytes=len(photo))


@pytest.mark.parametrize(
    "make",
    [
        lambda: jpeg(exif=EXIF),
        lambda: png(exif=EXIF),
        lambda: webp(exif=EXIF),
        lambda: tiff(exif=EXIF),
        lambda: heic(exif=EXIF),
        lambda: jpeg(exif=PhotoExif(gps={2: (Ratio(35, 0), Ratio(0, 0), Ratio(0, 0))}, latitude=35.0, longitude=102.0)),
        lambda: jpeg(exif=PhotoExif()),
        jpeg,
        lambda: b"",
        lambda: b"no picture at all",
        lambda: jpeg(exif=EXIF)[:300],
        lambda: b"\xff\xd8\xff\xe0" + bytes(1000),
    ],
)
def test_a_probe_agrees_with_the_longer_look(make: Callable[[], bytes], tmp_path: Path) -> None:
    seen = probed(tmp_path, make())
    told = read_facts(tmp_path / "photo", with_picture=False)
    assert seen is not None
    assert seen.problem == told.problem
    if seen.problem is None:
        assert seen.gps == told.gps


@pytest.mark.parametrize(
    "photo",
    [with_segments(jpeg(), BLOCK, BLOCK), with_segments(jpeg(), segment(0xE1, b"Exif\0\0broken"))],
    ids=["two blocks", "a broken block"],
)
def test_a_file_built_in_an_unusual_way_is_left_to_the_longer_look(photo: bytes, tmp_path: Path) -> None:
    assert probed(tmp_path, photo) is None


def test_the_picture_is_not_decoded(tmp_path: Path) -> None:
    photo = jpeg(size=(2000, 1500), exif=EXIF)
    seen = probed(tmp_path, photo[: len(photo) // 2])
    assert seen is not None
    assert (seen.problem, seen.gps.place is not None) == (None, True)
