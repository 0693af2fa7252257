"""Which bucket does an address name, and is it one that evidence may be sent to?

s3://BUCKET/PREFIX?endpoint=https://HOST[&region=…][&style=path|host]. The key never stands in it: an address is shown,
copied and logged.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from server.errors import Invalid
from server.translations import N_

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._/-]*")
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
_KNOWN = frozenset({"endpoint", "region", "style"})


@dataclass(frozen=True)
class Address:
    """Which bucket, where in it, and at which endpoint."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    in_path: bool
    """Whether the bucket's name stands in the path, not before the host's."""


def read(url: str) -> Address:
    """Read an address.

    :raises Invalid: where it names no bucket, has a key in it, or an endpoint without TLS that is not this machine.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    if "@" in parts.netloc or not asked.keys() <= _KNOWN or any(len(several) > 1 for several in asked.values()):
        raise Invalid(_HOW)  # never with the address: a key may stand in it
    said = {name: several[0] for name, several in asked.items()}
    bucket, prefix = parts.netloc, unquote(parts.path).strip("/")
    style = said.get("style", "path")
    if not _BUCKET.fullmatch(bucket) or not _PREFIX.fullmatch(prefix) or style not in {"path", "host"}:
        raise Invalid(_HOW)
    endpoint = said.get("endpoint", "").rstrip("/")
    _refuse_endpoint(endpoint)
    return Address(bucket, prefix, endpoint, said.get("region") or "us-east-1", style == "path")


_HOW = N_(
    "SHIZHENG_MEDIA_URL: write s3://bucket/prefix?endpoint=https://host, with region=… and style=path or style=host "
    "where the store wants them; the key belongs into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not in here."
)


def _refuse_endpoint(endpoint: str) -> None:
    """Refuse what is not HTTPS, but for a store on this machine.

    :raises Invalid: likewise.
    """
    try:
        parts = urlsplit(endpoint)
        is_plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise Invalid(_HOW) from None
    if not is_plain or "@" in parts.netloc or parts.query or parts.fragment:
        raise Invalid(_HOW)
    if parts.scheme == "http" and parts.hostname not in _OWN:
        raise Invalid(
            N_(
                "SHIZHENG_MEDIA_URL: the endpoint must begin with https://, for photos and files travel to it; only a "
                "store on this machine may be asked by http."
            )
        )
