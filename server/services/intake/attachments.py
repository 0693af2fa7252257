"""Which files does a submission name, and which have come?

Nothing is thrown away and nothing is replaced: what nobody names, and other bytes under a name that is taken, are
kept in quarantine. What the page of a browser noted beside the photos is named by no form, and kept as that. An edit
refers to the files of the version before, which the phone need not send again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, insert, select, update

from server.db import db, table_of
from server.domain import witness
from server.domain.access import AttachmentState
from server.domain.file_names import matched
from server.media import Incoming
from server.models import Attachment, Original
from server.services.intake import originals
from server.services.intake.originals import Stored

EXPECTED, RECEIVED, QUARANTINED = AttachmentState.EXPECTED, AttachmentState.RECEIVED, AttachmentState.QUARANTINED
WITNESS = AttachmentState.WITNESS
_TABLE, _ORIGINAL = map(table_of, (Attachment, Original))
_INSERT = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class Upload:
    """One file of a request: the part's name, the file's own name, and its bytes."""

    part: str
    filename: str
    incoming: Incoming


@dataclass(frozen=True)
class Arrival:
    """A file of a request whose bytes are kept: the names it came under, and which named file it is."""

    names: tuple[str, str]
    stored: Stored
    meant: str | None = None


@dataclass
class Slot:
    """One attachment while a request is merged."""

    name: str
    state: AttachmentState = EXPECTED
    stored: Stored | None = None
    flags: list[str] = field(default_factory=list)
    received_at: datetime | None = None
    id: int | None = None
    is_changed: bool = False
    is_of_this_request: bool = False

    @property
    def is_carried_over(self) -> bool:
        """Tell whether the bytes are those of the version before."""
        return "carried-over" in self.flags


def keep(uploads: Sequence[Upload], names: Iterable[str]) -> list[Arrival]:
    """Put the bytes on the disk for good, before any row speaks of them."""
    stored = originals.keep([upload.incoming for upload in uploads])
    pairs = [(upload.part, upload.filename) for upload in uploads]
    return [Arrival(*found) for found in zip(pairs, stored, matched(names, pairs), strict=True)]


def expect(names: Iterable[str], replaced_id: int | None) -> list[Slot]:
    """Return the attachments of a new submission as its answers name them, with those carried over."""
    before = {slot.name: slot for slot in of(replaced_id) if slot.state is RECEIVED} if replaced_id else {}
    slots = []
    for name, times in Counter(names).items():
        slot = Slot(name, flags=["named-by-several"] if times > 1 else [], is_changed=True)
        old = before.get(name)
        if old:
            slot.state, slot.stored, slot.received_at = RECEIVED, old.stored, old.received_at
            slot.flags += ["carried-over", *(["empty"] if "empty" in old.flags else [])]
        slots.append(slot)
    return slots


def of(submission_id: int) -> list[Slot]:
    """Return the attachments of a submission as they stand."""
    columns = (_TABLE.c.id, _TABLE.c.name, _TABLE.c.state, _TABLE.c.flags, _TABLE.c.received_at)
    query = (
        select(*columns, _ORIGINAL.c.id, _ORIGINAL.c.sha256, _ORIGINAL.c.size_bytes)
        .outerjoin_from(_TABLE, _ORIGINAL)
        .where(_TABLE.c.submission_id == submission_id)
        .order_by(_TABLE.c.id)
    )
    rows = db.session.connection().execute(query)
    return [_read(*row) for row in rows]


def merge(slots: list[Slot], arrivals: Iterable[Arrival], at: datetime) -> None:
    """Say of each file that arrived what it is; one that came before changes nothing."""
    named = {slot.name: slot for slot in slots if slot.state.is_named}
    held = {(slot.name, slot.stored): slot for slot in slots if not slot.state.is_named}
    for arrival in arrivals:
        if any((name, arrival.stored) in held for name in (*arrival.names, arrival.meant)):
            continue  # sent again
        slot = named.get(arrival.meant) if arrival.meant is not None else None
        if slot and slot.stored == arrival.stored:
            continue  # sent again
        if slot and (slot.state is EXPECTED or slot.is_carried_over):
            _receive(slot, arrival.stored, at)
            continue
        aside = _noted(arrival, at) if _is_witness(arrival) else _quarantined(arrival, _reason(slot), at)
        held[aside.name, aside.stored] = aside
        slots.append(aside)


def write(submission_id: int, slots: Iterable[Slot]) -> None:
    """Write the rows of what changed."""
    changed = [slot for slot in slots if slot.is_changed]
    fresh = [slot for slot in changed if slot.id is None]
    known = [slot for slot in changed if slot.id is not None]
    connection = db.session.connection()
    if fresh:
        rows = [{"submission_id": submission_id, **_columns(slot)} for slot in fresh]
        for slot, number in zip(fresh, connection.scalars(_INSERT, rows), strict=True):
            slot.id = number
    for slot in known:
        connection.execute(update(_TABLE).where(_TABLE.c.id == slot.id).values(_columns(slot)))


def counts() -> Mapping[int, Mapping[AttachmentState, int]]:
    """Count the files of every submission by their state."""
    columns = Attachment.submission_id, Attachment.state
    rows = db.session.execute(select(*columns, func.count()).group_by(*columns).order_by(Attachment.submission_id))
    return {key: {row[1]: row[2] for row in group} for key, group in groupby(rows, lambda row: int(row[0]))}


def _reason(slot: Slot | None) -> str:
    """Say why a file is kept in quarantine, by the slot that it is meant for."""
    if slot is None:
        return "unnamed"
    return "named-twice" if slot.is_of_this_request else "other-bytes"


def _receive(slot: Slot, stored: Stored, at: datetime) -> None:
    flags = ["empty"] if not stored.size_bytes else []
    if slot.is_carried_over:
        flags.append("other-bytes")  # the version before keeps its own; a photo that changed is worth a look
    slot.flags = [flag for flag in slot.flags if flag not in {"carried-over", "empty"}] + flags
    slot.state, slot.stored, slot.received_at = RECEIVED, stored, at
    slot.is_changed = slot.is_of_this_request = True


def _quarantined(arrival: Arrival, reason: str, at: datetime) -> Slot:
    name = arrival.meant or arrival.names[1] or arrival.names[0]
    flags = [reason, *(["empty"] if not arrival.stored.size_bytes else [])]
    return Slot(name, QUARANTINED, arrival.stored, flags, at, is_changed=True)


def _is_witness(arrival: Arrival) -> bool:
    return arrival.meant is None and witness.FILE_NAME in arrival.names


def _noted(arrival: Arrival, at: datetime) -> Slot:
    return Slot(witness.FILE_NAME, WITNESS, arrival.stored, [], at, is_changed=True)


def _read(
    number: int, name: str, state: AttachmentState, flags: list[str], received_at: datetime | None, *original: Any
) -> Slot:
    stored = Stored(*original) if original[0] is not None else None
    return Slot(name, state, stored, list(flags), received_at, id=number)


def _columns(slot: Slot) -> dict[str, Any]:
    return {
        "name": slot.name,
        "state": slot.state,
        "original_id": slot.stored.id if slot.stored else None,
        "flags": slot.flags,
        "received_at": slot.received_at,
    }
