"""Does an export without personal data hold none, whichever file of it somebody opens?"""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, DecisionKind, Permission, Role
from server.domain.export import Scope, Shape
from server.domain.finding import Checked, doubtful
from server.domain.subject import Stage
from server.errors import Conflict
from server.models import BroughtInPhoto, Event, Phone
from server.services.export import orders
from server.services.export.orders import Wish
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import media, now
from server.tasks import exporting
from tests import build
from tests.integration.exports.conftest import CODE, Office, rows, validated
from tests.integration.exports.test_proof import checked

REVIEWER, OFFICER, SECOND, HEAD, BROUGHT, LENT = "索南才让", "扎西东珠", "李建国", "马德福", "王小红", "贡保加"
CERTIFICATE, MOBILE, LANDLINE, DEVICE, PHONE = (
    "27010012345",
    "13993112233",
    "0941-7121234",
    "collect:a1B2c3",
    "三号手机",
)
CARD, MAIL, NOTE, WORDS, FILE = "622921198001011234", "madefu@example.cn", "他是我表哥", "请当面说", "扎西东珠自拍.jpg"
SECRETS = (
    REVIEWER, OFFICER, SECOND, HEAD, BROUGHT, LENT, CERTIFICATE, MOBILE, LANDLINE, DEVICE, PHONE, CARD,
    MAIL, NOTE, WORDS, FILE, "Dawa", "Emma",
)  # fmt: skip


@pytest.fixture
def named(office: Office) -> Office:
    """Give an issue in which people are named wherever the product writes them."""
    with transaction():
        office.issue.problem_text = f"堆场未复绿，{HEAD}（{MOBILE}）未到场，举报人证件{CARD}。"
        office.issue.ledger = {
            "责任人": f"{HEAD}、县长", "整改目标": "覆土复绿", "整改进展": f"{HEAD}称已完成，邮箱{MAIL}",
            "异议受理单位、监督电话": LANDLINE, "备注": f"找{SECOND}", "自设": SECOND,
        }  # fmt: skip
        office.slope.hint = f"问{OFFICER}，{LANDLINE}"
        sent = office.pair.after.attachment.submission
        sent.answers = {
            "visit": {
                "officer1": OFFICER,
                "officer1_cert": CERTIFICATE,
                "officer2": SECOND,
                "unit_rep": f"{HEAD} 主任",
            },
            "deviceid": DEVICE,
        }
        sent.xml = f"<data><officer1>{OFFICER}</officer1></data>".encode()
        sent.device_id = DEVICE
        sent.phone = Phone(programme_id=office.programme.id, name=PHONE, token_sha256="0" * 64, created_at=now())
        office.pair.after.attachment.name = FILE
        build.said(office.pair, Checked("phone_has_one_officer", 3, doubtful(
            "several-names", name=OFFICER, other="IMG_1.jpg", other_name=LENT)))  # fmt: skip
        late = build.photo(sent, office.issue, office.slope, Stage.AFTER, build.taken(build.WORK_DONE, seed=7))
        db.session.add(BroughtInPhoto(
            photo_id=late.id, by=f"account:{REVIEWER}", at=now(), file_name=FILE, taken_by=BROUGHT,
            source=f"{BROUGHT}发来", issue_code=CODE, viewpoint_code="SLOPE", stage="after"))  # fmt: skip
        build.analysed(late)
        reviewer = build.account(REVIEWER, Role.REVIEWER)
        actor = Actor(REVIEWER, frozenset(Permission), account_id=reviewer.id)
        pair = office.pair
        comments.write(actor, pair.id, WORDS)
        reviews.decide(actor, pair.id, Answer(DecisionKind.RETURN, ("R05",), NOTE))
    return office


def ordered(out: Path, **wish: object) -> int:
    with transaction():
        said = {"shape": Shape.FOLDER, "language": "en", "is_redacted": True, **wish}
        return orders.order(COMMAND_LINE, Scope(everything=True), Wish(**said), out)  # type: ignore[arg-type]


def exported(out: Path, **wish: object) -> Path:
    number = ordered(out, **wish)
    exporting.build(number)
    return Path(orders.get(number).path)


def texts(bag: Path) -> Iterator[tuple[str, str]]:
    """Give everything that can be read of a bag, whatever it is packed in: by the file, its name and its text."""
    for path in (one for one in bag.rglob("*") if one.is_file()):
        name, data = path.relative_to(bag).as_posix(), path.read_bytes()
        yield name, name
        yield name, data.decode(errors="replace")
        yield name, data.decode("gb18030", errors="replace")
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                yield from ((f"{name}/{one}", book.read(one).decode(errors="replace")) for one in book.namelist())
        if path.suffix == ".pdf":
            yield from ((name, page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)
        if path.suffix == ".gpkg":
            with sqlite3.connect(path) as database:
                yield name, "\n".join(database.iterdump())
        if path.suffix == ".json":
            yield name, json.dumps(json.loads(data), ensure_ascii=False)


def found(bag: Path) -> set[tuple[str, str]]:
    return {(secret, name) for name, text in texts(bag) for secret in SECRETS if secret in text}


def test_no_file_of_a_redacted_export_names_anybody(named: Office, tmp_path: Path) -> None:
    bag = exported(tmp_path / "out", with_report=True, with_pictures=True)
    assert found(bag) == set()
    assert {"report.pdf", "index.xlsx", "sites.gpkg", "sites.kml"} <= {one.name for one in (bag / "data").iterdir()}


def test_the_whole_export_names_them_all(named: Office, tmp_path: Path) -> None:
    """Otherwise the search above would prove nothing."""
    bag = exported(tmp_path / "out", with_report=True, is_redacted=False)
    assert {secret for secret, _ in found(bag)} >= set(SECRETS) - {PHONE, "Emma"}


def test_the_single_dossier_names_nobody_either(named: Office, tmp_path: Path) -> None:
    with transaction():
        wish = Wish(is_redacted=True)
        number = orders.order(COMMAND_LINE, Scope(codes=(CODE,)), wish, tmp_path / "out")
    exporting.build(number)
    bag = Path(orders.get(number).path)
    assert found(bag) == set()
    assert (bag / "data" / "report.pdf").is_file()


def test_a_decision_keeps_the_role_the_outcome_and_the_reasons(named: Office, tmp_path: Path) -> None:
    bag = exported(tmp_path / "out")
    (folder,) = [one.name for one in (bag / "data").iterdir() if one.is_dir()]
    (row,) = rows(bag, f"{folder}/decisions.csv")
    assert (row["by"], row["kind"], row["reasons"], row["note"]) == ("审核员 Reviewer", "return", "R05", "×××")


def test_photos_are_encoded_anew_without_metadata_and_no_original_is_in_it(named: Office, tmp_path: Path) -> None:
    bag = exported(tmp_path / "out")
    photos = list(bag.rglob("photos/**/*.jpg"))
    assert len(photos) == 3
    assert not any(b"Exif" in one.read_bytes() for one in photos)
    kept = {media().path(one.original.sha256).read_bytes() for one in (named.pair.before, named.pair.after)}
    assert not kept & {one.read_bytes() for one in bag.rglob("*") if one.is_file()}


def test_the_bag_is_valid_and_says_that_it_holds_no_log(named: Office, tmp_path: Path) -> None:
    bag = exported(tmp_path / "out")
    assert validated(bag).returncode == 0
    answer = checked(bag)
    assert (answer.returncode, "holds no log" in answer.stdout) == (0, True), answer.stdout
    names = {one.name for one in bag.rglob("*")}
    assert not names & {"events.jsonl", "rows.jsonl", "proof.json", "answers.html", "submissions", "timestamps"}
    assert "不含个人信息" in (bag / "data" / "index.html").read_text(encoding="utf-8")


def test_a_photo_that_is_gone_is_named_without_the_name_of_its_file(named: Office, tmp_path: Path) -> None:
    media().path(named.pair.after.original.sha256).unlink()
    bag = exported(tmp_path / "out")
    (row,) = rows(bag, "broken.csv")
    assert (row["reason"], row["name"]) == ("missing", "")
    assert found(bag) == set()


def test_the_log_says_that_the_export_was_redacted(named: Office, tmp_path: Path) -> None:
    exported(tmp_path / "out")
    (entry,) = db.session.query(Event).filter_by(action="exports.build").all()
    assert entry.details["redacted"] is True


def test_a_redacted_export_is_compared_with_no_whole_one(named: Office, tmp_path: Path) -> None:
    number = ordered(tmp_path / "out", is_redacted=False, with_report=False)
    exporting.build(number)
    with pytest.raises(Conflict):
        ordered(tmp_path / "again", since=number)


def test_the_command_builds_one(named: Office, app: Flask, tmp_path: Path) -> None:
    answer = app.test_cli_runner().invoke(
        args=[
            "exports",
            "build",
            "--issue",
            CODE,
            "--redacted",
            "--no-report",
            "--out",
            str(tmp_path / "out"),
            "--json",
        ]
    )
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert said["redacted"] is True
    assert found(Path(said["path"])) == set()
