"""Who leads shares the queue out, and each begins with what is theirs."""

import pytest
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, DecisionKind, Permission
from server.domain.dealing import Dealing
from server.domain.finding import Status
from server.domain.queue_order import QueueShare
from server.errors import Conflict, Invalid
from server.models import AccountCounty, PhotoPair
from server.services import accounts, events
from server.services.review import queue, reservations, reviews, shares
from server.services.review.queue import Filters
from server.services.review.reviews import Answer
from server.services.review.shares import ShareRequest
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)
MINE = Filters(share=QueueShare.MINE)


@pytest.fixture
def pairs(desk: Desk) -> list[PhotoPair]:
    """Four pairs that wait, each of an issue of its own."""
    with transaction():
        return [
            build.judged_pair(build.issue(desk.programme, desk.slope.site), desk.slope, desk.form, Status.DOUBTFUL, 1)
            for _ in range(4)
        ]


def given(desk: Desk, name: str) -> list[int]:
    return [row.pair_id for row in queue.page(desk.actor(name), MINE).rows]


def dealt(*names: str, **more: object) -> dict[str, int]:
    with transaction():
        return shares.share_out(COMMAND_LINE, ShareRequest(names, **more))  # type: ignore[arg-type]


def test_pairs_are_shared_out_evenly(desk: Desk, pairs: list[PhotoPair]) -> None:
    assert dealt("Alice", "Bob") == {"Alice": 2, "Bob": 2}
    assert sorted(given(desk, "Alice") + given(desk, "Bob")) == [one.id for one in pairs]
    assert queue.page(desk.actor("Alice"), Filters(share=QueueShare.FREE)).rows == ()


def test_who_sees_other_counties_is_not_told_how_many_pairs_a_reviewer_has(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    elsewhere = Actor("Kim", frozenset(Permission), counties=frozenset({"玛曲县"}))
    told = [{one.name: one.given for one in shares.reviewers(actor)}["Alice"] for actor in (COMMAND_LINE, elsewhere)]
    assert told == [4, 0]


def test_a_county_stays_with_one_person(desk: Desk, pairs: list[PhotoPair]) -> None:
    assert sorted(dealt("Alice", "Bob", how=Dealing.COUNTY).values()) == [0, 4]


def test_what_was_given_stays_where_it_is_unless_it_is_meant(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    assert dealt("Bob") == {"Bob": 0}
    assert dealt("Bob", again=True) == {"Bob": 4}
    assert given(desk, "Alice") == []


def test_nobody_is_given_what_they_do_not_see(desk: Desk, pairs: list[PhotoPair]) -> None:
    with transaction():
        db.session.add(AccountCounty(account_id=accounts.get("Alice").id, county="碌曲县"))
    assert dealt("Alice", "Bob") == {"Alice": 0, "Bob": 4}


@pytest.mark.parametrize("names", [(), ("Dawa",), ("Nobody",)])
def test_only_reviewers_are_given_pairs(desk: Desk, pairs: list[PhotoPair], names: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        dealt(*names)


def test_the_next_pair_is_no_colleagues_share(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    assert queue.next_after(desk.actor("Bob"), pairs[0].id, Filters()) is None
    assert queue.next_after(desk.actor("Alice"), pairs[0].id, Filters()) == pairs[1].id
    assert not any(row.may_be_ticked for row in queue.page(desk.actor("Bob"), Filters()).rows)


def test_a_pair_is_taken_over_and_given_back(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    with transaction():
        shares.take(desk.actor("Bob"), pairs[0].id)
    assert given(desk, "Bob") == [pairs[0].id]
    with pytest.raises(Conflict), transaction():
        shares.give_back(desk.actor("Alice"), pairs[0].id)
    with transaction():
        shares.give_back(desk.actor("Bob"), pairs[0].id)
    assert given(desk, "Bob") == []


def test_what_a_colleague_has_open_is_not_taken_over(desk: Desk, pairs: list[PhotoPair]) -> None:
    reservations.reserve(desk.actor("Alice"), pairs[0].id)
    with pytest.raises(Conflict), transaction():
        shares.take(desk.actor("Bob"), pairs[0].id)


def test_what_somebody_answered_is_nobodys_share(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    with transaction():
        reviews.decide(desk.actor("Alice"), pairs[0].id, APPROVE)
    assert pairs[0].id not in given(desk, "Alice")
    with pytest.raises(Conflict), transaction():
        shares.take(desk.actor("Bob"), pairs[0].id)


def test_what_a_reviewer_leaves_is_everybodys(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    with transaction():
        assert shares.free(COMMAND_LINE, "Alice") == 4
    assert not shares.has(desk.actor("Alice"))


def test_each_step_of_sharing_is_in_the_log(desk: Desk, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    with transaction():
        shares.take(desk.actor("Bob"), pairs[0].id)
        shares.give_back(desk.actor("Bob"), pairs[0].id)
        shares.free(COMMAND_LINE, "Alice")
    told = [one.action for one in events.about("account:Alice") if one.action.startswith("pairs.")]
    assert told == ["pairs.share", "pairs.free"]
    assert [one.action for one in events.about(f"pair:{pairs[0].id}")][-2:] == ["pairs.take", "pairs.give_back"]


def test_a_reviewer_sees_their_own_share_first(desk: Desk, client: FlaskClient, pairs: list[PhotoPair]) -> None:
    sign_in(client, "Alice")
    assert client.get("/review/").status_code == 200
    dealt("Alice")
    assert client.get("/review/").headers["Location"] == "/review/?share=mine"
    assert client.get("/review/?share=all").status_code == 200


def test_who_leads_shares_out_on_a_page(desk: Desk, client: FlaskClient, pairs: list[PhotoPair]) -> None:
    sign_in(client, "Emma")
    assert "Alice" in client.get("/review/shares").text
    assert client.post("/review/shares", data={"how": "evenly"}).status_code == 400
    client.post("/review/shares", data={"how": "evenly", "reviewer": ["Alice", "Bob"]})
    assert (len(given(desk, "Alice")), len(given(desk, "Bob"))) == (2, 2)
    client.post("/review/shares/free", data={"reviewer": "Bob"})
    assert given(desk, "Bob") == []


def test_a_pair_is_taken_and_given_back_on_its_page(desk: Desk, client: FlaskClient, pairs: list[PhotoPair]) -> None:
    dealt("Alice")
    address = f"/review/pairs/{pairs[0].id}"
    sign_in(client, "Bob")
    assert f"{address}/take" in client.get(address).text
    client.post(f"{address}/take")
    assert f"{address}/give-back" in client.get(address).text
    client.post(f"{address}/give-back")
    assert "/give-back" not in client.get(address).text


def test_commands_do_the_same(
    desk: Desk, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, pairs: list[PhotoPair]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Alice" in runner.invoke(args=["reviews", "share", "Alice"]).stdout
    number = str(pairs[0].id)
    assert runner.invoke(args=["reviews", "take", number, "--as", "Bob"]).stdout == "The pair is Bob’s.\n"
    assert runner.invoke(args=["reviews", "give-back", number, "--as", "Bob"]).exit_code == 0
    assert runner.invoke(args=["reviews", "free", "Alice"]).stdout == "3 pairs are everybody’s again.\n"
