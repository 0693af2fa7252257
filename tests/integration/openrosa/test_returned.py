"""What was returned comes back to the phone that sent it, and stays there until something new is sent."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.finding import Status
from server.domain.outside_limits import MOST_COMMENT_BYTES
from server.domain.subject import Stage
from server.models import Account, Comment, Form, Issue, Phone, PhotoPair, Programme, Submission, Viewpoint
from server.services import accounts, phones
from server.services.intake import forms
from server.services.received import clearing
from server.services.register import revision
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.collect import Answer as Said
from tests.collect import Phone as Collect
from tests.collect import Send, over_client
from tests.integration.openrosa import field as filled
from tests.xforms import Written, written

RETURN = Answer(DecisionKind.RETURN, ("R03",), note="全景照片不是现场")
TAKES_ISSUES = Written(
    form_id="rect_check",
    model='<instance id="issues" src="jr://file-csv/issues.csv"/>',
    binds="<bind nodeset=\"/data/item_code\" calculate=\"instance('issues')/root/item[name = 'ZY-017']/label\"/>",
)


@dataclass
class Sent:
    """A pair that Dawa sent with the first of two phones, and the reviewers who answer for it."""

    app: Flask
    plan: Programme
    issue: Issue
    slope: Viewpoint
    form: Form
    pair: PhotoPair
    dawa: Account
    phone: Send
    other: Send

    def label(self) -> str:
        """Return the line of the issue in the list of the form."""
        body = self.ask("/forms/rect_check/attachments/issues.csv").body
        return next(csv.DictReader(io.StringIO(body.decode())))["label"]

    def ask(self, address: str, by: Send | None = None, etag: str = "") -> Said:
        return (by or self.phone)("GET", address, {"X-OpenRosa-Version": "1.0", "If-None-Match": etag}, b"")

    def returned(self, by: Send | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.ask("/returned.json", by).body)["returned"]
        return found

    def decide(self, answer: Answer = RETURN, by: str = "Alice") -> int:
        with transaction():
            return reviews.decide(accounts.sign_in(by, build.PASSWORD), self.pair.id, answer).id

    def send_again(self, item: str = "ZY-017") -> None:
        document = filled.instance(700_007, item=item, version=self.version(), stood=())
        assert Collect(self.phone).submit(document).status == 201

    def version(self) -> str:
        return written(TAKES_ISSUES).decode().split('version="')[1].split('"')[0]


@pytest.fixture
def sent(app: Flask) -> Iterator[Sent]:
    with app.app_context():
        yield _built(app)


def _built(app: Flask) -> Sent:
    with transaction():
        plan = build.programme()
        dawa = build.account("Dawa", Role.OFFICER, plan)
        build.account("Alice", programme=plan)
        build.account("Bob", programme=plan)
        forms.publish(plan, written(TAKES_ISSUES), "rect_check.xml")
        form = db.session.query(Form).one()
        site = build.site(plan, "JGT")
        slope, issue = build.viewpoint(site, "S", "南坡"), build.issue(plan, site, "ZY-017")
        pair = build.judged_pair(issue, slope, form, Status.CONSISTENT)
        pair.after.attachment.submission.submitter_id = dawa.id
        tokens = [phones.add("一号机", plan, dawa).token, phones.add("二号机", plan).token]
    phone, other = (over_client(app.test_client(), f"/v1/key/{token}/projects/{plan.id}") for token in tokens)
    return Sent(app, plan, issue, slope, form, pair, dawa, phone, other)


def test_a_returned_issue_says_so_in_the_list_of_the_form(sent: Sent) -> None:
    sent.decide()
    assert sent.label() == "ZY-017 堆场未按要求覆土复绿（已退回：南坡，位置不符）"


def test_phones_fetch_the_list_anew_when_something_is_returned(sent: Sent) -> None:
    before = sent.ask("/forms/rect_check/manifest")
    sent.decide()
    after = sent.ask("/forms/rect_check/manifest", etag=before.headers["ETag"])
    assert (after.status, after.body != before.body) == (200, True)


def test_an_approval_leaves_what_phones_have_as_it_is(sent: Sent) -> None:
    before = revision.of(sent.plan.id)
    sent.decide(Answer(DecisionKind.APPROVE))
    assert revision.of(sent.plan.id) == before


def test_the_list_is_as_before_once_a_new_submission_names_the_issue(sent: Sent) -> None:
    before = sent.label()
    sent.decide()
    assert sent.label() != before
    sent.send_again()
    assert sent.label() == before


def test_a_submission_of_another_issue_leaves_what_phones_have_as_it_is(sent: Sent) -> None:
    with transaction():
        build.issue(sent.plan, sent.slope.site, "ZY-018")
    sent.decide()
    before = revision.of(sent.plan.id)
    sent.send_again("ZY-018")
    assert (revision.of(sent.plan.id), "已退回" in sent.label()) == (before, True)


def test_an_answer_that_the_office_sets_aside_is_none(sent: Sent) -> None:
    sent.decide()
    sent.send_again()
    assert "已退回" not in sent.label()
    with transaction():
        emma = build.account("Emma", Role.OFFICE, sent.plan)
        number = db.session.query(Submission.id).order_by(Submission.id.desc()).limit(1).scalar()
        clearing.set_aside(accounts.sign_in(emma.name, build.PASSWORD), number, "误发的测试")
    assert "已退回" in sent.label()


def test_a_return_that_is_taken_back_takes_the_word_back(sent: Sent) -> None:
    decision = sent.decide()
    assert "已退回" in sent.label()
    with transaction():
        reviews.withdraw(accounts.sign_in("Alice", build.PASSWORD), decision)
    assert ("已退回" in sent.label(), sent.returned()) == (False, [])


def test_what_was_answered_is_told_still_and_no_longer_as_a_task(sent: Sent) -> None:
    sent.decide()
    sent.send_again()
    assert [one["is_open"] for one in sent.returned()] == [False]


def test_another_attempt_that_stands_takes_the_word_back(sent: Sent) -> None:
    sent.decide()
    assert "已退回" in sent.label()
    with transaction():
        db.session.get_one(PhotoPair, sent.pair.id).replaced_at = now()
    assert "已退回" not in sent.label()


def test_the_phone_of_who_sent_it_is_told_what_came_back_and_why(sent: Sent) -> None:
    sent.decide()
    (told,) = sent.returned()
    assert (told["issue"], told["viewpoint"], told["form"], told["is_open"]) == ("ZY-017", "南坡", "rect_check", True)
    assert told["reasons"] == [{"zh": "位置不符", "en": "Wrong place"}]
    assert told["notes"] == ["全景照片不是现场"]
    after, before = told["photos"]
    assert (after["stage"], before["stage"]) == ("after", "before")
    assert after["instance"] == db.session.get_one(PhotoPair, sent.pair.id).after.attachment.submission.instance_id


def test_another_phone_is_told_nothing_of_it(sent: Sent) -> None:
    sent.decide()
    assert sent.returned(sent.other) == []
    assert sent.ask(f"/returned/{sent.pair.id}/after.jpg", sent.other).status == 404


def test_what_one_officer_sent_is_not_told_to_who_has_the_phone_after_them(sent: Sent) -> None:
    with transaction():
        number = db.session.query(Phone.id).filter_by(name="一号机").scalar()
        db.session.query(Submission).one().phone_id = number
        phones.assign(number, build.account("Tashi", Role.OFFICER, sent.plan))
    sent.decide()
    assert sent.returned() == []


def test_of_a_pair_a_phone_sees_only_the_photos_that_it_sent(sent: Sent) -> None:
    with transaction():
        pair = db.session.get_one(PhotoPair, sent.pair.id)
        elsewhere = build.submission(sent.form, by=build.account("Tashi", Role.OFFICER, sent.plan))
        pair.before.attachment.submission = elsewhere
    sent.decide()
    assert [photo["stage"] for one in sent.returned() for photo in one["photos"]] == ["after"]
    assert sent.ask(f"/returned/{sent.pair.id}/before.jpg").status == 404


def test_the_photo_is_shown_small_and_without_what_the_original_says(sent: Sent) -> None:
    with transaction():
        taken = build.taken(build.WORK_DONE, size=(1600, 1200))
        again = build.submission(sent.form, by=sent.dawa)
        photo = build.photo(again, None, None, Stage.AFTER, taken)
        photo.original.facts, photo.verdict = {}, Status.CONSISTENT
        db.session.get_one(PhotoPair, sent.pair.id).after = photo
    sent.decide()
    with Image.open(io.BytesIO(sent.ask(f"/returned/{sent.pair.id}/after.jpg").body)) as picture:
        assert (max(picture.size) <= 480, dict(picture.getexif())) == (True, {})


def test_a_photo_that_was_not_returned_is_not_handed_out(sent: Sent) -> None:
    assert sent.ask(f"/returned/{sent.pair.id}/after.jpg").status == 404


def test_a_list_that_is_as_it_was_is_not_sent_again(sent: Sent) -> None:
    sent.decide()
    first = sent.ask("/returned.json")
    again = sent.ask("/returned.json", etag=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_what_a_second_reviewer_has_still_to_see_is_told_to_nobody(sent: Sent) -> None:
    with transaction():
        db.session.get_one(PhotoPair, sent.pair.id).second_look_at = now()
    sent.decide()
    assert ("已退回" in sent.label(), sent.returned()) == (False, [])
    sent.decide(by="Bob")
    assert len(sent.returned()) == 1


def comment(sent: Sent, text: str, by: Send | None = None) -> Said:
    address = f"/returned/{sent.pair.id}/comments"
    return (by or sent.phone)(
        "POST", address, {"X-OpenRosa-Version": "1.0", "Content-Type": "text/plain"}, text.encode()
    )


def test_what_is_written_about_a_pair_comes_with_its_return(sent: Sent) -> None:
    sent.decide()
    with transaction():
        comments.write(accounts.sign_in("Alice", build.PASSWORD), sent.pair.id, "请从南坡补拍")
    (one,) = sent.returned()
    assert [(line["by"], line["role"]["zh"], line["is_own"], line["text"]) for line in one["comments"]] == [
        ("Alice", "审核员", False, "请从南坡补拍")
    ]
    assert one["may_comment"] is True


def test_an_officer_answers_from_the_phone_in_his_own_name(sent: Sent) -> None:
    sent.decide()
    answer = comment(sent, "当天起雾\n明天补拍")
    (line,) = json.loads(answer.body)["comments"]
    assert (answer.status, line["by"], line["is_own"], line["text"]) == (201, "Dawa", True, "当天起雾\n明天补拍")
    row = db.session.query(Comment).one()
    assert (row.account_id, row.pair_id) == (sent.dawa.id, sent.pair.id)


def test_another_phone_neither_reads_nor_writes_about_the_pair(sent: Sent) -> None:
    sent.decide()
    with transaction():
        db.session.query(Phone).order_by(Phone.id)[1].account_id = (
            db.session.query(Account).filter_by(name="Bob").one().id
        )
    assert comment(sent, "别人的", by=sent.other).status == 404
    assert db.session.query(Comment).count() == 0


def test_a_phone_that_is_nobodys_is_told_why_it_cannot_answer(sent: Sent) -> None:
    sent.decide()
    with transaction():
        db.session.query(Phone).order_by(Phone.id)[0].account_id = None
        sent.pair.after.attachment.submission.submitter_id = None
        sent.pair.after.attachment.submission.phone_id = db.session.query(Phone).order_by(Phone.id)[0].id
    assert [one["may_comment"] for one in sent.returned()] == [False]
    assert comment(sent, "谁的手机").status == 409


def test_a_comment_ten_times_too_long_is_refused_before_it_is_read(sent: Sent) -> None:
    sent.decide()
    assert comment(sent, "x" * (10 * MOST_COMMENT_BYTES)).status == 413


@pytest.mark.parametrize("text", ["", " \n", "x" * 2_001])
def test_a_comment_that_says_nothing_or_too_much_is_refused(sent: Sent, text: str) -> None:
    sent.decide()
    assert comment(sent, text).status == 400
