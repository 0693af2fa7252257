"""Who reaches which page, in which language, and what a page shows of a pair."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.finding import Status
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.models import PhotoPair, Unit
from server.services.register import programmes
from server.services.review import evidence, reviews
from tests import build
from tests.integration.review.conftest import Desk, sign_in

ELSEWHERE = LatLon(build.XIAHE.latitude + 0.0058, build.XIAHE.longitude)
PAGES = ["/review/", "/review/pairs/1", "/review/pairs/1/findings", "/ledger/", "/ledger/issues", "/ledger/issues/1"]


@pytest.fixture
def pair(honest_pair: PhotoPair) -> PhotoPair:
    return honest_pair


@pytest.fixture
def stranger(app: Flask, client: FlaskClient) -> FlaskClient:
    """Give the browser of somebody who has not signed in where others can."""
    with app.app_context(), transaction():
        build.account()
    return client


@pytest.mark.parametrize("page", PAGES)
def test_who_has_not_signed_in_is_asked_to(stranger: FlaskClient, page: str) -> None:
    answer = stranger.get(page)
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_an_officer_has_no_desk(desk: Desk, client: FlaskClient, page: str) -> None:
    assert sign_in(client, "Dawa").get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_reviewer_reads_every_page_without_inline_styles_or_scripts(
    pair: PhotoPair, client: FlaskClient, page: str, language: str
) -> None:
    sign_in(client, "Alice").set_cookie("language", language)
    answer = client.get(page)
    assert answer.status_code == 200
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|<style", answer.text)


def test_another_programme_is_not_there(pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Chen")
    assert client.get(f"/review/pairs/{pair.id}").status_code == 404
    assert client.get(f"/ledger/issues/{pair.issue_id}").status_code == 404
    assert client.get(f"/photos/{pair.before.original.sha256}/original").status_code == 404


@pytest.mark.parametrize(("name", "desk_address"), [("Alice", "/review/"), ("Emma", "/ledger/"), ("Dawa", "/mine/")])
def test_the_start_leads_to_ones_own_desk(desk: Desk, client: FlaskClient, name: str, desk_address: str) -> None:
    answer = sign_in(client, name).get("/")
    assert answer.location == desk_address


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(desk: Desk, client: FlaskClient, elsewhere: str) -> None:
    answer = client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD, "next": elsewhere})
    assert answer.location == "/review/"


def test_the_language_is_kept_with_the_account(desk: Desk, alice: FlaskClient) -> None:
    assert 'lang="zh-CN"' in alice.get("/review/").text
    answer = alice.post("/language", data={"language": "en", "next": "/review/?text=a"})
    assert answer.location == "/review/?text=a"
    alice.delete_cookie("language")
    assert '<html lang="en"' in alice.get("/review/").text
    alice.post("/language", data={"language": "tlh"})
    assert '<html lang="en"' in alice.get("/review/").text


@pytest.mark.parametrize(("asked", "lang"), [("en-GB,en;q=0.9", "en"), ("zh-Hans,en;q=0.5", "zh-CN"), ("fr", "zh-CN")])
def test_a_stranger_reads_what_the_browser_asks_for(stranger: FlaskClient, asked: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in stranger.get("/sign-in", headers={"Accept-Language": asked}).text


def test_the_theme_is_kept_in_the_browser(stranger: FlaskClient) -> None:
    stranger.post("/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in stranger.get("/sign-in").text
    stranger.post("/theme", data={"theme": "pink"})
    assert 'data-theme="dark"' in stranger.get("/sign-in").text


def test_a_pair_shows_findings_facts_plan_and_time(pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    text = client.get(f"/review/pairs/{pair.id}").text
    for said in ("days after the before photo", "Test Camera", "<site-plan", "UTC+08:00"):
        assert said in text
    assert f"/photos/{pair.after.original.sha256}/upright" in text


def test_a_burnt_in_text_is_shown_as_a_statement(pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        pair.after.original.facts = {**(pair.after.original.facts or {}), "burnt_in": ["2026-06-01 10:20", "<b>县"]}
    sign_in(client, "Alice").set_cookie("language", "en")
    page = client.get(f"/review/pairs/{pair.id}").text
    card = client.get(f"/ledger/issues/{pair.issue_id}/photos").text
    assert "a statement, no evidence" in page
    assert "2026-06-01 10:20 · &lt;b&gt;县" in page
    assert "&lt;b&gt;县" in card


def test_what_the_page_saw_stands_beside_what_the_files_say(pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        build.witnessed(pair.after, datetime(2026, 11, 2, 4, 30, tzinfo=UTC))
        build.analysed_again(pair.after)
    sign_in(client, "Alice").set_cookie("language", "en")
    shown = client.get(f"/review/pairs/{pair.id}").text
    assert "As the page saw it: position" in shown
    assert "2026-11-02 12:30:00" in shown
    assert "0123456789abcdef" in shown


def test_positions_that_the_check_finds_apart_are_marked_in_the_table(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        near = build.honest_pair(desk.issue, desk.slope, desk.form)
        before = build.taken(build.WORK_STARTED - timedelta(days=6), seed=21)
        after = build.taken(build.WORK_DONE + timedelta(days=4), ELSEWHERE, seed=22)
        far = build.pair(desk.issue, desk.top, desk.form, before, after)
    sign_in(client, "Alice").set_cookie("language", "en")
    marked = re.compile(r'<tr class="differs"><th scope="row">Position ')
    assert not marked.search(client.get(f"/review/pairs/{near.id}").text)
    assert marked.search(client.get(f"/review/pairs/{far.id}").text)


def test_a_pair_without_a_readable_picture_is_still_a_page(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        before = build.taken(build.WORK_STARTED)
        broken = build.pair(desk.issue, desk.slope, desk.form, before, b"\xff\xd8 not a photo")
    answer = sign_in(client, "Alice").get(f"/review/pairs/{broken.id}")
    assert answer.status_code == 200
    assert 'class="photo-none"' in answer.text


def test_a_pair_that_waits_says_so_and_asks_again(pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        pair.before.verdict = None
    sign_in(client, "Alice")
    assert "data-waiting" in client.get(f"/review/pairs/{pair.id}").text
    assert "data-waiting" in client.get(f"/review/pairs/{pair.id}/findings").text
    assert "decision-form" not in client.get(f"/review/pairs/{pair.id}").text


def test_names_from_outside_are_text_on_the_page(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        site = build.site(desk.programme, name="<script>alert(1)</script>'\"")
        about = build.issue(desk.programme, site, problem="{0} %s <b>")
        made = build.honest_pair(about, build.viewpoint(site, name='"><img src=x>'), desk.form)
    sign_in(client, "Alice")
    for page in ("/review/", f"/review/pairs/{made.id}", "/ledger/issues", f"/ledger/issues/{about.id}"):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x>" not in text


def test_invented_data_are_called_invented(pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    pages = ["/review/", f"/review/pairs/{pair.id}", "/ledger/", f"/ledger/issues/{pair.issue_id}"]
    assert not any('class="invented"' in client.get(page).text for page in pages)
    with transaction():
        programmes.get("gannan").is_demonstration = True
    assert all('class="invented"' in client.get(page).text for page in pages)


def test_the_office_sees_what_is_settled_and_a_reviewer_what_they_decided_too(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    with transaction():
        reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE, note="please look"))
    address = f"/ledger/issues/{pair.issue_id}"
    assert "please look" not in sign_in(client, "Bob").get(address).text
    office = sign_in(client, "Emma").get(address).text
    assert "please look" in office
    assert f"{address}/dossier" in office


def test_the_ledger_counts_issues_pairs_and_decisions(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        batch = programmes.batch(desk.programme, "b1", "第一批")
        build.issue(desk.programme, desk.slope.site, "B-1", batch=batch, status="closed")
    text = sign_in(client, "Emma").get("/ledger/").text
    assert "第一批" in text
    assert "ZY-017" in client.get("/ledger/issues?text=ZY&photos=1").text
    assert "B-1" not in client.get("/ledger/issues?photos=1").text
    assert "B-1" in client.get(f"/ledger/issues?batch={batch.id}&page=7").text


def test_an_issue_shows_photos_that_are_still_being_analysed(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        sent = build.submission(desk.form)
        build.photo(sent, desk.issue, desk.slope, Stage.BEFORE, build.taken(build.WORK_STARTED))
    text = sign_in(client, "Emma").get(f"/ledger/issues/{desk.issue.id}").text
    assert "data-waiting" in text
    assert "is-waiting" in text
    assert Status.CONTRADICTED.value not in text


def test_what_is_not_there_is_a_page_too(alice: FlaskClient) -> None:
    for address in ("/review/pairs/999", "/ledger/issues/999", "/nowhere"):
        answer = alice.get(address)
        assert answer.status_code == 404
        assert 'class="problem"' in answer.text
        assert "/sign-out" in answer.text, "who has signed in keeps the bar"


def test_what_is_claimed_without_a_photo_is_counted_and_found(desk: Desk, alice: FlaskClient) -> None:
    with transaction():
        build.issue(desk.programme, desk.slope.site, "ZY-404", status="completed")
        build.honest_pair(desk.issue, desk.slope, desk.form)
    english = {"Accept-Language": "en"}
    assert "work=unproved" in alice.get("/ledger/", headers=english).get_data(as_text=True)
    found = alice.get("/ledger/issues?unproved=1", headers=english).get_data(as_text=True)
    assert "ZY-404" in found
    assert desk.issue.code not in found


def test_an_issue_is_found_by_its_unit(desk: Desk, alice: FlaskClient) -> None:
    with transaction():
        build.issue(desk.programme, desk.slope.site, "ZY-505", unit=Unit(name="夏河县人民政府"))
    found = alice.get("/ledger/issues?text=夏河县人民").get_data(as_text=True)
    assert "ZY-505" in found
    assert desk.issue.code not in found


def test_a_file_without_a_picture_is_said_to_have_none_not_to_lack_a_position(desk: Desk, alice: FlaskClient) -> None:
    with transaction():
        before = build.taken(build.WORK_STARTED - timedelta(days=6))
        build.pair(desk.issue, desk.slope, desk.form, before, b"\xff\xd8\xff\xe0 breaks off")
    page = alice.get("/review/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "The file is no picture" in page or "The file breaks off" in page or "The file is damaged" in page


WHY = re.compile(r'data-why="([^"]+)"[^>]*>(.*?)</(?:span|p)>', re.DOTALL)


def silent(page: str) -> dict[str, str]:
    """Return by key why it does nothing on a page."""
    said = ((keys, re.sub(r"<[^>]+>", "", words).strip()) for keys, words in WHY.findall(page))
    return {key: words for keys, words in said for key in keys.split()}


def test_the_page_of_a_pair_says_where_in_the_list_it_is_and_what_was_answered_today(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    build.judged_pair(desk.issue, desk.top, desk.form, Status.CONTRADICTED, 1)
    answered = build.judged_pair(build.issue(desk.programme, desk.slope.site), desk.slope, desk.form, Status.DOUBTFUL)
    reviews.decide(desk.actor("Alice"), answered.id, reviews.Answer(DecisionKind.APPROVE))
    db.session.commit()
    sign_in(client, "Alice").set_cookie("language", "en")
    page = client.get(f"/review/pairs/{pair.id}").text
    assert "2 of 2 in this list" in page
    assert "today: 1 answered" in page
    assert "not in this list of 2" in client.get(f"/review/pairs/{answered.id}").text
    assert "today: 1 answered" in client.get("/review/").text


def test_the_order_of_the_list_is_kept_on_the_way_to_a_pair_and_on(
    desk: Desk, pair: PhotoPair, alice: FlaskClient
) -> None:
    other = build.judged_pair(desk.issue, desk.top, desk.form, Status.CONTRADICTED, 1)
    db.session.commit()
    assert f"/review/pairs/{pair.id}?sort=received" in alice.get("/review/?sort=received").text
    assert f"/review/pairs/{other.id}?sort=received" in alice.get(f"/review/pairs/{pair.id}?sort=received").text
    assert "sort=" not in alice.get("/review/?sort=nonsense&state=open").text.partition("queue-row")[2]


def test_the_first_and_only_pair_says_that_nothing_is_beside_it(pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    said = silent(client.get(f"/review/pairs/{pair.id}").text)
    assert said["k"] == "This is the first pair of the list."
    assert said["j"] == "There is no other pair in this list."
    assert said["e"] == "No finding speaks against this pair."
    assert said["arrow"] == "The arrow keys move the slider; S shows it."
    assert "d" not in said
    assert "1" not in said


def test_who_has_answered_is_told_so_at_the_keys_that_answer(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))
    db.session.commit()
    sign_in(client, "Alice").set_cookie("language", "en")
    said = silent(client.get(f"/review/pairs/{pair.id}").text)
    assert said["1"] == said["2"] == "You have already decided on this pair. Escalate it if you no longer agree."
    assert "3" not in said
    assert said["k"] == "No pair of the list comes before this one."


def test_who_has_escalated_is_told_that_a_colleague_answers(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.ESCALATE))
    db.session.commit()
    sign_in(client, "Alice").set_cookie("language", "zh_CN")
    assert silent(client.get(f"/review/pairs/{pair.id}").text)["3"] == "您已审核过这组照片，接下来由同事审核。"


def test_a_file_without_a_picture_leaves_nothing_to_compare(desk: Desk, client: FlaskClient) -> None:
    made = build.pair(desk.issue, desk.slope, desk.form, build.taken(build.WORK_STARTED), b"no picture")
    db.session.commit()
    sign_in(client, "Alice").set_cookie("language", "en")
    said = silent(client.get(f"/review/pairs/{made.id}").text)
    why = "Two pictures are needed to compare, and one of the files shows none."
    assert [said[key] for key in ("s", "b", "d", "a", "l", "arrow")] == [why] * 6
    assert "z" not in said


def test_photos_that_could_not_be_laid_on_each_other_show_no_changes(
    desk: Desk, pair: PhotoPair, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "drawn", lambda _pair: frozenset())
    sign_in(client, "Alice").set_cookie("language", "en")
    said = silent(client.get(f"/review/pairs/{pair.id}").text)
    assert said["d"] == "The photos could not be laid on each other, so no changes are drawn."
    assert said["a"] == "The photos could not be laid on each other."


def test_who_only_reads_is_told_that_reviewers_answer_and_no_number_of_answers(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    with transaction():
        build.account("Lin", Role.LEADER, desk.programme)
    sign_in(client, "Lin").set_cookie("language", "en")
    page = client.get(f"/review/pairs/{pair.id}").text
    assert silent(page)["1"] == "You may look at this pair; reviewers decide."
    assert "today: " not in page
