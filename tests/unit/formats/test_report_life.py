"""Does the report tell how an issue was dealt with, and of nobody where it is to tell of nobody?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from server.domain import redaction
from server.domain.closing_file import ClosingFile, FiledMeasure, FiledMove, FiledObjection, FiledOverride, FiledPaper
from server.domain.dossier import Dossier
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.publicity import ObjectionState
from server.domain.redaction import Redactor
from server.formats.report_life import MOST_OBJECTIONS
from tests.unit.formats.reports import MADE_AT, dossier, pages, report

S = LifeState
PASSED = {"verdict": "pass", **{f"crit{number}": "pass" for number in range(1, 5)}, "crit5": "na"}


def move(number: int, start: LifeState, end: LifeState, **said: object) -> FiledMove:
    given = {"document": "", "note": "", "reasons": (), "due_on": None, "evidence": {}, "by": "account:Alice", **said}
    return FiledMove(number, 1, start, end, MADE_AT, on=date(2026, 11, number), **given)  # type: ignore[arg-type]


def objection(number: int) -> FiledObjection:
    return FiledObjection(
        number, 1, "坡脚还有渣土。", 0, MADE_AT, ObjectionState.NOT_UPHELD, "已清运。", "照片可证", "Emma", MADE_AT
    )


def override(number: int, by: str, reason: str) -> FiledOverride:
    return FiledOverride(number, 9, "same_scene", "画面不是同一处。", "Not the same scene.", by, reason, MADE_AT)


def dealt_with(*more: FiledMove, objections: int = 1) -> Dossier:
    measure = FiledMeasure(
        1, 1, 1, "清运渣土", None, date(2026, 10, 3), "", "account:Ma", "account:Emma", MADE_AT, None
    )
    proof = FiledPaper(
        1, 1, FileKind.MEASURE, 1, "papers/1.pdf", "清运联单.pdf", "", "0" * 64, 9, "account:Ma", MADE_AT, None, "", ""
    )
    closing = ClosingFile(
        moves=(move(1, S.REVIEWED, S.ACCEPTED, concluded=PASSED), move(2, S.SIGNED, S.CLOSED, document="甘环销7号"),
               *more),
        measures=(measure,), papers=(proof,), objections=tuple(map(objection, range(objections))),
        overrides=(override(1, "Ravi", "同一坡面，树已移走"), override(2, "Rita", "现场核对过")), registered_at=MADE_AT,
    )  # fmt: skip
    return replace(dossier(ledger={"验收单位": "州生态环境局"}), closing=closing)


def text(tmp_path: Path, *shown: Dossier, language: str = "zh_CN") -> str:
    return "".join(pages(report(tmp_path, *shown, language=language)[0]))


def test_steps_measures_and_criteria_stand_with_days_and_numbers(tmp_path: Path) -> None:
    said = text(tmp_path, dealt_with())
    told = ("办理经过", "2026-11-02已销号Alice甘环销7号", "1清运渣土2026-10-03清运联单.pdf", "验收结论同意销号")
    assert [one for one in told if one not in said] == []
    assert "5源头治理到位，长效机制已建立不涉及" in said


def test_objections_and_overrides_stand_with_answer_and_both_reasons(tmp_path: Path) -> None:
    said = text(tmp_path, dealt_with())
    told = ("坡脚还有渣土。", "答复：已清运。", "画面不是同一处。", "同一坡面，树已移走", "现场核对过")
    assert [one for one in told if one not in said] == []


def test_an_issue_that_was_only_registered_has_no_such_section(tmp_path: Path) -> None:
    assert "办理经过" not in text(tmp_path, dossier())


def test_what_a_return_took_back_is_told_among_the_steps_alone(tmp_path: Path) -> None:
    said = text(tmp_path, dealt_with(move(3, S.SIGNED, S.RETURNED, reasons=("R03",))))
    assert ("验收结论" in said, "R03位置不符" in said) == (False, True)


def test_a_redacted_report_names_nobody_who_dealt_with_it(tmp_path: Path) -> None:
    said = text(tmp_path, redaction.dossier(dealt_with(), Redactor(["Alice", "Ma"])))
    names = [one for one in ("Alice", "Ravi", "Rita", "清运联单", "坡脚还有渣土", "现场核对过") if one in said]
    assert (names, "已销号×××甘环销7号" in said) == ([], True)


def test_beyond_so_many_objections_the_report_says_where_the_others_are(tmp_path: Path) -> None:
    said = text(tmp_path, dealt_with(objections=MOST_OBJECTIONS + 7))
    assert (said.count("坡脚还有渣土。"), "另有7件异议" in said) == (MOST_OBJECTIONS, True)


def test_the_cover_of_a_batch_counts_issues_by_state(tmp_path: Path) -> None:
    first = pages(report(tmp_path, dealt_with(), dossier("ZY-2"), dossier("ZY-3"))[0])[0]
    assert "按办理环节整改问题建账2已销号1" in first
