"""When is another reader asked, and what becomes of its answer?"""

import time
from pathlib import Path

import pytest

from server.domain.photo import PhotoFacts
from server.imaging import fallback_reader
from server.imaging.facts import read_facts
from tests.bombs import in_app1, many_longs
from tests.photos import PhotoExif, exif_block, heic, jpeg, png, segment, wall_clock, with_segments

EXIF = PhotoExif(latitude=35.00027, longitude=102.91061, taken_at=wall_clock(2026, 5, 1, 12, 30, 15), model="ANA-AN00")


def facts(folder: Path, photo: bytes) -> PhotoFacts:
    (folder / "photo").write_bytes(photo)
    return read_facts(folder / "photo")


def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Note who is asked without asking."""
    paths: list[Path] = []
    monkeypatch.setattr(fallback_reader, "read_again", paths.append)
    return paths


@pytest.mark.parametrize("photo", [jpeg(exif=EXIF), jpeg(), png(exif=EXIF), heic(exif=EXIF), heic()])
def test_nobody_else_is_asked_about_an_ordinary_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photo: bytes
) -> None:
    others = asked(monkeypatch)
    facts(tmp_path, photo)
    assert others == []


def test_two_exif_blocks_are_read_by_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = asked(monkeypatch)
    facts(tmp_path, with_segments(jpeg(exif=EXIF), segment(0xE1, exif_block(EXIF))))
    assert len(others) == 1


def test_reading_without_the_picture_asks_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = asked(monkeypatch)
    (tmp_path / "photo").write_bytes(with_segments(jpeg(exif=EXIF), segment(0xE1, exif_block(EXIF))))
    assert read_facts(tmp_path / "photo", with_picture=False).exif_segments == 2
    assert others == []


def test_exif_that_ours_cannot_read_comes_from_the_other_reader(tmp_path: Path) -> None:
    # ExifRead takes a block whose order is written II without the number that must follow; ours does not.
    block = exif_block(EXIF)
    odd = with_segments(jpeg(), segment(0xE1, block[:8] + b"\x2b\0" + block[10:]))
    read = facts(tmp_path, odd)
    assert (read.reader, read.camera.model, read.captured and read.captured.local) == (
        "exifread",
        "ANA-AN00",
        EXIF.taken_at,
    )
    assert read.gps.place is not None
    assert read.gps.place.latitude == pytest.approx(35.00027, abs=1e-5)
    assert read.gps.precision_m is None


def test_the_answer_of_our_reader_says_so(tmp_path: Path) -> None:
    assert facts(tmp_path, jpeg(exif=EXIF)).reader == "pillow"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"latitude": 36.0}, ("position",)),
        ({"taken_at": wall_clock(2026, 5, 2, 12, 30, 15)}, ("capture-time",)),
        ({"model": "NOH-AN00"}, ("camera",)),
        ({"software": "Snapseed"}, ("program",)),
        ({"fixed_at": wall_clock(2026, 5, 1, 4, 30, 0)}, ("satellite-time",)),
        ({}, ()),
    ],
)
def test_what_the_second_block_says_otherwise_is_named(
    tmp_path: Path, changed: dict[str, object], named: tuple[str, ...]
) -> None:
    other = PhotoExif(**{**vars(EXIF), **changed})
    both = [segment(0xE1, exif_block(one)) for one in (EXIF, other)]
    read = facts(tmp_path, with_segments(jpeg(), *both))
    assert (read.exif_segments, read.exif_disagrees) == (2, named)


def test_a_block_that_goes_on_in_a_second_segment_is_one_block(tmp_path: Path) -> None:
    block = exif_block(EXIF)
    parts = [segment(0xE1, block[:200]), segment(0xE1, b"Exif\0\0" + block[200:])]
    read = facts(tmp_path, with_segments(jpeg(), *parts))
    assert (read.exif_segments, read.exif_problem, read.camera.model) == (1, None, "ANA-AN00")


def test_the_exif_of_a_photo_that_ends_before_its_picture_is_read(tmp_path: Path) -> None:
    photo = jpeg(exif=EXIF)
    read = facts(tmp_path, photo[: photo.index(b"\xff\xda")])
    assert (read.problem, read.camera.model, read.reader) == ("truncated", "ANA-AN00", "pillow")


def test_a_photo_that_would_keep_the_other_reader_busy_is_given_up(tmp_path: Path) -> None:
    bomb = in_app1(many_longs(65_000, 999))
    (tmp_path / "photo").write_bytes(bomb)
    begin = time.perf_counter()
    assert fallback_reader.read_again(tmp_path / "photo") is None
    assert time.perf_counter() - begin < 2 * fallback_reader.TIMEOUT_S


def test_a_file_that_is_gone_has_no_second_answer(tmp_path: Path) -> None:
    assert fallback_reader.read_again(tmp_path / "nowhere") is None
