"""What can be read from one photo file?

The file is opened once. Reading never fails on its content: what is wrong with it is a fact like any other.
"""

import hashlib
import mmap
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from server.domain.photo import Fingerprint, PhotoFacts
from server.imaging import blocks, credentials, fallback_reader, provenance, recapture, saved_again
from server.imaging.decode import Opened, media_type, open_picture
from server.imaging.exif import ExifFacts, read_exif
from server.imaging.fingerprint import fingerprint
from server.imaging.jpeg import Data, JpegHeader, read_header
from server.imaging.stored_size import stored_size
from server.imaging.thumbnail import Thumbnail, read_thumbnail
from server.imaging.undecodable import Undecodable
from server.imaging.xmp import packet, read_xmp

_LEAST_LONG_EDGE = 480
"""The fingerprints need 64 cells of a few pixels."""
_WHOLE_EDGE = 3000
"""So much of the brightness is decoded: of most phones all, by which a second compression is known."""


@dataclass(frozen=True)
class Decoded:
    """What was decoded of a file while it was read, for whoever wants more of it."""

    grey: Image.Image
    """A few hundred pixels, as stored."""
    colour: Image.Image
    """RGB as stored, its long edge at least recapture.LONG_EDGE or what it has."""
    turn: int | None = None
    """The orientation that is still to be applied."""


@dataclass(frozen=True)
class _File:
    """One file that is being read."""

    path: Path
    data: Data
    kind: str | None
    jpeg: JpegHeader | None
    with_picture: bool


@dataclass(frozen=True)
class _Look:
    """What the pixels say."""

    problem: str | None = None
    fingerprint: Fingerprint | None = None
    pattern: recapture.Pattern | None = None
    uneven_modes: int | None = None
    decoded: Decoded | None = None


@dataclass(frozen=True)
class _Said:
    """What EXIF says, by which reader, and what another block or reader says otherwise."""

    exif: ExifFacts
    reader: str
    blocks: int
    disagrees: tuple[str, ...] = ()


def read_facts(
    path: Path,
    *,
    sha256: str | None = None,
    size_bytes: int | None = None,
    with_picture: bool = True,
) -> PhotoFacts:
    """Read what the bytes say; without the picture only headers, in less than a millisecond.

    :raises OSError: where the file itself cannot be read.
    """
    return _read_path(path, sha256, size_bytes, with_picture=with_picture)[0]


def read_look(
    path: Path, *, sha256: str | None = None, size_bytes: int | None = None
) -> tuple[PhotoFacts, Decoded | None]:
    """Read a file, and return also what was decoded of it, where there is a picture.

    :raises OSError: where the file itself cannot be read.
    """
    return _read_path(path, sha256, size_bytes, with_picture=True)


def _read_path(
    path: Path, sha256: str | None, size_bytes: int | None, *, with_picture: bool
) -> tuple[PhotoFacts, Decoded | None]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size if size_bytes is None else size_bytes
        if not os.fstat(file.fileno()).st_size:  # nothing to map
            return PhotoFacts(sha256 or hashlib.sha256().hexdigest(), size, problem="empty"), None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            sha256 = sha256 or hashlib.sha256(data).hexdigest()
            kind = media_type(data)
            read = _File(path, data, kind, read_header(data) if kind == "image/jpeg" else None, with_picture)
            return _read(file, read, PhotoFacts(sha256, size, kind))


def _read(file: BinaryIO, read: _File, facts: PhotoFacts) -> tuple[PhotoFacts, Decoded | None]:
    try:
        opened = open_picture(file, read.data, read.jpeg)
    except Undecodable as problem:
        return _with_exif(replace(facts, problem=problem.code), read, None, _Look()), None
    width, height = stored_size(opened)
    look = _look(opened, file) if read.with_picture else _header_only(opened)
    tables = opened.quantisation()
    has_manifest = provenance.has_credentials(opened.media_type, read.data, read.jpeg)
    in_xmp = read_xmp(packet(opened.image.info))
    facts = replace(
        facts,
        width=width,
        height=height,
        problem=look.problem,
        fingerprint=look.fingerprint,
        pattern_peak=look.pattern.peak if look.pattern else None,
        pattern_any_colour=look.pattern.any_colour if look.pattern else None,
        pattern_pitch_px=look.pattern.pitch_px if look.pattern else None,
        uneven_modes=look.uneven_modes,
        tools=provenance.tools(opened.image.info, read.data, read.jpeg),
        xmp_captured=in_xmp.captured,
        xmp_place=in_xmp.place,
        markers=provenance.markers(read.jpeg),
        has_credentials=has_manifest,
        credentials=credentials.verified(read.path, opened.media_type) if has_manifest and read.with_picture else None,
        quantisation=provenance.quantisation(tables),
        quantisation_hash=provenance.tables_hash(tables),
    )
    facts = _with_exif(facts, read, opened, look)
    turn = None if opened.is_turned_by_decoding() or facts.reader != "pillow" else facts.orientation
    return facts, look.decoded and replace(look.decoded, turn=turn)


def _look(opened: Opened, file: BinaryIO) -> _Look:
    size = opened.image.size
    try:
        whole, colour = _decoded(opened, file)
    except Undecodable as problem:
        return _Look(problem.code)
    grey = whole.reduce(max(1, max(whole.size) // _LEAST_LONG_EDGE))
    tables = opened.quantisation() if whole.size == size else {}
    return _Look(
        fingerprint=fingerprint(grey),
        pattern=recapture.pattern(colour),
        uneven_modes=saved_again.uneven_modes(whole, tables[min(tables)]) if tables else None,
        decoded=Decoded(grey, colour),
    )


def _decoded(opened: Opened, file: BinaryIO) -> tuple[Image.Image, Image.Image]:
    """Return the brightness as a whole, and the colours smaller.

    A JPEG gives both from its coefficients for less than its colours as a whole take; others are decoded once.
    """
    if opened.jpeg:
        whole = opened.decode("L", _WHOLE_EDGE)
        file.seek(0)
        try:
            return whole, open_picture(file, opened.data, opened.jpeg).decode("RGB", recapture.LONG_EDGE)
        except Undecodable:  # the last bytes are lost, and with them a corner of the colours alone
            return whole, whole.reduce(max(1, max(whole.size) // recapture.LONG_EDGE)).convert("RGB")
    colour = opened.decode("RGB", _WHOLE_EDGE)
    return colour.convert("L"), colour.reduce(max(1, max(colour.size) // recapture.LONG_EDGE))


def _header_only(opened: Opened) -> _Look:
    """Judge by the header alone; the scans of a JPEG are spread over the whole file."""
    return _Look("too-many-pixels") if opened.has_too_many_pixels() else _Look()


def _with_exif(facts: PhotoFacts, read: _File, opened: Opened | None, look: _Look) -> PhotoFacts:
    said = _said(read, opened)
    if said is None:
        return facts
    exif = said.exif
    known = facts.fingerprint.phash if facts.fingerprint else None
    thumbnail = (
        read_thumbnail(exif.thumbnail, look.decoded.grey, known) if exif.thumbnail and look.decoded else Thumbnail()
    )
    return replace(
        facts,
        reader=said.reader,
        exif_problem=exif.problem,
        exif_segments=said.blocks,
        exif_disagrees=said.disagrees,
        gps=exif.gps,
        captured=exif.captured,
        captured_problem=exif.captured_problem,
        modified=exif.modified,
        digitized=exif.digitized,
        camera=exif.camera,
        orientation=(opened.orientation_before() if opened else None) or exif.orientation,
        exif_width=exif.width,
        exif_height=exif.height,
        has_thumbnail=exif.thumbnail is not None,
        has_maker_note=exif.has_maker_note,
        thumbnail_phash=thumbnail.phash,
        thumbnail_bits=thumbnail.bits,
        thumbnail_likeness=thumbnail.likeness,
        thumbnail_width=thumbnail.width,
        thumbnail_height=thumbnail.height,
        exif_shape=exif.shape,
        unique_id=exif.unique_id,
        tools=tuple(dict.fromkeys([*filter(None, [exif.processed_by]), *provenance.labels(exif.notes), *facts.tools])),
    )


def _said(read: _File, opened: Opened | None) -> _Said | None:
    found = opened.exif_blocks() if opened else blocks.in_jpeg(read.data, read.jpeg) if read.jpeg else []
    number = blocks.count(read.kind or "", read.data, found)
    readings = [read_exif(block) for block in found]
    ours = readings[0] if readings else None
    is_silent = ours is None or ours.problem == "unreadable"
    asks_again = fallback_reader.has_traces(read.kind, read.data) if is_silent else number > 1
    theirs = fallback_reader.read_again(read.path) if asks_again and read.with_picture else None
    if theirs and is_silent:
        return _Said(theirs, "exifread", max(number, 1))
    if ours is None:
        return None
    others = [other for other in readings[1:] if other.problem != "unreadable"]
    return _Said(ours, "pillow", number, _disagreements(ours, [*others, *([theirs] if theirs else [])]))


def _disagreements(ours: ExifFacts, others: list[ExifFacts]) -> tuple[str, ...]:
    """Name what others say otherwise: readers differ in which block counts, and a forger counts on that."""
    told = {name for other in others for name in _differences(ours, other)}
    return tuple(name for name in _COMPARED if name in told)


def _differences(one: ExifFacts, other: ExifFacts) -> Iterator[str]:
    for name, value in _COMPARED.items():
        ours, theirs = value(one), value(other)
        if theirs is not None and ours != theirs:
            yield name


def _place(exif: ExifFacts) -> object:
    """Return the position to a decimetre: readers calculate in different orders."""
    place = exif.gps.place
    return place and (round(place.latitude, 6), round(place.longitude, 6))


_COMPARED: Mapping[str, Callable[[ExifFacts], object]] = {
    "position": _place,
    "capture-time": lambda exif: exif.captured,
    "satellite-time": lambda exif: exif.gps.fixed_at,
    "camera": lambda exif: (exif.camera.make, exif.camera.model) if exif.camera.model else None,
    "program": lambda exif: exif.camera.software,
}
