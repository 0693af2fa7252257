"""What does another reader of EXIF say of the same file?

ExifRead is asked only where ours found nothing although something is there, or where a file is built in an unusual
way; never for an ordinary photo. It finds EXIF in other places than Pillow, but a file of 209 kB can keep it busy for a
minute and one of 4 MB take all memory: so it runs in a process of its own with an end to time and memory. Its
fractions come shortened, so how exactly a position was written is not known from it.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.imaging.exif import ExifFacts, from_directories
from server.imaging.ifd import Directory, Rational, Value
from server.imaging.jpeg import Data

TIMEOUT_S = 1.0
_CHILD = Path(__file__).with_name("exifread_child.py")
_MOST_BYTES = 1 << 20
_TRACES = {"image/jpeg": b"Exif\0\0", "image/png": b"eXIf", "image/webp": b"EXIF", "image/heic": b"Exif"}
_LOOKED_AT = 4 << 20


def has_traces(kind: str | None, data: Data) -> bool:
    """Tell whether a file in which no EXIF was found may have some: its mark stands in the beginning."""
    mark = _TRACES.get(kind or "")
    return mark is not None and data.find(mark, 0, _LOOKED_AT) >= 0


def read_again(path: Path) -> ExifFacts | None:
    """Return what ExifRead finds; None where that is nothing, or too much for its limits."""
    command = [sys.executable, "-I", str(_CHILD), str(path.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 - our own program on a path
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=True
        )
        found = json.loads(done.stdout[:_MOST_BYTES])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if not any(found.values()):
        return None
    main, photo, gps = (_directory(found.get(name) or {}) for name in ("Image", "EXIF", "GPS"))
    facts = from_directories(main, photo, gps)
    return replace(facts, gps=replace(facts.gps, precision_m=None))


def _directory(tags: Mapping[str, Any]) -> Directory:
    return Directory({int(tag): _value(value) for tag, value in tags.items()})


def _value(value: Any) -> Value:
    return value.encode() if isinstance(value, str) else tuple(Rational(*pair) for pair in value)
