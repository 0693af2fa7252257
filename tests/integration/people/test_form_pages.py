"""How does an administrator upload, look at, publish, compare and close a form?"""

import io
import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, FormState, Role
from server.domain.outside_limits import MOST_FORM_BYTES, MOST_FORM_DRAFTS
from server.formats import odk_validate
from server.models import Event, Form, FormDraft, FormFetch, FormVersion
from server.services import accounts, phones
from server.services.accounts import Position
from server.services.intake import form_drafts, form_versions
from server.services.register import programmes
from server.web.forms import draft_pages
from tests import build
from tests.xforms import Written, written

HEADS: list[str | None] = ["type", "name", "label::中文 (zh)", "label::English (en)", "constraint"]
Rows = Sequence[Sequence[Any]]
ROWS: Rows = [
    HEADS,
    ["text", "unit", "责任单位", "Unit", None],
    ["select_one done", "state", "整改状态", "State", None],
    ["begin repeat", "places", "点位", "Places", None],
    ["image", "photo", "照片", "Photo", None],
    ["end repeat", None, None, None, None],
]
MORE: Sequence[Any] = ["text", "note", "备注", "Note", None]
CHOICES: Rows = [["list_name", "name", "label::中文 (zh)", "label::English (en)"], ["done", "yes", "完成", "Done"],
           ["done", "no", "未完成", "Not done"]]  # fmt: skip


def book(version: str = "1", rows: Rows = ROWS, **sheets: Rows) -> bytes:
    made = Workbook()
    del made["Sheet"]
    settings = [["form_id", "version", "form_title"], ["visit", version, "现场检查表"]]
    named: dict[str, Rows] = {"survey": rows, "choices": CHOICES, "settings": settings, **sheets}
    for name, lines in named.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


@pytest.fixture(autouse=True)
def _people(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no Java: ODK Validate takes its time
    with transaction():
        owner = build.programme()
        build.account("Ada", Role.ADMINISTRATOR, owner)


@pytest.fixture
def ada(client: FlaskClient) -> FlaskClient:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.post("/sign-in", data={"name": "Ada", "password": build.PASSWORD})
    return client


def upload(client: FlaskClient, data: bytes, name: str = "visit.xlsx", language: str = "en") -> TestResponse:
    return client.post("/forms/", data={"form": (io.BytesIO(data), name)}, headers={"Accept-Language": language})


def publish(client: FlaskClient, place: str, said: Mapping[str, str] | None = None) -> TestResponse:
    """Publish what a person looked at."""
    draft = db.session.get(FormDraft, int(place.rpartition("/")[2]))
    return client.post(
        f"{place}/publish", data={"seen": form_drafts.fingerprint(draft) if draft else "", **(said or {})}
    )


def published(client: FlaskClient, data: bytes, name: str = "visit.xlsx") -> TestResponse:
    place = upload(client, data, name).headers["Location"]
    return publish(client, place)


def versions() -> list[str]:
    return list(db.session.scalars(db.select(FormVersion.version).order_by(FormVersion.id)))


def test_an_upload_is_shown_as_the_phone_shows_it_and_published_only_when_that_is_said(ada: FlaskClient) -> None:
    place = upload(ada, book()).headers["Location"]
    page = ada.get(place, query_string={"say": "English (en)"}).text
    assert [word in page for word in ("Unit", "Not done", "repeated group", "Nothing keeps it back")] == [True] * 4
    assert "责任单位" in ada.get(place, query_string={"say": "中文 (zh)"}).text
    assert versions() == []
    assert publish(ada, place).status_code == 302
    assert versions() == ["1"]
    assert db.session.scalars(db.select(FormDraft)).all() == []


def test_a_version_says_who_published_it_and_gives_the_file_back_as_it_was_uploaded(ada: FlaskClient) -> None:
    sent = book()
    place = published(ada, sent).headers["Location"]
    page = ada.get(place).text
    assert "Ada" in page
    version = db.session.scalars(db.select(FormVersion)).one()
    assert ada.get(f"{place}/versions/{version.id}/source").data == sent
    assert ada.get(f"{place}/versions/{version.id}/xform").data == version.xml
    logged = db.session.scalars(db.select(Event).where(Event.action == "forms.publish")).one()
    assert logged.actor == "account:Ada"


def test_a_discarded_upload_is_gone_and_nothing_is_published(ada: FlaskClient) -> None:
    place = upload(ada, book()).headers["Location"]
    ada.post(f"{place}/discard")
    assert ada.get(place).status_code == 404
    assert versions() == []


def test_what_changes_is_said_and_what_no_longer_matches_is_marked(ada: FlaskClient, context: Flask) -> None:
    published(ada, book())
    changed: Rows = [
        HEADS,
        ["integer", "unit", "责任单位", "Unit", ". > 0"],
        *ROWS[3:],
        ["text", "note", "备注", "Note", None],
    ]
    place = upload(ada, book("2", changed)).headers["Location"]
    view = form_drafts.get(COMMAND_LINE, int(place.rpartition("/")[2]))
    found = {(one.what.value, one.path, one.sets_apart) for one in view.changes}
    assert found == {
        ("version", "", False), ("type", "unit", True), ("constraint", "unit", False), ("removed", "state", True),
        ("added", "note", False),
    }  # fmt: skip
    assert "question removed" in ada.get(place).text


def test_a_page_does_not_wait_until_a_long_form_was_tried(ada: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()

    def tried(form: bytes) -> str:
        assert going_on.wait(30)
        return ""

    monkeypatch.setattr(odk_validate, "has_java", lambda: True)
    monkeypatch.setattr(odk_validate, "_tried", tried)
    monkeypatch.setattr(draft_pages, "PATIENCE_S", 0.01)
    place = upload(ada, book("tried")).headers["Location"]
    meanwhile = ada.get(place).text
    going_on.set()
    monkeypatch.setattr(draft_pages, "PATIENCE_S", 30)
    afterwards = ada.get(place).text
    assert ["It is still being tried" in page for page in (meanwhile, afterwards)] == [True, False]
    assert ['http-equiv="refresh"' in page for page in (meanwhile, afterwards)] == [True, False]
    assert ["Nothing keeps it back" in page for page in (meanwhile, afterwards)] == [False, True]


def test_an_upload_is_converted_once(ada: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    place = upload(ada, book("once")).headers["Location"]
    monkeypatch.setattr(form_drafts, "convert", None)
    assert ada.get(place).status_code == 200


def test_a_form_that_lacks_a_list_is_kept_back_until_it_is_given(ada: FlaskClient) -> None:
    rows: Rows = [HEADS[:4], ["select_one_from_file mines.csv", "mine", "矿山", "Mine"]]
    place = upload(ada, book(rows=rows)).headers["Location"]
    assert "no phone can open the form without it" in ada.get(place).text
    refused = publish(ada, place)
    assert (refused.status_code, versions()) == (400, [])
    ada.post(f"{place}/files", data={"files": (io.BytesIO(b"name,label\n1,A\n"), "mines.csv")})
    assert "given now" in ada.get(place).text
    assert publish(ada, place).status_code == 302


def test_a_list_without_the_column_that_is_asked_for_is_refused_on_the_page(ada: FlaskClient) -> None:
    rows: Rows = [HEADS[:4], ["select_one_from_file mines.csv", "mine", "矿山", "Mine"]]
    place = upload(ada, book(rows=rows)).headers["Location"]
    ada.post(f"{place}/files", data={"files": (io.BytesIO(b"code,label\n1,A\n"), "mines.csv")})
    assert "mines.csv has no column name" in ada.get(place).text


def test_the_second_of_two_who_publish_the_same_upload_finds_it_gone(ada: FlaskClient) -> None:
    place = upload(ada, book()).headers["Location"]
    assert [publish(ada, place).status_code for _ in range(2)] == [302, 404]


def test_the_same_version_with_other_questions_is_kept_back(ada: FlaskClient) -> None:
    published(ada, book())
    place = upload(ada, book(rows=[*ROWS, MORE])).headers["Location"]
    assert "is published with other content" in ada.get(place).text
    assert publish(ada, place).status_code == 409


def test_another_form_takes_the_place_of_one_only_when_that_is_said(ada: FlaskClient) -> None:
    published(ada, written(Written(form_id="visit", title="甲")), "a.xml")
    other = Written(form_id="visit", title="乙", version="2", answers="<b/><c/><d/>", binds="",
                    body='<input ref="/data/b"><label>B</label></input>')  # fmt: skip
    place = upload(ada, written(other), "b.xml").headers["Location"]
    assert publish(ada, place).status_code == 400
    assert publish(ada, place, {"replace": "yes"}).status_code == 302


def test_only_so_many_uploads_wait(ada: FlaskClient) -> None:
    for number in range(MOST_FORM_DRAFTS):
        assert upload(ada, written(Written(version=str(number))), "a.xml").status_code == 302
    assert upload(ada, written(), "a.xml").status_code == 409


def test_a_form_larger_than_is_accepted_is_refused_before_it_is_converted(ada: FlaskClient) -> None:
    answer = upload(ada, b"PK" + bytes(MOST_FORM_BYTES))
    assert (answer.status_code, "20 MB" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "sheet survey, row 3, column name"), ("zh-CN", "survey 工作表第 3 行 name 列")],
)
def test_what_is_wrong_is_said_with_sheet_row_and_column(ada: FlaskClient, language: str, said: str) -> None:
    twice: Rows = [HEADS[:4], ["text", "a", "甲", "A"], ["text", "a", "乙", "B"]]
    answer = upload(ada, book(rows=twice), language=language)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_a_form_is_offered_no_more_and_again(ada: FlaskClient) -> None:
    place = published(ada, book()).headers["Location"]
    for state in (FormState.CLOSING, FormState.CLOSED, FormState.OPEN):
        ada.post(f"{place}/state", data={"state": state.value})
        assert db.session.scalars(db.select(Form.state)).one() is state
    actions = db.session.scalars(db.select(Event.action).where(Event.subject == "form:visit")).all()
    assert [one for one in actions if one in ("forms.close", "forms.reopen")] == ["forms.close"] * 2 + ["forms.reopen"]


def test_who_sees_one_county_only_changes_no_form_of_all_and_reads_it(ada: FlaskClient) -> None:
    place = published(ada, book()).headers["Location"]
    draft = upload(ada, book("2")).headers["Location"]
    with transaction():
        accounts.change("Ada", Position(role=Role.ADMINISTRATOR, counties=["夏河县"]))
    sent = [
        ada.post(f"{place}/state", data={"state": "closed"}),
        upload(ada, book("3")),
        publish(ada, draft),
        ada.post(f"{draft}/files", data={"files": (io.BytesIO(b"name,label\na,A\n"), "a.csv")}),
        ada.post(f"{draft}/discard"),
    ]
    assert [one.status_code for one in sent] == [403] * 5
    assert [db.session.scalars(db.select(Form.state)).one(), versions()] == [FormState.OPEN, ["1"]]
    pages = [ada.get(one) for one in ("/forms/", place, draft)]
    assert [(one.status_code, 'action="/forms' in one.text.replace("/compare", "")) for one in pages] == [
        (200, False)
    ] * 3


def test_the_list_says_how_many_phones_have_the_newest_version(ada: FlaskClient, context: Flask) -> None:
    published(ada, book())
    with transaction():
        made = [phones.add(name, programmes.get("gannan")) for name in ("一号机", "二号机")]
    keys = [(one.token, one.phone.programme_id) for one in made]
    for token, plan in keys:
        assert ada.get(f"/v1/key/{token}/projects/{plan}/forms/visit.xml").status_code == 200
    published(ada, book("2"))
    token, plan = keys[0]
    ada.get(f"/v1/key/{token}/projects/{plan}/forms/visit.xml")
    (line,) = form_versions.listed(COMMAND_LINE)
    assert (line.up_to_date, line.behind) == (1, 1)
    assert len(db.session.scalars(db.select(FormFetch)).all()) == 2
    assert re.search("1 has an older one", ada.get("/forms/").text)


def test_two_versions_are_compared(ada: FlaskClient) -> None:
    published(ada, book())
    place = published(ada, book("2", [*ROWS, MORE])).headers["Location"]
    assert "question added" in ada.get(f"{place}/compare").text


def test_nothing_is_published_but_what_was_looked_at(ada: FlaskClient) -> None:
    place = upload(ada, book()).headers["Location"]
    page = ada.get(place).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    ada.post(f"{place}/discard")
    again = upload(ada, book(rows=[*ROWS, MORE])).headers["Location"]
    answer = ada.post(f"{again}/publish", data={"seen": seen})
    assert (answer.status_code, versions()) == (409, [])
    assert "not the upload that you looked at" in answer.text
