"""What is signed of the log, and how is it written down?

Lines of UTF-8, each ended by a line feed, in the manner of a C2SP checkpoint: whose log it is, how many entries it
has, the root of their tree in Base64, then the number of the head and when it was signed:

    shizheng/5f0c…
    1204
    mZ0R5sVb…=
    head 318
    at 2026-11-29T20:04:05.123456+00:00

It is handed out as a signed note.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from server.domain import signed_note
from server.domain.signed_note import SignedNote

_HEAD = re.compile(
    r"(?P<origin>\S+)\n(?P<size>\d{1,18})\n(?P<root>\S{44})\nhead (?P<number>\d{1,18})\nat (?P<at>\S+)\n"
)


@dataclass(frozen=True)
class TreeHead:
    """The log as it was at one moment."""

    origin: str
    number: int
    """Counted from 1."""
    size: int
    """How many entries it covers."""
    root: bytes
    signed_at: datetime

    @property
    def text(self) -> str:
        """Return what is signed."""
        at, root = self.signed_at.astimezone(UTC).isoformat(), b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nhead {self.number}\nat {at}\n"


@dataclass(frozen=True)
class SignedHead:
    """A head with its signature."""

    head: TreeHead
    key_id: str
    signature: bytes

    @property
    def note(self) -> str:
        """Return it as it is handed out."""
        return SignedNote(self.head.text, self.key_id, self.signature).note


def key_id(origin: str, public: bytes) -> str:
    """Return the four bytes that name an Ed25519 key in a note, as eight hexadecimal digits."""
    return sha256(origin.encode() + b"\n\x01" + public).digest()[:4].hex()


def read(note: str) -> SignedHead:
    """Read a note.

    :raises ValueError: for anything that is no head of a log of ours.
    """
    try:
        signed = signed_note.read(note)
        found = _HEAD.fullmatch(signed.text)
        root = b64decode(found["root"] if found else "", validate=True)
    except (Error, ValueError) as problem:
        raise ValueError("no signed head") from problem
    if not found:
        raise ValueError("no signed head")
    at = datetime.fromisoformat(found["at"])
    if at.tzinfo is None or len(root) != 32:
        raise ValueError("no signed head")
    head = TreeHead(found["origin"], int(found["number"]), int(found["size"]), root, at)
    return SignedHead(head, signed.key_id, signed.signature)
