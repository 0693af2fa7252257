"""Which traces did programs leave in a file besides its EXIF?

XMP names the program that made a file and those that changed it (XMP specification, part 2: xmp:CreatorTool and
stEvt:softwareAgent); a PNG has a text for it, a JPEG at times a comment. A C2PA manifest stands in APP11 segments of a
JPEG, in chunks of a PNG or a WebP, in a box of a HEIC, in a tag of a TIFF (C2PA 2.1, section 11). Quantisation tables
tell whether the free JPEG library saved the file: ITU-T T.81, annex K, scaled as libjpeg does; several makers of
phones use them too, so they accuse nobody.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.imaging.ifd import Block
from server.imaging.jpeg import Data, JpegHeader
from server.imaging.parts import parts
from server.imaging.xmp import packet

_MOST_NOTE_BYTES = 1 << 20
_MOST_TOOLS = 12
_LONGEST_TOOL = 120
_MOST_MARKERS = 40
_NAMED = re.compile(
    rb"(?:xmp|xap|pdf|stEvt|tiff):(?:CreatorTool|softwareAgent|Producer|Software)"
    rb"(?:\s*=\s*[\"\']([^\"\'<>]{1,300})[\"\']|[^<>]{0,40}>([^<>]{1,300})<)"
)
_TOOLKIT = re.compile(rb"x:xmptk\s*=\s*[\"']([^\"'<>]{0,80}ExifTool[^\"'<>]{0,80})[\"']")
"""The library that wrote the packet; cameras use Adobe's, ExifTool is what people change EXIF with."""
_LABELS = (b"AIGC", b"trainedAlgorithmicMedia", b"Screenshot")
"""Of generated pictures: GB 45438-2025, appendix F; IPTC's digital source types, also the composite one. And what iOS
and macOS write into the comment of what they take from their own screen."""
_IPTC_PROGRAM = b"\x1c\x02\x41"
"""IPTC-IIM 4.2, data set 2:65: the program that made the file; two bytes of length follow."""
_COMMENT = re.compile(
    rb"(?i)creator:|lavc|compressed|optimized|created|edited|processed|file written|handmade|lead tech"
)
_JUMBF_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MANIFEST_TAG = 0xCD41
_CHUNKS = {"image/png": b"caBX", "image/webp": b"C2PA"}
_BRIGHTNESS = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_COLOUR = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
    99, 99, 99, *[99] * 32,
)  # fmt: skip


def tools(info: Mapping[Any, Any], data: Data, jpeg: JpegHeader | None) -> tuple[str, ...]:
    """Return the programs that name themselves outside the EXIF, each once."""
    found = [*_labels(info), *_xmp_tools(info), info.get("Software"), *(_jpeg_tools(data, jpeg) if jpeg else ())]
    names = (" ".join(name.split())[:_LONGEST_TOOL] for name in found if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST_TOOLS]


def markers(jpeg: JpegHeader | None) -> tuple[str, ...]:
    """Return what stands before the picture of a JPEG, in its order: cameras, programs and messengers differ in it."""
    names = [segment.name for segment in jpeg.segments] if jpeg else []
    return tuple(name for before, name in zip([None, *names], names, strict=False) if name != before)[:_MOST_MARKERS]


def has_credentials(kind: str, data: Data, jpeg: JpegHeader | None) -> bool:
    """Tell whether a C2PA manifest is there."""
    if jpeg:
        boxes = [segment for segment in jpeg.segments if segment.name == "JUMBF"]
        return any(b"c2pa" in data[box.start : min(box.end, box.start + 4096)] for box in boxes)
    if kind == "image/tiff":
        block = Block(data)
        return _MANIFEST_TAG in block.directory(block.first_at).values
    if kind in _CHUNKS:
        return any(part.name == _CHUNKS[kind] for part in parts(kind, data))
    boxed = (part for part in parts(kind, data) if part.name == b"uuid")
    return any(data[part.start : part.start + 16] == _JUMBF_UUID for part in boxed)


def quantisation(tables: Mapping[int, Sequence[int]]) -> str | None:
    """Return "ijg-Q" where the tables are those of the free library at quality Q, "own" where not."""
    if not tables:
        return None
    known = _IJG.get(tuple(tables[min(tables)]))
    if known is None:
        return "own"
    quality, colour = known
    return f"ijg-{quality}" if tuple(tables.get(1, colour)) == colour else "own"


def tables_hash(tables: Mapping[int, Sequence[int]]) -> str | None:
    """Return sixteen digits by which the same tables are known again."""
    text = repr(sorted((number, tuple(table)) for number, table in tables.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16] if tables else None


def labels(raw: bytes) -> list[str]:
    """Return the labels of generated pictures that a text of any encoding carries."""
    plain = raw[:_MOST_NOTE_BYTES].replace(b"\0", b"")
    return [label.decode() for label in _LABELS if label.lower() in plain.lower()]


def _labels(info: Mapping[Any, Any]) -> list[str]:
    texts = [_raw(value) for name, value in info.items() if name in {"AIGC", "Comment", "Description", "parameters"}]
    return ["AIGC"] if "AIGC" in info else labels(b" ".join([packet(info), *texts]))


def _xmp_tools(info: Mapping[Any, Any]) -> Iterator[str]:
    for one, other in _NAMED.findall(packet(info)):
        yield (one or other).decode("utf-8", "replace")
    yield from (name.decode("utf-8", "replace") for name in _TOOLKIT.findall(packet(info)))


def _raw(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return value if isinstance(value, bytes) else b""


def _jpeg_tools(data: Data, jpeg: JpegHeader) -> Iterator[str]:
    for segment in jpeg.segments[:_MOST_MARKERS]:
        if segment.name == "Ducky":
            yield "Adobe Save for Web"
        elif segment.name == "Photoshop":
            _, _, behind = bytes(data[segment.start : segment.end]).partition(_IPTC_PROGRAM)
            yield behind[2 : 2 + min(int.from_bytes(behind[:2]), _LONGEST_TOOL)].decode("utf-8", "replace")
        elif segment.name == "comment":
            text = bytes(data[segment.start : min(segment.end, segment.start + _LONGEST_TOOL)]).partition(b"\0")[0]
            if _COMMENT.match(text):
                yield "".join(filter(str.isprintable, text.decode("utf-8", "replace")))


def _scaled(table: Sequence[int], quality: int) -> tuple[int, ...]:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(max(1, min(255, (value * scale + 50) // 100)) for value in table)


_IJG = {_scaled(_BRIGHTNESS, quality): (quality, _scaled(_COLOUR, quality)) for quality in range(1, 101)}
