"""How does a table of questions become an XForm? pyxform converts it; what has no id is called as its file."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from server.domain.outside_limits import MOST_FORM_BYTES, MOST_FORM_UNPACKED_BYTES
from server.errors import Invalid, TooLarge
from server.formats import file_kinds, pyxform_words, tables, workbook
from server.formats.file_names import safe_name
from server.translations import N_

_UNREADABLE = N_("{name} cannot be read as an XLSForm.")
_NO_TABLE = "Argument 'definition' was not recognized"
"""How pyxform begins to say so, in the words of its own functions."""
_AGAINST_EVIDENCE = "Use the max-pixels parameter"
"""pyxform advises for every photo what `form_faults` refuses: a photo made smaller is no evidence."""
_TEXTS = frozenset({".md", ".csv"})
_BOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
"""Macros in a workbook are neither run nor kept in the form."""


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

    :raises Invalid: for what is none, with sheet, row and column where they are known.
    :raises TooLarge: for a file beyond the limits; compared before it is opened.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    refuse_too_large(name, len(data))
    kind = PurePath(name).suffix.lower()
    if kind in _BOOKS:
        _refuse_no_book(data, name, kind)
    elif kind not in _TEXTS:
        _refuse_no_xml(data, name, kind)
        return Converted(data)
    table = tables.decoded(data, name).encode() if kind in _TEXTS else data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (safe_name(PurePath(name).stem) + kind)
        path.write_bytes(table)
        return _converted(path, name)


def refuse_too_large(name: str, size_bytes: int) -> None:
    """Let a form pass that is small enough; asked before it is read.

    :raises TooLarge: for one that is larger.
    """
    if size_bytes > MOST_FORM_BYTES:
        raise TooLarge(
            N_("{name} is larger than {most_mb} MB, more than a form takes. Put long lists into files of their own."),
            name=name, most_mb=MOST_FORM_BYTES // 1_000_000,
        )  # fmt: skip


def _refuse_no_book(data: bytes, name: str, kind: str) -> None:
    other = file_kinds.kind(data)
    if other and not (other == kind[1:] == "xls"):
        file_kinds.refuse_other(data, name)
    if kind != ".xls" or not other:
        try:
            workbook.refuse_too_large(data, name, MOST_FORM_UNPACKED_BYTES)
        except Invalid as problem:
            raise Invalid(_UNREADABLE, name=name) from problem


def _refuse_no_xml(data: bytes, name: str, kind: str) -> None:
    """Refuse a file of another kind by its name; what is called XML says itself what is wrong with it."""
    if kind != ".xml" and not data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<"):
        raise Invalid(
            N_("{name} is no form. Bring a table of questions as .xlsx, .xls, .csv or .md, or an XForm as .xml."),
            name=name,
        )


def _converted(path: Path, name: str) -> Converted:
    # imported here: it takes a third of a second and 30 MB of every process, and hardly any converts a table
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as pyxform_convert

    try:
        result = pyxform_convert(path, validate=False, form_name="data")
    except PyXFormError as problem:
        if _NO_TABLE in str(problem):
            raise Invalid(_UNREADABLE, name=name) from problem
        said = pyxform_words.error(str(problem), name)
        raise Invalid(said.template, **said.figures) from problem
    except Exception as problem:  # the library raises anything on files that are no tables
        raise Invalid(_UNREADABLE, name=name) from problem
    files = {"itemsets.csv": result.itemsets.encode()} if result.itemsets else {}
    warnings = tuple(warning for warning in result.warnings if _AGAINST_EVIDENCE not in warning)
    return Converted(result.xform.encode(), files, warnings)
