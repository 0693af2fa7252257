"""Which before photos does a phone carry, so that an officer takes the next one from the same place?"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from PIL import Image

from server.db import db, transaction
from server.domain.access import DeviceKind, Role
from server.domain.finding import Status
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.imaging.preview import write_preview
from server.models import Form, Issue, Photo, Programme, Viewpoint
from server.services import phones
from server.services.intake import forms, reference_photos
from server.services.register import assignments
from tests import build
from tests.collect import Answer, Send, over_client
from tests.xforms import Written, written

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
ITEMS = "instance('references')/root/item"
TAKES_THEM = Written(
    form_id="guided",
    model='<instance id="references" src="jr://file-csv/references.csv"/>',
    binds=f'<bind nodeset="/data/item_code" calculate="{ITEMS}[issue = \'ZY-017\']/photo"/>',
)


@dataclass
class Guided:
    """A programme with one viewpoint, and the phone of an officer there."""

    plan: Programme
    issue: Issue
    viewpoint: Viewpoint
    form: Form
    send: Send

    def get(self, address: str) -> Answer:
        return self.send("GET", address, {"X-OpenRosa-Version": "1.0"}, b"")

    def files(self, form: str = "guided") -> dict[str, str]:
        """Return the hash of each file in the manifest."""
        root = fromstring(self.get(f"/forms/{form}/manifest").body)
        return {e.findtext(f"{MANIFEST}filename", ""): e.findtext(f"{MANIFEST}hash", "") for e in root}

    def photos(self) -> list[str]:
        return sorted(name for name in self.files() if name.endswith(".jpg"))

    def references(self) -> list[dict[str, str]]:
        body = self.get("/forms/guided/attachments/references.csv").body
        return list(csv.DictReader(io.StringIO(body.decode())))

    def take(self, seed: int = 1, stage: Stage = Stage.BEFORE, *, at: LatLon = build.XIAHE, **told: str) -> None:
        with transaction():
            taken = build.taken(build.WORK_STARTED, at, seed=seed, size=(1600, 1200))
            sent = build.submission(self.form, received_at=build.WORK_STARTED)
            build.analysed(build.photo(sent, self.issue, self.viewpoint, stage, taken, **told))


@pytest.fixture
def guided(app: Flask) -> Iterator[Guided]:
    with app.app_context():
        with transaction():
            plan = build.programme()
            forms.publish(plan, written(TAKES_THEM), "guided.xml")
            forms.publish(plan, written(), "plain.xml")
            site = build.site(plan, "JGT")
            viewpoint, issue = build.viewpoint(site, "S", "南坡"), build.issue(plan, site, "ZY-017")
            used, token = build.form(plan), phones.add("一号机", plan).token
        yield Guided(
            plan, issue, viewpoint, used, over_client(app.test_client(), f"/v1/key/{token}/projects/{plan.id}")
        )


def test_the_before_photo_of_a_viewpoint_comes_with_the_form(guided: Guided) -> None:
    guided.take()
    (name,) = guided.photos()
    assert guided.references() == [{"issue": "ZY-017", "site": "JGT", "viewpoint": "S", "photo": name}]


def test_what_is_fetched_is_small_and_says_nothing_of_the_original(guided: Guided) -> None:
    guided.take()
    (name,) = guided.photos()
    with Image.open(io.BytesIO(guided.get(f"/forms/guided/attachments/{name}").body)) as picture:
        assert (max(picture.size), dict(picture.getexif())) == (reference_photos.LONG_EDGE, {})


def test_what_was_decoded_for_the_checks_is_not_decoded_again(guided: Guided, monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []

    def noting(source: Path, target: Path, long_edge: int) -> tuple[int, int]:
        sources.append(source.name)
        return write_preview(source, target, long_edge)

    monkeypatch.setattr(reference_photos, "write_preview", noting)
    guided.take()
    assert sources == ["preview-1600.jpg"]
    assert len(guided.photos()) == 1


def test_a_photo_that_is_contradicted_later_is_taken_from_the_phones(guided: Guided) -> None:
    guided.take()
    assert len(guided.photos()) == 1
    with transaction():
        db.session.query(Photo).one().verdict = Status.CONTRADICTED
    assert guided.photos() == []


def test_a_newer_before_photo_takes_the_place_on_the_phone(guided: Guided) -> None:
    guided.take(seed=1)
    before = guided.photos()
    guided.take(seed=2)
    assert (len(before), len(guided.photos())) == (1, 1)
    assert guided.photos() != before


@pytest.mark.parametrize(
    ("stage", "question"), [(Stage.AFTER, "photo_wide"), (Stage.BEFORE, "photo_near")], ids=["after", "a detail"]
)
def test_no_other_photo_guides_an_officer(guided: Guided, stage: Stage, question: str) -> None:
    guided.take(stage=stage, question=question)
    assert (guided.photos(), guided.references()) == ([], [])


def test_a_photo_that_the_checks_contradict_guides_nobody(guided: Guided) -> None:
    guided.take(at=LatLon(build.XIAHE.latitude + 0.05, build.XIAHE.longitude))
    assert guided.photos() == []


def test_a_form_that_does_not_ask_for_them_carries_none(guided: Guided) -> None:
    guided.take()
    assert guided.files("plain") == {}


def test_of_a_closed_issue_phones_carry_photos_only_while_somebody_is_sent_there(guided: Guided) -> None:
    with transaction():
        guided.issue.status = "closed"
    guided.take()
    assert guided.photos() == []
    with transaction():
        assignments.assign(db.session.get_one(Issue, guided.issue.id), build.account("Dawa", Role.OFFICER))
    assert len(guided.photos()) == 1


def test_phones_carry_no_more_photos_than_they_should(guided: Guided, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(phones.PHOTOS, DeviceKind.COLLECT, 1)
    guided.take(seed=1)
    with transaction():
        guided.viewpoint = build.viewpoint(guided.viewpoint.site, "T", "顶部")
    guided.take(seed=2)
    assert [line["viewpoint"] for line in guided.references()] == ["T"], "the newest"


def test_a_browser_that_keeps_each_photo_once_carries_more_of_them(guided: Guided) -> None:
    assert phones.PHOTOS[DeviceKind.BROWSER] > phones.PHOTOS[DeviceKind.COLLECT]
    with transaction():
        token = phones.add("浏览器", guided.plan, kind=DeviceKind.BROWSER).token
    assert phones.by_token(token).load.photos == phones.PHOTOS[DeviceKind.BROWSER]
