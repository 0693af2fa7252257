"""Can a phone open this form? ODK Validate tries it with Collect's own engine, where Java is installed."""

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

_NOTHING_MORE = "The following files failed validation"
"""After this it only repeats the name of our copy."""


def has_java() -> bool:
    """Tell whether a form can be tried here."""
    return shutil.which("java") is not None


@lru_cache(maxsize=32)
def complaint(form: bytes) -> str:
    """Return why the form cannot be opened, in Validate's own words; empty where it can. Takes a second or two.

    The same form, published for several programmes, is tried once.
    """
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
