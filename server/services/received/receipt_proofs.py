"""Is what a receipt promises in the log that was signed, so that it cannot be taken back unseen?

A receipt says what was received. Its proof is the entry of the log that tells of that, why the entry is in the log, and
the head that was signed over it. Both are checked with the public keys alone, by whoever holds them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.db import db
from server.domain import merkle, receipt, signed_note, tree_head
from server.domain.access import Actor
from server.domain.signed_note import SignedNote
from server.domain.tree_head import TreeHead
from server.errors import Invalid, NotFound
from server.formats.verify_bag import leaf_of
from server.models import Event
from server.services import events
from server.services.proof import proofs
from server.services.proof.keys import KeyRing
from server.services.received import receipts
from server.translations import N_

RECEIVE = "submissions.receive"
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
Sentence = tuple[str, Mapping[str, object]]
"""A template and its details."""


@dataclass(frozen=True)
class Judged:
    """What can be said of a receipt."""

    kind: str
    """received or exported."""
    at: datetime
    key_id: str
    faults: tuple[Sentence, ...]
    places: tuple[int, ...] = ()
    """Where in the log entries tell of it; none without a proof."""
    head: TreeHead | None = None

    @property
    def holds(self) -> bool:
        """Tell whether all that was brought is as it was signed."""
        return not self.faults


def shown(actor: Actor, number: int) -> dict[str, object]:
    """Return which entries tell of the receipt of a submission, and why they are in the log.

    There are several where its files came in several requests.

    :raises NotFound: where there is no such submission for this caller, or no entry tells of it.
    :raises NotYet: where an entry has no place yet.
    """
    receipts.refuse_unseen(actor, number)
    found = select(Event).where(Event.subject == f"submission:{number}", Event.action == RECEIVE).order_by(Event.id)
    told, signed = [], None
    for event in db.session.scalars(found).all():
        why = proofs.inclusion(event.id)
        signed = why.signed
        entry = {"id": event.id, "position": why.position, "leaf_sha256": event.leaf_sha256}
        told.append({"entry": {**entry, **events.entry_of(event).content}, "path": [one.hex() for one in why.path]})
    if signed is None:
        raise NotFound(N_("No entry of the log tells when submission {number} was received."), number=number)
    return {"head": signed.note, "entries": told}


def judge(text: str, ring: KeyRing, proof: object | None = None) -> Judged:
    """Check a receipt, and its proof where there is one, with public keys.

    :raises Invalid: where the text is no receipt.
    """
    try:
        note = signed_note.read(text)
        said = receipt.read(note.text)
    except ValueError as problem:
        raise Invalid(N_("This is no receipt.")) from problem
    faults: list[Sentence] = []
    if not ring.has_signed_text(note):
        faults.append((N_("The receipt was altered, or signed by none of these keys."), {}))
    if proof is None:
        return Judged(said.kind, said.at, note.key_id, tuple(faults))
    places, head = list[int](), None
    try:
        head = _head(proof)
        faults += _of_proof(note, ring, proof, places)
    except _UNREADABLE:
        faults.append((N_("The proof cannot be read: it is another file, or was altered."), {}))
    return Judged(said.kind, said.at, note.key_id, tuple(faults), tuple(places), head)


@dataclass(frozen=True)
class JudgedProof:
    """What a proof says without the receipt, or the package, that it belongs to."""

    head: TreeHead
    is_ours: bool
    """The head in it is one that this server signed."""
    places: tuple[int, ...]
    """Entries that are shown to be in the log that was signed."""
    wrong: tuple[int, ...]
    """Entries that it names and that are not in that log."""
    unasked: int
    """Of so many it says only why they are in the log, and not what they are: those lie beside it in the package."""


def judge_proof(ring: KeyRing, proof: object) -> JudgedProof | None:
    """Check a proof by itself, of a submission or out of a package; None where it is none."""
    try:
        return _judged_proof(ring, proof)
    except _UNREADABLE:
        return None


def _judged_proof(ring: KeyRing, proof: Any) -> JudgedProof:
    signed = tree_head.read(proof["head"])
    places, wrong = list[int](), list[int]()
    for one in proof.get("entries", ()):
        entry, path = one["entry"], [bytes.fromhex(step) for step in one["path"]]
        place = int(entry["position"])
        is_in = merkle.is_included(leaf_of(entry), place, signed.head.size, path, signed.head.root)
        (places if is_in else wrong).append(place)
    unasked = len(proof.get("inclusion", ()))
    if not places and not wrong and not unasked:
        raise ValueError(proof)
    return JudgedProof(signed.head, ring.has_signed(signed), tuple(places), tuple(wrong), unasked)


def _head(proof: Any) -> TreeHead:
    return tree_head.read(proof["head"]).head


def _of_proof(note: SignedNote, ring: KeyRing, proof: Any, places: list[int]) -> Iterator[Sentence]:
    """Name what does not hold of a proof, and note the places of what does."""
    signed = tree_head.read(proof["head"])
    if not ring.has_signed(signed):
        yield N_("The head in the proof was altered, or signed by none of these keys."), {}
    lines = note.text.split("\n")
    for one in proof["entries"]:
        entry, path = one["entry"], [bytes.fromhex(step) for step in one["path"]]
        place, head = entry["position"], signed.head
        if not merkle.is_included(leaf_of(entry), place, head.size, path, head.root):
            yield N_("The entry at place {place} is not in the log that was signed."), {"place": place}
        elif not _tells_of(entry, lines):
            yield N_("The entry at place {place} tells of another submission than the receipt."), {"place": place}
        else:
            places.append(place)
    if not proof["entries"]:
        yield N_("The proof names no entry of the log."), {}


def _tells_of(entry: Mapping[str, Any], lines: list[str]) -> bool:
    """Tell whether an entry is about what the lines of a receipt name."""
    same = entry["subject"].replace(":", " ") == lines[3] and lines[1] == receipt.RECEIVED
    return same and entry["action"] == RECEIVE and f"xml {entry['details']['xml_sha256']}" in lines
