"""Is everything that came in on the list, and who has to see to it?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from server.db import db, table_of, transaction
from server.domain.access import Actor, Role
from server.domain.geo import LatLon
from server.domain.received import Need
from server.errors import NotFound
from server.models import Form, Issue, Programme, Submission
from server.services import accounts
from server.services.accounts import Position
from server.services.intake.attachments import QUARANTINED, RECEIVED
from server.services.received import clearing, listing, needs, submission_view
from server.services.received.listing import Cursor
from server.services.runtime import now
from tests import build
from tests.integration.openrosa.field import NEAR, WIDE, Field, Stood, instance, photo
from tests.integration.received.conftest import signed_in

ALONE = (Stood(near=""),)
"""One viewpoint, of which only the wide photo was taken."""
AWAY = LatLon(NEAR.latitude + 0.91, NEAR.longitude)
"""101 km north of the site."""
UNKNOWN = "ZY-999"


def send(field: Field, number: int, content: bytes | None = None, **said: str) -> None:
    """Hand in a form with one wide photo."""
    answer = field.phone.submit(instance(number, stood=ALONE, **said), {WIDE: content or photo(number)})  # type: ignore[arg-type]
    assert answer.status == 201


def complete(field: Field) -> None:
    """Hand in a before and an after photo, which make a pair."""
    send(field, 1, phase="before")
    send(field, 2, phase="after")


def without_issue(field: Field) -> None:
    send(field, 9, item=UNKNOWN)


def without_code(field: Field) -> None:
    send(field, 9, item="")


def without_photo(field: Field) -> None:
    assert field.phone.submit(instance(9, stood=())).status == 201


def without_pair(field: Field) -> None:
    send(field, 9, phase="during")


def of_another_site(field: Field) -> None:
    send(field, 9, photo(9, AWAY))


def without_a_file(field: Field) -> None:
    assert field.phone.submit(instance(9, stood=ALONE)).status == 201


def with_a_stray_file(field: Field) -> None:
    assert field.phone.submit(instance(9, stood=ALONE), {WIDE: photo(9), "stray.pdf": b"%PDF"}).status == 201


CASES: list[tuple[Callable[[Field], None], Need]] = [
    (without_issue, Need.NO_ISSUE),
    (without_code, Need.NO_ISSUE),
    (without_photo, Need.NO_PHOTO),
    (without_pair, Need.NO_PAIR),
    (of_another_site, Need.WRONG_SITE),
    (without_a_file, Need.INCOMPLETE),
    (with_a_stray_file, Need.QUARANTINED),
]


def on(actor: Actor, need: Need = Need.ALL, text: str = "") -> list[int]:
    """Return the numbers of the submissions on a list."""
    return [int(line.instance_id[-12:]) for line in listing.page(actor, need, text).lines]


def set_aside(actor: Actor, number: int) -> None:
    with transaction():
        clearing.set_aside(actor, number, "重复提交")


@pytest.mark.parametrize(("happens", "need"), CASES, ids=[f"{case.__name__}" for case, _ in CASES])
def test_what_needs_somebody_is_on_its_list(
    field: Field, emma: Actor, happens: Callable[[Field], None], need: Need
) -> None:
    complete(field)
    happens(field)
    assert on(emma, need) == [9]
    assert needs.counts(emma)[need] == 1


@pytest.mark.parametrize("need", [need for need in Need if need is not Need.ALL])
def test_a_pair_that_fits_is_on_no_list_of_work(field: Field, emma: Actor, need: Need) -> None:
    complete(field)
    assert on(emma, need) == []


def test_the_newest_comes_first(field: Field, emma: Actor) -> None:
    complete(field)
    assert on(emma) == [2, 1]


def test_what_was_set_aside_is_on_that_list_alone(field: Field, emma: Actor) -> None:
    without_issue(field)
    set_aside(emma, field.submissions()[0].id)
    assert (on(emma, Need.NO_ISSUE), on(emma, Need.SET_ASIDE), on(emma)) == ([], [9], [9])


def test_of_a_corrected_submission_only_the_newest_version_is_work(field: Field, emma: Actor) -> None:
    send(field, 1, item=UNKNOWN)
    assert field.phone.submit(instance(2, stood=ALONE, replaces=1)).status == 201
    assert on(emma, Need.NO_ISSUE) == []
    assert on(emma) == [2, 1]


@pytest.mark.parametrize(
    ("text", "found"), [(UNKNOWN.lower(), [9]), ("000000000001", [1]), ("一号机", [9, 2, 1]), ("nothing", [])]
)
def test_the_search_finds_codes_instances_and_phones(field: Field, emma: Actor, text: str, found: list[int]) -> None:
    complete(field)
    without_issue(field)
    assert on(emma, text=text) == found


def test_the_search_finds_who_was_on_site_by_what_the_form_says(field: Field, emma: Actor) -> None:
    assert field.phone.submit(instance(7, stood=(), extra="<page><officer1>才让卓玛</officer1></page>")).status == 201
    complete(field)
    assert on(emma, text="才让") == [7]


@pytest.mark.parametrize("text", ["%", "_", '"', "\\"])
def test_signs_of_the_database_are_searched_as_they_are(field: Field, emma: Actor, text: str) -> None:
    complete(field)
    assert on(emma, text=text) == []


def test_the_line_says_all_that_is_known(field: Field, emma: Actor) -> None:
    with_a_stray_file(field)
    line = listing.page(emma).lines[0]
    assert (line.sent_by, line.form, line.sites, line.photos) == ("一号机", "rect_check", ("加甘滩堆场",), 1)
    assert (line.files[RECEIVED], line.expected, line.files[QUARANTINED]) == (1, 1, 1)


# whose business it is


def foreign(field: Field) -> None:
    """Add another programme with a submission of its own, and people who see it, or a county of the first."""
    with transaction():
        owner = db.session.get_one(Programme, field.programme_id)
        other = build.programme("other", "另一方案")
        build.submission(build.form(other), instance_id="uuid:00000000-0000-4000-8000-000000000500")
        build.account("Chen", Role.OFFICE, other)
        for name, county in (("Xia", "夏河县"), ("Lu", "碌曲县")):
            build.account(name, Role.OFFICE, owner)
            accounts.change(name, Position(counties=[county]))


@pytest.mark.parametrize(("who", "seen"), [("Emma", [9, 2, 1]), ("Chen", [500]), ("Xia", [2, 1]), ("Lu", [])])
def test_everybody_sees_what_is_their_business(field: Field, who: str, seen: list[int]) -> None:
    foreign(field)
    complete(field)
    without_issue(field)
    actor = accounts.sign_in(who, build.PASSWORD)
    assert on(actor) == seen
    assert needs.counts(actor)[Need.ALL] == len(seen)


@pytest.mark.parametrize("who", ["Chen", "Xia", "Lu"])
def test_a_submission_that_is_not_theirs_is_not_there(field: Field, who: str) -> None:
    foreign(field)
    without_issue(field)
    sent, actor = field.submissions()[-1], accounts.sign_in(who, build.PASSWORD)
    attachment = sent.attachments[0].id
    for ask in (
        lambda: submission_view.get(actor, sent.id, "en"),
        lambda: submission_view.xml_of(actor, sent.id),
        lambda: submission_view.file(actor, sent.id, attachment),
        lambda: clearing.set_aside(actor, sent.id, "x"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_bar_counts_for_each_what_waits_for_them(field: Field) -> None:
    foreign(field)
    without_issue(field)
    assert {who: needs.waiting(accounts.sign_in(who, build.PASSWORD)) for who in ("Emma", "Chen", "Lu")} == {
        "Emma": 1,
        "Chen": 0,
        "Lu": 0,
    }


# the page


def test_a_thousand_submissions_are_paged_without_a_gap(field: Field, emma: Actor) -> None:
    form_pk, moment = db.session.query(Form).one().id, now()
    with transaction():
        db.session.execute(
            insert(table_of(Submission)),
            [
                {
                    "form_pk": form_pk,
                    "version_named": "",
                    "instance_id": f"uuid:{number:012d}",
                    "instance_name": "",
                    "xml": b"<data/>",
                    "xml_sha256": "",
                    "answers": {},
                    "flags": [],
                    "client_headers": {},
                    "more_follows": False,
                    "received_at": moment - timedelta(minutes=number // 3),
                }
                for number in range(1000)
            ],
        )
    seen: list[int] = []
    cursor: Cursor | None = None
    for _ in range(20):
        page = listing.page(emma, cursor=cursor)
        seen += [line.submission_id for line in page.lines]
        cursor = page.next
    assert cursor is None
    assert (len(seen), len(set(seen))) == (1000, 1000)
    before = listing.page(emma, cursor=Cursor(seen[100], is_before=True))
    assert [line.submission_id for line in before.lines] == seen[50:100]


def test_the_page_has_a_chip_for_each_list_with_its_count(field: Field, office: FlaskClient) -> None:
    without_issue(field)
    page = office.get("/received/", headers={"Accept-Language": "en"}).text
    chips = dict(re.findall(r'class="chip[^"]*"[^>]*>([^<]+) <b>(\d+)</b>', page))
    assert (chips["All"], chips["No issue"], chips["Put aside"]) == ("1", "1", "0")


def test_an_empty_list_says_so(office: FlaskClient) -> None:
    assert "Nothing came in yet" in office.get("/received/", headers={"Accept-Language": "en"}).text
    assert "Nothing fits" in office.get("/received/?need=no-pair", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("query", ["need=nonsense", "after=99999999999999", "after=-1", "text=%00", "before=7"])
def test_addresses_that_make_no_sense_show_the_list(field: Field, office: FlaskClient, query: str) -> None:
    complete(field)
    assert office.get(f"/received/?{query}").status_code == 200


def test_names_made_of_markup_are_shown_as_text(field: Field, office: FlaskClient) -> None:
    field.phone.submit(instance(9, stood=(), item="&lt;script&gt;alert(1)&lt;/script&gt;", facts="<b>x</b>"))
    for address in ("/received/", f"/received/{field.submissions()[0].id}"):
        page = office.get(address).text
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("who", "is_told"), [("Emma", True), ("Otto", True), ("Alice", False)])
def test_the_bar_tells_who_oversees(field: Field, client: FlaskClient, who: str, *, is_told: bool) -> None:
    without_issue(field)
    bar = signed_in(client, who).get("/received/").text.partition("</nav>")[0]
    assert ("count-dot" in bar) is is_told


def test_the_issue_lists_a_form_without_a_photo(field: Field, office: FlaskClient) -> None:
    without_photo(field)
    issue = db.session.query(Issue).one()
    assert f'href="/received/{field.submissions()[0].id}"' in office.get(f"/ledger/issues/{issue.id}").text
