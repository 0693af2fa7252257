"""How does a browser's page note and sign what it saw?

As docs say of the page itself: an ECDSA key on P-256, the signature as two numbers of 32 bytes.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SESSION = "0123456789abcdef0123456789abcdef"
FILE = "witness.json"


class Page:
    """A browser with a key of its own."""

    def __init__(self, number: int = 1) -> None:
        self._private = _private(number)
        self.spki = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.key = hashlib.sha256(self.spki).hexdigest()[:16]

    @property
    def enrolment(self) -> bytes:
        """Return the body that enrols the key."""
        return json.dumps({"public": base64.b64encode(self.spki).decode()}).encode()

    def record(self, instance: str, *photos: Mapping[str, Any], **changes: Any) -> bytes:
        """Return witness.json; `changes` are of what is signed."""
        said = {"version": 1, "instance": instance, "session": SESSION, "photos": photos, **changes}
        return self.signed(json.dumps(said, ensure_ascii=False))

    def signed(self, text: str) -> bytes:
        """Return a record of any text."""
        numbers = decode_dss_signature(self._private.sign(text.encode(errors="replace"), ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(32, "big") for number in numbers)
        envelope = {"text": text, "key": self.key, "signature": base64.b64encode(signature).decode()}
        return json.dumps(envelope).encode()


def seen(name: str, content: bytes, chosen_ms: int = 1_795_140_000_000, **changes: Any) -> dict[str, Any]:
    """Return what the page notes of a photo that was just taken at the site."""
    fix = {"latitude": 35.101, "longitude": 102.612, "accuracy_m": 8.5, "at": chosen_ms - 2_000}
    return {
        "name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "type": "image/jpeg",
        "last_modified": chosen_ms - 1_000, "chosen_at": chosen_ms, "source": "camera", "fix": fix, "heading_deg": None,
        **changes,
    }  # fmt: skip


@cache
def _private(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())
