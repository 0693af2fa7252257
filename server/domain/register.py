"""What does a sheet of the register say? Rows as read from a file, before they meet what is already registered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from server.domain.datum import Datum

Row = TypeVar("Row")
_BELOW_COUNTY = re.compile(r"(.+?[县区旗]|.+?市)\s*(?:[/／·—-]\s*)?\S+?(?:街道|乡|镇|苏木|村|社区)")
_BESIDE = re.compile(r"\s*[/／]\s*")


@dataclass(frozen=True)
class RowError:
    """A row that was refused: its number in the file, and why (a template with its details)."""

    row_no: int
    reason: str
    details: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    """Its sheet, where the file has several."""


@dataclass(frozen=True)
class PageRead:
    """What became of one sheet of a workbook: how many rows it has, or why it was not read (a template)."""

    name: str
    rows: int = 0
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """The rows that could be read, and those that could not."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...] = ()
    notes: tuple[RowError, ...] = ()
    """Cells that were kept as they are because nothing could be made of them."""
    pages: tuple[PageRead, ...] = ()
    """What became of the sheets of a workbook."""
    unknown: tuple[str, ...] = ()
    """Headings that were not understood."""


@dataclass(frozen=True)
class ViewpointRow:
    """A standpoint of a site; its position is in the site's datum."""

    code: str
    name: str
    latitude: float | None = None
    longitude: float | None = None
    bearing_deg: float | None = None
    hint: str = ""


@dataclass(frozen=True)
class SiteRow:
    """A site with its viewpoints."""

    code: str
    name: str
    latitude: float
    longitude: float
    datum: Datum = Datum.WGS84
    radius_m: float | None = None
    """None: not said. A new site gets the usual fence, a known one keeps its own."""
    polygon: tuple[tuple[float, float], ...] | None = None
    county: str = ""
    region: str = ""
    unit: str = ""
    viewpoints: tuple[ViewpointRow, ...] = ()


@dataclass(frozen=True)
class IssueRow:
    """A row of the ledger; `ledger` keeps the columns that nothing computes with, under their first names."""

    row_no: int
    code: str
    number: int | None = None
    """The ledger's own serial number."""
    batch: str = ""
    site: str = ""
    unit: str = ""
    county: str = ""
    """行政区域, the county of it."""
    problem_text: str = ""
    status: str = ""
    due_text: str = ""
    due_on: date | None = None
    work_started_at: datetime | None = None
    work_done_at: datetime | None = None
    claimed_at: datetime | None = None
    """When the unit reported that the work is done."""
    ledger: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    """Its sheet, where the file has several."""


@dataclass(frozen=True)
class UnitRow:
    """An organisation; what is empty is not said."""

    row_no: int
    name: str
    code: str = ""
    county: str = ""
    county_code: str = ""


def county_of(region: str) -> str:
    """Return the county of a 行政区域, which ledgers write with or without the township: 县(市)/乡镇."""
    region = _BESIDE.split(region.strip())[0]
    found = _BELOW_COUNTY.fullmatch(region)
    return found[1] if found else region
