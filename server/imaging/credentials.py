"""Are the content credentials (C2PA) in a file what their signer signed?

The library that verifies them is large and optional; without it they are only noticed. Nothing is fetched from
anywhere: a manifest that is kept elsewhere is not verified, and whether a signer is trusted is not judged.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VALID, BROKEN = "valid", "broken"
_OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": False}}
_ANSWERS = {"Valid": VALID, "Trusted": VALID, "Invalid": BROKEN}


def verified(path: Path, media_type: str) -> str | None:
    """Return "valid" or "broken"; None where nobody verified them."""
    c2pa = _library()
    if c2pa is None:
        return None
    try:
        with path.open("rb") as file, c2pa.Reader(media_type, file, context=_offline()) as reader:
            return _ANSWERS.get(str(reader.get_validation_state()))
    except c2pa.C2paError:
        return BROKEN
    except (OSError, ValueError, RuntimeError):
        return None


@cache
def _library() -> Any:
    return import_module("c2pa") if find_spec("c2pa") else None


@cache
def _offline() -> Any:
    return _library().Context.from_dict(_OFFLINE)
