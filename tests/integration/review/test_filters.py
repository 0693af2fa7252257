"""Searches that are kept, and the panel that narrows the queue."""

import re

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.finding import Status
from server.errors import Conflict, Invalid, NotFound
from server.models import PhotoPair
from server.services.review import saved_filters
from tests import build
from tests.integration.review.conftest import Desk, sign_in


@pytest.fixture
def pair(desk: Desk) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONTRADICTED, 1)
    made.against, made.officer = " photo_near_site ", "扎西"
    db.session.commit()
    return made


def test_a_search_is_kept_under_its_name_for_its_owner_only(desk: Desk) -> None:
    alice = desk.actor("Alice")
    kept = saved_filters.save(alice, "  wrong   places ", "verdict=contradicted")
    assert saved_filters.of(alice) == (kept,)
    assert kept.name == "wrong places"
    assert saved_filters.of(desk.actor("Bob")) == ()
    saved_filters.save(alice, "wrong places", "check=photo_near_site")
    assert [one.query for one in saved_filters.of(alice)] == ["check=photo_near_site"]
    with pytest.raises(NotFound):
        saved_filters.forget(desk.actor("Bob"), kept.number)
    saved_filters.forget(alice, kept.number)
    assert saved_filters.of(alice) == ()


def test_a_search_needs_a_name_and_there_are_not_too_many(desk: Desk) -> None:
    alice = desk.actor("Alice")
    for name in ("", "  ", "x" * 41):
        with pytest.raises(Invalid):
            saved_filters.save(alice, name, "")
    for number in range(saved_filters.MOST):
        saved_filters.save(alice, f"search {number}", "")
    with pytest.raises(Conflict):
        saved_filters.save(alice, "one more", "")
    saved_filters.save(alice, "search 3", "text=known")


def test_the_panel_shows_choices_with_their_numbers(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        other = build.viewpoint(build.site(desk.programme, county="迭部县"))
        build.judged_pair(build.issue(desk.programme, other.site), other, desk.form, Status.DOUBTFUL, 1)
    sign_in(client, "Alice").set_cookie("language", "en")
    page = client.get("/review/filters?county=夏河县").text
    assert '<option value="夏河县" selected>夏河县 (1)</option>' in page
    assert '<option value="迭部县">迭部县 (1)</option>' in page


def test_the_queue_says_what_it_is_narrowed_to_and_how_to_widen_it(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    query = f"programme={desk.programme.id}&check=photo_near_site&officer=扎西&since=2026-01-01"
    page = client.get(f"/review/?{query}").text
    assert page.count('class="narrowing"') == 4
    assert "甘南州整改方案" in page
    assert f"/review/?programme={desk.programme.id}&amp;check=photo_near_site&amp;officer=%E6%89%8E%E8%A5%BF" in page
    assert "/review/pairs/" in page


def test_a_kept_search_leads_back_to_what_it_showed(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    answer = client.post("/review/filters?county=夏河县&verdict=contradicted", data={"name": "mine"})
    assert "verdict=contradicted" in answer.location
    page = client.get("/review/").text
    assert ">mine</a>" in page
    (kept,) = saved_filters.of(desk.actor("Alice"))
    client.post(f"/review/filters/{kept.number}/forget")
    assert ">mine</a>" not in client.get("/review/").text


def test_a_search_without_a_name_is_refused_in_words(desk: Desk, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    page = client.post("/review/filters?county=夏河县", data={"name": " "}, follow_redirects=True)
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("query", ["since=yesterday", "batch=x", "before=x&after=", "unit=99999999999", "check=%00"])
def test_a_nonsense_address_is_still_a_page(desk: Desk, client: FlaskClient, query: str) -> None:
    assert sign_in(client, "Alice").get(f"/review/?{query}").status_code == 200


def test_the_order_of_the_list_outlives_another_filter_and_none(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    panel = client.get("/review/filters?county=夏河县&sort=received").text
    assert '<input type="hidden" name="sort" value="received">' in panel
    assert re.search(r'href="/review/\?sort=received">Show all', panel)
    assert re.search(r'href="/review/\?sort=received"[^>]*>Show all', client.get("/review/?text=x&sort=received").text)
