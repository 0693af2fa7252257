"""From the ledger's row to a notice that has ended well: who does what, what is refused, and what nobody sees."""

import io
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from server.db import db, transaction
from server.domain.notice import NoticeKind
from server.domain.publicity import ObjectionState, PublicationState, Rule
from server.domain.working_days import WindowKind
from server.errors import Conflict, Invalid, NotFound
from server.models import Notice, Objection, Publication
from server.services import events
from server.services.publicity import found, listing, objecting, preparing, releasing, rules, standing
from server.services.publicity.preparing import Written
from server.services.runtime import today
from server.tasks import notifying, sealing
from tests import build
from tests.integration.publicity.conftest import Bureau
from tests.photos import PhotoExif, jpeg

ENGLISH = {"lang": "en"}
NOTICES = [
    pytest.param(date(2023, 7, 27), date(2023, 8, 9), 10, WindowKind.WORKING, None, id="Suzhou 2023"),
    pytest.param(date(2025, 9, 1), date(2025, 9, 12), 10, WindowKind.WORKING, None, id="Suzhou 2025"),
    pytest.param(date(2024, 9, 29), date(2024, 10, 9), 10, WindowKind.WORKING, date(2024, 10, 16), id="Suzhou 2024"),
    pytest.param(date(2019, 12, 13), date(2019, 12, 19), 7, WindowKind.CALENDAR, None, id="Siping 2019"),
    pytest.param(date(2025, 1, 21), date(2025, 2, 8), 10, WindowKind.WORKING, None, id="Tianjin 2025"),
]


@pytest.mark.parametrize(("opens", "closes", "needed", "kind", "until"), NOTICES)
def test_a_window_goes_out_only_if_it_is_as_long_as_the_programme_wants(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, opens: date, closes: date, needed: int, kind: WindowKind,
    until: date | None,
) -> None:  # fmt: skip
    row = bureau.checked()
    with transaction():
        rules.change(bureau.emma, bureau.issue.programme_id, Rule(needed, kind, "", "州整改办", "0941"))
    monkeypatch.setattr(releasing, "today", lambda: opens)
    if until is None:
        releasing.release(bureau.dolma, row.id, opens, closes)
        assert (row.opens_on, row.closes_on, row.needed_days) == (opens, closes, needed)
        return
    with pytest.raises(Invalid) as refused:
        releasing.release(bureau.dolma, row.id, opens, closes)
    assert refused.value.details["days"] == 4
    assert refused.value.details["until"] == until


def test_a_year_that_nobody_confirmed_is_not_counted_in(bureau: Bureau) -> None:
    row = bureau.checked()
    with transaction():
        rules.change(bureau.emma, bureau.issue.programme_id, Rule(10, WindowKind.WORKING, "", "州整改办", "0941"))
    with pytest.raises(Conflict, match="not confirmed"):
        releasing.release(bureau.dolma, row.id, date(2031, 3, 3), date(2031, 3, 20))


def test_a_window_that_was_past_before_anybody_could_read_it_is_refused(bureau: Bureau) -> None:
    row = bureau.checked()
    with pytest.raises(Invalid, match="past"):
        releasing.release(bureau.dolma, row.id, today() - timedelta(days=1), today() + timedelta(days=20))


def test_the_draft_is_made_of_the_ledger_with_the_approved_pair(bureau: Bureau) -> None:
    row = bureau.prepared()
    assert (row.body, row.due) == ("夏河县人民政府", "2026年10月31日")
    assert (row.receiver, row.telephone, row.medium) == ("州整改办", "0941-8210000", "州政府网站")
    assert [one.pair_id for one in row.pairs] == [bureau.pair.id]


def test_who_prepared_it_neither_checks_nor_releases_it(bureau: Bureau) -> None:
    row = bureau.prepared()
    pictures = [photo.id for photo in row.photos]
    with pytest.raises(Conflict, match="ask a colleague"):
        releasing.check(bureau.emma, row.id, pictures)
    releasing.check(bureau.dolma, row.id, pictures)
    with pytest.raises(Conflict, match="ask a colleague"):
        releasing.release(bureau.emma, row.id, today(), today() + timedelta(days=20))


def test_what_is_changed_after_the_check_is_checked_again(bureau: Bureau) -> None:
    row = bureau.checked()
    with transaction():
        preparing.cover(bureau.emma, row.photos[0].id, [])
    assert found.state(row) is PublicationState.DRAFT
    with pytest.raises(Conflict, match="Nobody has checked it"):
        releasing.release(bureau.dolma, row.id, today(), today() + timedelta(days=20))


def test_a_picture_that_nobody_looked_at_does_not_go_out(bureau: Bureau) -> None:
    row = bureau.prepared()
    with pytest.raises(Invalid, match="every picture"):
        releasing.check(bureau.dolma, row.id, [row.photos[0].id])
    with transaction():
        preparing.choose(bureau.emma, row.id, {})
        preparing.choose(bureau.emma, row.id, {bureau.pair.id: "南坡"})
    db.session.expire_all()
    with pytest.raises(Invalid, match="Cover faces"):
        releasing.check(bureau.dolma, row.id, [photo.id for photo in row.photos])


def test_what_was_released_is_not_changed_but_withdrawn_and_prepared_anew(bureau: Bureau) -> None:
    row = bureau.released()
    with pytest.raises(Conflict, match="not changed any more"):
        preparing.write(bureau.emma, row.id, Written({}))
    with pytest.raises(Conflict, match="already"):
        preparing.prepare(bureau.emma, bureau.issue.id)
    with transaction():
        releasing.withdraw(bureau.dolma, row.id, "照片有误")
        assert preparing.prepare(bureau.emma, bureau.issue.id).id != row.id
    assert [one.action for one in events.about(f"publication:{row.id}")][-1] == "publicity.withdraw"


def test_a_second_editor_does_not_write_over_the_first(bureau: Bureau) -> None:
    row = bureau.prepared()
    seen = row.revision
    with transaction():
        preparing.write(bureau.emma, row.id, Written({}, receiver="甲", telephone="1"), seen)
    with pytest.raises(Conflict, match="meanwhile"):
        preparing.write(bureau.dolma, row.id, Written({}, receiver="乙", telephone="1"), seen)


def test_who_sees_another_county_finds_nothing(bureau: Bureau) -> None:
    row = bureau.released()
    assert listing.page(bureau.near).total == 0
    for asked in (listing.one, lambda actor, number: releasing.withdraw(actor, number, "x")):
        with pytest.raises(NotFound):
            asked(bureau.near, row.id)


def test_nothing_is_public_before_it_is_released_before_it_opens_or_after_it_was_withdrawn(
    bureau: Bureau, client: FlaskClient
) -> None:
    def reachable(row: Publication) -> bool:
        picture = client.get(f"/public/pictures/{row.photos[0].token}.jpg").status_code
        page = client.get(f"/public/{row.token}").status_code
        assert page == picture
        assert (row.token in client.get("/public/").text) is (page == 200)
        return page == 200

    row = bureau.checked()
    assert not reachable(row)
    with transaction():
        releasing.release(bureau.dolma, row.id, today() + timedelta(days=1), today() + timedelta(days=20))
    assert not reachable(row)
    with transaction():
        row.opens_on, row.revision = today(), row.revision + 1
    assert reachable(row)
    with transaction():
        releasing.withdraw(bureau.dolma, row.id, "照片有误")
    assert not reachable(row)


def test_the_public_page_tells_no_position_no_person_and_no_file(bureau: Bureau, client: FlaskClient) -> None:
    row = bureau.released()
    page = client.get(f"/public/{row.token}").text
    assert "已清运废石 3 万吨" in page
    assert "一、整改问题" in page
    photo = bureau.pair.after
    for hidden in ("马建国", "Emma", "Dolma", "102.6", photo.original.sha256[:12], photo.attachment.name):
        assert hidden not in page
    assert "1. Problem to be put right" in client.get(f"/public/{row.token}", query_string=ENGLISH).text


def test_a_kept_page_is_the_same_for_all_and_known_by_its_tag(bureau: Bureau, client: FlaskClient) -> None:
    row = bureau.released()
    first = client.get(f"/public/{row.token}")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.headers.get("Vary", "")
    assert "Set-Cookie" not in first.headers
    again = client.get(f"/public/{row.token}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_public_picture_has_no_metadata_and_what_was_covered_is_flat(bureau: Bureau, client: FlaskClient) -> None:
    with transaction():
        content = jpeg(size=(640, 480), seed=3, exif=PhotoExif(latitude=35.1, longitude=102.6, orientation=6))
        upright = build._original(content)
        row = bureau.prepared()
        row.photos[0].original = upright
        releasing.check(bureau.dolma, row.id, [photo.id for photo in row.photos])
        releasing.release(bureau.dolma, row.id, today(), today() + timedelta(days=20))
    answer = client.get(f"/public/pictures/{row.photos[0].token}.jpg")
    picture = Image.open(io.BytesIO(answer.data))
    assert picture.size == (480, 640), "it stands as it was taken"
    assert not picture.getexif()
    assert "exif" not in picture.info
    assert b"Exif" not in answer.data
    covered = np.asarray(picture.convert("RGB"))[184:296, 144:336].astype(int)
    assert np.ptp(covered, axis=(0, 1)).max() <= 2
    assert np.ptp(np.asarray(picture.convert("RGB"))[400:, :], axis=(0, 1)).max() > 40


def test_an_objection_is_received_answered_and_read_with_its_secret(bureau: Bureau, client: FlaskClient) -> None:
    row = bureau.released()
    sent = {"text": "渣堆还在", "files": [(io.BytesIO(b"%PDF-1.7 x"), "../现场.pdf")]}
    page = client.post(f"/public/{row.token}/objections", data=sent)
    assert page.status_code == 201
    objection = db.session.query(Objection).one()
    number = objecting.number_of(objection)
    assert number in page.text
    assert [one.name for one in objection.files] == ["现场.pdf"]
    secret = page.text.split('<dd class="code">')[2].split("<")[0]
    with transaction():
        objecting.answer(bureau.dolma, objection.id, "已复核，渣堆已清运。", "现场复核记录第 3 号", is_upheld=False)
    told = client.post("/public/objection", data={"number": number, "secret": secret.lower()})
    assert "已复核，渣堆已清运。" in told.text
    assert "现场复核记录" not in told.text
    assert client.post("/public/objection", data={"number": number, "secret": "AAAA-BBBB-CCCC"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Write what you object to"),
        ({"website": "http://spam"}, "has to stay empty"),
        ({"files": [(io.BytesIO(b"MZ"), "a.pdf")]}, "is no JPEG"),
        ({"files": [(io.BytesIO(b"%PDF-"), f"{n}.pdf") for n in range(4)]}, "At most 3 files"),
    ],
)
def test_a_refused_objection_leaves_what_was_written(
    bureau: Bureau, client: FlaskClient, changes: dict[str, object], said: str
) -> None:
    row = bureau.released()
    data = {"text": "渣堆还在", "name": "扎西"} | changes
    page = client.post(f"/public/{row.token}/objections", data=data, query_string=ENGLISH)
    assert page.status_code == 400
    assert said in page.text
    assert 'value="扎西"' in page.text
    assert db.session.query(Objection).count() == 0


def test_who_sends_very_many_objections_waits(bureau: Bureau, client: FlaskClient) -> None:
    row = bureau.released()
    answers = [client.post(f"/public/{row.token}/objections", data={"text": f"{n}"}) for n in range(25)]
    waits = next(one for one in answers if one.status_code == 429)
    assert answers[0].status_code == 201
    assert int(waits.headers["Retry-After"]) >= 1


def test_after_the_last_day_no_objection_is_received(bureau: Bureau, client: FlaskClient) -> None:
    row = bureau.ended()
    assert client.post(f"/public/{row.token}/objections", data={"text": "晚了"}).status_code == 409


def test_publicity_ends_well_only_when_its_window_is_over_and_every_objection_is_answered(bureau: Bureau) -> None:
    assert standing.standing(bureau.issue.id).publication_id is None
    row = bureau.released()
    assert not standing.standing(bureau.issue.id).is_ended_well
    with transaction():
        objecting.receive(row.token, "渣堆还在", "", "", [])
        row.opens_on, row.closes_on = today() - timedelta(days=10), today() - timedelta(days=1)
    (missing,) = standing.standing(bureau.issue.id).missing
    assert missing.address == "/publicity/objections?which=open"
    number = db.session.query(Objection).one().id
    with transaction():
        objecting.answer(bureau.dolma, number, "已复核", "复核记录", is_upheld=False)
    assert standing.standing(bureau.issue.id).is_ended_well
    with transaction():
        db.session.get_one(Objection, number).state = ObjectionState.UPHELD
    assert not standing.standing(bureau.issue.id).is_ended_well


def test_the_office_goes_the_whole_way_by_its_pages(app: Flask, bureau: Bureau) -> None:
    emma, dolma = app.test_client(), app.test_client()
    for client, name in ((emma, "Emma"), (dolma, "Dolma")):
        client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    assert "/publicity/issues/" in emma.get(f"/ledger/issues/{bureau.issue.id}").text
    assert emma.post(f"/publicity/issues/{bureau.issue.id}").headers["Location"] == "/publicity/1"
    row = db.session.get_one(Publication, 1)
    for photo in row.photos:
        sent = {"areas": "[[0.1,0.1,0.3,0.3]]", "seen": row.revision}
        assert emma.post(f"/publicity/1/pictures/{photo.id}", data=sent).status_code == 302
        db.session.expire_all()
        assert emma.get(f"/publicity/pictures/{photo.id}.jpg").status_code == 200
    looked = {"looked": [photo.id for photo in row.photos], "seen": row.revision}
    assert emma.post("/publicity/1/check", data=looked).status_code == 409
    assert dolma.post("/publicity/1/check", data=looked).status_code == 302
    short = {"opens_on": today().isoformat(), "closes_on": today().isoformat()}
    assert str(today() + timedelta(days=9)) in dolma.post("/publicity/1/release", data=short).text
    assert (
        dolma.post("/publicity/1/release", data=short | {"closes_on": str(today() + timedelta(days=9))}).status_code
        == 302
    )
    for address in ("/publicity", "/publicity/1", "/publicity/objections", f"/ledger/issues/{bureau.issue.id}"):
        assert dolma.get(address).status_code == 200, address


def test_an_objection_waits_for_its_answer_also_when_the_notice_is_published_anew(bureau: Bureau) -> None:
    first = bureau.released()
    with transaction():
        objecting.receive(first.token, "没有覆土。", "", "", [])
        releasing.withdraw(bureau.dolma, first.id, "图片有误")
    again = bureau.released()
    with transaction():
        again.opens_on = again.closes_on = today() - timedelta(days=1)
    said = standing.standing(bureau.issue.id)
    assert [one.message for one in said.missing] == ["Objections without an answer: {number}."]


def test_what_came_back_is_published_anew_for_its_present_clean_up(bureau: Bureau) -> None:
    first = bureau.released()
    with transaction():
        bureau.issue.round = 2
    second = bureau.prepared()
    assert second.round == 2
    rounds = {one.round: one.is_present for one in listing.of_issue(bureau.emma, bureau.issue.id)}
    assert rounds == {1: False, 2: True}
    assert found.state(first) is PublicationState.RELEASED
    with pytest.raises(Invalid, match="3 times"):
        preparing.prepare(bureau.emma, bureau.issue.id, 3)


def test_a_number_that_no_objection_can_have_is_told_to_be_unknown(bureau: Bureau) -> None:
    with pytest.raises(NotFound, match="There is no objection"):
        objecting.by_number("20261130-" + "9" * 30)


def test_an_objection_is_told_to_who_publishes_and_sees_the_issue_and_not_once_it_was_answered(
    bureau: Bureau, client: FlaskClient
) -> None:
    row = bureau.released()
    for _ in range(2):
        client.post(f"/public/{row.token}/objections", data={"text": "渣堆还在"})
    with transaction():
        first = db.session.query(Objection).order_by(Objection.id).limit(1).one()
        objecting.answer(bureau.dolma, first.id, "已清运。", "现场复核", is_upheld=False)
    sealing.seal_waiting()
    notifying.tell()
    told = db.session.scalars(db.select(Notice).where(Notice.kind == NoticeKind.OBJECTION)).all()
    assert {(one.account_id, one.subject) for one in told} == {
        (one.account_id, f"objection:{first.id + 1}") for one in (bureau.emma, bureau.dolma)
    }


def test_an_objection_is_numbered_by_the_day_on_which_it_came_here_and_old_numbers_stay_good(bureau: Bureau) -> None:
    row = bureau.released()
    with transaction():
        sent = objecting.receive(row.token, "坡脚还有渣土。", "", "", [])
        found = db.session.scalars(db.select(Objection)).one()
        found.received_at = datetime(2026, 11, 30, 19, 38, tzinfo=UTC)  # 1 December, 03:38 in China
    assert objecting.ask(f"20261201-{found.id}", sent.secret).number == f"20261201-{found.id}"
    assert objecting.by_number(f"20261130-{found.id}") == found.id
