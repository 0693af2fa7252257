"""How does a table of questions become an XForm? pyxform converts; ODK Validate proves it where Java is installed."""

import shutil
from io import BytesIO
from pathlib import PurePath

from pyxform.errors import PyXFormError
from pyxform.validators.odk_validate import ODKValidateError
from pyxform.xls2xform import convert as pyxform_convert

from server.errors import Invalid
from server.formats import tables
from server.translations import N_

VALID = "valid"
NO_JAVA = N_("not validated: no Java runtime")
NOT_CONVERTED = N_("not validated: published as XForm")
_UNREADABLE = N_("{name} cannot be read as an XLSForm.")
_NO_TABLE = "Argument 'definition' was not recognized"
"""How pyxform begins to say so, in the words of its own functions."""
_TABLES = {".xlsx", ".xls", ".md", ".csv"}


def convert(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the XForm and what ODK Validate said; an XForm is returned as it is.

    :raises Invalid: with pyxform's or Validate's own words, which name the row.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    kind = PurePath(name).suffix.lower()
    if kind not in _TABLES:
        return data, NOT_CONVERTED
    has_java = shutil.which("java") is not None
    table: BytesIO | str = tables.decoded(data, name) if kind in {".md", ".csv"} else BytesIO(data)
    try:
        result = pyxform_convert(table, validate=has_java, file_type=kind, form_name="data")
    except (PyXFormError, ODKValidateError) as problem:
        if _NO_TABLE in str(problem):
            raise Invalid(_UNREADABLE, name=name) from problem
        raise Invalid(N_("{name} cannot be converted: {problem}"), name=name, problem=str(problem)) from problem
    except Exception as problem:  # the library raises anything on files that are no tables
        raise Invalid(_UNREADABLE, name=name) from problem
    return result.xform.encode(), VALID if has_java else NO_JAVA
