"""Which values does a directory of a TIFF or EXIF block hold?

Pillow finds the block; its directories are read here, because Pillow answers a broken one with warnings, up to
thousands for one file, where we need a fact, and reads what nobody asked for. Everything is bounded: the entries of
a directory, the bytes of a value, and no pointer is followed from here. TIFF 6.0, section 2; EXIF 2.32, section 4.6.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from server.domain.outside_limits import MOST_CHARACTERS, MOST_ENTRIES, MOST_NUMBERS, MOST_VALUE_BYTES
from server.imaging.jpeg import Data

_TEXT = frozenset({2, 7})
_FORMATS = {
    1: "B",
    2: "s",
    3: "H",
    4: "I",
    5: "II",
    6: "b",
    7: "s",
    8: "h",
    9: "i",
    10: "ii",
    11: "f",
    12: "d",
    13: "I",
}


class Rational(NamedTuple):
    """A number as it is written; a denominator of zero is no number."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the number, or None where there is none."""
        return self.numerator / self.denominator if self.denominator else None


Value = bytes | tuple[Rational, ...]


@dataclass(frozen=True)
class Directory:
    """Values by their tag, an offset to the next directory, and what went wrong while reading."""

    values: Mapping[int, Value] = field(default_factory=dict)
    next_at: int = 0
    problem: str | None = None
    """too-many-entries, or incomplete where the block ends too early."""

    def text(self, tag: int) -> str | None:
        """Return printable text without padding; None where nothing is left."""
        value = self.values.get(tag)
        if not isinstance(value, bytes):
            return None
        raw = value.partition(b"\0")[0]
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        return "".join(filter(str.isprintable, text))[:MOST_CHARACTERS].strip() or None

    def numbers(self, tag: int) -> tuple[Rational, ...]:
        """Return all numbers of a tag as they are written."""
        value = self.values.get(tag, ())
        # Some cameras write a byte such as GPSAltitudeRef as undefined bytes.
        return tuple(Rational(byte, 1) for byte in value) if isinstance(value, bytes) else value

    def number(self, tag: int) -> float | None:
        """Return a tag's first number."""
        numbers = self.numbers(tag)
        return numbers[0].value if numbers else None

    def whole(self, tag: int) -> int | None:
        """Return a tag's first number where it is a whole one."""
        number = self.number(tag)
        return int(number) if number is not None and number.is_integer() else None


class Block:
    """A block of TIFF structure: a byte order, and directories at offsets.

    :raises ValueError: where it does not begin like one.
    """

    def __init__(self, data: Data) -> None:
        self.data = data
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")
        if not self.order or len(data) < 8:
            raise ValueError("neither II nor MM")
        self.first_at: int = self._unpack("I", 4)[0]

    def directory(self, at: int) -> Directory:
        """Read the directory at an offset; what cannot be read is left out."""
        if not 8 <= at <= len(self.data) - 2:
            return Directory(problem="incomplete")
        count = self._unpack("H", at)[0]
        fitting = min(count, (len(self.data) - at - 2) // 12, MOST_ENTRIES)
        values: dict[int, Value] = {}
        problem = None if fitting == count else "too-many-entries" if count > MOST_ENTRIES else "incomplete"
        for entry in range(at + 2, at + 2 + fitting * 12, 12):
            tag, kind, length = self._unpack("HHI", entry)
            value = self._value(kind, length, entry + 8)
            if value is not None:
                values.setdefault(tag, value)
        end = at + 2 + count * 12
        return Directory(values, self._unpack("I", end)[0] if end + 4 <= len(self.data) else 0, problem)

    def _value(self, kind: int, length: int, at: int) -> Value | None:
        code = _FORMATS.get(kind)
        if code is None or not length:
            return None
        size = struct.calcsize("=" + code) * length
        if size > 4:
            at = self._unpack("I", at)[0]
        if kind in _TEXT:
            return bytes(self.data[at : at + min(size, MOST_VALUE_BYTES)])
        if length > MOST_NUMBERS or at + size > len(self.data):
            return None
        return _rationals(code, self._unpack(code * length, at))

    def _unpack(self, code: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + code, self.data, at)


def _rationals(code: str, numbers: tuple[int | float, ...]) -> tuple[Rational, ...]:
    if len(code) == 2:
        return tuple(Rational(int(n), int(d)) for n, d in zip(numbers[::2], numbers[1::2], strict=True))
    return tuple(Rational(*n.as_integer_ratio()) if math.isfinite(n) else Rational(0, 0) for n in numbers)
