"""How is a text written down together with who signed it?

As a note of C2SP: lines of UTF-8 that begin with whose log it is, an empty line, and a line with the signature: a dash,
the origin, and in Base64 the four bytes that name the key with the Ed25519 signature of the text behind them.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass

_NOTE = re.compile(r"(?P<text>(?P<origin>[^\s+]+)\n(?:[^\n]+\n)+)\n— (?P=origin) (?P<signature>\S+)\n?")
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class SignedNote:
    """A text and the signature of one key."""

    text: str
    """Ends with a line feed; the first line names the log."""
    key_id: str
    """Eight hexadecimal digits."""
    signature: bytes
    """64 bytes."""

    @property
    def origin(self) -> str:
        """Return whose log it is."""
        return self.text.partition("\n")[0]

    @property
    def note(self) -> str:
        """Return it as it is handed out."""
        signature = b64encode(bytes.fromhex(self.key_id) + self.signature).decode()
        return f"{self.text}\n— {self.origin} {signature}\n"


def read(note: str) -> SignedNote:
    """Read a note.

    :raises ValueError: for anything that is none.
    """
    found = _NOTE.fullmatch(note.replace("\r\n", "\n")) if len(note) <= MOST_BYTES else None
    if not found:
        raise ValueError("no signed note")
    try:
        signature = b64decode(found["signature"], validate=True)
    except Error as problem:
        raise ValueError("no signed note") from problem
    if len(signature) != 68:
        raise ValueError("no signed note")
    return SignedNote(found["text"], signature[:4].hex(), signature[4:])
