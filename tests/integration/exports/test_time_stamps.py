"""Does a package show by itself that an authority outside has stamped the log that it came from?"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.formats import time_stamp
from server.services import events
from server.services.export import contents
from server.services.proof import anchors, heads, sealer
from tests import build
from tests.integration.exports.conftest import Office, dossier, validated
from tests.integration.exports.test_proof import checked, sealed_again
from tests.integration.proof.authority import Authority

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "own")


def stamp(authority: Authority) -> int:
    """Have the newest head stamped, and let the log grow; returns the head's number."""
    with transaction():
        sealer.seal()
    signed = heads.latest()
    assert signed
    asked = anchors.Due(signed, "https://authority.example", time_stamp.request(signed.head.text.encode()))
    with transaction():
        anchors.keep(asked, authority.answer(asked.request.der))
    with transaction():
        for number in range(3):
            events.record("account:1", "issues.note", f"issue:{number + 100}")
    return signed.head.number


def with_library(bag: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the program that lies in the bag, where rfc3161-client is installed."""
    command = [sys.executable, str(bag / "verify.py"), "--en", *more]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def test_a_package_carries_the_stamp_of_the_newest_stamped_head(
    office: Office, authority: Authority, tmp_path: Path
) -> None:
    stamp(authority)
    number = stamp(authority)
    bag = dossier(tmp_path / "out")
    assert sorted(path.name for path in (bag / "timestamps").iterdir()) == [f"head-{number}.tsr", f"head-{number}.txt"]
    answer = checked(bag)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "entries of the log were there 20" in answer.stdout
    assert "1 time stamps were not checked: name the certificates" in answer.stdout
    assert validated(bag).returncode == 0


def test_a_package_of_a_log_that_nobody_stamped_carries_none(office: Office, tmp_path: Path) -> None:
    bag = dossier(tmp_path / "out")
    assert not (bag / "timestamps").exists()
    assert "stamped" not in json.loads((bag / "data" / "proof.json").read_text(encoding="utf-8"))


def test_the_stamp_of_the_newest_head_needs_no_proof_of_growth(
    office: Office, authority: Authority, tmp_path: Path
) -> None:
    with transaction():
        sealer.seal()
    stamp(authority)
    assert checked(dossier(tmp_path / "out")).returncode == 0


def test_who_signed_a_stamp_is_checked_with_the_authority_s_certificates(
    office: Office, authority: Authority, tmp_path: Path
) -> None:
    stamp(authority)
    bag = dossier(tmp_path / "out")
    answer = with_library(bag, "--tsa-certificates", str(authority.root))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "The signatures of 1 time stamps lead to the certificates" in answer.stdout
    other = Authority(tmp_path / "other")
    refused = with_library(bag, "--tsa-certificates", str(other.root))
    assert refused.returncode == 1
    assert "leads to none of the certificates" in refused.stdout


def test_without_the_library_it_is_said_that_nobody_checked_who_signed(
    office: Office, authority: Authority, tmp_path: Path
) -> None:
    stamp(authority)
    answer = checked(dossier(tmp_path / "out"), "--tsa-certificates", str(authority.root))
    assert answer.returncode == 0
    assert "were not checked: rfc3161-client is not installed" in answer.stdout


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "nonsense"])
def test_certificates_that_cannot_be_read_are_named(
    office: Office, authority: Authority, tmp_path: Path, content: str | None
) -> None:
    stamp(authority)
    file = tmp_path / "trusted.pem"
    if content:
        file.write_text(content)
    answer = with_library(dossier(tmp_path / "out"), "--tsa-certificates", str(file))
    assert answer.returncode == 1
    assert f"{file} cannot be read" in answer.stdout


def one(bag: Path, ending: str) -> Path:
    (found,) = (bag / "timestamps").glob(f"*.{ending}")
    return found


def flipped(ending: str, place: int) -> Change:
    def change(bag: Path) -> None:
        path = one(bag, ending)
        data = bytearray(path.read_bytes())
        data[place] ^= 1
        path.write_bytes(data)

    return change


def other_imprint(bag: Path) -> None:
    """Let the stamp be one of something else."""
    path = one(bag, "tsr")
    digest = time_stamp.read(path.read_bytes()).digest
    path.write_bytes(path.read_bytes().replace(digest, bytes(32)))


def shorter_note(bag: Path) -> None:
    path = one(bag, "txt")
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = str(int(lines[1]) - 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def other_growth(bag: Path) -> None:
    path = bag / "data" / "proof.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["stamped"]["consistency"][0] = "00" * 32
    path.write_text(json.dumps(said), encoding="utf-8")


def no_growth(bag: Path) -> None:
    path = bag / "data" / "proof.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["stamped"]["consistency"] = []
    path.write_text(json.dumps(said), encoding="utf-8")


def written(ending: str, count: int) -> Change:
    """Leave of a file so many bytes."""

    def change(bag: Path) -> None:
        path = one(bag, ending)
        path.write_bytes(path.read_bytes()[:count])

    return change


def without(ending: str) -> Change:
    return lambda bag: one(bag, ending).unlink()


def other_number(bag: Path) -> None:
    for path in list((bag / "timestamps").iterdir()):
        path.rename(path.with_name(f"head-999{path.suffix}"))


TAMPERED: dict[str, tuple[Change, str]] = {
    "what was stamped": (other_imprint, ".tsr does not stamp head"),
    "an empty reply": (written("tsr", 0), ".tsr cannot be read"),
    "a reply that was cut off": (written("tsr", 40), ".tsr cannot be read"),
    "the head that was stamped": (shorter_note, "The signature of timestamps/head-"),
    "the proof of growth": (other_growth, "did not grow out of the stamped head"),
    "the proof of growth is gone": (no_growth, "did not grow out of the stamped head"),
    "the head is gone": (without("txt"), "missing: timestamps/head-"),
    "the reply is gone": (without("tsr"), "or its time stamp is missing"),
    "another number": (other_number, ".tsr does not stamp head"),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_what_was_changed_of_a_stamp_is_named(office: Office, authority: Authority, tmp_path: Path, kind: str) -> None:
    stamp(authority)
    bag = dossier(tmp_path / "out")
    change, said = TAMPERED[kind]
    change(bag)
    sealed_again(bag)
    answer = checked(bag)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert said in answer.stdout


def test_a_signature_of_an_authority_that_was_altered_is_named(
    office: Office, authority: Authority, tmp_path: Path
) -> None:
    stamp(authority)
    bag = dossier(tmp_path / "out")
    flipped("tsr", -1)(bag)
    sealed_again(bag)
    answer = with_library(bag, "--tsa-certificates", str(authority.root))
    assert "The signature of timestamps/head-" in answer.stdout


def test_an_export_of_many_carries_each_stamp_that_its_issues_name(
    office: Office, authority: Authority, tmp_path: Path, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        build.issue(office.programme, office.issue.site, "ZY-1")
    numbers, whole = [stamp(authority)], contents.fill

    def filled(*given: Any) -> Any:
        told = whole(*given)
        if len(numbers) == 1:
            monkeypatch.setattr(contents, "fill", whole)
            numbers.append(stamp(authority))
        return told

    monkeypatch.setattr(contents, "fill", filled)
    out = tmp_path / "out"
    assert runner.invoke(args=["exports", "build", "--all", "--no-report", "--out", str(out)]).exit_code == 0
    (bag,) = (path for path in out.iterdir() if (path / "bagit.txt").is_file())
    assert sorted(path.stem for path in (bag / "timestamps").glob("*.tsr")) == [f"head-{one}" for one in numbers]
    assert checked(bag).returncode == 0
