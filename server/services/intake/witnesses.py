"""What did the page of a browser note of the photos, and by which of the phone's keys is that signed?

A record is kept as it came, whatever it is: one that cannot be read, or that nobody of ours signed, keeps no
submission from being received. It is read once, when it comes. What it says is kept by the photo's name and bytes, for
a photo may come after it, and it after a photo: then the checks are asked again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, or_, select

from server.db import db, hold, table_of
from server.domain.access import Actor
from server.domain.geo import LatLon
from server.domain.outside_limits import MOST_WITNESS_BYTES, MOST_WITNESS_KEYS, MOST_WITNESS_RECORDS
from server.domain.witness import Seen, Standing, Witness
from server.errors import Conflict, Forbidden, Invalid
from server.formats import witness_record
from server.formats.witness_record import Record
from server.models import Attachment, Phone, PhoneKey, Photo, Programme, WitnessedPhoto
from server.services import events
from server.services.intake.attachments import WITNESS, Slot
from server.services.register import staleness
from server.services.runtime import media, now
from server.translations import N_

_TABLE, _KEY = table_of(WitnessedPhoto), table_of(PhoneKey)
_SAME = ("name", "sha256", "standing", "key", "chosen_at")
"""What a page notes of a photo when it is chosen, and repeats with each record, is kept once."""


@dataclass(frozen=True)
class Enrolled:
    """A key of a phone's browser, and whether it was not known before."""

    key: str
    is_new: bool


@dataclass(frozen=True)
class ReadRecord:
    """A record that could be read, with the file that it came as."""

    slot: Slot
    record: Record
    standing: Standing


def enrol(phone: Actor, document: bytes) -> Enrolled:
    """Keep the public key of a phone's browser, so that what it signs is known to be of that phone.

    :raises Forbidden: where no phone calls.
    :raises Invalid: for what is no key on P-256.
    :raises Conflict: where the phone has as many as it may have.
    """
    key, spki = witness_record.read_key(document)
    if phone.phone_id is None:
        raise Forbidden(N_("Only a phone has keys of its own."))
    if key in _keys(phone.phone_id, [key]):
        return Enrolled(key, is_new=False)
    hold(Phone, phone.phone_id)
    known = _keys(phone.phone_id)
    if key in known:  # another request was quicker
        return Enrolled(key, is_new=False)
    if len(known) >= MOST_WITNESS_KEYS:
        raise Conflict(N_("This phone has {most} keys already. Ask the office for a new card."), most=MOST_WITNESS_KEYS)
    db.session.add(PhoneKey(phone_id=phone.phone_id, key=key, spki=spki, enrolled_at=now()))
    db.session.flush()
    events.record(phone.label, "phones.enrol_key", f"phone:{phone.phone_id}", key=key)
    return Enrolled(key, is_new=True)


def read(slots: Sequence[Slot], phone_id: int | None, instance_id: str) -> list[ReadRecord]:
    """Read the records that are new, and note at each file how it stands."""
    fresh = [slot for slot in slots if slot.state is WITNESS and slot.is_changed and slot.stored]
    places = MOST_WITNESS_RECORDS - sum(slot.state is WITNESS and not slot.is_changed for slot in slots)
    found: list[tuple[Slot, Record]] = []
    for place, slot in enumerate(fresh):
        record = _record(slot) if place < places else None
        if record is None:
            slot.flags = ["record-malformed" if place < places else "record-not-read"]
        else:
            found.append((slot, record))
    keys = _keys(phone_id, {record.key for _, record in found}) if found and phone_id is not None else {}
    return [_judged(slot, record, keys, instance_id) for slot, record in found]


def keep(submission_id: int, records: Iterable[ReadRecord]) -> frozenset[str]:
    """Write what records say of photos and was not known; returns the names of these photos."""
    rows = {_identity(row): row for one in records for row in _rows(submission_id, one)}
    if not rows:
        return frozenset()
    columns = [_TABLE.c[name] for name in _SAME]
    known = db.session.connection().execute(select(*columns).where(_TABLE.c.submission_id == submission_id))
    for row in known:
        rows.pop(tuple(row), None)
    if rows:
        db.session.connection().execute(insert(_TABLE), list(rows.values()))
    return frozenset(row["name"] for row in rows.values())


def ask_again(
    programme_id: int,
    submission_id: int,
    names: Collection[str],
    new_photos: Collection[int],
    actor: str,
    of: str = "witness",
) -> None:
    """Have the checks asked again of photos that came before what the page noted of them, or before the form's log."""
    query = (
        select(Photo.id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .where(Attachment.submission_id == submission_id, or_(Photo.verdict.is_not(None), Photo.attempts > 0))
        .add_columns(Attachment.name)
    )
    found = [number for number, name in db.session.execute(query) if name in names and number not in new_photos]
    if found:
        programme = db.session.get_one(Programme, programme_id)
        staleness.mark(programme, staleness.photos(found), staleness.Cause(of), actor)


def of_photo(submission_id: int, name: str, sha256: str) -> Witness | None:
    """Return what the page noted of a photo: the first sound word of these bytes, else the best there is."""
    query = select(WitnessedPhoto).where(
        WitnessedPhoto.submission_id == submission_id, WitnessedPhoto.name == name
    )  # fmt: skip
    return best(db.session.scalars(query.order_by(WitnessedPhoto.id)).all(), sha256)


def of_submissions(numbers: Collection[int]) -> Mapping[tuple[int, str], Sequence[WitnessedPhoto]]:
    """Return all that pages noted of photos, by submission and name, oldest first."""
    found: dict[tuple[int, str], list[WitnessedPhoto]] = {}
    query = select(WitnessedPhoto).where(WitnessedPhoto.submission_id.in_(numbers)).order_by(WitnessedPhoto.id)
    for row in db.session.scalars(query):
        found.setdefault((row.submission_id, row.name), []).append(row)
    return found


def best(rows: Iterable[WitnessedPhoto], sha256: str) -> Witness | None:
    """Choose what is to be compared with these bytes; what was noted first counts, for it was nearest to the photo."""
    order = list(Standing)
    said = [_witness(row, sha256) for row in rows]
    rank = {Standing.SIGNED: -2, Standing.OTHER_BYTES: -1}
    return min(said, key=lambda one: rank.get(one.standing, order.index(one.standing)), default=None)


def _record(slot: Slot) -> Record | None:
    if slot.stored is None or slot.stored.size_bytes > MOST_WITNESS_BYTES:
        return None
    try:
        with media().open(slot.stored.sha256) as file:
            return witness_record.read(file.read())
    except Invalid:
        return None


def _judged(slot: Slot, record: Record, keys: Mapping[str, bytes], instance_id: str) -> ReadRecord:
    spki = keys.get(record.key)
    if spki is None:
        standing = Standing.UNKNOWN_KEY
    elif not record.is_signed_by(spki):
        standing = Standing.BAD_SIGNATURE
    elif record.instance != instance_id:
        standing = Standing.OTHER_INSTANCE
    else:
        standing = Standing.SIGNED
    slot.flags = [f"record-{standing.value}"]
    return ReadRecord(slot, record, standing)


def _keys(phone_id: int, wanted: Collection[str] | None = None) -> dict[str, bytes]:
    """Return the keys of a phone, or those that are wanted."""
    query = select(_KEY.c.key, _KEY.c.spki).where(_KEY.c.phone_id == phone_id)
    if wanted is not None:
        query = query.where(_KEY.c.key.in_(wanted))
    return {row.key: row.spki for row in db.session.connection().execute(query)}


def _rows(submission_id: int, one: ReadRecord) -> Iterable[dict[str, Any]]:
    for seen in one.record.photos:
        said = asdict(seen)
        said.pop("place")
        yield {
            **said,
            "submission_id": submission_id,
            "attachment_id": one.slot.id,
            "standing": one.standing,
            "key": one.record.key,
            "session": one.record.session,
            "latitude": seen.place.latitude if seen.place else None,
            "longitude": seen.place.longitude if seen.place else None,
        }


def _identity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _SAME)


def _witness(row: WitnessedPhoto, sha256: str) -> Witness:
    is_other = row.standing is Standing.SIGNED and row.sha256 != sha256
    placed = row.latitude is not None and row.longitude is not None
    seen = Seen(
        name=row.name,
        sha256=row.sha256,
        source=row.source,
        chosen_at=row.chosen_at,
        last_modified_at=row.last_modified_at,
        place=LatLon(row.latitude or 0, row.longitude or 0) if placed else None,
        error_m=row.error_m,
        fixed_at=row.fixed_at,
        heading_deg=row.heading_deg,
    )
    return Witness(seen, row.key, Standing.OTHER_BYTES if is_other else row.standing)
