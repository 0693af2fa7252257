"""Which lists does a phone of a county carry, and what may it send all the same?"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, DecisionKind, Load, Role
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.errors import Invalid
from server.models import Account, Form, Issue, Phone, Photo, Programme, Submission, SubmissionIssue, Viewpoint
from server.services import phones
from server.services.intake import form_media, forms
from server.services.register import assignments, counties, revision
from server.services.runtime import now
from tests import build
from tests.collect import Answer, Send, over_client
from tests.xforms import Written, written

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
LISTS = ("sites", "viewpoints", "issues", "references")
FORM = Written(
    form_id="listed",
    model="".join(f'<instance id="{name}" src="jr://file-csv/{name}.csv"/>' for name in LISTS),
    binds='<bind nodeset="/data/item_code" calculate="count(instance(\'issues\')/root/item)"/>',
)
HEADERS = {"X-OpenRosa-Version": "1.0"}


@dataclass
class Field:
    """A programme with two counties and a phone of each, and one of none."""

    plan: Programme
    used: Form
    issues: dict[str, Issue]
    reach: Callable[[str], Send]
    number: int
    """Of the phone of 夏河县."""

    def files(self, phone: str) -> dict[str, str]:
        root = fromstring(self.get(phone, "/forms/listed/manifest").body)
        return {e.findtext(f"{MANIFEST}filename", ""): e.findtext(f"{MANIFEST}hash", "") for e in root}

    def names(self, phone: str, listed: str) -> list[str]:
        body = self.get(phone, f"/forms/listed/attachments/{listed}.csv").body
        return [line.get("name") or line["issue"] for line in csv.DictReader(io.StringIO(body.decode()))]

    def get(self, phone: str, path: str, **headers: str) -> Answer:
        return self.reach(phone)("GET", path, HEADERS | headers, b"")

    def photographed(self, code: str, seed: int = 1) -> None:
        with transaction():
            taken = build.taken(build.WORK_STARTED, seed=seed, size=(1600, 1200))
            sent = build.submission(self.used, received_at=build.WORK_STARTED)
            issue = self.issues[code]
            stands = db.session.query(Viewpoint).filter_by(site_id=issue.site_id).one()
            build.analysed(build.photo(sent, issue, stands, Stage.BEFORE, taken))


@pytest.fixture
def field(app: Flask) -> Iterator[Field]:
    with app.app_context():
        with transaction():
            plan = build.programme()
            forms.publish(plan, written(FORM), "listed.xml")
            here, there = build.site(plan, "JGT"), build.site(plan, "LQ", county="碌曲县")
            build.viewpoint(here, "S", "南坡")
            build.viewpoint(there, "D", "顶部")
            issues = {
                "X-1": build.issue(plan, here, "X-1"),
                "L-1": build.issue(plan, there, "L-1"),
                "N-1": build.issue(plan, None, "N-1"),
            }
            new = {county: phones.add(county or "全州", plan, county=county) for county in ("夏河县", "碌曲县", "")}
            used = build.form(plan)
        project = plan.id

        def reach(phone: str) -> Send:
            return over_client(app.test_client(), f"/v1/key/{new[phone].token}/projects/{project}")

        yield Field(plan, used, issues, reach, new["夏河县"].phone.id)


def test_a_phone_without_a_county_carries_all(field: Field) -> None:
    assert field.names("", "issues") == ["L-1", "N-1", "X-1"]
    assert field.names("", "sites") == ["JGT", "LQ"]


def test_a_phone_of_a_county_carries_its_issues_sites_and_viewpoints(field: Field) -> None:
    assert "X-1" in field.names("夏河县", "issues")
    assert "L-1" not in field.names("夏河县", "issues")
    assert (field.names("夏河县", "sites"), field.names("夏河县", "viewpoints")) == (["JGT"], ["S"])


def test_an_issue_of_which_nobody_knows_the_county_is_on_every_phone(field: Field) -> None:
    assert all("N-1" in field.names(phone, "issues") for phone in ("夏河县", "碌曲县", ""))


def test_a_site_in_another_county_comes_with_the_issue_that_lies_there(field: Field) -> None:
    with transaction():
        field.issues["L-1"].county = "夏河县"
    assert field.names("夏河县", "sites") == ["JGT", "LQ"]
    assert field.names("碌曲县", "issues") == ["N-1"]


def owned(field: Field) -> Account:
    """Give the phone of 夏河县 to an officer."""
    with transaction():
        dawa = build.account("Dawa", Role.OFFICER, field.plan)
        db.session.get_one(Phone, field.number).account_id = dawa.id
    return dawa


def test_an_issue_to_which_the_officer_is_sent_comes_along_from_another_county(field: Field) -> None:
    dawa = owned(field)
    with transaction():
        sent = assignments.assign(field.issues["L-1"], dawa)
    assert "L-1" in field.names("夏河县", "issues")
    assert (field.names("夏河县", "sites"), field.names("夏河县", "viewpoints")) == (["JGT", "LQ"], ["S", "D"])
    with transaction():
        assignments.withdraw(sent)
    assert "L-1" not in field.names("夏河县", "issues")


def test_the_photo_beside_the_view_comes_along_with_it(field: Field) -> None:
    field.photographed("L-1")
    dawa = owned(field)
    with transaction():
        assignments.assign(field.issues["L-1"], dawa)
    assert field.names("夏河县", "references") == ["L-1"]
    (name,) = (name for name in field.files("夏河县") if name.endswith(".jpg"))
    assert field.get("夏河县", f"/forms/listed/attachments/{name}").status == 200


@pytest.mark.parametrize("whose", ["officer", "phone"])
def test_an_issue_that_came_back_comes_along_to_who_sent_it(field: Field, whose: str) -> None:
    dawa = owned(field) if whose == "officer" else None
    issue = field.issues["L-1"]
    assert "L-1" not in field.names("夏河县", "issues")
    with transaction():
        stands = db.session.query(Viewpoint).filter_by(site_id=issue.site_id).one()
        pair = build.judged_pair(issue, stands, field.used, Status.DOUBTFUL, 1)
        sent = pair.after.attachment.submission
        sent.phone_id, sent.submitter_id = field.number, dawa.id if dawa else None
        pair.state, pair.outcome, pair.settled_at = PairState.DECIDED, DecisionKind.RETURN, now()
    assert "L-1" in field.names("夏河县", "issues")
    assert "X-1" not in field.names("碌曲县", "issues")


def test_before_photos_are_those_of_the_county(field: Field) -> None:
    field.photographed("X-1")
    field.photographed("L-1", seed=2)
    assert (field.names("夏河县", "references"), field.names("碌曲县", "references")) == (["X-1"], ["L-1"])
    photos = {
        phone: {name for name in field.files(phone) if name.endswith(".jpg")} for phone in ("夏河县", "碌曲县", "")
    }
    assert photos["夏河县"] | photos["碌曲县"] == photos[""]
    assert not photos["夏河县"] & photos["碌曲县"]


def test_a_photo_of_another_county_is_not_there_by_its_name_either(field: Field) -> None:
    field.photographed("L-1")
    (name,) = (name for name in field.files("碌曲县") if name.endswith(".jpg"))
    assert field.get("碌曲县", f"/forms/listed/attachments/{name}").status == 200
    assert field.get("夏河县", f"/forms/listed/attachments/{name}").status == 404


def test_the_manifest_names_the_bytes_that_the_phone_gets(field: Field) -> None:
    here, there = field.files("夏河县"), field.files("碌曲县")
    assert all(here[f"{name}.csv"] != there[f"{name}.csv"] for name in ("sites", "issues", "viewpoints"))
    etag = field.get("夏河县", "/forms/listed/attachments/sites.csv").headers["ETag"]
    assert etag == f'W/"{here["sites.csv"].removeprefix("md5:")}"'


def test_a_list_that_a_phone_has_is_not_sent_again(field: Field) -> None:
    path = "/forms/listed/attachments/issues.csv"
    first = field.get("夏河县", path)
    again = field.get("夏河县", path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert field.get("碌曲县", path, **{"If-None-Match": first.headers["ETag"]}).status == 200


def test_phones_of_one_county_share_one_list(field: Field) -> None:
    number, state = field.plan.id, revision.of(field.plan.id)
    ours = form_media.make(number, state, "issues.csv", Load("夏河县"))
    assert form_media.make(number, state, "issues.csv", Load("夏河县", photos=500)) is ours
    assert form_media.make(number, state, "issues.csv") is not ours


def test_a_phone_that_is_given_another_county_carries_that_ones_lists(field: Field) -> None:
    field.names("夏河县", "issues")
    with transaction():
        phones.carry(field.number, "碌曲县")
    assert field.names("夏河县", "issues") == ["L-1", "N-1"]


def test_an_issue_that_moves_to_another_county_moves_on_the_phones(field: Field) -> None:
    assert "X-1" not in field.names("碌曲县", "issues")
    with transaction():
        field.issues["X-1"].county = "碌曲县"
    assert "X-1" in field.names("碌曲县", "issues")


def test_what_a_phone_sends_for_another_county_is_taken(field: Field) -> None:
    xml = (
        b'<data id="listed" version="1" xmlns:orx="http://openrosa.org/xforms"><item_code>L-1</item_code>'
        b"<orx:meta><orx:instanceID>uuid:elsewhere</orx:instanceID></orx:meta></data>"
    )
    body = b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n\r\n'
    headers = HEADERS | {"Content-Type": "multipart/form-data; boundary=b"}
    answer = field.reach("夏河县")("POST", "/submission", headers, body + xml + b"\r\n--b--\r\n")
    assert answer.status == 201
    query = select(Issue.code).join(SubmissionIssue).join(Submission).where(Submission.instance_id == "uuid:elsewhere")
    assert list(db.session.scalars(query)) == ["L-1"]


def test_a_county_that_the_register_does_not_have_is_refused_with_those_that_it_has(field: Field) -> None:
    with pytest.raises(Invalid) as refused:
        counties.named(COMMAND_LINE, field.plan.id, "夏河")
    assert refused.value.details["known"] == "夏河县 · 碌曲县"


def test_before_anything_is_registered_a_county_is_taken_as_it_is_said(context: Flask) -> None:
    with transaction():
        plan = build.programme()
    assert counties.named(COMMAND_LINE, plan.id, " 夏河县 ") == "夏河县"


def test_the_page_of_a_browser_is_told_whose_phone_it_is(app: Flask, field: Field) -> None:
    told = field.get("夏河县", "/phone.json")
    assert (told.status, told.body.decode()) == (200, '{"name": "夏河县", "officer": "", "county": "夏河县"}')


def test_photos_that_are_judged_again_as_before_are_fetched_by_nobody_again(field: Field) -> None:
    field.photographed("X-1")
    before = revision.of(field.plan.id)
    with transaction():
        build.analysed_again(db.session.query(Photo).one())
    assert revision.of(field.plan.id) == before
