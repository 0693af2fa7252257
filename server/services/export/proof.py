"""How does somebody without our server see that a package is what was exported, and its log what was signed?

Beside the log of an issue lies why each entry is in the log that was signed; beside the list of hashes lie its signed
receipt, the public keys, and a program that checks all of it with nothing but Python. Where an authority outside has
stamped a head of the log (RFC 3161), its reply lies there with that head, and beside the log of an issue why what was
signed later grew out of it: so the package shows how old its log is to somebody who does not trust the key.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.domain import merkle, receipt
from server.domain.tree_head import SignedHead
from server.services.proof import anchors, heads, keys, sealer, stored
from server.services.runtime import now

PROOF, ROWS, RECEIPT, KEYS, PROGRAM = "proof.json", "rows.jsonl", "receipt.txt", "keys.json", "verify.py"
STAMPS = "timestamps"
_PROGRAM = Path(__file__).parents[2] / "formats" / "verify_bag.py"


def prepare() -> None:
    """Give the entries of the log their places, so that all of them can be proven; a transaction of its own."""
    sealer.seal()


def stamped() -> SignedHead | None:
    """Return the newest head that an authority has stamped; None where there is none.

    Ask for it before `of_entries`, so that the head there is not older.
    """
    found = anchors.latest()
    return found[0] if found else None


def of_entries(entries: Iterable[Mapping[str, Any]], stamped: SignedHead | None = None) -> bytes | None:
    """Return the newest signed head, and why each of these entries is in it; None where nothing was sealed yet.

    `entries` have `id` and `position`; those without a place are left out. Where a head was `stamped`, it is named,
    and why the newest one grew out of it.
    """
    signed = heads.latest()
    if signed is None:
        return None
    size = signed.head.size
    placed = [(one["id"], one["position"]) for one in entries if one["position"] is not None]
    paths = {number: merkle.inclusion(place, size, stored.subtree) for number, place in placed if place < size}
    inclusion = {str(number): [node.hex() for node in path] for number, path in paths.items()}
    said: dict[str, Any] = {"head": signed.note, "inclusion": inclusion}
    if stamped and stamped.head.size <= size:
        grown = merkle.consistency(stamped.head.size, size, stored.subtree)
        said["stamped"] = {"head": stamped.head.number, "consistency": [node.hex() for node in grown]}
    return f"{json.dumps(said, ensure_ascii=False, indent=1)}\n".encode()


def of_rows(rows: Iterable[tuple[str, str]]) -> bytes:
    """Return what rows say, a line for each: its name in the log, and the JSON that was hashed into it."""
    return "".join(f'{{"row":"{name}","says":{_encodable(text)}}}\n' for name, text in rows).encode()


def _encodable(text: str) -> str:
    """Write half a character, which some phones send, as JSON has it: UTF-8 knows none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), separators=(",", ":"))
    return text


def of_package(subject: str, stamped: Iterable[int], manifest_sha256: str, tags: Mapping[str, str]) -> dict[str, bytes]:
    """Return what lies beside the list of hashes: its signed receipt, the public keys and the program that checks.

    The receipt names the hash of every file beside the payload, so that none can be added or put in another's place.
    `subject` is what the log says was exported (`issue:77`), `stamped` are the numbers of the stamped heads that are
    named in the payload, `tags` are the hashes of the tag files that are there.

    :raises Conflict: where the keys cannot be used.
    """
    ring = keys.ring()
    known = {"origin": ring.origin, "keys": keys.public(ring)}
    beside = {KEYS: f"{json.dumps(known, indent=1)}\n".encode(), PROGRAM: _PROGRAM.read_bytes(), **_stamps(stamped)}
    hashes = {**tags, **{name: sha256(data).hexdigest() for name, data in beside.items()}}
    signed = ring.sign_text(receipt.of_export(ring.origin, now(), manifest_sha256, hashes, subject))
    return {**beside, RECEIPT: signed.note.encode()}


def _stamps(numbers: Iterable[int]) -> dict[str, bytes]:
    """Return each stamped head as it was signed, and the reply of the authority as it came."""
    found: dict[str, bytes] = {}
    for number in numbers:
        signed, reply = anchors.of_head(number)
        found[f"{STAMPS}/head-{number}.txt"] = signed.note.encode()
        found[f"{STAMPS}/head-{number}.tsr"] = reply
    return found
