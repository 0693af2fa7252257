"""The marked problem at the desk: who marks it, what is shown of it, and what is refused."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from server.db import db, transaction
from server.domain.region import Region
from server.domain.subject import Stage
from server.models import PhotoPair
from server.services.register import problem_regions
from server.services.verification import problem_regions as carrying
from tests import build
from tests.build import WORK_DONE, WORK_STARTED
from tests.integration.review.conftest import Desk, sign_in

HEAP = [[0.3, 0.5], [0.6, 0.5], [0.6, 0.8], [0.3, 0.8]]
JSON = {"Accept": "application/json"}


@pytest.fixture
def pair(honest_pair: PhotoPair) -> PhotoPair:
    return honest_pair


@pytest.fixture
def strangers(desk: Desk) -> PhotoPair:
    """Give a pair whose photos show two places."""
    with transaction():
        before = build.taken(WORK_STARTED - timedelta(days=6), seed=1)
        after = build.taken(WORK_DONE + timedelta(days=4), seed=8)
        return build.pair(desk.issue, desk.top, desk.form, before, after)


def marked(client: FlaskClient, pair: PhotoPair, **form: str) -> tuple[int, dict[str, str]]:
    sent = {"corners": json.dumps(HEAP)} | form
    answer = client.post(f"/review/pairs/{pair.id}/problem", data=sent, headers=JSON)
    db.session.rollback()
    db.session.expire_all()
    return answer.status_code, answer.json or {}


def crop(client: FlaskClient, pair: PhotoPair, stage: str) -> int:
    return client.get(f"/photos/pairs/{pair.id}/problem/{stage}.jpg").status_code


def test_where_nothing_is_marked_one_line_says_so(alice: FlaskClient, pair: PhotoPair) -> None:
    page = alice.get(f"/review/pairs/{pair.id}").text
    assert "尚未标出问题所在。" in page
    assert "problem-crops" not in page


def test_an_outline_is_shown_in_both_photos(alice: FlaskClient, pair: PhotoPair) -> None:
    status, _ = marked(alice, pair)
    page = alice.get(f"/review/pairs/{pair.id}").text
    assert status == 200
    assert page.count("data-outline=") == 2
    assert page.count('class="problem-picture"') == 2


def test_both_crops_show_the_same_part_of_the_place(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair)
    for stage in ("before", "after"):
        answer = alice.get(f"/photos/pairs/{pair.id}/problem/{stage}.jpg")
        width, height = Image.open(BytesIO(answer.data)).size
        assert width / height == pytest.approx(4 / 3, rel=0.02)


def test_in_the_same_scene_the_outline_lies_where_it_was_drawn(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair)
    found = carrying.in_both(pair)
    assert found.before == Region.from_json(HEAP)
    assert found.after is not None
    assert found.after.bounds == pytest.approx((0.3, 0.5, 0.6, 0.8), abs=0.02)


def test_a_photo_of_another_place_has_no_outline(alice: FlaskClient, strangers: PhotoPair) -> None:
    marked(alice, strangers)
    assert "在这张照片中找不到该处。" in alice.get(f"/review/pairs/{strangers.id}").text
    assert (crop(alice, strangers, "before"), crop(alice, strangers, "after")) == (200, 404)


def test_what_cannot_be_seen_is_said_without_an_outline(alice: FlaskClient, pair: PhotoPair) -> None:
    assert marked(alice, pair, said="none")[0] == 200
    page = alice.get(f"/review/pairs/{pair.id}").text
    assert "整改前照片中看不到问题。" in page
    assert "data-outline=" not in page


def test_what_was_said_of_another_photo_is_not_said_of_this_one(
    alice: FlaskClient, desk: Desk, pair: PhotoPair
) -> None:
    marked(alice, pair, said="none")
    with transaction():
        newer = build.taken(WORK_STARTED - timedelta(days=2), seed=1)
        sent = build.submission(desk.form, received_at=WORK_STARTED - timedelta(days=1))
        build.analysed(build.photo(sent, desk.issue, desk.slope, Stage.BEFORE, newer))
        standing = build.pair_of(pair.after)
    page = alice.get(f"/review/pairs/{standing.id}").text
    assert standing.id != pair.id
    assert "曾注明其中看不到问题" in page
    assert "整改前照片中看不到问题。" not in page


def test_a_mark_that_was_taken_away_is_no_longer_shown(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair)
    marked(alice, pair, said="withdraw")
    assert crop(alice, pair, "before") == 404
    assert len(problem_regions.history(pair.issue_id)[pair.viewpoint_id]) == 1


def test_until_the_checks_have_seen_the_mark_nobody_answers(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair)
    page = alice.get(f"/review/pairs/{pair.id}").text
    assert "资料已变更，正在重新核验。" in page
    assert "decision-form" not in page


@pytest.mark.parametrize(
    "corners",
    ["", "[", "null", "[[0.1,0.1],[0.2,0.2]]", "[[0,0],[2,0],[2,2]]", "[[NaN,0],[1,0],[1,1]]", '[["a","b"]]',
     "[" * 9_000, f"[[0,0],[1,0],[{'9' * 400},1]]", "[[0.1,0.1],[0.11,0.1],[0.11,0.11]]"],
)  # fmt: skip
def test_what_is_no_outline_is_refused_in_words(alice: FlaskClient, pair: PhotoPair, corners: str) -> None:
    status, said = marked(alice, pair, corners=corners)
    assert status == 400
    assert "轮廓" in said["refusal"]


def test_without_scripts_a_refusal_is_on_the_next_page(alice: FlaskClient, pair: PhotoPair) -> None:
    answer = alice.post(f"/review/pairs/{pair.id}/problem", data={"corners": "["}, follow_redirects=True)
    assert "轮廓是角点的列表" in answer.text


def test_nobody_sees_a_crop_of_another_programme(pair: PhotoPair, alice: FlaskClient, desk: Desk) -> None:
    marked(alice, pair)
    chen = sign_in(desk.app.test_client(), "Chen")
    assert crop(chen, pair, "before") == 404
    assert marked(chen, pair)[0] == 404


def test_an_answer_is_for_the_mark_that_was_seen(alice: FlaskClient, pair: PhotoPair) -> None:
    digest = pair_digest(alice, pair)
    marked(alice, pair)
    assert pair_digest(alice, pair) != digest


def pair_digest(client: FlaskClient, pair: PhotoPair) -> str:
    page = client.get(f"/review/pairs/{pair.id}").text
    return page.partition('data-seen="')[2].partition('"')[0]


def suggested(client: FlaskClient, pair: PhotoPair) -> object:
    return (client.get(f"/review/pairs/{pair.id}/problem/suggestion").json or {}).get("corners")


def test_a_guess_is_offered_and_marks_nothing(
    alice: FlaskClient, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.imaging.suggest.problem", lambda _: Region.from_json(HEAP))
    assert suggested(alice, pair) == HEAP
    assert problem_regions.history(pair.issue_id) == {}


def test_where_something_is_marked_nothing_is_offered(
    alice: FlaskClient, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.imaging.suggest.problem", lambda _: Region.from_json(HEAP))
    marked(alice, pair)
    assert suggested(alice, pair) is None
    assert "data-suggestion=" not in alice.get(f"/review/pairs/{pair.id}").text


def test_a_confirmed_guess_is_kept_as_one(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair, source="suggestion")
    (kept,) = problem_regions.history(pair.issue_id)[pair.viewpoint_id]
    assert (kept.source, kept.by) == ("suggestion", "Alice")


def test_nobody_gets_a_guess_for_another_programme(pair: PhotoPair, desk: Desk) -> None:
    chen = sign_in(desk.app.test_client(), "Chen")
    assert chen.get(f"/review/pairs/{pair.id}/problem/suggestion").status_code == 404


def test_who_marks_anew_leaves_the_earlier_mark_in_the_history(alice: FlaskClient, pair: PhotoPair) -> None:
    marked(alice, pair)
    assert "problem-history" not in alice.get(f"/review/pairs/{pair.id}").text
    marked(alice, pair, said="none")
    assert "较早的标记（1）" in alice.get(f"/review/pairs/{pair.id}").text
