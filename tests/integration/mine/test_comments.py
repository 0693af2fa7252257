"""What reviewers and officers write to each other about a pair stays, and says no answer before its time."""

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.outside_limits import LONGEST_COMMENT
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Comment, Event, PhotoPair
from server.services import events
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.integration.review.conftest import Desk, sign_in


def write(desk: Desk, name: str, pair: PhotoPair, text: str) -> None:
    with transaction():
        comments.write(desk.actor(name), pair.id, text)


def texts(desk: Desk, name: str, pair: PhotoPair) -> list[str]:
    return [one.text for one in comments.of_pair(desk.actor(name), pair.id).lines]


def test_reviewer_and_officer_read_what_the_other_wrote(desk: Desk, pair: PhotoPair) -> None:
    write(desk, "Alice", pair, "南坡拍不到吗？")
    write(desk, "Dawa", pair, "道路塌方。")
    assert texts(desk, "Alice", pair) == texts(desk, "Dawa", pair) == ["南坡拍不到吗？", "道路塌方。"]


def test_each_comment_is_an_entry_of_the_log_that_says_what_its_row_means(desk: Desk, pair: PhotoPair) -> None:
    write(desk, "Dawa", pair, "道路塌方。")
    (entry,) = events.about(f"pair:{pair.id}")
    number = db.session.query(Comment.id).scalar()
    assert (entry.actor, entry.action, entry.details) == ("account:Dawa", "comments.write", {"comment": number})
    spoken = [name for one in db.session.query(Event).all() for name in one.rows]
    assert f"comment:{number}" in spoken


def test_an_officer_who_sent_neither_photo_neither_reads_nor_writes(desk: Desk, pair: PhotoPair) -> None:
    with transaction():
        build.account("Tashi", Role.OFFICER, desk.programme)
    with pytest.raises(NotFound):
        texts(desk, "Tashi", pair)
    with pytest.raises(NotFound):
        write(desk, "Tashi", pair, "x")


def test_a_reviewer_of_another_programme_is_told_of_no_pair(desk: Desk, pair: PhotoPair) -> None:
    with pytest.raises(NotFound):
        texts(desk, "Chen", pair)


def test_who_only_reads_writes_nothing(desk: Desk, pair: PhotoPair) -> None:
    with transaction():
        build.account("Lead", Role.LEADER, desk.programme)
    with pytest.raises(Forbidden):
        write(desk, "Lead", pair, "x")


@pytest.mark.parametrize("text", ["", " \n", "x" * LONGEST_COMMENT * 10], ids=["nothing", "blanks", "too long"])
def test_a_comment_says_something_and_is_not_endless(desk: Desk, pair: PhotoPair, text: str) -> None:
    with pytest.raises(Invalid):
        write(desk, "Alice", pair, text)


def test_no_more_comments_are_taken_than_anybody_reads(
    desk: Desk, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 1)
    write(desk, "Alice", pair, "one")
    with pytest.raises(Conflict):
        write(desk, "Alice", pair, "two")


def test_what_the_first_reviewer_wrote_is_not_read_by_the_second_before_they_answer(
    desk: Desk, pair: PhotoPair
) -> None:
    write(desk, "Alice", pair, "I would return it")
    with transaction():
        db.session.get_one(PhotoPair, pair.id).second_look_at = now()
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.RETURN, ("R03",)))
    assert (texts(desk, "Bob", pair), texts(desk, "Alice", pair)) == ([], ["I would return it"])
    with pytest.raises(Conflict):
        write(desk, "Alice", pair, "really")
    with transaction():
        reviews.decide(desk.actor("Bob"), pair.id, Answer(DecisionKind.RETURN, ("R03",)))
    assert texts(desk, "Bob", pair) == ["I would return it"]


def test_a_comment_is_text_on_both_pages(desk: Desk, pair: PhotoPair, dawa: FlaskClient) -> None:
    number = pair.after.attachment.submission_id
    dawa.post(f"/mine/{number}/pairs/{pair.id}/comments", data={"text": "<b>塌方</b>"})
    alice = sign_in(desk.app.test_client(), "Alice")
    for page in (dawa.get(f"/mine/{number}").text, alice.get(f"/review/pairs/{pair.id}/comments").text):
        assert ("&lt;b&gt;塌方" in page, "<b>塌方" in page) == (True, False)


def test_a_reviewer_writes_on_the_page_of_the_pair(desk: Desk, pair: PhotoPair, alice: FlaskClient) -> None:
    answer = alice.post(f"/review/pairs/{pair.id}/comments", data={"text": "请补拍"})
    assert answer.location.endswith(f"/review/pairs/{pair.id}#comments")
    assert texts(desk, "Dawa", pair) == ["请补拍"]


def test_a_comment_that_is_too_long_is_refused_in_words(desk: Desk, pair: PhotoPair, alice: FlaskClient) -> None:
    alice.post(f"/review/pairs/{pair.id}/comments", data={"text": "x" * 2001})
    assert "2000" in alice.get(f"/review/pairs/{pair.id}").text
    assert texts(desk, "Alice", pair) == []


def test_characters_that_nobody_sees_are_not_kept(desk: Desk, pair: PhotoPair) -> None:
    with transaction():
        written = comments.write(desk.actor("Alice"), pair.id, "看\x1b[31m不\u202e清\x07楚\n第二行").text
    assert written == "看[31m不清楚\n第二行"
