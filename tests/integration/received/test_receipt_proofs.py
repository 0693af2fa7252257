"""Can whoever was given a receipt show with public keys alone that the log tells of it?"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from server.errors import Invalid
from server.services.proof import keys, sealer
from server.services.received import receipt_proofs
from tests import build
from tests.integration.openrosa.field import WIDE, Field, instance, photo
from tests.integration.received.conftest import signed_in
from tests.integration.received.test_list import ALONE, send

Change = Callable[[dict[str, Any]], object]


def seal() -> None:
    with transaction():
        sealer.seal()


def receipt_of(office: FlaskClient, number: int = 1) -> str:
    return office.get(f"/received/{number}/receipt.txt").get_data(as_text=True)


def proof_of(office: FlaskClient, number: int = 1) -> dict[str, Any]:
    answer = office.get(f"/received/{number}/proof.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


@pytest.fixture
def sent(field: Field, office: FlaskClient) -> FlaskClient:
    """Give the office's browser, after two submissions that have their places in the log."""
    send(field, 1)
    send(field, 2)
    seal()
    return office


def test_a_receipt_and_its_proof_hold_by_the_public_keys(sent: FlaskClient) -> None:
    found = receipt_proofs.judge(receipt_of(sent), keys.known(), proof_of(sent))
    assert (found.holds, found.kind, len(found.places)) == (True, "received", 1)
    assert found.head
    assert found.head.size > found.places[0]


def test_before_the_entry_has_its_place_it_is_said_when_to_ask_again(field: Field, office: FlaskClient) -> None:
    send(field, 1)
    answer = office.get("/received/1/proof.json", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "2")
    assert "has no place in the log yet" in answer.get_data(as_text=True)


def test_a_submission_that_came_in_two_requests_has_two_entries(field: Field, office: FlaskClient) -> None:
    form = instance(1, stood=ALONE)
    assert field.phone.submit(form).status == 201
    assert field.phone.submit(form, {WIDE: photo(1)}).status == 201
    seal()
    found = receipt_proofs.judge(receipt_of(office), keys.known(), proof_of(office))
    assert (found.holds, len(found.places)) == (True, 2)


def test_the_proof_is_for_those_alone_who_may_see_the_receipt(sent: FlaskClient, field: Field) -> None:
    with transaction():
        build.account("Nora", Role.OFFICE, build.programme("other"))
    signed_in(sent, "Nora")
    assert [sent.get(f"/received/1/{name}").status_code for name in ("receipt.txt", "proof.json")] == [404, 404]


def test_a_receipt_with_one_other_letter_does_not_hold(sent: FlaskClient) -> None:
    found = receipt_proofs.judge(receipt_of(sent).replace("submission 1", "submission 2"), keys.known())
    assert not found.holds


def test_the_proof_of_another_submission_is_none(sent: FlaskClient) -> None:
    found = receipt_proofs.judge(receipt_of(sent, 1), keys.known(), proof_of(sent, 2))
    assert "another submission" in found.faults[0][0]


def other_actor(proof: dict[str, Any]) -> None:
    proof["entries"][0]["entry"]["actor"] = "account:Mallory"


def other_place(proof: dict[str, Any]) -> None:
    proof["entries"][0]["entry"]["position"] += 1


def other_head(proof: dict[str, Any]) -> None:
    proof["head"] = proof["head"].replace("\nat 20", "\nat 19")


TAMPERED: dict[str, tuple[Change, str]] = {
    "the entry": (other_actor, "is not in the log"),
    "its place": (other_place, "is not in the log"),
    "the path": (lambda proof: proof["entries"][0]["path"].pop(), "is not in the log"),
    "the head": (other_head, "The head in the proof was altered"),
    "no entry": (lambda proof: proof["entries"].clear(), "names no entry"),
    "no head": (lambda proof: proof.pop("head"), "cannot be read"),
    "another kind of entry": (lambda proof: proof["entries"].insert(0, 5), "cannot be read"),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_what_was_changed_in_a_proof_is_named(sent: FlaskClient, kind: str) -> None:
    proof = proof_of(sent)
    change, said = TAMPERED[kind]
    change(proof)
    found = receipt_proofs.judge(receipt_of(sent), keys.known(), proof)
    assert said in found.faults[0][0]


def test_the_command_needs_the_public_keys_alone(sent: FlaskClient, runner: FlaskCliRunner, tmp_path: Path) -> None:
    note, proof, public = (tmp_path / name for name in ("receipt.txt", "proof.json", "keys.json"))
    note.write_text(receipt_of(sent), encoding="utf-8", newline="")
    proof.write_text(json.dumps(proof_of(sent)), encoding="utf-8")
    public.write_bytes(sent.get("/log/keys.json").data)
    keys.path().unlink()
    done = runner.invoke(args=["receipts", "verify", str(note), "--proof", str(proof), "--keys", str(public), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["holds"], said["kind"], len(said["places"]), said["faults"]) == (True, "received", 1, [])


def test_the_command_says_what_was_not_checked_and_ends_with_1_where_something_does_not_hold(
    sent: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    note = tmp_path / "receipt.txt"
    note.write_text(receipt_of(sent), encoding="utf-8", newline="")
    done = runner.invoke(args=["receipts", "verify", str(note)], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 0, done.output
    assert "Whether the log tells of it was not checked" in done.stdout
    note.write_text(receipt_of(sent).replace("at 20", "at 19"), encoding="utf-8", newline="")
    refused = runner.invoke(args=["receipts", "verify", str(note)], env={"LC_ALL": "C.UTF-8"})
    assert (refused.exit_code, "was altered" in refused.stdout) == (1, True)


@pytest.mark.parametrize("content", ["", "no receipt", "[" * 100_000], ids=["empty", "text", "deep"])
def test_what_is_no_receipt_or_key_is_said_to_be_none(sent: FlaskClient, content: str) -> None:
    with pytest.raises(Invalid, match="no receipt"):
        receipt_proofs.judge(content, keys.known())
    with pytest.raises(Invalid, match="no public keys"):
        keys.of_public(content)
