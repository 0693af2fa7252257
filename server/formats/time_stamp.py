"""How is a time stamp of RFC 3161 asked for, read and checked?

A time-stamping authority signs the hash of what it is sent together with its own time; so it shows later that a head of
the log was there by then, also to somebody who trusts neither this server nor its keys.

Authorities put their certificates into a reply in any order. The set ought to be sorted, and the client refuses one
that is not; the certificates are not what is signed, so they are sorted before it reads them. What is kept is the reply
as it came.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

MOST_BYTES = 65_536
"""Of a reply; with a chain of certificates they have 6 kB."""
_SEQUENCE, _SIGNED, _CERTIFICATES = 0x30, 0xA0, 0xA0


@dataclass(frozen=True)
class Request:
    """What is sent to an authority."""

    der: bytes
    nonce: int | None


@dataclass(frozen=True)
class Stamp:
    """What an authority said."""

    at: datetime
    digest: bytes
    """The SHA-256 of what was stamped."""
    nonce: int | None


def request(text: bytes) -> Request:
    """Return what asks for a time stamp of a text."""
    built = (
        TimestampRequestBuilder()
        .data(text)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return Request(built.as_bytes(), built.nonce)


def read(reply: bytes) -> Stamp:
    """Read a reply, without asking whose it is.

    :raises ValueError: where it is none, or says that nothing was stamped.
    """
    info = _response(reply).tst_info
    return Stamp(info.gen_time, info.message_imprint.message, info.nonce)


def certificates(pem: bytes) -> list[Certificate]:
    """Read the certificates that the operator trusts.

    :raises ValueError: where there are none.
    """
    return load_pem_x509_certificates(pem)


def holds(reply: bytes, text: bytes, trusted: Sequence[Certificate]) -> bool:
    """Tell whether a reply stamps a text, by an authority that leads to a trusted certificate."""
    try:
        response = _response(reply)
        roots = [one for one in trusted if one.issuer == one.subject] or list(trusted)
        builder = VerifierBuilder(roots=roots, intermediates=[one for one in trusted if one not in roots])
        return builder.build().verify(response, hashlib.sha256(text).digest())
    except (ValueError, VerificationError):
        return False


def _response(reply: bytes) -> TimeStampResponse:
    if len(reply) > MOST_BYTES:
        raise ValueError("a reply that is too long")
    response = decode_timestamp_response(_sorted(reply))
    if response.status not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        raise ValueError(f"not stamped: {', '.join(response.status_string) or PKIStatus(response.status).name}")
    return response


def _sorted(reply: bytes) -> bytes:
    """Return a reply with its certificates in the order of DER; anything else as it is."""
    try:
        _status, content = _parts(reply, _inside(reply, 0, _SEQUENCE))
        _kind, signed = _parts(reply, _inside(reply, content, _SEQUENCE))
        parts = _parts(reply, _inside(reply, _inside(reply, signed, _SIGNED)[0], _SEQUENCE))
        at = next(part for part in parts if reply[part] == _CERTIFICATES)
        start, end = _inside(reply, at, _CERTIFICATES)
        places = [*_parts(reply, (start, end)), end]
        found = sorted(reply[one:following] for one, following in pairwise(places))
    except (IndexError, ValueError, StopIteration):
        return reply
    return reply[:start] + b"".join(found) + reply[end:]


def _inside(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Return where the content of an element begins and ends (X.690, 8.1)."""
    if data[at] != tag:
        raise ValueError("another element")
    length, start = data[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > len(data):
        raise ValueError("an element without its end")
    return start, start + length


def _parts(data: bytes, span: tuple[int, int]) -> list[int]:
    """Return where the elements begin of which another one consists."""
    at, end = span
    found = []
    while at < end:
        found.append(at)
        at = _inside(data, at, data[at])[1]
    return found
