"""Do the tables for analysts hold what is in the house: all of it, and of it only what is asked for and may be seen?"""

import csv
import io
import json
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from openpyxl import load_workbook
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, DecisionKind, Permission
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.region import Region
from server.domain.table import Type
from server.domain.table_columns import TITLES
from server.errors import Conflict, Invalid, NotFound
from server.formats.xlsform import convert
from server.models import Event, Form, FormVersion, Issue, IssueMeasure, IssueMove, Programme
from server.services import accounts
from server.services.export.tables import photos, writing
from server.services.export.tables.selection import Selection
from server.services.life_cycle import papers
from server.services.life_cycle.papers import Paper
from server.services.register import problem_regions
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import now, today
from tests import build
from tests.integration.exports.conftest import CODE, Office

ENGLISH = Selection(language="en")
SINGLE = [kind for kind in TITLES if kind != writing.SUBMISSIONS]
TYPES = {
    Type.TEXT: str,
    Type.INTEGER: int,
    Type.NUMBER: int | float,
    Type.FLAG: bool,
    Type.MOMENT: datetime,
    Type.DAY: date,
}
FORM = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | text | item_code | 问题编号 | Issue |
| | select_one c_state | state | 完成情况 | State |
| | begin_group | place | 位置 | Place |
| | geopoint | arrive | 到达点 | Arrival |
| | end_group |  |  |  |
| | integer | people | 人数 | People |
| | begin_repeat | measure | 措施 | Measure |
| | text | m_no | 编号 | Number |
| | begin_repeat | proof | 佐证 | Proof |
| | text | kind | 类型 | Kind |
| | end_repeat |  |  |  |
| | end_repeat |  |  |  |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | c_state | done | 已完成 | Done |
| | c_state | part | 部分完成 | In part |
"""
ANSWERS: dict[str, object] = {
    "item_code": "=1+1",
    "state": "done",
    "place": {"arrive": "35.101 102.612 2900 8"},
    "people": "3",
    "measure": [{"m_no": "01", "proof": [{"kind": "照片"}, {"kind": "发票"}]}, {"m_no": "02"}],
    "unasked": "更多",
    "meta": {"instanceID": "uuid:a"},
}


def rows(kind: str, selection: Selection = ENGLISH, form_id: str | None = None) -> list[dict[str, object]]:
    """Return the first table of a kind by the names of its columns."""
    table = writing.tables(kind, selection, form_id)[0]
    return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]


def filled_in(plan: Programme, answers: dict[str, object] = ANSWERS, form_id: str = "steps") -> Form:
    with transaction():
        form = build.form(plan, form_id)
        form.versions.append(_version("1"))
        build.submission(form, instance_id="uuid:a").answers = answers
    return form


def _version(name: str) -> FormVersion:
    xml = convert(FORM.encode(), "steps.md").xform
    return FormVersion(version=name, title="步骤", xml=xml, md5=name * 32, published_at=now())


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


@pytest.fixture
def answered(office: Office) -> Office:
    """Alice returns the pair and marks the problem."""
    with transaction():
        alice = build.account("Alice")
        actor = Actor("Alice", frozenset(Permission), account_id=alice.id)
        reviews.decide(actor, office.pair.id, Answer(DecisionKind.RETURN, ("R05", "R03"), "=HYPERLINK(…)"))
        problem_regions.mark(actor, office.pair.id, Region.box(0.1, 0.1, 0.3, 0.3))
        comments.write(accounts.sign_in("Dawa", build.PASSWORD), office.pair.id, "=当天起雾\n补拍")
        on_its_way(office.issue)
    return office


def on_its_way(issue: Issue) -> None:
    """Give an issue a move, a measure and a paper."""
    here = {"issue_id": issue.id, "round": 1}
    db.session.add(IssueMeasure(**here, number=1, text="=覆土", written_by="system", written_at=now()))
    db.session.add(
        IssueMove(**here, start_state=LifeState.REGISTERED, end_state=LifeState.PLANNED, made_at=now(), by="system",
                  about_on=today(), note="=会商")
    )  # fmt: skip
    papers.bring(COMMAND_LINE, issue.id, Paper(FileKind.PLAN, "=方案.pdf"), BytesIO(b"%PDF-1.7"))


@pytest.fixture
def elsewhere(answered: Office) -> Programme:
    """Another programme has an issue with a pair of its own."""
    with transaction():
        other = build.programme("linxia", "临夏州整改方案")
        site = build.site(other, "S9")
        issue = build.issue(other, site, "9")
        build.honest_pair(issue, build.viewpoint(site, "V9"), build.form(other), seed=9)
        on_its_way(issue)
    return other


@pytest.mark.parametrize("kind", SINGLE)
def test_every_value_is_of_its_columns_type(answered: Office, kind: str) -> None:
    (table,) = writing.tables(kind, ENGLISH)
    found = list(table.rows)
    assert found
    odd = [
        (column.name, value)
        for row in found
        for column, value in zip(table.columns, row, strict=True)
        if value is not None and not isinstance(value, TYPES[column.type])
    ]
    assert odd == []


def test_a_photo_says_where_it_was_taken_and_what_is_held_against_it(office: Office) -> None:
    before, _ = rows("photos")
    assert (before["latitude"], before["longitude"]) == pytest.approx((35.101, 102.612), abs=1e-4)
    assert (before["datum"], before["position"], before["stage"]) == ("wgs84", "read", "before")
    assert before["captured"] == "2026-08-26T08:00:00+08:00"
    assert (before["issue"], before["viewpoint_name"], before["verdict_label"]) == (CODE, "南坡", "Consistent")
    assert before["sha256"] == office.pair.before.original.sha256


def test_a_photo_says_what_the_page_saw(office: Office) -> None:
    chosen = datetime(2026, 10, 24, 0, 0, 9, tzinfo=UTC)
    with transaction():
        build.witnessed(office.pair.after, chosen)
    before, after = rows("photos")
    assert (before["page_record"], before["page_chosen_at"]) == (None, None)
    assert (after["page_record"], after["page_source"], after["page_chosen_at"]) == ("signed", "camera", chosen)
    assert (after["page_latitude"], after["page_longitude"]) == (35.101, 102.612)


def test_what_was_written_about_a_pair_has_who_and_when(answered: Office) -> None:
    (row,) = rows("comments")
    assert (row["issue"], row["viewpoint_name"], row["by"]) == (CODE, "南坡", "Dawa")
    assert (row["role"], row["role_label"], row["text"]) == ("officer", "Officer", "=当天起雾\n补拍")


def test_a_photo_is_named_as_it_lies_in_an_export(office: Office) -> None:
    table = photos.table(ENGLISH, lambda numbers: {number: f"photos/{number}.jpg" for number in numbers})
    assert [row[0] for row in table.rows] == [f"photos/{one.id}.jpg" for one in (office.pair.before, office.pair.after)]


def test_an_issue_has_its_ledger_in_columns_and_counts_what_came(answered: Office) -> None:
    (issue,) = rows("ledger")
    assert (issue["issue"], issue["goal"], issue["other_columns"]) == (CODE, "覆土复绿", None)
    assert (issue["photos"], issue["pairs"], issue["pairs_settled"]) == (2, 1, 1)
    assert (issue["datum"], issue["radius_m"]) == ("wgs84", 100)


def test_an_answer_has_its_reasons_as_codes_and_in_words(answered: Office) -> None:
    (answer,) = rows("decisions")
    assert (answer["by"], answer["kind"], answer["reasons"]) == ("Alice", "return", "R03 R05")
    assert answer["reasons_label"] == "Wrong place；Not comparable: different view"


def test_a_finding_has_figure_and_limit_beside_its_sentence(office: Office) -> None:
    near = next(row for row in rows("findings") if row["check"] == "photo_near_site")
    assert (near["figure"], near["limit"], near["unit"], near["issue"]) == (0, 108, "m", CODE)
    assert "fence" in str(near["sentence"])


def test_a_marked_problem_has_its_corners(answered: Office) -> None:
    (marked,) = rows("problems")
    assert json.loads(str(marked["corners"]))[0] == [0.1, 0.1]
    assert (marked["drawn_by"], marked["is_none"]) == ("Alice", False)


@pytest.mark.parametrize("kind", SINGLE)
def test_a_table_of_one_issue_has_nothing_of_another(answered: Office, elsewhere: Programme, kind: str) -> None:
    both = rows(kind)
    mine = rows(kind, Selection(issue_ids=[answered.issue.id], language="en"))
    assert mine
    assert all(row in both for row in mine)
    assert {row.get("issue", CODE) for row in mine} == {CODE}


@pytest.mark.parametrize("kind", sorted({*SINGLE} - {"problems", "decisions", "comments", "events"}))
def test_who_belongs_to_a_programme_gets_nothing_of_another(
    answered: Office, elsewhere: Programme, kind: str
) -> None:  # fmt: skip
    stranger = Actor("Bob", frozenset(Permission), account_id=9, programme_id=elsewhere.id)
    assert {row["issue"] for row in rows(kind)} == {CODE, "9"}
    assert {row["issue"] for row in rows(kind, Selection(stranger))} == {"9"}
    assert {row["issue"] for row in rows(kind, Selection(programme_id=elsewhere.id))} == {"9"}


def test_who_belongs_to_a_programme_gets_of_the_log_what_is_about_its_issues(
    answered: Office, elsewhere: Programme
) -> None:  # fmt: skip
    stranger = Actor("Bob", frozenset(Permission), account_id=9, programme_id=elsewhere.id)
    subjects = {str(row["subject"]) for row in rows("events", Selection(stranger))}
    assert f"pair:{answered.pair.id}" in {row["subject"] for row in rows("events")}
    assert f"pair:{answered.pair.id}" not in subjects


def test_an_answer_stands_under_its_question_with_its_label(office: Office) -> None:
    filled_in(office.programme)
    (sent,) = rows("submissions", ENGLISH, "steps")
    assert (sent["state"], sent["state-label"], sent["people"]) == ("done", "Done", 3)
    assert (sent["place-arrive-latitude"], sent["place-arrive-error_m"]) == (35.101, 8.0)
    assert rows("submissions", Selection(language="zh_CN"), "steps")[0]["state-label"] == "已完成"


def test_an_answer_that_no_question_asks_for_is_not_lost(office: Office) -> None:
    filled_in(office.programme, ANSWERS | {"people": "several"})
    (sent,) = rows("submissions", ENGLISH, "steps")
    assert json.loads(str(sent["other_answers"])) == {"people": "several", "unasked": "更多"}
    assert sent["people"] is None


def test_what_repeats_is_a_table_of_its_own_that_leads_back(office: Office) -> None:
    filled_in(office.programme)
    _, measures, proofs = writing.tables("submissions", ENGLISH, "steps")
    assert [(table.name, table.title) for table in (measures, proofs)] == [
        ("submissions-measure", "Measure"),
        ("submissions-measure-proof", "Proof"),
    ]
    assert [list(row)[:4] for row in measures.rows] == [
        ["uuid:a", "uuid:a/measure[1]", 1, "01"],
        ["uuid:a", "uuid:a/measure[2]", 2, "02"],
    ]
    assert [list(row)[:4] for row in proofs.rows] == [
        ["uuid:a/measure[1]", "uuid:a/measure[1]/proof[1]", 1, "照片"],
        ["uuid:a/measure[1]", "uuid:a/measure[1]/proof[2]", 2, "发票"],
    ]


def test_submissions_of_a_form_that_nobody_can_read_are_there_all_the_same(office: Office) -> None:
    assert len(rows("submissions", ENGLISH, "rect_check")) == 2


def test_a_form_of_another_programme_is_not_found(office: Office, elsewhere: Programme) -> None:
    filled_in(office.programme)
    stranger = Selection(Actor("Bob", frozenset(Permission), account_id=9, programme_id=elsewhere.id))
    with pytest.raises(NotFound):
        writing.tables("submissions", stranger, "steps")


def test_the_command_writes_a_workbook_with_titles_that_people_read(
    office: Office, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    filled_in(office.programme)
    out = tmp_path / "submissions.xlsx"
    assert runner.invoke(args=["tables", "write", "submissions", "--form", "steps", "--out", str(out)]).exit_code == 0
    book = load_workbook(out)
    assert book.sheetnames == ["提交记录", "措施", "佐证"]
    assert "完成情况" in [cell.value for cell in book["提交记录"][1]]
    assert [cell.value for cell in book["措施"]["D"]] == ["编号", "01", "02"]


def test_the_command_writes_repeats_into_files_beside(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:  # fmt: skip
    filled_in(office.programme)
    out = tmp_path / "new" / "s.csv"
    result = runner.invoke(args=["tables", "write", "submissions", "--form", "steps", "--out", str(out), "--json"])
    assert [(Path(one["path"]).name, one["rows"]) for one in json.loads(result.stdout)] == [
        ("s.csv", 1), ("s-measure.csv", 2), ("s-measure-proof.csv", 2),
    ]  # fmt: skip
    assert read_csv(out)[0]["item_code"] == "'=1+1"
    assert read_csv(tmp_path / "new" / "s-measure.csv")[0]["m_no"] == "01"


def test_the_log_says_who_wrote_what(office: Office, tmp_path: Path) -> None:
    with transaction():
        writing.write("photos", tmp_path / "photos.csv", ENGLISH)
    event = db.session.scalars(select(Event).where(Event.action == "tables.write")).one()
    assert (event.actor, event.subject, event.details["rows"]) == ("system", "table:photos", 2)
    assert event.details["files"] == ["photos.csv"]


def test_a_file_that_is_there_stays_as_it_is(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "photos.csv"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(Conflict, match="there already"), transaction():
        writing.write("photos", out, ENGLISH)
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_table_that_breaks_leaves_no_file(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="no position"), transaction():
        writing.write("findings", tmp_path / "findings.geojson", ENGLISH)
    assert [path.name for path in tmp_path.iterdir() if path.name.lstrip(".").startswith("findings")] == []


def test_an_ending_that_nobody_writes_is_refused_with_those_that_are(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\.csv, \.xlsx, \.parquet, \.geojson"), transaction():
        writing.write("photos", tmp_path / "photos.docx", ENGLISH)


@pytest.mark.parametrize(("kind", "form_id"), [("submissions", None), ("photos", "steps")])
def test_a_form_is_named_for_submissions_and_for_nothing_else(office: Office, kind: str, form_id: str | None) -> None:
    with pytest.raises(Invalid, match="Name a form"):
        writing.tables(kind, ENGLISH, form_id)


def test_the_list_has_kinds_and_forms(office: Office, runner: FlaskCliRunner) -> None:
    document = json.loads(runner.invoke(args=["tables", "list", "--json"]).stdout)
    assert [one["kind"] for one in document["kinds"]] == list(TITLES)
    assert document["forms"] == ["rect_check"]
