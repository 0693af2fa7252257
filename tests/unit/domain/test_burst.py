"""Which look-alike photos are shots of one burst?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.burst import is_burst
from server.domain.photo import Camera, CaptureTime, GpsFix
from tests.photos import wall_clock
from tests.unit.subjects import at, facts, fix

PHONE = Camera("HUAWEI", "NOH-AN00")
SHUTTER = CaptureTime(wall_clock(2026, 6, 1, 10, 20, 31))
FIRST = facts(camera=PHONE, captured=SHUTTER, gps=fix(at(5)))


@pytest.mark.parametrize(
    ("later", "changes", "answer"),
    [
        (timedelta(seconds=1.2), {}, True),
        (timedelta(seconds=1.2), {"gps": fix(at(12))}, True),
        (timedelta(0), {}, False),
        (timedelta(minutes=2), {}, False),
        (timedelta(seconds=1.2), {"gps": fix(at(400))}, False),
        (timedelta(seconds=1.2), {"gps": GpsFix()}, False),
        (timedelta(seconds=1.2), {"camera": Camera("HUAWEI", "ELS-AN00")}, False),
    ],
)
def test_moments_apart_with_one_camera_at_one_place(later: timedelta, changes: dict[str, object], answer: bool) -> None:  # noqa: FBT001
    second = replace(FIRST, captured=replace(SHUTTER, local=SHUTTER.local + later), **changes)  # type: ignore[arg-type]
    assert is_burst(FIRST, second) is answer
    assert is_burst(second, FIRST) is answer
