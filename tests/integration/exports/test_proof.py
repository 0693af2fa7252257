"""Does a package show by itself that it is what was exported, and name whatever was changed in it?"""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import insert, select, text

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.dossier import Dossier
from server.domain.finding import Status
from server.domain.log_entry import Entry
from server.domain.log_faults import Kind
from server.errors import Conflict
from server.formats.verify_bag import leaf_of
from server.models import Event, Issue, PhotoPair
from server.services import accounts, events
from server.services.export import dossiers
from server.services.proof import alarms, keys, lost_keys, meanings, sealer
from server.services.register import issues
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.integration.exports.conftest import CODE, Office, dossier, validated

Change = Callable[[Path], None]


def built(tmp_path: Path) -> Path:
    with transaction():
        for number in range(5):
            events.record("account:1", "issues.note", f"issue:{issues.by_code(CODE).id}", number=number)
    return dossier(tmp_path / "out")


def checked(bag: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the program that lies in the bag, alone."""
    command = [sys.executable, "-I", "-S", str(bag / "verify.py"), "--en", *more]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def sealed_again(bag: Path) -> None:
    """Make both lists of hashes anew, as somebody would who changed the package and knows how it is made."""
    for name, folder in (("manifest-sha256.txt", bag / "data"), ("tagmanifest-sha256.txt", bag)):
        paths = folder.rglob("*") if folder != bag else [*bag.glob("*"), *bag.glob("timestamps/*")]
        listed = sorted(path for path in paths if path.is_file() and path.name != "tagmanifest-sha256.txt")
        lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n" for path in listed]
        (bag / name).write_text("".join(lines), encoding="utf-8", newline="")


def event(bag: Path, change: Callable[[dict[str, Any]], None], number: int = 0) -> None:
    path = bag / "data" / "events.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[number])
    change(entry)
    lines[number] = json.dumps(entry, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sealed_again(bag)


def photo(bag: Path) -> Path:
    return next(path for path in sorted((bag / "data" / "photos").rglob("*.jpg")))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def other_key(bag: Path) -> None:
    """Sign the receipt with a key of one's own under the old name."""
    path = bag / "receipt.txt"
    text, _, last = path.read_text(encoding="utf-8").rpartition(" ")
    path.write_text(text + " " + last[:8] + b64encode(bytes(60)).decode() + "\n", encoding="utf-8")
    sealed_again(bag)


def replaced_key(bag: Path) -> None:
    said = json.loads((bag / "keys.json").read_text())
    said["keys"][0]["public"] = b64encode(bytes(32)).decode()
    (bag / "keys.json").write_text(json.dumps(said))
    sealed_again(bag)


def no_entry(bag: Path) -> None:
    path = bag / "data" / "events.jsonl"
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[1:]) + "\n", encoding="utf-8")
    sealed_again(bag)


def other_leaf(entry: dict[str, Any]) -> None:
    """Change what an entry says and its leaf with it."""
    entry["actor"] = "account:Mallory"
    entry["leaf_sha256"] = leaf_of(entry).hex()


def without(name: str) -> Change:
    def change(bag: Path) -> None:
        (bag / name).unlink()
        sealed_again(bag)

    return change


def line_in(name: str, line: str) -> Change:
    def change(bag: Path) -> None:
        with (bag / name).open("a", encoding="utf-8") as file:
            file.write(line)

    return change


def linked_photo(bag: Path) -> None:
    path = photo(bag)
    path.symlink_to(path.rename(bag.parent / "elsewhere.jpg"))


def earlier_receipt(bag: Path) -> None:
    path = bag / "receipt.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("at 20", "at 19"), encoding="utf-8")


def overruled_photo(bag: Path) -> None:
    """Name an altered photo's new hash in the list that nobody signed."""
    path = photo(bag)
    flip(path)
    line = f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n"
    line_in("tagmanifest-sha256.txt", line)(bag)


def other_kind_of_keys(bag: Path) -> None:
    (bag / "keys.json").write_text(json.dumps({"origin": 5, "keys": [{"public": "AAAA", "id": "x"}]}))


def endless_keys(bag: Path) -> None:
    (bag / "keys.json").write_text("[" * 200_000)


def piped_receipt(bag: Path) -> None:
    (bag / "receipt.txt").unlink()
    os.mkfifo(bag / "receipt.txt")


def again(change: Change) -> Change:
    """Change something, and all hashes with it."""

    def both(bag: Path) -> None:
        change(bag)
        sealed_again(bag)

    return both


def new_file(name: str) -> Change:
    return lambda bag: (bag / name).touch()


NOWHERE, TWICE = f"{'0' * 64}  ../../etc/passwd\n", f"{'0' * 64}  data/photos.csv\n"
OTHER_LIST, NO_SIGNATURE = "signed for another list", "signature of receipt.txt does not hold"


def other_row(bag: Path) -> None:
    """Turn a verdict in what the rows say."""
    path = bag / "data" / "rows.jsonl"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace('"verdict":"consistent"', '"verdict":"doubtful"', 1), encoding="utf-8")
    sealed_again(bag)


TAMPERED: dict[str, tuple[Change, str]] = {
    "a photo with another bit": (lambda bag: flip(photo(bag)), "altered: data/photos/"),
    "a photo removed": (lambda bag: photo(bag).unlink(), "missing: data/photos/"),
    "a photo added": (new_file("data/photos/new.jpg"), "added: data/photos/new.jpg"),
    "a file beside the payload": (new_file("note.txt"), "added: note.txt"),
    "a photo that is a link": (linked_photo, "a link in place of a file"),
    "a photo and its hash": (again(lambda bag: flip(photo(bag))), OTHER_LIST),
    "a photo removed with its hash": (again(lambda bag: photo(bag).unlink()), OTHER_LIST),
    "a photo added with its hash": (again(new_file("data/photos/new.jpg")), OTHER_LIST),
    "a table and its hash": (again(lambda bag: flip(bag / "data" / "photos.csv")), OTHER_LIST),
    "the proof": (again(lambda bag: flip(bag / "data" / "proof.json")), OTHER_LIST),
    "what an entry says": (lambda bag: event(bag, lambda one: one.update(actor="Mallory")), "was altered"),
    "an entry with its leaf": (lambda bag: event(bag, other_leaf), "not in the log that was signed"),
    "the place of an entry": (lambda bag: event(bag, lambda one: one.update(position=one["position"] + 1)), "not in"),
    "an entry removed": (no_entry, "of the log is missing"),
    "what a row says": (other_row, "is not what the log says it was"),
    "the signature of the receipt": (other_key, NO_SIGNATURE),
    "the time of the receipt": (again(earlier_receipt), NO_SIGNATURE),
    "no receipt": (without("receipt.txt"), "no signed receipt"),
    "another public key": (replaced_key, "keys.json cannot be read"),
    "no keys": (without("keys.json"), "did not come with it"),
    "no list of hashes": (lambda bag: (bag / "manifest-sha256.txt").unlink(), "is missing"),
    "a line too much": (line_in("manifest-sha256.txt", "nonsense\n"), "is not understood"),
    "a path that leaves the package": (line_in("manifest-sha256.txt", NOWHERE), "outside the package"),
    "a path named twice": (line_in("manifest-sha256.txt", TWICE), "twice in the list"),
    "the program that checks": (line_in("verify.py", "\n# other\n"), "altered: verify.py"),
    "a photo with a hash among those of other files": (overruled_photo, "the list names a path outside"),
    "what the package says of itself": (
        again(line_in("bag-info.txt", "Note: all accepted\n")),
        "altered: bag-info.txt",
    ),
    "a file beside the payload with its hash": (again(new_file("ACCEPTANCE.html")), "added: ACCEPTANCE.html"),
    "the program that checks with its hash": (again(line_in("verify.py", "\n# other\n")), "altered: verify.py"),
    "the keys with their hash": (again(line_in("keys.json", "\n")), "altered: keys.json"),
    "an empty folder": (lambda bag: (bag / "data" / "REJECTED").mkdir(), "added: data/REJECTED"),
    "keys without an end": (endless_keys, "cannot be read"),
    "keys of another kind": (other_kind_of_keys, "cannot be read"),
    "a path that no file can have": (line_in("manifest-sha256.txt", f"{'0' * 64}  data/a\0b\n"), "not understood"),
    "a path that is too long": (line_in("manifest-sha256.txt", f"{'0' * 64}  data/{'a' * 5000}\n"), "not understood"),
    "a pipe in place of the receipt": (piped_receipt, "receipt.txt cannot be read"),
    "the declaration": (line_in("bagit.txt", "x\n"), "altered: bagit.txt"),
}


def test_a_package_as_it_was_exported_is_whole(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    answer = checked(bag)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Whole: as it was exported." in answer.stdout
    assert "entries of the log are in the log that was signed" in answer.stdout
    assert validated(bag).returncode == 0


@pytest.mark.parametrize("kind", TAMPERED)
def test_what_was_changed_in_a_package_is_named(office: Office, tmp_path: Path, kind: str) -> None:
    bag = built(tmp_path)
    change, said = TAMPERED[kind]
    change(bag)
    answer = checked(bag)
    assert answer.returncode == 1
    assert said in answer.stdout


def test_a_package_of_another_server_is_told_by_the_key_that_is_published(office: Office, tmp_path: Path) -> None:
    bag, own = built(tmp_path), keys.known().present
    assert checked(bag, "--key", own.public).returncode == 0
    assert checked(bag, "--key", own.id).returncode == 0
    answer = checked(bag, "--key", "0" * 8)
    assert answer.returncode == 1
    assert "not signed by the key 00000000" in answer.stdout


def test_a_package_is_vouched_for_by_the_key_before_the_one_that_signed_it(office: Office, tmp_path: Path) -> None:
    with transaction():
        first = keys.ring().present.id
    with transaction():
        keys.rotate("account:1")
    answer = checked(built(tmp_path), "--key", first)
    assert answer.returncode == 0
    assert "followed the key that was named" in answer.stdout


def test_a_package_stays_whole_after_the_keys_were_rotated_twice(office: Office, tmp_path: Path) -> None:
    for _ in range(2):
        with transaction():
            keys.rotate("account:1")
    assert checked(built(tmp_path)).returncode == 0


def lose() -> None:
    keys.path().unlink()
    with transaction():
        lost_keys.rotate("system", "the disk burnt", "emma")


def test_an_older_key_vouches_for_no_key_that_took_a_lost_one_s_place(office: Office, tmp_path: Path) -> None:
    with transaction():
        sealer.seal()
        first = keys.ring().present
    lose()
    with transaction():
        keys.rotate("account:1")
    bag = built(tmp_path)
    answer = checked(bag, "--key", first.id)
    assert answer.returncode == 1
    assert f"The chain of keys is broken after {first.id}" in answer.stdout
    assert "the disk burnt" in answer.stdout
    unnamed = checked(bag)
    assert (unnamed.returncode, "the disk burnt" in unnamed.stdout) == (0, True)


def test_the_key_that_took_a_lost_one_s_place_vouches_for_those_after_it(office: Office, tmp_path: Path) -> None:
    with transaction():
        sealer.seal()
    lose()
    with transaction():
        second = keys.ring().present
        keys.rotate("account:1")
    assert checked(built(tmp_path), "--key", second.id).returncode == 0


def test_a_reason_that_was_changed_breaks_the_chain(office: Office, tmp_path: Path) -> None:
    with transaction():
        sealer.seal()
    lose()
    bag = built(tmp_path)
    path = bag / "keys.json"
    path.write_text(path.read_text().replace("the disk burnt", "a routine"))
    assert "did not sign each other" in checked(bag).stdout


def write(statement: str) -> None:
    """Write past the application, as somebody does who has the database."""
    with db.engine.begin() as connection:
        connection.execute(text(statement))
    db.session.rollback()


def test_a_package_says_what_its_rows_say_and_which_entries_say_so(office: Office, tmp_path: Path) -> None:
    bag = dossier(tmp_path / "out")
    said = [json.loads(line) for line in (bag / "data" / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = {one["row"].partition(":")[0] for one in said}
    assert {"issue", "site", "programme", "photo", "photo_pair", "submission", "original"} <= kinds
    assert len({one["row"] for one in said}) == len(said)
    (pair,) = [one["says"] for one in said if one["row"].startswith("photo_pair:")]
    assert pair["photo_pair"]["verdict"] == "consistent"
    assert pair["finding"]


def test_half_a_character_in_an_answer_is_no_fault(office: Office, tmp_path: Path) -> None:
    with transaction():
        office.pair.after.attachment.submission.answers = {"note": "\ud83d"}
    answer = checked(dossier(tmp_path / "out"))
    assert (answer.returncode, answer.stdout.count("rows")) == (0, 0)


def test_what_is_written_just_before_an_export_is_in_it(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.account("Bao", Role.REVIEWER, office.programme)
    reviewer = accounts.sign_in("Bao", build.PASSWORD)
    with transaction():
        reviews.decide(reviewer, office.pair.id, Answer(DecisionKind.APPROVE))
    bag = dossier(tmp_path / "out")
    assert checked(bag).returncode == 0
    assert '"row":"decision:' in (bag / "data" / "rows.jsonl").read_text(encoding="utf-8")


def test_a_verdict_that_was_turned_in_the_database_is_not_exported(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True
    (raised,) = alarms.listing()
    assert raised.fault.details["column"] == "photo_pair.verdict"


def test_an_entry_that_was_rewritten_with_its_row_is_not_exported(office: Office, tmp_path: Path) -> None:
    dossier(tmp_path / "before")
    write("UPDATE event SET rows = '{\"issue:1\": null}' WHERE id = (SELECT MAX(event_id) FROM row_word)")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    assert Kind.ENTRY_ALTERED in {one.fault.kind for one in alarms.listing()}


def test_what_a_person_answered_for_goes_out_and_verify_names_it(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    with transaction():
        alarms.answer(None, alarms.listing()[0].number, "put right by hand after the disk failed")
    bag = dossier(tmp_path / "out")
    answer = checked(bag)
    assert answer.returncode == 1
    assert "is not what the log says it was" in answer.stdout
    assert "put right by hand after the disk failed" in (bag / "data" / "index.html").read_text(encoding="utf-8")


def test_an_export_of_many_stops_at_an_altered_row_and_goes_on_once_it_is_answered(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    out = ["--out", str(tmp_path / "out")]
    refused = runner.invoke(args=["exports", "build", "--all", "--no-report", *out])
    assert refused.exit_code == 2
    assert "not what the log says" in refused.output or "与日志" in refused.output
    with transaction():
        alarms.answer(None, alarms.listing()[0].number, "put right by hand after the disk failed")
    assert runner.invoke(args=["exports", "resume", "1"]).exit_code == 0
    (bag,) = (path for path in (tmp_path / "out").iterdir() if (path / "bagit.txt").is_file())
    assert "put right by hand after the disk failed" in (bag / "data" / "index.html").read_text(encoding="utf-8")


def test_who_answered_for_one_alteration_has_not_answered_for_the_next(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET comparison = '{\"a\": 1}'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    with transaction():
        alarms.answer(None, alarms.listing()[0].number, "put right by hand after the disk failed")
    dossier(tmp_path / "out")
    write("UPDATE photo_pair SET comparison = '{\"a\": 2}'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "again")
    assert alarms.waiting() == 1


def test_an_answer_that_was_written_past_the_server_is_none(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    write("UPDATE alarm SET answered_at = found_at, answered_by = 'Emma', reason = 'all is well'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE photo_pair SET comparison = '7', verdict = 'what'",
        "UPDATE photo SET issue_id = NULL WHERE id = (SELECT MAX(id) FROM photo)",
    ],
)
def test_what_cannot_be_gathered_any_more_is_named_by_an_alarm(office: Office, tmp_path: Path, statement: str) -> None:
    write(statement)
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    assert alarms.waiting() >= 1


def test_an_issue_that_was_made_unreadable_is_named_before_a_package_begins(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses to keep it")
    write("UPDATE issue SET ledger = '{'")
    refused = runner.invoke(args=["exports", "build", "--all", "--no-report", "--out", str(tmp_path / "out")])
    assert (refused.exit_code, [one.fault.kind for one in alarms.listing()]) == (2, [Kind.ROW_UNREADABLE])


def test_a_log_without_its_signed_heads_is_told_from_a_fault_of_the_server(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    with transaction():
        sealer.seal()
    write("DELETE FROM tree_head")
    refused = runner.invoke(args=["exports", "build", "--all", "--no-report", "--out", str(tmp_path / "out")])
    assert refused.exit_code == 2
    assert "events verify" in refused.output


def test_what_is_written_while_an_issue_is_read_is_no_alarm(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, left = dossiers.gather, [3]

    def gathered(issue: Issue) -> Dossier:
        found = read(issue)
        if left[0]:
            left[0] -= 1
            issue.problem_text += "…"
            db.session.flush()
        return found

    monkeypatch.setattr(dossiers, "gather", gathered)
    assert checked(dossier(tmp_path / "out")).returncode == 0
    assert alarms.waiting() == 0


def test_a_decision_that_was_put_in_with_an_entry_of_its_own_does_not_go_out(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    (pair,) = db.session.scalars(select(PhotoPair.id))
    with transaction():
        said = meanings.hash_of(meanings.said_of("photo_pair", [pair])[pair])
        forged = Entry(now(), "account:Lin", "pairs.judge", f"pair:{pair}", {}, {f"photo_pair:{pair}": said}, "0")
        row = {name: getattr(forged, name) for name in ("at", "actor", "action", "subject", "details", "token")}
        db.session.execute(insert(Event), {**row, "rows": dict(forged.rows), "leaf_sha256": forged.leaf.hex()})
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    assert [alarm.fault.kind for alarm in alarms.listing()] == [Kind.ENTRY_FOREIGN]


def test_a_decision_that_was_removed_with_its_index_does_not_leave_unnoticed(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.account("Bao", Role.REVIEWER, office.programme)
    reviewer = accounts.sign_in("Bao", build.PASSWORD)
    with transaction():
        reviews.decide(reviewer, office.pair.id, Answer(DecisionKind.APPROVE))
    with transaction():
        sealer.seal()
    write("DELETE FROM decision_reason")
    write("DELETE FROM row_word WHERE kind = 'decision'")
    write("DELETE FROM decision")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    assert Kind.ROW_REMOVED in [alarm.fault.kind for alarm in alarms.listing()]


def test_a_row_that_was_set_back_with_its_index_does_not_leave_unnoticed(office: Office, tmp_path: Path) -> None:
    with transaction():
        sealer.seal()
    write("CREATE TABLE kept AS SELECT verdict, event_id FROM photo_pair JOIN row_word ON kind = 'photo_pair'")
    pair = db.session.get_one(PhotoPair, office.pair.id)
    other = Status.DOUBTFUL if pair.verdict is not Status.DOUBTFUL else Status.CONTRADICTED
    with transaction():
        db.session.get_one(PhotoPair, office.pair.id).verdict = other
    with transaction():
        sealer.seal()
    write("UPDATE photo_pair SET verdict = (SELECT verdict FROM kept)")
    write("UPDATE row_word SET event_id = (SELECT event_id FROM kept) WHERE kind = 'photo_pair'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")


def test_an_answer_that_was_altered_afterwards_can_be_given_again(office: Office, tmp_path: Path) -> None:
    write("UPDATE photo_pair SET verdict = 'doubtful'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    with transaction():
        alarms.answer(None, alarms.listing()[0].number, "put right by hand after the disk failed")
    write("UPDATE alarm SET reason = 'all is well'")
    with pytest.raises(Conflict):
        dossier(tmp_path / "out")
    for alarm in [one for one in alarms.listing() if one.answered_at is None]:
        with transaction():
            alarms.answer(None, alarm.number, "somebody altered the first answer")
    assert checked(dossier(tmp_path / "out")).returncode == 1, "it says what is not as the log says"
