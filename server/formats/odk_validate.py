"""Can a phone open this form? ODK Validate tries it with Collect's own engine, where Java is installed."""

import shutil
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, lru_cache
from pathlib import Path

_NOTHING_MORE = "The following files failed validation"
"""After this it only repeats the name of our copy."""


def has_java() -> bool:
    """Tell whether a form can be tried here."""
    return shutil.which("java") is not None


def complaint(form: bytes) -> str:
    """Return why the form cannot be opened, in Validate's own words; empty where it can. Takes a second or more.

    The same form, published for several programmes, is tried once.
    """
    try:
        return _begun(form).result()
    except Exception:
        _begun.cache_clear()  # what went wrong here may go right the next time
        raise


def complaint_within(form: bytes, patience_s: float) -> str | None:
    """Return the same if it is known in so many seconds, else none; it is tried on, and known later."""
    known, _ = wait([_begun(form)], timeout=patience_s)
    return complaint(form) if known else None


@lru_cache(maxsize=32)
def _begun(form: bytes) -> Future[str]:
    return _trials().submit(_tried, form)


@cache
def _trials() -> ThreadPoolExecutor:
    """Return what tries one form at a time: each takes 200 MB and a processor."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="odk-validate")


def _tried(form: bytes) -> str:
    from pyxform.validators.odk_validate import ODKValidateError, check_xform  # here, for it is slow to import

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_bytes(form)
        try:
            check_xform(str(path))
        except ODKValidateError as problem:
            said = str(problem).removeprefix("ODK Validate Errors:").partition(_NOTHING_MORE)[0]
            return " ".join(said.replace(">>", "").split())
    return ""
