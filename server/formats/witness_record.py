"""What does the page's record say, and who signed it?

It comes from outside: whatever it is, it is read within its bounds or refused as a whole. Nothing is guessed.
"""

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from server.domain.geo import LatLon
from server.domain.outside_limits import MOST_FILES, MOST_WITNESS_BYTES, MOST_WITNESS_KEY_BYTES
from server.domain.witness import Seen, Source
from server.errors import Invalid
from server.translations import N_

KEY_DIGITS = 16
_NOT_READ = N_("The page’s record cannot be read: {what}.")
_SIGNATURE_BYTES = 64
_KEY = re.compile(f"[0-9a-f]{{{KEY_DIGITS}}}")
_SESSION = re.compile("[0-9a-f]{32}")
_SHA256 = re.compile("[0-9a-f]{64}")
_LONGEST = 1000
_EARLIEST_MS, _LATEST_MS = 0, 4_102_444_800_000
"""From 1970 to 2100: no clock of a phone says anything else."""
_FARTHEST_M = 21_000_000.0
"""Nothing on Earth is further away."""
_ENVELOPE = frozenset({"text", "key", "signature"})
_TEXT = frozenset({"version", "instance", "session", "photos"})
_PHOTO = frozenset({"name", "sha256", "size", "type", "last_modified", "chosen_at", "source", "fix", "heading_deg"})
_FIX = frozenset({"latitude", "longitude", "accuracy_m", "at"})


@dataclass(frozen=True)
class Record:
    """A record of the page: what was signed, by which key, and what it says."""

    key: str
    signature: bytes
    signed: bytes
    instance: str
    session: str
    photos: tuple[Seen, ...]

    def is_signed_by(self, spki: bytes) -> bool:
        """Tell whether this public key made the signature."""
        half = _SIGNATURE_BYTES // 2
        numbers = (int.from_bytes(part, "big") for part in (self.signature[:half], self.signature[half:]))
        try:
            _key(spki).verify(encode_dss_signature(*numbers), self.signed, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def read(data: bytes) -> Record:
    """Return what a record says; whether its signature holds is another question.

    :raises Invalid: for what is no such record.
    """
    if len(data) > MOST_WITNESS_BYTES:
        _refuse("too long")
    envelope = _object(_parsed(data), _ENVELOPE, "the file")
    text, signature = envelope["text"], _bytes(envelope["signature"], "signature")
    if not isinstance(text, str) or len(signature) != _SIGNATURE_BYTES:
        _refuse("text or signature")
    signed = text.encode(errors="surrogatepass")
    said = _object(_parsed(signed), _TEXT, "text")
    if said["version"] != 1 or isinstance(said["version"], bool):
        _refuse("version")
    photos = said["photos"]
    if not isinstance(photos, list) or len(photos) > MOST_FILES:
        _refuse("photos")
    seen = tuple(_photo(one) for one in photos)
    if len({one.name for one in seen}) != len(seen):
        _refuse("two photos of one name")
    return Record(
        key=_matching(envelope["key"], _KEY, "key"),
        signature=signature,
        signed=signed,
        instance=_text(said["instance"], "instance"),
        session=_matching(said["session"], _SESSION, "session"),
        photos=seen,
    )


def read_key(data: bytes) -> tuple[str, bytes]:
    """Return the name of a key that a browser enrols, and its SPKI.

    :raises Invalid: for anything but a point on P-256, as WebCrypto exports it.
    """
    wrong = N_("This is no key as the page makes it: an ECDSA key on P-256, as SPKI in base64.")
    try:
        if len(data) > MOST_WITNESS_KEY_BYTES:
            _refuse("too long")
        spki = _bytes(_object(_parsed(data), frozenset({"public"}), "the key")["public"], "public")
        plain = _key(spki).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (Invalid, ValueError) as problem:
        raise Invalid(wrong) from problem
    if plain != spki:
        raise Invalid(wrong)
    return hashlib.sha256(spki).hexdigest()[:KEY_DIGITS], spki


def _key(spki: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(spki)
    except UnsupportedAlgorithm as problem:
        raise ValueError("an algorithm that is not ours") from problem
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no key on P-256")
    return key


def _photo(said: Any) -> Seen:
    one = _object(said, _PHOTO, "a photo")
    fix = None if one["fix"] is None else _object(one["fix"], _FIX, "a fix")
    if one["source"] not in {source.value for source in Source} or not isinstance(one["type"], str):
        _refuse("source or type")
    _number(one["size"], "size", 0, 2**53)
    heading = one["heading_deg"]
    return Seen(
        name=_text(one["name"], "name"),
        sha256=_matching(one["sha256"], _SHA256, "sha256"),
        source=Source(one["source"]),
        chosen_at=_moment(one["chosen_at"], "chosen_at"),
        last_modified_at=None if one["last_modified"] is None else _moment(one["last_modified"], "last_modified"),
        place=None if fix is None else _place(fix),
        error_m=None if fix is None else _number(fix["accuracy_m"], "accuracy_m", 0, _FARTHEST_M),
        fixed_at=None if fix is None else _moment(fix["at"], "at"),
        heading_deg=None if heading is None else _number(heading, "heading_deg", 0, 360),
    )


def _place(fix: Mapping[str, Any]) -> LatLon:
    return LatLon(_number(fix["latitude"], "latitude", -90, 90), _number(fix["longitude"], "longitude", -180, 180))


def _parsed(data: bytes) -> Any:
    """Read JSON that names nothing twice and has no number that is none; how deep it may be, the parser bounds."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise Invalid(_NOT_READ, what="JSON") from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse("a name that stands twice")
    return found


def _object(said: Any, names: frozenset[str], what: str) -> Mapping[str, Any]:
    if not isinstance(said, dict) or said.keys() != names:
        _refuse(what)
    return said


def _text(said: Any, what: str) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= _LONGEST or "\0" in said or not _is_unicode(said):
        _refuse(what)
    return said


def _is_unicode(said: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in said)


def _matching(said: Any, pattern: re.Pattern[str], what: str) -> str:
    if not isinstance(said, str) or not pattern.fullmatch(said):
        _refuse(what)
    return said


def _bytes(said: Any, what: str) -> bytes:
    try:
        return base64.b64decode(_text(said, what), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Invalid(_NOT_READ, what=what) from problem


def _number(said: Any, what: str, least: float, most: float) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        _refuse(what)
    if not least <= said <= most or not math.isfinite(said):
        _refuse(what)
    return float(said)


def _moment(said: Any, what: str) -> datetime:
    return datetime.fromtimestamp(_number(said, what, _EARLIEST_MS, _LATEST_MS) / 1000, UTC)


def _refuse(what: str) -> NoReturn:
    raise Invalid(_NOT_READ, what=what)
