"""What the page bears witness of: the bytes that it got, and where the phone was when it got them."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Flask
from playwright.sync_api import Page, expect

from server.db import transaction
from server.services import phones
from server.services.intake import forms
from tests import build
from tests.browser import officer
from tests.browser.desk import OpenPage
from tests.browser.officer import Link

ONE_PHOTO = b"""| survey |
| | type | name | label |
| | image | photo_wide | Photo |
| settings |
| | form_title | form_id | version |
| | One photo | one_photo | 1 |
"""
WITNESS = """() => new Promise((done) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const step = asked.result.transaction(["outbox", "settings"]);
        const sent = step.objectStore("outbox").getAll();
        const key = step.objectStore("settings").get("witnessKey");
        step.oncomplete = () => {
            asked.result.close();
            done({witness: sent.result[0].witness, spki: key.result.spki, id: key.result.id});
        };
    };
})"""
"""The record of the form in the outbox, and the public key that its signature is of."""


@pytest.fixture
def link(app: Flask) -> Link:
    with app.app_context(), transaction():
        gannan = build.programme()
        forms.publish(gannan, ONE_PHOTO, "one_photo.md")
        new = phones.add("王警官的浏览器", gannan)
        return Link(new.phone.id, gannan.id, f"#key={new.token}&project={gannan.id}")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    photo = tmp_path / "IMG_1.jpg"
    photo.write_bytes(build.taken(build.WORK_DONE, None))
    return photo


def finished(open_page: OpenPage, link: Link, photo: Path, *, located: bool) -> Page:
    """Fill the form while there is no network, so that it stays in the outbox."""
    watched = open_page(390, 844, "en-GB")
    watched.expected = officer.NO_NETWORK
    page, context = watched.page, watched.page.context
    if located:
        context.grant_permissions(["geolocation"])
        context.set_geolocation({"latitude": 35.101, "longitude": 102.612, "accuracy": 6})
    officer.enrol(page, watched.address, link)
    context.set_offline(True)
    officer.begin(page)
    officer.photograph(page, "Photo", photo)
    page.locator(".under .is-main").tap()
    expect(page.locator(".top-count")).to_have_text("1 unsent")
    return page


def record(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.loads(page.evaluate(WITNESS)["witness"])["text"])
    return told


def test_the_record_is_signed_by_the_key_of_the_browser(link: Link, photo: Path, open_page: OpenPage) -> None:
    kept = finished(open_page, link, photo, located=True).evaluate(WITNESS)
    spki, sealed = base64.b64decode(kept["spki"]), json.loads(kept["witness"])
    assert sealed["key"] == kept["id"] == hashlib.sha256(spki).hexdigest()[:16]
    raw = base64.b64decode(sealed["signature"])
    halves = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = load_der_public_key(spki)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(encode_dss_signature(*halves), sealed["text"].encode(), ec.ECDSA(SHA256()))


def test_the_record_says_which_bytes_were_taken_and_where(link: Link, photo: Path, open_page: OpenPage) -> None:
    (told,) = record(finished(open_page, link, photo, located=True))["photos"]
    assert told["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert told["source"] == "camera"
    assert told["fix"]["latitude"] == pytest.approx(35.101)
    assert told["fix"]["accuracy_m"] == 6


def test_without_permission_a_form_goes_without_a_place(link: Link, photo: Path, open_page: OpenPage) -> None:
    (told,) = record(finished(open_page, link, photo, located=False))["photos"]
    assert told["fix"] is None
