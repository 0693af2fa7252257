"""What does ExifRead make of a file? Run as a program of its own, because some files would keep it busy for a minute.

It is started by `fallback_reader` with one path, limits itself before it imports the reader, and prints JSON: for
each directory the tags by number, text as text and numbers as pairs.
"""

import json
import resource
import sys
from typing import Any

CPU_S = 1
MEMORY_BYTES = 256 << 20
_DIRECTORIES = ("Image", "EXIF", "GPS")
_MOST_VALUES = 64
_LONGEST = 400


def main(path: str) -> None:
    """Print what was read; a crash prints nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import exifread

    with open(path, "rb") as file:  # noqa: PTH123 - one import less
        tags = exifread.process_file(file, details=False, extract_thumbnail=False)
    found: dict[str, dict[int, Any]] = {name: {} for name in _DIRECTORIES}
    for name, tag in tags.items():
        directory = name.partition(" ")[0]
        if directory in found and hasattr(tag, "values"):
            found[directory].setdefault(tag.tag, _value(tag.values))
    json.dump(found, sys.stdout)


def _value(values: Any) -> Any:
    if isinstance(values, str):
        return values[:_LONGEST]
    if isinstance(values, bytes):
        return values[:_LONGEST].decode("latin-1")
    return [_pair(number) for number in list(values)[:_MOST_VALUES]]


def _pair(number: Any) -> tuple[int, int]:
    if isinstance(number, float):
        return number.as_integer_ratio()
    return (number.numerator or 0, 0 if number.denominator is None else number.denominator)


if __name__ == "__main__":
    main(sys.argv[1])
