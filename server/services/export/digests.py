"""Did the dossier of an issue change since it was last taken away?

A digest is made of all that the dossier says and holds: tables, the ledger's row, forms, files by their hashes, and the
log, without the entries that tell of exports themselves.
"""

import hashlib
import json
from collections.abc import Iterator

from server.domain.dossier import Dossier
from server.formats.dossier_tables import tables
from server.services.proof.collector import WRITTEN

_SAY_NOTHING_OF_IT = ("exports.", WRITTEN)
"""Entries that tell of exports, or of what rows say, which the tables say too."""


def digest(dossier: Dossier) -> str:
    """Return the SHA-256 of what a dossier consists of, whatever broke on its way and whenever it was made."""
    found = hashlib.sha256()
    for part in _parts(dossier):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def _parts(dossier: Dossier) -> Iterator[bytes]:
    yield json.dumps(dossier.record, sort_keys=True, ensure_ascii=False, default=str).encode(errors="replace")
    for path, data in sorted(tables(dossier).items()):
        yield path.encode() + data
    for original in dossier.originals:
        yield f"{original.path} {original.sha256}".encode()
    for submission in dossier.submissions:
        yield f"{submission.path} {submission.xml_sha256}".encode()
    for path, form in sorted(dossier.forms.items()):
        yield path.encode() + form
    for event in dossier.events:
        if not str(event["action"]).startswith(_SAY_NOTHING_OF_IT):
            yield str(event["leaf_sha256"]).encode()
