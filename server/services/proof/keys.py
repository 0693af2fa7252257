"""Which keys sign the log, and where are they?

One file in a folder that the operator sets, for the user alone who runs the server: whose log it is, and all its keys,
the present one with its private half. It is made at the first start and written whole or not at all. Where heads were
signed by a key that is not in the file, nothing is signed: a new key would make a rewritten log look sound.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select

from server.db import db
from server.domain.signed_note import SignedNote
from server.domain.tree_head import SignedHead, TreeHead, key_id
from server.errors import Conflict, Invalid
from server.models import TreeHead as Row
from server.services import events
from server.services.proof import turn
from server.services.runtime import now, settings
from server.translations import N_

_NAME = "log_keys.json"


@dataclass(frozen=True)
class Key:
    """A key that signs heads, or once did."""

    id: str
    public: str
    """32 bytes in Base64."""
    since: str
    until: str | None = None
    """None: it signs now."""
    signed_by_previous: str | None = None
    """The signature of the key before it over `rotation_text`, in Base64; None for the first."""
    signed_previous: str | None = None
    """Its own signature over the same; where the one before was lost, over `loss_text`."""
    lost: str | None = None
    """Why the key before it could not sign any more; None where it did."""
    lost_said_by: str | None = None


@dataclass(frozen=True)
class KeyRing:
    """All keys of one log, the present one last."""

    origin: str
    keys: tuple[Key, ...]
    private: str
    """The present one's private half, in Base64; never shown."""

    @property
    def present(self) -> Key:
        """Return the key that signs now."""
        return self.keys[-1]

    def sign(self, head: TreeHead) -> SignedHead:
        """Sign a head with the present key."""
        return SignedHead(head, self.present.id, self.sign_text(head.text).signature)

    def sign_text(self, text: str) -> SignedNote:
        """Sign a text with the present key; its first line names this log."""
        return SignedNote(text, self.present.id, _private(self.private).sign(text.encode()))

    def has_signed(self, signed: SignedHead) -> bool:
        """Tell whether a key of ours signed a head of ours."""
        return self.has_signed_text(SignedNote(signed.head.text, signed.key_id, signed.signature))

    def has_signed_text(self, signed: SignedNote) -> bool:
        """Tell whether a key of ours signed a text of ours."""
        known = {key.id: key for key in self.keys}.get(signed.key_id)
        if known is None or signed.origin != self.origin:
            return False
        return _fits(known, signed.signature, signed.text)


def rotation_text(origin: str, old: Key, new: Key) -> str:
    """Return what both keys sign where one takes the other's place."""
    return f"{origin}\nkey {old.id} {old.public}\nis followed by {new.id} {new.public}\nat {new.since}\n"


def loss_text(origin: str, old: Key, new: Key) -> str:
    """Return what a key signs that takes the place of a lost one, which signs nothing any more."""
    why = json.dumps([new.lost, new.lost_said_by], ensure_ascii=True)
    return (
        f"{origin}\nkey {old.id} {old.public}\nis lost, and followed by {new.id} {new.public}\nat {new.since}\n{why}\n"
    )


def path() -> Path:
    """Return where the keys of the running application are."""
    return Path(settings().keys) / _NAME


def ring() -> KeyRing:
    """Return the keys; at the first start, make them.

    :raises Conflict: where they are missing, cannot be read, are open to others or are another log's.
    """
    if not _is_there():
        _refuse_if_signed()
        if not _make():
            return _read()
        found = _read()
        events.record(
            events.SYSTEM, "keys.make", f"key:{found.present.id}", origin=found.origin, public=found.present.public
        )
        return found
    return _read()


def known() -> KeyRing:
    """Return the keys as they are, and make none.

    :raises Conflict: as `ring` does, and where there are none yet.
    """
    if not _is_there():
        _refuse_if_signed()
        raise Conflict(N_("The log has no keys yet. They are made when the server starts."))
    return _read()


def of_public(document: object) -> KeyRing:
    """Return the public halves that somebody was given, as `/log/keys.json` and packages have them.

    :raises Invalid: for what is something else.
    """
    try:
        said: Any = document
        ring = KeyRing(said["origin"], tuple(Key(**key) for key in said["keys"]), "")
        is_sound = bool(ring.keys) and all(key.id == key_id(ring.origin, b64decode(key.public)) for key in ring.keys)
    except (ValueError, KeyError, TypeError, AttributeError):
        is_sound = False
    if not is_sound:
        raise Invalid(N_("These are no public keys of a log. The page of the log hands them out as keys.json."))
    return ring


def public(ring: KeyRing) -> list[dict[str, str | None]]:
    """Return what anyone may know of the keys, the oldest first."""
    return [asdict(key) for key in ring.keys]


def rotate(actor: str) -> KeyRing:
    """Put a new key in the place of the present one; both sign that.

    :raises Conflict: as `ring` does.
    """
    turn.take()
    before = ring()
    fresh = Ed25519PrivateKey.generate()
    new = made(before.origin, fresh)
    text = rotation_text(before.origin, before.present, new).encode()
    new = replace(
        new,
        signed_by_previous=b64encode(_private(before.private).sign(text)).decode(),
        signed_previous=b64encode(fresh.sign(text)).decode(),
    )
    old = replace(before.present, until=new.since)
    after = KeyRing(before.origin, (*before.keys[:-1], old, new), in_base64(fresh))
    events.record(
        actor, "keys.rotate", f"key:{new.id}", previous=old.id, public=new.public,
        signed_by_previous=new.signed_by_previous, signed_previous=new.signed_previous, since=new.since,
    )  # fmt: skip
    replace_file(after)  # before the commit: with both signatures in it, the file says enough by itself
    return after


def is_cross_signed(ring: KeyRing) -> bool:
    """Tell whether each key signed the one before it and was signed by it, unless that was lost."""
    for old, new in pairwise(ring.keys):
        text = rotation_text(ring.origin, old, new) if new.lost is None else loss_text(ring.origin, old, new)
        if not _fits(new, new.signed_previous, text):
            return False
        if new.lost is None and not _fits(old, new.signed_by_previous, text):
            return False
    return True


def losses(ring: KeyRing) -> list[tuple[Key, Key]]:
    """Return each key that was lost, with the one that took its place without its signature."""
    return [(old, new) for old, new in pairwise(ring.keys) if new.lost is not None]


def _is_there() -> bool:
    try:
        path().stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True  # and reading it says why it cannot be read
    return True


def _make() -> bool:
    """Make the first key; False where another process has been quicker."""
    origin, private = f"shizheng/{secrets.token_hex(8)}", Ed25519PrivateKey.generate()
    first = KeyRing(origin, (made(origin, private),), in_base64(private))
    try:
        path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=path().parent) as draft:  # for this user alone
            _write(first, draft)
            os.link(draft.name, path())
    except FileExistsError:
        return False
    except OSError as problem:
        raise Conflict(
            N_("The keys of the log cannot be written to {file}: {problem}. Set SHIZHENG_KEYS to another folder."),
            file=path(),
            problem=problem.strerror or problem,
        ) from problem
    return True


def replace_file(ring: KeyRing) -> None:
    """Write the keys in the place of those that are there."""
    with NamedTemporaryFile(dir=path().parent, delete=False) as draft:
        _write(ring, draft)
    Path(draft.name).replace(path())


def _write(ring: KeyRing, draft: IO[bytes]) -> None:
    draft.write(json.dumps(asdict(ring), indent=1).encode())
    draft.flush()
    os.fsync(draft.fileno())


def _read() -> KeyRing:
    try:
        _refuse_if_open()
        ring, is_sound = _parsed(path().read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as problem:
        raise Conflict(
            N_(
                "The keys of the log in {file} cannot be read: {problem}. Restore the file from a backup. Where there "
                "is none: flask --app server keys rotate --lost --reason …"
            ),
            file=path(),
            problem=problem,
        ) from problem
    if not is_sound:
        raise Conflict(N_("The keys of the log in {file} were altered. Restore the file from a backup."), file=path())
    _refuse_another_log(ring)
    return ring


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[KeyRing, bool]:
    """Return the keys of a file, and whether its halves fit; kept, for every receipt asks for it."""
    said: dict[str, Any] = json.loads(text)
    ring = KeyRing(said["origin"], tuple(Key(**key) for key in said["keys"]), said["private"])
    own = _private(ring.private).public_key().public_bytes_raw()
    return ring, ring.present.id == key_id(ring.origin, own) and b64encode(own).decode() == ring.present.public


def _refuse_if_open() -> None:
    if os.name == "posix" and path().stat().st_mode & 0o077:
        raise Conflict(
            N_(
                "The keys of the log in {file} are open to other users of this machine. Run: chmod 600 {file}; and if "
                "others may have read them, then: flask --app server keys rotate"
            ),
            file=path(),
        )


def _refuse_if_signed() -> None:
    last = _last_key()
    if last is not None:
        raise Conflict(
            N_(
                "The log was signed by the key {key}, and there is no {file}. Restore it from a backup, or set "
                "SHIZHENG_KEYS to the folder where it is. No new key is made by itself: the log could then be "
                "rewritten unseen. Where the key is lost for good: flask --app server keys rotate --lost --reason …"
            ),
            key=last,
            file=path(),
        )


def _refuse_another_log(ring: KeyRing) -> None:
    last = _last_key()
    if last is not None and last not in {key.id for key in ring.keys}:
        raise Conflict(
            N_(
                "The log was signed by the key {key}, which is not in {file}. Restore the file from a backup, or set "
                "SHIZHENG_KEYS to the folder of this log’s keys."
            ),
            key=last,
            file=path(),
        )


_LAST_KEY = select(Row.key_id).order_by(Row.number.desc()).limit(1)


def _last_key() -> str | None:
    return db.session.connection().scalar(_LAST_KEY)


def made(origin: str, private: Ed25519PrivateKey) -> Key:
    """Return the public half of a key that signs from now on."""
    public = private.public_key().public_bytes_raw()
    return Key(key_id(origin, public), b64encode(public).decode(), now().isoformat())


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(text))


def in_base64(private: Ed25519PrivateKey) -> str:
    """Return a private half as it stands in the file."""
    return b64encode(private.private_bytes_raw()).decode()


def _fits(key: Key, signature: bytes | str | None, text: str) -> bool:
    """Tell whether a signature, as it is or in Base64, is a key's of a text."""
    try:
        signature = signature if isinstance(signature, bytes) else b64decode(signature or "")
        Ed25519PublicKey.from_public_bytes(b64decode(key.public)).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
