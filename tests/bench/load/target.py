"""Where may load be put? Only on this machine: a load generator that reaches others is a weapon."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """A phone's address, taken apart; the host is a number, so that no name is ever looked up."""

    host: str
    port: int
    path: str


def target(address: str) -> Target:
    """Take a phone's address apart.

    :raises ValueError: where it is not on a loopback address.
    """
    parts = urlsplit(address)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    if parts.scheme != "http" or not _is_loopback(host):
        raise ValueError(f"{address} is not on this machine; write http://127.0.0.1:PORT/v1/key/…")
    return Target(host, parts.port or 80, parts.path.rstrip("/"))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
