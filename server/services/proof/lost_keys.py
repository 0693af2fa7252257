"""What becomes of a log whose private key is gone? A new key that the old one did not sign, and everybody is told.

Who has the database can do the same to a log that they rewrote. So it is never done silently: the new key carries the
reason, the log has it as an entry, and who trusts an older key is told that the chain is broken there.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from server.db import db
from server.domain.log_faults import Fault, Kind
from server.domain.tree_head import key_id
from server.domain.words import says_something
from server.errors import Conflict, Invalid
from server.models import Event, TreeHead
from server.services import events
from server.services.proof import heads, keys, turn
from server.services.proof.keys import Key, KeyRing
from server.services.runtime import now
from server.translations import N_

LOST = "keys.replace_lost"
LONGEST_REASON = 500
Read = TypeVar("Read")


def rotate(actor: str, reason: str, said_by: str) -> KeyRing:
    """Put a new key in the place of one that cannot sign any more; `said_by` is who says that it is lost.

    What is left of the file stays beside it under another name.

    :raises Invalid: without a reason in words.
    :raises Conflict: where the key still works, the file is another log's, or nothing was signed yet.
    """
    reason = " ".join(reason.split())  # one line, wherever it is printed
    if not says_something(reason) or len(reason) > LONGEST_REASON:
        raise Invalid(N_("Say in words how the key was lost, in at most {most} characters."), most=LONGEST_REASON)
    turn.take()
    last = heads.latest()
    if last is None:
        raise Conflict(N_("Nothing was signed yet, so no key can be lost: one is made when the server starts."))
    origin = last.head.origin
    said = _said_in_file()
    _refuse_what_works(origin, said)
    known = _known(origin, said)
    fresh = Ed25519PrivateKey.generate()
    new = replace(keys.made(origin, fresh), lost=reason, lost_said_by=said_by)
    old = replace(known[-1], until=new.since)
    signature = fresh.sign(keys.loss_text(origin, old, new).encode())
    new = replace(new, signed_previous=b64encode(signature).decode())
    events.record(
        actor, LOST, f"key:{new.id}", previous=old.id, public=new.public, signed_previous=new.signed_previous,
        since=new.since, reason=reason, said_by=said_by,
    )  # fmt: skip
    after = KeyRing(origin, (*known[:-1], old, new), keys.in_base64(fresh))
    _put_aside()
    keys.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.replace_file(after)  # before the commit: otherwise a kill would leave an entry about a key that nobody has
    return after


def faults() -> Iterator[Fault]:
    """Name each key that took the place of a lost one while no entry of the log says so."""
    if heads.latest() is None:
        return
    for _, new in keys.losses(keys.known()):
        told = db.session.scalars(select(Event.details).where(Event.action == LOST, Event.subject == f"key:{new.id}"))
        if not any(one.get("reason") == new.lost and one.get("public") == new.public for one in told):
            yield Fault(Kind.LOSS_UNLOGGED, {"key": new.id})


def _said_in_file() -> dict[str, Any]:
    """Return what can be read of the file; nothing where it is missing or damaged.

    :raises Conflict: where it is there and may not be read.
    """
    try:
        said = json.loads(keys.path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise Conflict(
            N_("{file} cannot be read: {problem}"), file=keys.path(), problem=problem.strerror or problem
        ) from problem
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refuse_what_works(origin: str, said: dict[str, Any]) -> None:
    """Refuse to replace a private half that the log still needs, or that is another log's."""
    named = said.get("origin")
    if isinstance(named, str) and named != origin:
        raise Conflict(
            N_("The keys in {file} are those of another log, {origin}. Move them to where they belong first."),
            file=keys.path(), origin=named,
        )  # fmt: skip
    try:
        private = Ed25519PrivateKey.from_private_bytes(b64decode(said["private"], validate=True))
    except (KeyError, TypeError, ValueError):
        return
    own, last = key_id(origin, private.public_key().public_bytes_raw()), heads.latest()
    listed = _attempt(lambda: [one["id"] for one in said["keys"]]) or []
    if last and (last.key_id == own or (last.key_id in listed and listed[-1] == own)):
        raise Conflict(
            N_("The key {key} still works: {file} has its private half. Without --lost, it signs the new one."),
            key=own, file=keys.path(),
        )  # fmt: skip


def _known(origin: str, said: dict[str, Any]) -> tuple[Key, ...]:
    """Return all public keys so far, from the log, or else from what is left of the file.

    :raises Conflict: where neither knows a key that signed.
    """
    needed = set(db.session.scalars(select(TreeHead.key_id).distinct()))
    for found in (_in_log(), _attempt(lambda: [Key(**one) for one in said["keys"]]) or []):
        if found and needed <= {one.id for one in found} and all(_is_sound(origin, one) for one in found):
            return tuple(found)
    raise Conflict(
        N_(
            "The log was signed by the keys {keys}, and neither the log nor {file} has the public half of all of them. "
            "Restore the file from a backup."
        ),
        keys=", ".join(sorted(needed)), file=keys.path(),
    )  # fmt: skip


def _in_log() -> list[Key]:
    """Return the keys that entries of the log tell of, the oldest first."""
    found: list[Key] = []
    actions = ("keys.make", "keys.rotate", LOST)
    for event in db.session.scalars(select(Event).where(Event.action.in_(actions)).order_by(Event.id)):
        told = event.details
        key = Key(
            id=event.subject.removeprefix("key:"),
            public=str(told.get("public", "")),
            since=str(told.get("since", event.at.isoformat())),
            signed_by_previous=told.get("signed_by_previous"),
            signed_previous=told.get("signed_previous"),
            lost=told.get("reason"),
            lost_said_by=told.get("said_by"),
        )
        found = [*found[:-1], replace(found[-1], until=key.since), key] if found else [key]
    return found


def _is_sound(origin: str, key: Key) -> bool:
    return _attempt(lambda: key_id(origin, b64decode(key.public, validate=True))) == key.id


def _attempt(read: Callable[[], Read]) -> Read | None:
    """Return what can be read, or nothing."""
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _put_aside() -> None:
    """Keep what is left of the file, for whoever can still make something of it."""
    place = keys.path()
    if place.exists():
        place.rename(place.with_name(f"{place.stem}.lost-{now():%Y%m%dT%H%M%S%f}{place.suffix}"))
