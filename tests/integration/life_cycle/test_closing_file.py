"""Does the closing file of an issue hold all on which its closure stands, so that anyone can check it?"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

from server.db import db, transaction
from server.domain.access import COMMAND_LINE
from server.domain.export import Scope
from server.models import IssueFile, Publication
from server.services.export import orders
from server.services.export.orders import Wish
from server.services.export.tables import writing
from server.services.export.tables.selection import Selection
from server.services.runtime import media
from server.tasks import exporting
from tests.integration.life_cycle.conftest import CONTACT, OBJECTOR, Road
from tests.unit.formats.reports import pages


def bag_of(road: Road, out: Path) -> Path:
    return exporting.dossier(COMMAND_LINE, road.issue.id, out, "zh_CN").path


def rows(bag: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((bag / "data" / name).read_text(encoding="utf-8-sig"))))


def checked(*command: str, folder: Path) -> None:
    said = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_a_closing_file_is_valid_and_proves_every_step_and_paper(filed: Road, tmp_path: Path) -> None:
    bag = bag_of(filed, tmp_path)
    checked("-m", "bagit", "--validate", ".", folder=bag)
    checked("verify.py", folder=bag)
    said = [json.loads(one)["row"] for one in (bag / "data/rows.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = [one.partition(":")[0] for one in said]
    wanted = {"issue_move": 10, "issue_measure": 2, "issue_file": 5, "publication": 1, "objection": 0}
    assert {kind: kinds.count(kind) for kind in wanted} == wanted


def test_every_paper_lies_in_the_folder_of_its_kind_byte_for_byte(filed: Road, tmp_path: Path) -> None:
    bag = bag_of(filed, tmp_path)
    papers = {row["paper"]: row for row in rows(bag, "papers.csv")}
    for paper in db.session.query(IssueFile):
        path = bag / "data" / papers[str(paper.id)]["filename"]
        assert path.read_bytes() == media().path(paper.original.sha256).read_bytes()
    assert sorted({row["filename"].split("/")[1] for row in papers.values()}) == [
        "01_整改方案", "02_措施完成证明", "07_验收意见", "10_销号申请与备案",
    ]  # fmt: skip


def test_the_steps_tell_who_made_them_and_under_which_number(filed: Road, tmp_path: Path) -> None:
    last = rows(bag_of(filed, tmp_path), "moves.csv")[-1]
    told = [last[name] for name in ("to", "to_zh", "by", "document")]
    assert told == ["closed", "已销号", "Emma", "甘环销〔2026〕7号"]


def test_nobody_learns_from_a_closing_file_who_objected(filed: Road, tmp_path: Path) -> None:
    bag = bag_of(filed, tmp_path)
    (objection,) = rows(bag, "objections.csv")
    assert objection["answer"] == "经现场核实，已清运。"
    assert "坡脚还有渣土" in objection["text"]
    _refuse_anywhere(bag, OBJECTOR, CONTACT)


def test_a_redacted_closing_file_holds_steps_without_papers_and_names(filed: Road, tmp_path: Path) -> None:
    with transaction():
        scope = Scope(codes=(filed.issue.code,))
        number = orders.order(COMMAND_LINE, scope, Wish(is_redacted=True, with_report=False), tmp_path)
    exporting.build(number)
    bag = Path(orders.get(number).path)
    assert [row["to"] for row in rows(bag, "moves.csv")][-1] == "closed"
    assert not (bag / "data/papers").exists()
    _refuse_anywhere(bag, OBJECTOR, CONTACT, "Emma", "signed-sheet.pdf")


def test_analysts_get_moves_measures_and_papers_as_tables(filed: Road, tmp_path: Path) -> None:
    with transaction():
        for kind in ("moves", "measures", "papers"):
            writing.write(kind, tmp_path / f"{kind}.csv", Selection())
    told = {
        kind: list(csv.DictReader(io.StringIO((tmp_path / f"{kind}.csv").read_text(encoding="utf-8-sig"))))
        for kind in ("moves", "measures", "papers")
    }
    assert [row["end"] for row in told["moves"]][-2:] == ["signed", "closed"]
    assert [(row["number"], row["proofs"]) for row in told["measures"]] == [("1", "1"), ("2", "1")]
    assert {row["kind"] for row in told["papers"]} == {"measure", "plan", "self-check", "signed-sheet"}


def _refuse_anywhere(bag: Path, *words: str) -> None:
    for path in bag.rglob("*"):
        if path.suffix in {".csv", ".html", ".json", ".jsonl", ".txt"}:
            text = path.read_text(encoding="utf-8")
            assert [word for word in words if word in text] == [], path.name


def test_an_export_announces_the_papers_and_screenshots_that_it_will_hold(filed: Road, tmp_path: Path) -> None:
    with transaction():
        photos = _announced(filed, tmp_path, is_redacted=True)
        papers = sum(one.original.size_bytes for one in db.session.query(IssueFile))
        screenshot = db.session.query(IssueFile).limit(1).one().original
        db.session.query(Publication).one().screenshot_id = screenshot.id
        db.session.flush()
        assert _announced(filed, tmp_path) - photos == papers + screenshot.size_bytes


def _announced(road: Road, out: Path, *, is_redacted: bool = False) -> int:
    number = orders.order(COMMAND_LINE, Scope(codes=(road.issue.code,)), Wish(is_redacted=is_redacted), out)
    return orders.get(number).bytes_total


def test_the_report_tells_how_the_issue_was_closed(filed: Road, tmp_path: Path) -> None:
    said = "".join(pages((bag_of(filed, tmp_path) / "data/report.pdf").read_bytes()))
    told = ("销号文号甘环销〔2026〕7号", "验收结论同意销号", "1覆土30厘米", "不成立1件", "经现场核实，已清运。")
    assert [one for one in told if one not in said] == []
