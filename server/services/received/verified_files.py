"""What can be said of a file that somebody brings: a photo, a receipt, or a whole package?"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from server.domain import receipt, signed_note
from server.domain.access import Actor
from server.domain.outside_limits import MOST_VERIFIED_FILES, MOST_VERIFIED_UNPACKED_BYTES
from server.domain.signed_note import MOST_BYTES
from server.errors import Invalid
from server.formats.verify_bag import Check
from server.services.proof import keys
from server.services.received import known_bytes, receipt_proofs
from server.services.received.known_bytes import Known
from server.services.received.receipt_proofs import JudgedProof
from server.services.runtime import settings
from server.translations import N_

_BAG, _ZIP = "bagit.txt", b"PK\x03\x04"
_LONGEST_NAME = 200
_MOST_PROOF_BYTES = 4 << 20


@dataclass(frozen=True)
class Signed:
    """A receipt."""

    kind: str
    """received or exported."""
    at: datetime
    is_ours: bool
    """The signature holds, and the key is one of this server's."""
    key_id: str
    known: tuple[Known, ...]
    unknown: int
    """So many hashes in it are of nothing that is here."""


@dataclass(frozen=True)
class Package:
    """A package as the program in it would judge it, by the keys of this server."""

    is_whole: bool
    faults: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """What can be said of a file."""

    name: str
    sha256: str
    size_bytes: int
    known: Known | None = None
    signed: Signed | None = None
    package: Package | None = None
    proof: JudgedProof | None = None


def ask(stream: IO[bytes], name: str, sha256: str, size_bytes: int, actor: Actor | None, *, english: bool) -> Verified:
    """Say what is known of a file whose bytes are in `stream`, which is at its beginning.

    :raises Invalid: where a package is larger than what is unpacked here, or is broken.
    """
    name = PurePosixPath(name.replace("\\", "/")).name[:_LONGEST_NAME]
    known = known_bytes.known(sha256, actor)
    start = stream.read(_MOST_PROOF_BYTES + 1)
    stream.seek(0)
    signed = package = proof = None
    if known is None and len(start) <= MOST_BYTES:
        signed = _signed(start, actor)
    if known is None and start.startswith(_ZIP):
        package = _package(stream, english=english)
    if known is None and signed is None and start[:1] == b"{" and len(start) <= _MOST_PROOF_BYTES:
        proof = _proof(start)
    return Verified(name, sha256, size_bytes, known, signed, package, proof)


def _signed(data: bytes, actor: Actor | None) -> Signed | None:
    try:
        note = signed_note.read(data.decode())
        said = receipt.read(note.text)
    except ValueError:
        return None
    found = [known_bytes.known(one, actor) for one in said.hashes]
    known = tuple(one for one in found if one)
    return Signed(said.kind, said.at, keys.known().has_signed_text(note), note.key_id, known, len(found) - len(known))


def _proof(data: bytes) -> JudgedProof | None:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return receipt_proofs.judge_proof(keys.known(), said)


def _package(stream: IO[bytes], *, english: bool) -> Package | None:
    """Unpack a package and check it; None where the archive is another one."""
    try:
        with zipfile.ZipFile(stream) as archive, TemporaryDirectory(prefix="verify-") as folder:
            members = [one for one in archive.infolist() if not one.is_dir()]
            roots = {PurePosixPath(one.filename).parent for one in members if PurePosixPath(one.filename).name == _BAG}
            if not roots:
                return None
            _refuse_too_much(members)
            _refuse_twice(members)
            root = min(roots, key=lambda one: len(one.parts))
            if any(PurePosixPath(one.filename).parts[: len(root.parts)] != root.parts for one in members):
                raise Invalid(N_("The archive holds more than one package. Bring them one by one."))
            for one in _inside(members):
                archive.extract(one, folder)
            known = [key.id for key in keys.known().keys]
            check = Check(
                Path(folder).joinpath(*root.parts),
                known,
                english=english,
                most_files=MOST_VERIFIED_FILES,
                certificates=settings().tsa_certificates,
            )
            is_whole = check.run()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
        raise Invalid(N_("The package cannot be unpacked: it is broken or encrypted.")) from problem
    return Package(is_whole, tuple(check.faults), tuple(check.notes))


def _refuse_too_much(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_VERIFIED_FILES or sum(one.file_size for one in members) > MOST_VERIFIED_UNPACKED_BYTES:
        raise Invalid(
            N_("The package is too large to be checked here. Unpack it and run the program in it: python verify.py")
        )


def _refuse_twice(members: list[zipfile.ZipInfo]) -> None:
    """Of two members with one name, programs unpack now one and now the other."""
    names = [one.filename for one in members]
    if len(set(names)) != len(names):
        raise Invalid(N_("The archive holds two files of one name, so nobody can say what is in it."))


def _inside(members: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    """Give the members that stay inside the folder; zipfile takes care of the others, and this says so."""
    for one in members:
        parts = PurePosixPath(one.filename.replace("\\", "/")).parts
        if ".." in parts or one.filename.startswith("/"):
            raise Invalid(N_("The package cannot be unpacked: it is broken or encrypted."))
        yield one
