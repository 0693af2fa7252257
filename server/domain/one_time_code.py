"""Which code of six digits does a person's device show now? RFC 6238 over RFC 4226, as authenticator apps do it."""

import base64
import hashlib
import hmac
import struct
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
"""RFC 4226 §4, R6 recommends 160 bits."""
APART = 1
"""A clock may be so many steps off, either way."""


def at_step(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of one step (RFC 4226 §5.3, by SHA-1: the only hash that every app speaks)."""
    made = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    place = made[-1] & 0x0F
    number = int.from_bytes(made[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def step_at(seconds: float) -> int:
    """Return the step of a moment, in seconds since 1970."""
    return int(seconds) // STEP_S


def step_of(secret: bytes, code: str, seconds: float) -> int | None:
    """Return the step whose code this is, among those about a moment; None where it is none of them."""
    now = step_at(seconds)
    steps = range(max(0, now - APART), now + APART + 1)
    return next((step for step in steps if hmac.compare_digest(at_step(secret, step), code)), None)


def written(secret: bytes) -> str:
    """Return a secret as apps take it where nothing can be scanned: in Base32, without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, name: str, issuer: str) -> str:
    """Return what apps scan, as their makers agreed on it (otpauth)."""
    label = f"{quote(issuer.replace(':', ' '), safe='')}:{quote(name, safe='')}"
    return f"otpauth://totp/{label}?secret={written(secret)}&issuer={quote(issuer.replace(':', ' '), safe='')}"
