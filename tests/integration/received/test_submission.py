"""Does a submission's page show the answers as they were asked, and every file with what became of it?"""

import hashlib

import pytest
from flask.testing import FlaskClient

from server.config import ROOT
from server.db import db, transaction
from server.domain.access import Actor, AttachmentState
from server.domain.witness import Standing
from server.models import Form, Programme
from server.services.intake import forms
from server.services.received import submission_view
from server.services.received.answers import Answer, Group, Part
from server.services.received.submission_view import FileView, SubmissionView
from tests.integration.openrosa.field import SITE, VERSION, WIDE, Field, Stood, instance, photo, uuid
from tests.integration.received.test_list import ALONE, UNKNOWN, complete, send
from tests.witness import FILE, Page
from tests.witness import seen as noted

SIGNATURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SIGNED = "<sign_rep>sign.png</sign_rep>"
RECT_CHECK = ROOT / "forms" / "rect_check.md"
NEWER = "2027010101"


def seen(field: Field, actor: Actor, reader: str = "en") -> SubmissionView:
    """Return what is shown of the newest submission."""
    return submission_view.get(actor, field.submissions()[-1].id, reader)


def answers(parts: tuple[Part, ...]) -> dict[str, Answer]:
    """Return all answers by their paths; of a repeat, the last."""
    found: dict[str, Answer] = {}
    for part in parts:
        found |= {part.path: part} if isinstance(part, Answer) else answers(part.parts)
    return found


def file(view: SubmissionView, name: str) -> FileView:
    return next(one for one in view.files if one.name == name)


def published(field: Field) -> str:
    """Publish the form that the office uses; returns its version."""
    with transaction():
        owner = db.session.get_one(Programme, field.programme_id)
        content = RECT_CHECK.read_bytes().replace(VERSION.encode(), NEWER.encode())
        return forms.publish(owner, content, RECT_CHECK.name, may_replace=True).version


MEASURES = (
    "<measure_repeat><m_no>1</m_no><m_state>done</m_state><m_evidence>photo penalty</m_evidence></measure_repeat>"
    "<measure_repeat><m_no>2</m_no><m_state>mine</m_state><m_evidence/></measure_repeat>"
)


@pytest.mark.parametrize(
    ("reader", "label", "chosen"), [("zh_CN", "阶段", "整改后"), ("en", "Phase", "After")], ids=["zh", "en"]
)
def test_questions_and_choices_are_in_the_readers_language(
    field: Field, emma: Actor, reader: str, label: str, chosen: str
) -> None:
    version = published(field)
    field.phone.submit(instance(1, version=version, stood=()))
    found = answers(seen(field, emma, reader).parts)["phase"]
    assert (found.label, found.text, found.written) == (label, chosen, "after")


def test_what_repeats_is_numbered(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, version=published(field), stood=(), extra=MEASURES))
    rows = [part for part in seen(field, emma).parts if isinstance(part, Group) and part.name == "measure_repeat"]
    assert [row.number for row in rows] == [1, 2]
    assert [answers(row.parts)["measure_repeat/m_no"].text for row in rows] == ["1", "2"]


def test_a_choice_that_the_list_does_not_have_is_shown_as_it_was_written(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, version=published(field), stood=(), extra=MEASURES))
    assert answers(seen(field, emma).parts)["measure_repeat/m_state"].text == "mine"


def test_a_position_has_its_accuracy(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, version=published(field), stood=()))
    place = answers(seen(field, emma).parts)["arrive"].places[0]
    assert (place.latitude, place.longitude, place.error_m) == (35.1011, 102.6121, 12)


def test_an_answer_that_the_form_does_not_ask_for_is_said_to_be_one(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=(), extra="<weather>晴</weather>"))
    found = answers(seen(field, emma).parts)
    assert (found["weather"].is_asked, found["weather"].text, found["phase"].is_asked) == (False, "晴", True)


def test_a_version_that_is_not_ours_is_read_with_the_newest(field: Field, emma: Actor, office: FlaskClient) -> None:
    published(field)
    field.phone.submit(instance(1, version="1999", stood=()))
    assert answers(seen(field, emma).parts)["phase"].label == "Phase"
    page = office.get(f"/received/{field.submissions()[0].id}", headers={"Accept-Language": "en"}).text
    assert "unknown form version" in page


def test_a_form_without_any_version_shows_names_and_answers(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=()))
    with transaction():
        row = field.submissions()[0]
        row.form_version_id = None
        row.form = Form(programme_id=field.programme_id, form_id="lost", created_at=row.received_at)
    assert answers(seen(field, emma).parts)["phase"].text == "after"


def test_encrypted_answers_are_said_to_be_encrypted(field: Field, office: FlaskClient) -> None:
    xml = instance(1, stood=()).replace(b"<data ", b'<data encrypted="yes" ')
    assert field.phone.submit(xml).status == 201
    page = office.get(f"/received/{field.submissions()[0].id}", headers={"Accept-Language": "en"})
    assert (page.status_code, "The phone encrypted the answers" in page.text) == (200, True)


# versions


def test_a_correction_shows_what_it_answers_differently(field: Field, emma: Actor) -> None:
    send(field, 1, item=UNKNOWN, facts="覆土完成")
    field.phone.submit(instance(2, stood=(Stood(code="T", near=""),), facts="未覆土", item=UNKNOWN, replaces=1))
    changes = {(one.label, one.before, one.after) for one in seen(field, emma).changes}
    assert changes == {("facts", "覆土完成", "未覆土"), ("vp_code", "S", "T")}


def test_a_row_that_was_added_is_a_difference(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=ALONE))
    field.phone.submit(instance(2, stood=(*ALONE, Stood(code="T", wide="", near="", geo="")), replaces=1))
    changes = {(one.label, one.inside, one.before, one.after) for one in seen(field, emma).changes}
    assert ("vp_code", ("vp_repeat 2",), "", "T") in changes


def test_each_version_leads_to_the_others(field: Field, office: FlaskClient) -> None:
    field.phone.submit(instance(1, stood=()))
    field.phone.submit(instance(2, stood=(), replaces=1))
    first, second = (one.id for one in field.submissions())
    assert f'href="/received/{second}"' in office.get(f"/received/{first}").text
    assert f'href="/received/{first}"' in office.get(f"/received/{second}").text


# files


def test_a_photo_says_what_was_made_of_it(field: Field, emma: Actor) -> None:
    complete(field)
    use = file(seen(field, emma), WIDE).uses[0]
    assert (use.viewpoint, use.site, use.issue) == ("南坡", "加甘滩堆场", "C1-P-001")
    assert use.pair_id is not None
    assert use.verdict is not None


def test_what_the_page_saw_stands_with_its_photo(field: Field, emma: Actor) -> None:
    page, content = Page(), photo(1)
    field.send("POST", "/witness-key", {}, page.enrolment)
    record = page.record(uuid(1), noted(WIDE, content))
    field.phone.submit(instance(1), {WIDE: content, FILE: record})
    view = seen(field, emma)
    watched, kept = file(view, WIDE).witness, file(view, FILE)
    assert watched
    assert (watched.key, watched.standing) == (page.key, Standing.SIGNED)
    assert (kept.state, kept.flags, kept.uses) == (AttachmentState.WITNESS, ("record-signed",), ())
    assert view.line.files[AttachmentState.QUARANTINED] == 0


def test_a_file_that_has_not_come_is_named(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=ALONE))
    assert file(seen(field, emma), WIDE).state is AttachmentState.EXPECTED


def test_a_signature_is_a_picture_that_nobody_checks(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=(), extra=SIGNED), {"sign.png": SIGNATURE})
    found = file(seen(field, emma), "sign.png")
    assert (found.is_drawn, found.is_checked) == (True, False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("flight.mp4", b"\0\0\0\x18ftypmp42"),
        ("report.pdf", b"%PDF-1.7"),
        ("scan.html", b"<html><script>alert(1)</script>"),
        ("log.svg", b"<svg onload='alert(1)'/>"),
    ],
)
def test_a_file_that_is_no_photo_is_a_download_in_which_nothing_runs(
    field: Field, office: FlaskClient, name: str, content: bytes
) -> None:
    field.phone.submit(instance(1, stood=(), extra=f"<report>{name}</report>"), {name: content})
    sent = field.submissions()[0]
    answer = office.get(f"/received/{sent.id}/files/{sent.attachments[0].id}")
    assert answer.data == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "not checked" in office.get(f"/received/{sent.id}", headers={"Accept-Language": "en"}).text


def test_a_file_in_quarantine_can_be_had(field: Field, office: FlaskClient) -> None:
    field.phone.submit(instance(1, stood=()), {"stray.pdf": b"%PDF"})
    sent = field.submissions()[0]
    assert office.get(f"/received/{sent.id}/files/{sent.attachments[0].id}").data == b"%PDF"


def test_a_file_of_another_submission_is_not_here(field: Field, office: FlaskClient) -> None:
    complete(field)
    first, second = field.submissions()
    assert office.get(f"/received/{first.id}/files/{second.attachments[0].id}").status_code == 404


def test_the_form_data_are_handed_out_as_they_came(field: Field, office: FlaskClient) -> None:
    xml = instance(1, stood=())
    field.phone.submit(xml)
    answer = office.get(f"/received/{field.submissions()[0].id}/xml")
    assert hashlib.sha256(answer.data).digest() == hashlib.sha256(xml).digest()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_is_shown_in_its_place_among_the_answers(field: Field, office: FlaskClient) -> None:
    field.phone.submit(instance(1, stood=ALONE, site=SITE), {WIDE: photo(1)})
    sent = field.submissions()[0]
    page = office.get(f"/received/{sent.id}").text
    shown = page.partition('class="answers"')[2].partition('class="raw"')[0]
    original = sent.attachments[0].original
    assert original is not None
    assert f"/photos/{original.sha256}/preview/480" in shown
