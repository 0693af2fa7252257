"""What can anybody see of the log, and is a file told that came in, a receipt, and a package as it was exported?"""

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain import merkle, tree_head
from server.domain.access import Role
from server.models import Event
from server.services import events
from server.services.proof import keys, proofs, sealer
from server.services.runtime import media
from tests import build
from tests.integration.exports.conftest import CODE, Office, begun, dossier


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    with app.app_context():
        made = begun()
        with transaction():
            events.record("account:1", "issues.note", f"issue:{made.issue.id}")
        with transaction():
            sealer.seal()
        yield made


def brought(client: FlaskClient, data: bytes, name: str = "file") -> str:
    answer = client.post("/verify", data={"file": (io.BytesIO(data), name)}, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def a_photo(office: Office) -> bytes:
    return media().path(office.pair.before.original.sha256).read_bytes()


def test_a_photo_that_came_in_is_told_with_its_day(office: Office, client: FlaskClient) -> None:
    said = brought(client, a_photo(office))
    assert "These bytes were received here on" in said
    assert CODE not in said


def test_who_may_see_the_issue_is_told_for_what(office: Office, client: FlaskClient) -> None:
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    assert CODE in brought(client, a_photo(office))


def test_who_sees_another_programme_is_not_told_for_what(office: Office, client: FlaskClient) -> None:
    with transaction():
        build.account("Nora", Role.OFFICE, build.programme("other"))
    client.post("/sign-in", data={"name": "Nora", "password": build.PASSWORD})
    said = brought(client, a_photo(office))
    assert "received here on" in said
    assert CODE not in said


def test_a_photo_saved_again_never_came(office: Office, client: FlaskClient) -> None:
    assert "These bytes never came in here" in brought(client, a_photo(office) + b"\0")


def test_nothing_brought_is_said_in_words(office: Office, client: FlaskClient) -> None:
    answer = client.post("/verify", data={}, headers={"Accept-Language": "en"})
    assert answer.status_code in {400, 422}
    assert "Choose a file first." in answer.get_data(as_text=True)


def packed(office: Office, tmp_path: Path) -> Path:
    return dossier(tmp_path / "out")


def zipped(bag: Path, leave_out: str = "", change: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(bag.rglob("*")):
            name = path.relative_to(bag).as_posix()
            if path.is_file() and not (leave_out and name.endswith(leave_out)):
                data = path.read_bytes()
                archive.writestr(f"{bag.name}/{name}", data + b"x" if change and name.endswith(change) else data)
    return out.getvalue()


def test_a_package_as_it_was_exported_is_whole(office: Office, client: FlaskClient, tmp_path: Path) -> None:
    said = brought(client, zipped(packed(office, tmp_path)), "bag.zip")
    assert "Whole: as it was exported" in said
    assert "It is the key that was named" in said


def test_what_was_altered_in_a_package_is_named(office: Office, client: FlaskClient, tmp_path: Path) -> None:
    said = brought(client, zipped(packed(office, tmp_path), change="photos.csv"), "bag.zip")
    assert "Not as it was exported" in said
    assert "altered: data/photos.csv" in said


def test_an_archive_that_unpacks_to_very_much_is_refused(office: Office, client: FlaskClient) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/bagit.txt", b"x")
        archive.writestr("bag/data/zeros", bytes(210_000_000))
    answer = client.post("/verify", data={"file": (io.BytesIO(out.getvalue()), "x.zip")})
    assert answer.status_code in {400, 422}


def test_an_archive_that_leaves_its_folder_is_refused(office: Office, client: FlaskClient) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("bag/bagit.txt", b"x")
        archive.writestr("../../evil", b"x")
    answer = client.post("/verify", data={"file": (io.BytesIO(out.getvalue()), "x.zip")})
    assert answer.status_code in {400, 422}


def test_a_proof_out_of_a_package_is_told_by_the_head_that_was_signed(
    office: Office, client: FlaskClient, tmp_path: Path
) -> None:
    proof = (packed(office, tmp_path) / "data" / "proof.json").read_bytes()
    said = brought(client, proof, "proof.json")
    assert "A proof by a head of the log that this server signed" in said
    assert "Bring the whole package" in said
    assert "was not signed by this server" in brought(client, proof.replace(b"at 20", b"at 19"), "proof.json")
    assert "These bytes never came in here" in brought(client, b'{"head": {}}', "proof.json")


def test_a_proof_of_one_entry_names_its_place_and_says_when_the_entry_was_altered(
    office: Office, client: FlaskClient
) -> None:
    event = db.session.scalars(db.select(Event).order_by(Event.id)).first()
    assert event is not None
    why = proofs.inclusion(event.id)
    entry = {"id": event.id, "position": why.position, **events.entry_of(event).content}
    proof = {"head": why.signed.note, "entries": [{"entry": entry, "path": [one.hex() for one in why.path]}]}
    assert f"In that log, at place {why.position}" in brought(client, json.dumps(proof).encode(), "proof.json")
    entry["subject"] = "issue:999"
    said = brought(client, json.dumps(proof).encode(), "proof.json")
    assert "names entries that are not in the signed log" in said


def test_a_receipt_of_another_server_is_not_ours(office: Office, client: FlaskClient, tmp_path: Path) -> None:
    note = (packed(office, tmp_path) / "receipt.txt").read_bytes()
    assert "A receipt that this server signed" in brought(client, note, "receipt.txt")
    altered = note.replace(b"at 20", b"at 19")
    assert "was not signed by this server, or was altered" in brought(client, altered, "receipt.txt")


def test_the_signed_head_keys_and_proofs_are_public(office: Office, client: FlaskClient) -> None:
    signed = tree_head.read(client.get("/log/head.txt").get_data(as_text=True))
    assert client.get("/log/keys.json").json == {
        "origin": keys.known().origin, "keys": keys.public(keys.known())}  # fmt: skip
    leaf = db.session.query(Event.leaf_sha256).filter(Event.position == 0).scalar()
    found = client.get(f"/log/inclusion/{leaf}.json").json
    assert found is not None
    path = [bytes.fromhex(one) for one in found["path"]]
    assert merkle.is_included(bytes.fromhex(leaf), found["position"], signed.head.size, path, signed.head.root)
    assert client.get("/log/consistency/1-1.json").json == {"first": 1, "second": 1, "path": []}
    assert client.get("/log/consistency/1-99999.json").status_code == 404
    assert client.get("/log/inclusion/00.json").status_code == 404
    assert signed.note in client.get("/log").get_data(as_text=True)


BAG = {"bag/bagit.txt": "x", "bag/tagmanifest-sha256.txt": "", "bag/manifest-sha256.txt": ""}


def archive_of(*members: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name that is there already
        for name, text in members:
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "more", [("other/bagit.txt", "x"), ("bag/bagit.txt", "y")], ids=["two packages", "one name twice"]
)
def test_an_archive_that_could_be_read_in_two_ways_is_refused(
    office: Office, client: FlaskClient, more: tuple[str, str]
) -> None:
    data = archive_of(*BAG.items(), more)
    answer = client.post("/verify", data={"file": (io.BytesIO(data), "x.zip")})
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "changed",
    [
        {"bag/manifest-sha256.txt": f"{'0' * 64}  data/a\0b\n"},
        {"bag/keys.json": '{"origin": 5, "keys": [{"public": "AAAA", "id": "x"}]}'},
        {"bag/keys.json": "[" * 200_000},
        {"bag/manifest-sha256.txt": "x\n" * 1_000_000},
        {"bag/manifest-sha256.txt": "".join(f"{'0' * 64}  data/{number}\n" for number in range(30_000))},
    ],
    ids=["nul", "kind", "deep", "nonsense", "many"],
)
def test_a_crafted_package_is_not_as_it_was_exported(
    office: Office, client: FlaskClient, changed: dict[str, str]
) -> None:
    assert "Not as it was exported" in brought(client, archive_of(*(BAG | changed).items()), "x.zip")
