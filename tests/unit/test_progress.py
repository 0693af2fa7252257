"""How far something is that takes long."""

import io

import openpyxl
import pytest

from server import progress
from server.errors import Invalid
from server.formats.ledger import read_ledger
from server.progress import Progress, Step


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Progress]:
    """Give all that is told while Emma waits."""
    found: list[Progress] = []
    tell = progress.tell

    def listen(step: Step, done: int = 0, total: int = 0) -> None:
        tell(step, done, total)
        if (now := progress.of("Emma")) is not None:
            found.append(now)

    monkeypatch.setattr(progress, "tell", listen)
    return found


def workbook(rows: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in [("问题编号", "反馈问题", "备注"), *((f"ZY-{number}", "弃渣未清", "") for number in range(rows))]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_row_of_a_ledger_that_is_read_is_told_of_all(told: list[Progress]) -> None:
    with progress.told_to("Emma"):
        read_ledger(workbook(3), "ledger.xlsx")
    assert [(one.done, one.total) for one in told] == [(0, 0), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_who_waits_for_nothing_is_told_nothing() -> None:
    progress.tell(Step.READING, 1, 2)
    assert progress.of("Emma") is None


def test_a_file_that_has_more_rows_than_it_says_is_never_past_its_end() -> None:
    with progress.told_to("Emma"):
        progress.tell(Step.READING, 5, 3)
        assert progress.of("Emma") == Progress(Step.READING, 5, 5)


def test_what_is_over_is_told_of_no_longer_even_where_it_broke() -> None:
    with pytest.raises(Invalid), progress.told_to("Emma"):
        read_ledger(b"PK", "ledger.xlsx")
    assert progress.of("Emma") is None
