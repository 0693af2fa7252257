"""How does a table of questions become an XForm? pyxform converts it; what has no id is called as its file."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from server.errors import Invalid
from server.formats import tables
from server.formats.file_names import safe_name
from server.translations import N_

_UNREADABLE = N_("{name} cannot be read as an XLSForm.")
_NO_TABLE = "Argument 'definition' was not recognized"
"""How pyxform begins to say so, in the words of its own functions."""
_AGAINST_EVIDENCE = "Use the max-pixels parameter"
"""pyxform advises for every photo what `form_faults` refuses: a photo made smaller is no evidence."""
_TABLES = {".xlsx", ".xls", ".md", ".csv"}


@dataclass(frozen=True)
class Converted:
    """An XForm, and the files that came out of the same table."""

    xform: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    """By name: itemsets.csv, where the table has a sheet external_choices."""
    warnings: tuple[str, ...] = ()
    """What pyxform has to say of the table, in its own words, which name the row."""


def convert(data: bytes, name: str) -> Converted:
    """Return the XForm; one that is an XForm already is returned as it is.

    :raises Invalid: with pyxform's own words, which name the row.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    kind = PurePath(name).suffix.lower()
    if kind not in _TABLES:
        return Converted(data)
    table = tables.decoded(data, name).encode() if kind in {".md", ".csv"} else data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (safe_name(PurePath(name).stem) + kind)
        path.write_bytes(table)
        return _converted(path, name)


def _converted(path: Path, name: str) -> Converted:
    # imported here: it takes a third of a second and 30 MB of every process, and hardly any converts a table
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as pyxform_convert

    try:
        result = pyxform_convert(path, validate=False, form_name="data")
    except PyXFormError as problem:
        if _NO_TABLE in str(problem):
            raise Invalid(_UNREADABLE, name=name) from problem
        raise Invalid(N_("{name} cannot be converted: {problem}"), name=name, problem=str(problem)) from problem
    except Exception as problem:  # the library raises anything on files that are no tables
        raise Invalid(_UNREADABLE, name=name) from problem
    files = {"itemsets.csv": result.itemsets.encode()} if result.itemsets else {}
    warnings = tuple(warning for warning in result.warnings if _AGAINST_EVIDENCE not in warning)
    return Converted(result.xform.encode(), files, warnings)
