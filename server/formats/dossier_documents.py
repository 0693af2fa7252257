"""What does a dossier hold besides its tables and photos? The ledger's row, the log, and how to check the whole."""

import json
from datetime import date
from pathlib import Path

from server.domain.dossier import Dossier
from server.formats.csv_table import BOM

_README, _REDACTED = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("dossier_readme.txt", "dossier_readme_redacted.txt")
)


def documents(dossier: Dossier) -> dict[str, bytes]:
    """Return the documents by their paths."""
    readme = _REDACTED if dossier.is_redacted else _README
    found = {
        "README.txt": (BOM + readme.format(code=" ".join(dossier.code.split()))).encode(errors="replace"),
        "issue.json": _json(dict(dossier.record), indent=2),
    }
    if dossier.is_redacted:
        return found
    return {
        **found,
        "events.jsonl": b"".join(_json(dict(event)) for event in dossier.events),
        **{one.path: one.xml for one in dossier.submissions},
        **dossier.forms,
    }


def _json(document: object, indent: int | None = None) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=indent, default=_text)
    return f"{text}\n".encode(errors="replace")


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
