"""Is this a picture, and does opening it hurt? ITU-T T.81, annex B; PNG, section 11.2.2."""

import struct
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from server.domain.outside_limits import MOST_PARTS, MOST_PIXELS
from server.imaging.decode import media_type
from server.imaging.facts import read_facts
from server.imaging.jpeg import count_scans, read_header
from server.imaging.preview import write_preview
from tests.bombs import png_chunk, png_of
from tests.photos import PhotoExif, encoded, heic, jpeg, picture, png, segment, tiff, webp, with_segments

AVIF = encoded(picture((320, 240)), "AVIF")
HEIC = heic(size=(320, 240))


def problem(folder: Path, photo: bytes, *, with_picture: bool = True) -> str | None:
    path = folder / "photo"
    path.write_bytes(photo)
    return read_facts(path, with_picture=with_picture).problem


def progressive(size: tuple[int, int] = (640, 480)) -> bytes:
    return encoded(picture(size), "JPEG", progressive=True)


def with_many_scans(photo: bytes, scans: int) -> bytes:
    """Repeat the last scan of a progressive JPEG."""
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * scans + b"\xff\xd9"


def png_of_size(width: int, height: int) -> bytes:
    """Return a PNG that promises a size and brings a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )


def jpeg_of_size(photo: bytes, width: int, height: int) -> bytes:
    """Let a JPEG's frame header promise another size."""
    at = photo.index(b"\xff\xc0") + 5
    return photo[:at] + struct.pack(">HH", height, width) + photo[at + 4 :]


@pytest.mark.parametrize(
    ("photo", "kind"),
    [
        (jpeg(), "image/jpeg"),
        (png(), "image/png"),
        (webp(), "image/webp"),
        (tiff(), "image/tiff"),
        (encoded(picture((64, 48)), "AVIF"), "image/avif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"GIF89a", None),
        (b"hello", None),
        (b"", None),
    ],
)
def test_the_media_type_comes_from_the_first_bytes(photo: bytes, kind: str | None) -> None:
    assert media_type(photo) == kind


@pytest.mark.parametrize("photo", [jpeg(), png(), webp(), tiff(), AVIF, HEIC, progressive()])
def test_a_whole_photo_has_no_problem(tmp_path: Path, photo: bytes) -> None:
    assert problem(tmp_path, photo) is None


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    assert problem(tmp_path, b"") == "empty"


@pytest.mark.parametrize("photo", [b"The photo follows by post.\n", b"\xff", bytes(5_000), b"%PDF-1.7\n"])
def test_a_text_is_not_an_image(tmp_path: Path, photo: bytes) -> None:
    assert problem(tmp_path, photo) == "not-an-image"


@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("photo", [jpeg(), png(), webp(), tiff(), AVIF, HEIC])
def test_a_photo_that_was_cut_off_is_truncated(tmp_path: Path, photo: bytes, part: float) -> None:
    assert problem(tmp_path, photo[: int(len(photo) * part)]) == "truncated"


@pytest.mark.parametrize("missing", [1, 2, 6])
@pytest.mark.parametrize("photo", [jpeg(), progressive()], ids=["baseline", "progressive"])
def test_a_jpeg_without_its_end_is_the_same_picture(tmp_path: Path, photo: bytes, missing: int) -> None:
    whole, unended = tmp_path / "whole.jpg", tmp_path / "unended.jpg"
    whole.write_bytes(photo)
    unended.write_bytes(photo[:-missing])
    known, read = read_facts(whole).fingerprint, read_facts(unended)
    assert read.problem is None
    assert known is not None
    assert read.fingerprint is not None
    assert (known.phash ^ read.fingerprint.phash).bit_count() <= 1


@pytest.mark.parametrize("part", [0.5, 0.97])
def test_a_jpeg_of_even_grey_that_was_cut_off_is_truncated(tmp_path: Path, part: float) -> None:
    """What the decoder fills in looks like what is missing."""
    even = BytesIO()
    Image.new("RGB", (1600, 1200), (128, 128, 128)).save(even, "JPEG")
    assert problem(tmp_path, even.getvalue()[: int(len(even.getvalue()) * part)]) == "truncated"


def test_a_jpeg_without_its_end_is_shown(tmp_path: Path) -> None:
    unended = tmp_path / "unended.jpg"
    unended.write_bytes(jpeg()[:-2])
    write_preview(unended, tmp_path / "preview.jpg", 480)
    assert (tmp_path / "preview.jpg").stat().st_size > 0


def test_a_jpeg_of_zeros_after_its_signature_is_corrupt_or_truncated(tmp_path: Path) -> None:
    assert problem(tmp_path, b"\xff\xd8\xff" + bytes(100_000)) in {"corrupt", "truncated"}


def test_a_picture_that_ends_before_it_begins_is_corrupt(tmp_path: Path) -> None:
    assert problem(tmp_path, b"\xff\xd8\xff\xd9" + bytes(100)) == "corrupt"


def test_a_jpeg_with_an_archive_behind_it_is_a_photo(tmp_path: Path) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("hidden.txt", "x" * 1000)
    assert problem(tmp_path, jpeg() + archive.getvalue()) is None


@pytest.mark.parametrize("with_picture", [True, False])
def test_a_png_that_promises_900_megapixels_is_refused(tmp_path: Path, *, with_picture: bool) -> None:
    assert problem(tmp_path, png_of_size(30_000, 30_000), with_picture=with_picture) == "too-many-pixels"


def test_a_jpeg_beyond_the_largest_sensor_is_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, jpeg_of_size(jpeg(), 20_000, MOST_PIXELS // 20_000 + 1)) == "too-many-pixels"


def test_a_jpeg_of_the_largest_sensor_is_tried(tmp_path: Path) -> None:
    assert problem(tmp_path, jpeg_of_size(jpeg(), 16_320, 12_240), with_picture=False) is None


def test_the_exif_of_a_refused_picture_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(jpeg_of_size(jpeg(exif=PhotoExif(make="HUAWEI")), 60_000, 60_000))
    assert read_facts(tmp_path / "photo").camera.make == "HUAWEI"


def test_a_progressive_jpeg_of_hundreds_of_scans_is_refused_at_once(tmp_path: Path) -> None:
    bomb = with_many_scans(progressive((1600, 1200)), 500)
    begin = time.perf_counter()
    assert problem(tmp_path, bomb) == "too-many-scans"
    assert time.perf_counter() - begin < 0.5


def test_scans_hidden_behind_a_comment_that_looks_like_the_end_are_counted(tmp_path: Path) -> None:
    photo = progressive()
    last = photo.rindex(b"\xff\xda")
    hidden = photo[:last] + segment(0xFE, b"\xff\xd9") + photo[last:-2] * 100 + b"\xff\xd9"
    assert problem(tmp_path, hidden) == "too-many-scans"


def test_a_sequential_jpeg_whose_colours_come_one_by_one_is_counted_too(tmp_path: Path) -> None:
    # ITU-T T.81, B.2.3: a first scan of fewer components than the frame has makes the decoder go on.
    photo = jpeg()
    at = photo.index(b"\xff\xda")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + bytes(64)
    assert problem(tmp_path, photo[:at] + scan * 300 + b"\xff\xd9") == "too-many-scans"


def test_a_usual_progressive_jpeg_has_about_ten_scans() -> None:
    photo = progressive()
    first = read_header(photo).scan_at
    assert first is not None
    assert 2 < count_scans(photo, first) <= 12


def test_thousands_of_segments_before_the_picture_are_corrupt(tmp_path: Path) -> None:
    assert problem(tmp_path, with_segments(jpeg(), *[segment(0xFE, b"")] * 5_000)) == "corrupt"


PRIVATE, PIECE = b"prVt", b"IDAT"


@pytest.mark.parametrize("with_picture", [True, False])
@pytest.mark.parametrize("kind", [PRIVATE, PIECE])
def test_a_png_of_a_million_empty_chunks_is_refused_before_they_are_walked(
    tmp_path: Path, kind: bytes, *, with_picture: bool
) -> None:
    bomb = png_of(8, 8, png_chunk(kind, b"") * 1_000_000)
    begin = time.process_time()
    assert problem(tmp_path, bomb, with_picture=with_picture) == "too-many-parts"
    assert time.process_time() - begin < 1


def test_a_png_with_a_million_chunks_behind_its_picture_is_refused_too(tmp_path: Path) -> None:
    whole = encoded(Image.new("RGB", (8, 8)), "PNG", None)
    assert problem(tmp_path, whole[:-12] + png_chunk(PRIVATE, b"") * 1_000_000 + whole[-12:]) == "too-many-parts"


def test_a_png_of_many_small_pieces_as_large_screenshots_have_is_read(tmp_path: Path) -> None:
    whole = encoded(Image.new("RGB", (8, 8)), "PNG", None)
    at = whole.index(PIECE) - 4
    assert problem(tmp_path, whole[:at] + png_chunk(PIECE, b"") * 8_000 + whole[at:]) is None


def test_what_stands_behind_the_end_of_a_png_is_not_counted(tmp_path: Path) -> None:
    whole = encoded(Image.new("RGB", (8, 8)), "PNG", None)
    assert problem(tmp_path, whole + png_chunk(PRIVATE, b"") * (2 * MOST_PARTS)) is None


def test_a_webp_of_ten_times_the_parts_is_refused(tmp_path: Path) -> None:
    body = webp(size=(64, 64))[8:] + (b"prVt" + bytes(4)) * (10 * MOST_PARTS)
    assert problem(tmp_path, b"RIFF" + struct.pack("<I", len(body)) + body) == "too-many-parts"


def test_zeros_behind_a_webp_are_not_its_parts(tmp_path: Path) -> None:
    assert problem(tmp_path, webp(size=(64, 64)) + bytes(8 * 10 * MOST_PARTS)) is None


@pytest.mark.parametrize("photo", [AVIF, HEIC], ids=["AVIF", "HEIC"])
def test_a_photo_in_ten_times_the_boxes_is_refused(tmp_path: Path, photo: bytes) -> None:
    assert problem(tmp_path, photo + b"\0\0\0\x08free" * (10 * MOST_PARTS)) == "too-many-parts"


def test_junk_before_the_picture_is_not_walked_for_ever(tmp_path: Path) -> None:
    photo = jpeg()
    begin = time.perf_counter()
    assert problem(tmp_path, photo[:2] + b"\xff\xfe\0\2" + bytes(3_000_000) + photo[2:]) == "corrupt"
    assert time.perf_counter() - begin < 0.5


def test_a_long_run_of_fill_bytes_is_walked_once() -> None:
    begin = time.perf_counter()
    read_header(b"\xff\xd8" + b"\xff" * 4_000_000)
    assert time.perf_counter() - begin < 0.5


def test_opening_never_widens_the_limits_of_pillow_for_others() -> None:
    assert Image.MAX_IMAGE_PIXELS is not None
