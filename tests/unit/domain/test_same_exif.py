"""Which photos carry the very same EXIF?"""

from dataclasses import replace

from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, GpsFix
from server.domain.same_exif import exif_key
from tests.photos import wall_clock
from tests.unit.subjects import facts, fix

PHONE = Camera("realme", "RMX3031", exposure_s=1 / 1386, f_number=1.73, iso=100)
TAKEN = CaptureTime(wall_clock(2026, 9, 22, 11, 45, 29, 957_000))
PLACE = LatLon(36.7630679, 80.0994423)


def test_a_program_that_copies_exif_and_writes_its_fractions_anew_is_recognised() -> None:
    original = facts(camera=PHONE, captured=TAKEN, gps=fix(PLACE))
    copied = facts(camera=replace(PHONE, f_number=1.7), captured=TAKEN, gps=fix(LatLon(36.7630681, 80.0994421)))
    assert exif_key(original) == exif_key(copied)


def test_two_shots_of_one_second_at_one_place_differ_in_their_fractions() -> None:
    later = replace(TAKEN, local=wall_clock(2026, 9, 22, 11, 45, 29, 999_000))
    assert exif_key(facts(camera=PHONE, captured=TAKEN)) != exif_key(facts(camera=PHONE, captured=later))


def test_a_whole_second_without_a_position_tells_no_exposures() -> None:
    assert exif_key(facts(camera=PHONE, captured=CaptureTime(wall_clock(2026, 9, 22, 11, 45)), gps=GpsFix())) is None
