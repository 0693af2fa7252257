"""What is a phone told of forms? The cases of the protocol that concern lists, forms and manifests, by their number."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.config import ROOT
from server.db import db, transaction
from server.domain.access import FormState, Role
from server.formats.xlsform import convert
from server.models import Form
from server.services import accounts, phones
from server.services.intake import forms
from server.services.register import programmes
from tests.conftest import settings_in
from tests.xforms import Written, written

VERSION = {"X-OpenRosa-Version": "1.0"}
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
PASSWORD = "correct horse battery"


@cache
def rect_check() -> bytes:
    """Convert the real form once."""
    return convert((ROOT / "forms" / "rect_check.md").read_bytes(), "rect_check.md").xform


def xform(form_id: str = "plain", title: str = "普通表", version: str = "1") -> bytes:
    return written(Written(form_id=form_id, title=title, version=version))


@dataclass(frozen=True)
class Server:
    """An application with one programme, two forms and a phone."""

    app: Flask
    client: FlaskClient
    token: str
    project: int

    @property
    def base(self) -> str:
        return f"/v1/key/{self.token}/projects/{self.project}"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(self.base + path, headers={**VERSION, **headers})

    def listed(self, path: str = "/formList") -> list[Element]:
        return list(fromstring(self.get(path).data))

    def publish(self, data: bytes, name: str = "form.xml", programme: str | None = None) -> None:
        with self.app.app_context(), transaction():
            forms.publish(programmes.chosen(programme), data, name)


@pytest.fixture
def server(app: Flask) -> Server:
    with app.app_context(), transaction():
        programme = programmes.add("gannan", "甘南州整改")
        forms.publish(programme, rect_check(), "rect_check.xml")
        forms.publish(programme, xform(), "plain.xml")
        phone = phones.add("阿木去乎 1 号", programme)
        return Server(app, app.test_client(), phone.token, programme.id)


def text(entry: Element, name: str, namespace: str = LIST) -> str:
    return entry.findtext(f"{namespace}{name}") or ""


def test_1_a_form_list_is_xml_in_its_namespace(server: Server) -> None:
    answer = server.get("/formList")
    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    assert fromstring(answer.data).tag == f"{LIST}xforms"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"


def test_2_the_hash_is_that_of_the_exact_bytes_served(server: Server) -> None:
    for entry in server.listed():
        served = server.client.get(text(entry, "downloadUrl")).data
        assert text(entry, "hash") == f"md5:{hashlib.md5(served, usedforsecurity=False).hexdigest()}"


@pytest.mark.parametrize("headers", [{}, {"X-OpenRosa-Version": "2.0"}])
def test_3_another_version_of_the_protocol_is_refused_with_all_headers(server: Server, headers: dict[str, str]) -> None:
    answer = server.client.get(f"{server.base}/formList", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "100000000"
    assert b'nature="error"' in answer.data


def test_4_without_credentials_a_phone_is_challenged(server: Server) -> None:
    address = f"/v1/projects/{server.project}/formList"
    answer = server.client.get(address, headers=VERSION, base_url="https://localhost")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_5_a_token_that_no_phone_has_is_forbidden(server: Server) -> None:
    assert replace(server, token="x" * 64).get("/formList").status_code == 403


def test_6_what_cannot_be_a_token_is_not_authenticated(server: Server) -> None:
    assert replace(server, token="short").get("/formList").status_code == 401


@pytest.mark.parametrize(("address", "status"), [("http://localhost", 401), ("https://localhost", 200)])
def test_7_basic_is_only_taken_where_nobody_listens(server: Server, address: str, status: int) -> None:
    with server.app.app_context(), transaction():
        accounts.add("zhang", Role.OFFICER, PASSWORD)
    path = f"/v1/projects/{server.project}/formList"
    answer = server.client.get(path, headers=VERSION, base_url=address, auth=("zhang", PASSWORD))
    assert answer.status_code == status


def test_8_who_may_not_submit_sees_an_empty_list(server: Server) -> None:
    with server.app.app_context(), transaction():
        accounts.add("li", Role.REVIEWER, PASSWORD)
    path = f"/v1/projects/{server.project}/formList"
    answer = server.client.get(path, headers=VERSION, base_url="https://localhost", auth=("li", PASSWORD))
    assert (answer.status_code, list(fromstring(answer.data))) == (200, [])


def test_9_addresses_are_absolute_and_carry_the_token(server: Server) -> None:
    assert all(text(e, "downloadUrl").startswith(f"http://localhost{server.base}/forms/") for e in server.listed())


@pytest.mark.parametrize(("form_id", "found"), [("plain", ["plain"]), ("nothing", [])])
def test_10_the_list_can_be_asked_for_one_form(server: Server, form_id: str, found: list[str]) -> None:
    assert [text(e, "formID") for e in server.listed(f"/formList?formID={form_id}")] == found


@pytest.mark.parametrize("query", ["verbose=true", "listAllVersions=true", "deviceID=collect:1"])
def test_11_other_arguments_change_nothing(server: Server, query: str) -> None:
    assert len(server.listed(f"/formList?{query}")) == 2


def test_12_head_has_the_same_headers(server: Server) -> None:
    answer = server.client.head(f"{server.base}/formList", headers=VERSION)
    assert (answer.status_code, answer.headers["X-OpenRosa-Version"]) == (200, "1.0")


def test_13_a_list_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    tag = server.get("/formList").headers["ETag"]
    answer = server.get("/formList", **{"If-None-Match": tag})
    assert tag.startswith("W/")
    assert (answer.status_code, answer.headers["X-OpenRosa-Version"]) == (304, "1.0")


@pytest.mark.parametrize(("path", "status"), [("/formlist", 404), ("/formList/", 200)])
def test_14_the_address_is_exact_but_for_a_slash(server: Server, path: str, status: int) -> None:
    assert server.get(path).status_code == status


def test_15_a_list_is_xml_whatever_is_asked_for(server: Server) -> None:
    assert server.get("/formList", Accept="application/json").content_type == "text/xml; charset=utf-8"


@pytest.mark.parametrize("state", [FormState.CLOSING, FormState.CLOSED])
def test_16_only_open_forms_are_listed(server: Server, state: FormState) -> None:
    with server.app.app_context(), transaction():
        for form in db.session.query(Form).all():
            form.state = state
    assert server.listed() == []


@pytest.mark.parametrize("form_id", ["with attachments", "现场检查"])
def test_17_an_odd_form_id_is_encoded_and_found_again(server: Server, form_id: str) -> None:
    server.publish(xform(form_id))
    entry = next(e for e in server.listed() if text(e, "formID") == form_id)
    assert text(entry, "downloadUrl").isascii()
    assert server.client.get(text(entry, "downloadUrl")).data == xform(form_id)


def test_18_a_title_is_escaped_once(server: Server) -> None:
    server.publish(xform("soil", "水 &amp; 土"))
    assert "水 & 土" in [text(e, "name") for e in server.listed()]


def test_19_only_forms_with_media_have_a_manifest(server: Server) -> None:
    assert {text(e, "formID"): bool(text(e, "manifestUrl")) for e in server.listed()} == {
        "plain": False,
        "rect_check": True,
    }


def test_20_two_programmes_have_their_own_version_of_a_form(server: Server) -> None:
    with server.app.app_context(), transaction():
        programmes.add("other", "另一方案")
    server.publish(xform(version="7"), programme="other")
    assert {text(e, "formID"): text(e, "version") for e in server.listed()}["plain"] == "1"


def test_21_a_form_is_served_as_it_was_published_without_the_header(server: Server) -> None:
    answer = server.client.get(f"{server.base}/forms/plain.xml")
    assert (answer.data, answer.content_type) == (xform(), "application/xml; charset=utf-8")


def test_22_an_unknown_form_is_not_found(server: Server) -> None:
    assert server.get("/forms/nothing.xml").status_code == 404


def test_23_a_form_without_media_has_an_empty_manifest(server: Server) -> None:
    root = fromstring(server.get("/forms/plain/manifest").data)
    assert (root.tag, len(root)) == (f"{MANIFEST}manifest", 0)


def test_24_every_file_of_a_manifest_has_name_hash_and_address(server: Server) -> None:
    root = fromstring(server.get("/forms/rect_check/manifest").data)
    lists = ["issues.csv", "references.csv", "sites.csv", "viewpoints.csv"]
    assert sorted(text(e, "filename", MANIFEST) for e in root) == lists
    for entry in root:
        served = server.client.get(text(entry, "downloadUrl", MANIFEST)).data
        assert text(entry, "hash", MANIFEST) == f"md5:{hashlib.md5(served, usedforsecurity=False).hexdigest()}"


def test_25_a_manifest_without_the_header_is_refused(server: Server) -> None:
    assert server.client.get(f"{server.base}/forms/rect_check/manifest").status_code == 400


def test_26_a_media_file_is_an_attachment_and_not_sent_twice(server: Server) -> None:
    answer = server.get("/forms/rect_check/attachments/sites.csv")
    again = server.get("/forms/rect_check/attachments/sites.csv", **{"If-None-Match": answer.headers["ETag"]})
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert again.status_code == 304


def test_27_a_missing_media_file_is_not_found(server: Server) -> None:
    assert server.get("/forms/rect_check/attachments/none.csv").status_code == 404


def test_29_a_closed_form_can_still_be_fetched_by_phones_with_old_data(server: Server) -> None:
    with server.app.app_context(), transaction():
        for form in db.session.query(Form).all():
            form.state = FormState.CLOSED
    assert server.get("/forms/plain.xml").status_code == 200


def test_a_phone_of_another_programme_is_refused(server: Server) -> None:
    with server.app.app_context(), transaction():
        other = programmes.add("other", "另一方案").id
    assert replace(server, project=other).get("/formList").status_code == 403


def test_a_public_address_stands_in_every_url(app: Flask, server: Server) -> None:
    settings = replace(settings_in(ROOT), public_url="https://phones.example")
    app.extensions["shizheng.settings"] = settings
    assert all(text(e, "downloadUrl").startswith("https://phones.example/v1/key/") for e in server.listed())
