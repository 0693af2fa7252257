"""Does LibreOffice show what stands in the workbooks and the report, cell by cell and page by page?

It is on many desks of offices, and the nearest to WPS that runs without a screen.
"""

import csv
import io
import shutil
import subprocess
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from server.domain.register import IssueRow, SiteRow
from server.formats import ledger, site_tables
from server.services.export.tables import package, writing
from server.services.export.tables.selection import Selection
from tests.integration.exports.conftest import Office, dossier
from tests.unit.formats.reports import pages

SOFFICE = shutil.which("soffice")
CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Commas, double quotes, UTF-8, from the first line, cells as they are shown, every sheet into a file of its own."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one profile to all, for making it takes longest."""
    if SOFFICE is None:
        warnings.warn(
            "no soffice on this machine: nothing is opened in LibreOffice", pytest.PytestWarning, stacklevel=2
        )
        pytest.skip("there is no soffice on this machine")
    return tmp_path_factory.mktemp("libreoffice")


def converted(profile: Path, document: Path, into: str) -> Path:
    """Return the folder into which LibreOffice wrote a document in another format."""
    assert SOFFICE
    target = document.parent / f"{document.stem}-opened"
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", into,
         "--outdir", str(target), str(document)], check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return target


def shown(profile: Path, book: Path) -> dict[str, list[list[str]]]:
    """Return the cells of each sheet as LibreOffice shows them."""
    folder = converted(profile, book, CSV_OF_ALL_SHEETS)
    return {
        one.stem.removeprefix(f"{book.stem}-"): list(csv.reader(io.StringIO(one.read_text("utf-8"), newline="")))
        for one in folder.glob("*.csv")
    }


def meant(book: Path) -> dict[str, list[list[str]]]:
    """Return what we wrote, each value as a spreadsheet in English would show it."""
    return {
        sheet.title: [[_said(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in load_workbook(book)
    }


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S" if value.time() != datetime.min.time() else "%Y-%m-%d")
    return "" if value is None else str(value)


def same(one: list[list[str]], other: list[list[str]]) -> bool:
    """Compare cells; a number may be shown with fewer digits than it has."""
    return len(one) == len(other) and all(
        len(row) == len(row_) and all(_same(*both) for both in zip(row, row_, strict=True))
        for row, row_ in zip(one, other, strict=True)
    )


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return float(one) == pytest.approx(float(other), rel=1e-6)
    except ValueError:
        return False


def compare(profile: Path, book: Path) -> None:
    ours, theirs = meant(book), shown(profile, book)
    assert set(theirs) == set(ours)
    assert {name: theirs[name] for name in ours if not same(ours[name], theirs[name])} == {}


def test_the_workbook_of_an_export(office: Office, profile: Path, tmp_path: Path) -> None:
    book = tmp_path / "index.xlsx"
    with book.open("wb") as target:
        package.write_index(target, Selection())
    compare(profile, book)


@pytest.mark.parametrize("kind", ["photos", "findings", "problems"])
def test_a_table_for_analysts(office: Office, profile: Path, tmp_path: Path, kind: str) -> None:
    book = tmp_path / f"{kind}.xlsx"
    writing.write(kind, book, Selection(language="en"))
    compare(profile, book)


def test_a_ledger_that_is_handed_out(profile: Path, tmp_path: Path) -> None:
    row = IssueRow(
        row_no=2, code="007", problem_text="=1+1", work_started_at=datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
        due_text="2026年底前", ledger={"整改措施": "覆土\n复绿 <b>&amp;"},
    )  # fmt: skip
    book = tmp_path / "ledger.xlsx"
    book.write_bytes(ledger.write_ledger([row]))
    compare(profile, book)


def test_a_table_of_sites(profile: Path, tmp_path: Path) -> None:
    site = SiteRow(code="007", name="加甘滩<堆场>", latitude=34.8126, longitude=102.6534, radius_m=150, county="夏河县")
    book = tmp_path / "sites.xlsx"
    book.write_bytes(site_tables.as_xlsx([site]))
    compare(profile, book)


def test_the_report_has_as_many_pages_and_its_first_words(office: Office, profile: Path, tmp_path: Path) -> None:
    report = dossier(tmp_path, report_in="zh_CN") / "data/report.pdf"
    copy = tmp_path / "report.pdf"
    copy.write_bytes(report.read_bytes())
    opened = converted(profile, copy, "pdf:draw_pdf_Export") / "report.pdf"
    assert len(PdfReader(opened).pages) == len(PdfReader(report).pages)
    assert "生态环境问题整改验收报告" in pages(opened.read_bytes())[0]
