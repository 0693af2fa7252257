"""Is what the bench measured kept in a form that stays readable?"""

from datetime import date
from pathlib import Path

import pytest

from tests.bench import history
from tests.bench.history import Recorder


def test_each_run_adds_its_rows_below_one_header(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = Recorder()
    record("a photo, analysed", 2.1049, "×", most=2.5, note="of 9")
    record("table", 41234.5, "rows a second", least=30_000)
    record("memory", 0.0, "MB")
    for day in (1, 2):
        history.append(tmp_path / "history.csv", record.figures, date(2026, 11, day), "0123abc-dirty")
    rows = (tmp_path / "history.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "date,commit,processors,name,value,unit,limit"
    assert len(rows) == 1 + 2 * 3
    assert rows[1].startswith("2026-11-01,0123abc-dirty,")
    assert [row.rpartition(",0123abc-dirty,")[2].partition(",")[2] for row in rows[4:]] == [
        '"a photo, analysed",2.1,×,≤ 2.5',
        'table,41200,rows a second,"≥ 30,000"',
        "memory,0,MB,",
    ]
    assert "a photo, analysed: 2.1 × (asked ≤ 2.5); of 9" in capsys.readouterr().out
