"""What does an EXIF block say, and what if it lies about itself? TIFF 6.0, section 2."""

import struct
import time

import pytest

from server.domain.photo import GpsFix
from server.imaging.exif import ExifFacts, read_exif
from server.imaging.ifd import Block, Rational
from tests.photos import PhotoExif, Ratio, directory, exif_block, jpeg, tiff_block

ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
PHOTO_AT, GPS_AT = 0x8769, 0x8825


def test_the_camera_names_itself() -> None:
    camera = read_exif(exif_block(PhotoExif(make="HUAWEI", model="ANA-AN00", software="9.0.1"))).camera
    assert (camera.make, camera.model, camera.software) == ("HUAWEI", "ANA-AN00", "9.0.1")


def test_padding_of_zeros_and_spaces_is_no_text() -> None:
    camera = read_exif(exif_block(PhotoExif(make="  NIKON  \0\0junk", model="   \0"))).camera
    assert (camera.make, camera.model) == ("NIKON", None)


def test_a_long_name_is_cut() -> None:
    make = read_exif(exif_block(PhotoExif(make="x" * 5_000))).camera.make
    assert make == "x" * 200


def test_exposure_is_read_as_numbers() -> None:
    settings = {0x829A: Ratio(1, 250), 0x829D: Ratio(18, 10), 0x8827: 100, 0x920A: Ratio(425, 100), 0x9209: 25}
    camera = read_exif(exif_block(PhotoExif(photo=settings))).camera
    assert (camera.exposure_s, camera.f_number, camera.iso, camera.focal_length_mm) == (1 / 250, 1.8, 100, 4.25)


@pytest.mark.parametrize(("flash", "fired"), [(0x19, True), (0x10, False)])
def test_the_lowest_bit_of_flash_says_whether_it_fired(flash: int, *, fired: bool) -> None:
    assert read_exif(exif_block(PhotoExif(photo={0x9209: flash}))).camera.flash_fired is fired


def test_an_exposure_over_zero_is_unknown() -> None:
    assert read_exif(exif_block(PhotoExif(photo={0x829A: Ratio(1, 0)}))).camera.exposure_s is None


@pytest.mark.parametrize(("orientation", "read"), [(6, 6), (8, 8), (0, None), (9, None)])
def test_an_orientation_is_one_of_eight(orientation: int, read: int | None) -> None:
    assert read_exif(exif_block(PhotoExif(orientation=orientation))).orientation == read


def test_the_claimed_size_and_the_unique_name_are_kept() -> None:
    facts = read_exif(exif_block(PhotoExif(photo={0xA002: 4032, 0xA003: 3024, 0xA420: "abc123"})))
    assert (facts.width, facts.height, facts.unique_id) == (4032, 3024, "abc123")


def test_the_thumbnail_is_taken_out() -> None:
    small = jpeg(size=(160, 120))
    assert read_exif(exif_block(PhotoExif(thumbnail=small))).thumbnail == small


def test_a_whole_block_has_no_problem() -> None:
    assert read_exif(exif_block(PhotoExif(latitude=35.1, longitude=102.9))).problem is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    head = b"II*\0" if order == "<" else b"MM\0*"
    block = head + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, SHORT, 1, 6, 0, 0)
    assert read_exif(block).orientation == 6


@pytest.mark.parametrize("block", [b"", b"Exif\0\0", b"II*\0", b"garbage at the beginning", b"II*\0\xff\xff\xff\xff"])
def test_a_block_that_is_none_is_unreadable(block: bytes) -> None:
    assert read_exif(block) == ExifFacts(problem="unreadable", gps=GpsFix())


def test_a_directory_that_follows_itself_is_a_loop() -> None:
    assert read_exif(tiff_block(directory((0x0112, SHORT, 1, 6), next_at=8))).problem == "loop"


def test_a_gps_directory_that_is_the_main_one_is_a_loop() -> None:
    assert read_exif(tiff_block(directory((GPS_AT, LONG, 1, 8)))).problem == "loop"


def test_what_stands_in_a_loop_is_read_all_the_same() -> None:
    assert read_exif(tiff_block(directory((0x0112, SHORT, 1, 6), next_at=8))).orientation == 6


def test_a_directory_that_ends_early_is_incomplete() -> None:
    facts = read_exif(tiff_block(directory((0x0112, SHORT, 1, 6), count=40)))
    assert (facts.problem, facts.orientation) == ("incomplete", 6)


def test_a_pointer_out_of_the_block_is_incomplete() -> None:
    assert read_exif(tiff_block(directory((PHOTO_AT, LONG, 1, 90_000)))).problem == "incomplete"


def test_a_value_out_of_the_block_is_left_out() -> None:
    assert read_exif(tiff_block(directory((0x010F, ASCII, 40, 90_000)))).camera.make is None


def test_an_absurd_count_is_left_out() -> None:
    assert read_exif(tiff_block(directory((0x0112, SHORT, 0xFFFFFFFF, 8)))).orientation is None


def test_thousands_of_entries_are_not_all_read() -> None:
    entries = [(tag % 0xFFFF, LONG, 1_000, 8) for tag in range(65_535)]
    assert read_exif(tiff_block(directory(*entries))).problem == "too-many-entries"


def test_thousands_of_large_values_cost_no_time() -> None:
    block = tiff_block(directory(*[(GPS_AT, LONG, 1, 8) for _ in range(2_500)])) * 7
    begin = time.perf_counter()
    read_exif(block)
    assert time.perf_counter() - begin < 0.5


def test_the_first_of_two_values_counts() -> None:
    assert read_exif(tiff_block(directory((0x0112, SHORT, 1, 6), (0x0112, SHORT, 1, 3)))).orientation == 6


def test_a_fraction_keeps_the_digits_it_was_written_with() -> None:
    tail = struct.pack("<II", 50, 100)
    block = tiff_block(directory((0x0006, RATIONAL, 1, 26)), tail)
    assert Block(block).directory(8).numbers(6) == (Rational(50, 100),)


def shape(exif: PhotoExif) -> str | None:
    return read_exif(exif_block(exif)).shape


def test_two_photos_of_one_program_are_built_alike() -> None:
    exposures = [{0x829A: Ratio(1, 250), 0x9000: b"0220"}, {0x829A: Ratio(1, 30), 0x9000: b"0220"}]
    one, other = (shape(PhotoExif(make="HUAWEI", photo=photo)) for photo in exposures)
    assert one == other is not None


def test_a_phone_without_a_fix_builds_its_exif_alike() -> None:
    assert shape(PhotoExif(latitude=35.0, longitude=102.0)) == shape(PhotoExif())


def test_exif_without_the_maker_note_is_built_otherwise() -> None:
    assert shape(PhotoExif(photo={0x927C: b"HUAWEI\0\0"})) != shape(PhotoExif())


def test_exif_of_another_version_is_built_otherwise() -> None:
    assert shape(PhotoExif(photo={0x9000: b"0220"})) != shape(PhotoExif(photo={0x9000: b"0232"}))
