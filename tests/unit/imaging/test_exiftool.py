"""Do our facts say what ExifTool says of real photos?

The photos are not ours and not in this project: put any folder of real ones into SHIZHENG_TEST_PHOTOS, or beside the
project as `shared/photos/exif`. Both readers' answers go through one cleaning: no number for n/0, no position for
0, 0 or without a hemisphere, no time of zeros, no text of padding.
"""

import json
import math
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from server.domain.photo import PhotoFacts
from server.imaging.facts import read_facts

FOLDER = Path(os.environ.get("SHIZHENG_TEST_PHOTOS", Path(__file__).parents[4] / "shared" / "photos" / "exif"))
LEAST_AGREEMENT = 0.995
TIME = "%Y:%m:%d %H:%M:%S"
ASKED = ["-EXIF:all", "-File:ImageWidth", "-File:ImageHeight", "-PNG:ImageWidth", "-PNG:ImageHeight"]
ASKED += ["-RIFF:ImageWidth", "-RIFF:ImageHeight", "-QuickTime:ImageWidth", "-QuickTime:ImageHeight"]
TIMES = (
    ("DateTimeOriginal", "DateTimeOriginal", "OffsetTimeOriginal", "SubSecTimeOriginal"),
    ("CreateDate", "DateTimeDigitized", "OffsetTimeDigitized", "SubSecTimeDigitized"),
    ("ModifyDate", "DateTime", "OffsetTime", "SubSecTime"),
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no real photos: SHIZHENG_TEST_PHOTOS or {FOLDER.name}"),
    pytest.mark.skipif(not shutil.which("exiftool"), reason="ExifTool is not installed"),
]

Tags = Mapping[str, Any]


@pytest.fixture(scope="module")
def answers() -> list[tuple[Path, Tags, PhotoFacts]]:
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    command = ["exiftool", "-j", "-n", "-b", "-G0", *ASKED, "-@", "-"]
    told = subprocess.run(command, input="\n".join(map(str, files)).encode(), capture_output=True, check=False).stdout
    said = {one["SourceFile"]: one for one in json.loads(told, parse_float=str)}  # 1.00 is a text, not a number
    return [(path, said.get(str(path), {}), read_facts(path)) for path in files]


def exif(said: Tags, name: str) -> Any:
    return said.get(f"EXIF:{name}")


def number(value: object) -> float | None:
    """Return the first number."""
    try:
        found = float(str(value).split(" ")[0])
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def text(value: object) -> str | None:
    return str(value).split("\0")[0].strip() or None if value is not None else None


def time(said: Tags, name: str) -> str | None:
    found = text(exif(said, name))
    return found if found and found.strip(" :0") else None


def position(said: Tags) -> tuple[float, float] | None:
    latitude, longitude = number(exif(said, "GPSLatitude")), number(exif(said, "GPSLongitude"))
    north, east = text(exif(said, "GPSLatitudeRef")), text(exif(said, "GPSLongitudeRef"))
    if latitude is None or longitude is None or not north or not east or latitude == longitude == 0:
        return None
    return latitude * (-1 if north == "S" else 1), longitude * (-1 if east == "W" else 1)


def theirs(said: Tags) -> dict[str, object]:
    """Return what ExifTool says in our words."""
    capture = next((tags for tags in TIMES if time(said, tags[0])), None)
    date, clock = exif(said, "GPSDateStamp"), exif(said, "GPSTimeStamp")
    altitude, bearing = number(exif(said, "GPSAltitude")), number(exif(said, "GPSImgDirection"))
    return {
        "position": position(said),
        "altitude": altitude if altitude is None or exif(said, "GPSAltitudeRef") not in {1, 3} else -altitude,
        "bearing": None if bearing is None else bearing % 360,
        "position error": number(exif(said, "GPSHPositioningError")),
        "satellite time": f"{date} {clock}".split(".")[0] if date and clock else None,
        "capture time": (capture[1], time(said, capture[0])) if capture else None,
        "offset": text(exif(said, capture[2])) if capture else None,
        "sub-seconds": _fraction(exif(said, capture[3])) if capture else None,
        "time of writing": time(said, "ModifyDate"),
        "make": text(exif(said, "Make")),
        "model": text(exif(said, "Model")),
        "program": text(exif(said, "Software")),
        "orientation": exif(said, "Orientation") if exif(said, "Orientation") in range(1, 9) else None,
        "size in EXIF": _size(number(exif(said, "ExifImageWidth")), number(exif(said, "ExifImageHeight"))),
        "size": _size(*(_of_file(said, name) for name in ("ImageWidth", "ImageHeight"))),
        "thumbnail": True if exif(said, "ThumbnailImage") else None,
    }


def ours(facts: PhotoFacts) -> dict[str, object]:
    gps, captured = facts.gps, facts.captured
    minutes = captured.offset_minutes if captured else None
    return {
        "position": (gps.place.latitude, gps.place.longitude) if gps.place else None,
        "altitude": gps.altitude_m,
        "bearing": gps.bearing_deg,
        "position error": gps.error_m,
        "satellite time": gps.fixed_at.strftime(TIME) if gps.fixed_at else None,
        "capture time": (captured.source, captured.local.strftime(TIME)) if captured else None,
        "offset": None
        if minutes is None
        else f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{minutes % 60:02}",
        "sub-seconds": captured.local.microsecond or None if captured else None,
        "time of writing": facts.modified.local.strftime(TIME) if facts.modified else None,
        "make": facts.camera.make,
        "model": facts.camera.model,
        "program": facts.camera.software,
        "orientation": facts.orientation,
        "size in EXIF": _size(facts.exif_width, facts.exif_height),
        "size": _size(facts.width, facts.height),
        "thumbnail": facts.has_thumbnail or None,
    }


def _fraction(digits: object) -> int | None:
    found = text(digits)
    return int(found[:6].ljust(6, "0")) or None if found and found.isdigit() else None


def _size(width: float | None, height: float | None) -> tuple[float, float] | None:
    return (width, height) if width and height else None


def _of_file(said: Tags, name: str) -> float | None:
    """Return what the picture says, not the EXIF; a TIFF has its size nowhere else."""
    found = [key for key in said if key.endswith(f":{name}")]
    return number(said[min(found, key=lambda key: key.startswith("EXIF"))]) if found else None


def agree(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= max(1e-3, 1e-6 * abs(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(map(agree, one, other))
    return one == other


def differences(answers: list[tuple[Path, Tags, PhotoFacts]]) -> Iterator[tuple[str, str | None]]:
    """Give each field that either reader knows, with the difference where there is one."""
    for path, said, facts in answers:
        here = ours(facts)
        for field, there in theirs(said).items():
            if there is not None or here[field] is not None:
                yield field, None if agree(there, here[field]) else f"{path.name}: {there} ≠ {here[field]}"


def test_every_field_agrees_with_exiftool(
    answers: list[tuple[Path, Tags, PhotoFacts]], capsys: pytest.CaptureFixture[str]
) -> None:
    found = defaultdict(list)
    for field, difference in differences(answers):
        found[field].append(difference)
    shares = {field: sum(one is None for one in all_) / len(all_) for field, all_ in found.items()}
    with capsys.disabled():
        sys.stdout.write(
            "".join(f"\n{field:16} {share:8.2%} of {len(found[field])}" for field, share in shares.items())
        )
    wrong = {field: [one for one in found[field] if one] for field, share in shares.items() if share < LEAST_AGREEMENT}
    assert not wrong
    assert found["position"]
    assert found["capture time"]
