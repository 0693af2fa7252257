"""Does a dossier hold everything on an issue, unchanged, and does it say so itself?"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from urllib.parse import quote

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import Actor, AttachmentState, DecisionKind, Permission
from server.domain.region import Region
from server.domain.subject import Stage
from server.errors import NotFound
from server.models import Account, Attachment, Photo
from server.services import accounts
from server.services.export import bags
from server.services.register import problem_regions
from server.services.review import comments, reviews
from server.services.review.reviews import Answer
from server.services.runtime import media
from server.tasks import exporting
from tests import build
from tests.integration.exports.conftest import CODE, Office, dossier, rows, validated
from tests.photos import heic

ALL = frozenset(Permission)


def built(tmp_path: Path, code: str = CODE) -> Path:
    return dossier(tmp_path / "out", code, "zh_CN")


def files(bag: Path) -> dict[str, str]:
    """Return the hash of every file of the payload."""
    data = bag / "data"
    found = (path for path in data.rglob("*") if path.is_file())
    return {path.relative_to(data).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


def test_the_public_tool_finds_a_dossier_valid(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    answer = validated(bag)
    assert answer.returncode == 0, answer.stderr
    assert bag.name == "甘环督〔2026〕17_3"


def test_what_the_page_saw_is_in_the_table_of_photos(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.witnessed(office.pair.after, datetime(2026, 11, 2, 4, 30, tzinfo=UTC))
    bag = built(tmp_path)
    before, after = rows(bag, "photos.csv")
    told = [after[f"page_{name}"] for name in ("record", "chosen_at", "latitude", "error_m", "source", "key")]
    assert told == ["signed", "2026-11-02T12:30:00+08:00", "35.101", "8.0", "camera", "0123456789abcdef"]
    assert before["page_record"] == ""
    assert "0123456789abcdef" in (bag / "data" / "index.html").read_text(encoding="utf-8")


def test_one_flipped_byte_in_any_photo_is_noticed(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    photos = [bag / "data" / row["filename"] for row in rows(bag, "photos.csv")]
    assert len(photos) == 2
    for photo in photos:
        data = bytearray(photo.read_bytes())
        data[len(data) // 2] ^= 1
        photo.write_bytes(data)
        answer = validated(bag)
        assert answer.returncode != 0
        assert photo.name in answer.stderr
        data[len(data) // 2] ^= 1
        photo.write_bytes(data)
    assert validated(bag).returncode == 0


def test_photos_are_the_original_bytes_by_viewpoint_and_stage(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    held = files(bag)
    before, after = rows(bag, "photos.csv")
    code = "甘环督〔2026〕17_3"
    assert before["filename"] == f"photos/SLOPE_南坡/before/{code}_加甘滩堆场_南坡_整改前_20260826.jpg"
    assert after["filename"] == f"photos/SLOPE_南坡/after/{code}_加甘滩堆场_南坡_整改后_20261024.jpg"
    assert [held[row["filename"]] for row in (before, after)] == [
        office.pair.before.original.sha256,
        office.pair.after.original.sha256,
    ]


def test_the_photo_table_begins_with_the_four_columns_of_land_surveys(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    raw = (bag / "data/photos.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbffilename,latitude,longitude,azimuth,altitude,error_m,captured_at,")
    row = rows(bag, "photos.csv")[0]
    assert (float(row["latitude"]), float(row["longitude"])) == pytest.approx((35.101, 102.612), abs=1e-5)
    assert row["captured_at"] == "2026-08-26T08:00:00+08:00"
    assert (row["gps_time"], row["error_m"]) == ("2026-08-26T00:00:00+00:00", "8.0")
    assert (row["stage"], row["viewpoint"], row["verdict"]) == ("before", "南坡", "consistent")


def test_findings_are_said_in_both_languages(office: Office, tmp_path: Path) -> None:
    found = rows(built(tmp_path), "findings.csv")
    assert {row["about"] for row in found} == {"photo", "pair"}
    near = next(row for row in found if row["check"] == "photo_near_site")
    assert (near["status"], near["status_zh"], near["status_en"]) == ("consistent", "相符", "Consistent")
    assert "围栏" in near["sentence_zh"]
    assert "fence" in near["sentence_en"]
    assert json.loads(near["evidence"])["distance_m"] == 0


def test_decisions_carry_their_reasons_and_what_was_on_the_screen(office: Office, tmp_path: Path) -> None:
    with transaction():
        alice = build.account("Alice")
        actor = Actor("Alice", ALL, account_id=alice.id)
        answer = Answer(DecisionKind.RETURN, ("R05", "R03"), "=HYPERLINK(…)")
        reviews.decide(actor, office.pair.id, answer)
    bag = built(tmp_path)
    (row,) = rows(bag, "decisions.csv")
    assert (row["by"], row["kind_zh"], row["reasons"]) == ("Alice", "已退回", "R03 R05")
    assert row["reasons_en"] == "Wrong place; Not comparable: different view"
    assert (row["note"], row["verdict_seen"]) == ("'=HYPERLINK(…)", "consistent")
    page = (bag / "data/index.html").read_text(encoding="utf-8")
    assert "位置不符" in page


def test_what_was_written_about_a_pair_stands_beside_the_decisions(office: Office, tmp_path: Path) -> None:
    with transaction():
        comments.write(accounts.sign_in("Dawa", build.PASSWORD), office.pair.id, "当天<起雾>\n补拍")
    bag = built(tmp_path)
    (row,) = rows(bag, "comments.csv")
    assert (row["viewpoint"], row["by"], row["role_zh"], row["text"]) == (
        "南坡",
        "Dawa",
        "执法人员",
        "当天<起雾>\n补拍",
    )
    assert "当天&lt;起雾&gt;" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_form_data_is_the_exact_xml_with_columns_as_central_names_them(office: Office, tmp_path: Path) -> None:
    sent = build.submission(office.form, instance_id="uuid:with-repeat")
    build.named_issue(sent, office.issue)
    sent.answers = {"head": {"item_code": CODE}, "vp_repeat": [{"vp_code": "A"}, {"vp_code": "B"}]}
    sent.xml = "<data>\r\n实证 &amp;</data>".encode()
    db.session.commit()
    bag = built(tmp_path)
    (row,) = [row for row in rows(bag, "submissions.csv") if row["KEY"] == "uuid:with-repeat"]
    assert (row["head-item_code"], row["vp_repeat[2]-vp_code"]) == (CODE, "B")
    assert (row["FormVersion"], row["AttachmentsExpected"]) == ("2026110101", "0")
    assert (bag / "data" / row["XmlFile"]).read_bytes() == sent.xml


def test_the_form_is_there_as_it_was_filled_in(office: Office, tmp_path: Path) -> None:
    for photo in (office.pair.before, office.pair.after):
        came = db.session.get(Attachment, photo.attachment_id)
        assert came is not None
        came.submission.form_version = office.form.versions[0]
    bag = built(tmp_path)
    assert (bag / "data/form/rect_check-2026110101.xml").read_bytes() == b"<h:html/>"


def test_the_register_is_there_with_datum_and_fence(office: Office, tmp_path: Path) -> None:
    record = json.loads((built(tmp_path) / "data/issue.json").read_bytes())
    assert (record["code"], record["ledger"]) == (CODE, {"整改目标": "覆土复绿"})
    assert (record["site"]["datum"], record["site"]["radius_m"]) == ("wgs84", 100)
    assert record["site"]["viewpoints"][0]["bearing_deg"] == 45


def test_every_entry_of_the_log_proves_itself(office: Office, tmp_path: Path) -> None:
    built(tmp_path)
    bag = built(tmp_path)
    entries = [*map(json.loads, (bag / "data/events.jsonl").read_text(encoding="utf-8").splitlines())]
    assert ("exports.build", f"issue:{office.issue.id}") in {(one["action"], one["subject"]) for one in entries}
    readme = (bag / "data/README.txt").read_text(encoding="utf-8-sig")
    program = [sys.executable, "-c", dedent(readme.partition("In Python:\n")[2])]
    found = subprocess.run(program, cwd=bag / "data", capture_output=True, text=True, check=True)
    assert found.stdout == "".join(f"{entry['position']} True\n" for entry in entries)


def test_the_log_keeps_the_hash_of_the_manifest(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    entries = map(json.loads, (built(tmp_path) / "data/events.jsonl").read_text(encoding="utf-8").splitlines())
    (entry,) = (one for one in entries if one["action"] == "exports.build")
    assert entry["details"]["manifest_sha256"] == sha256((bag / "manifest-sha256.txt").read_bytes()).hexdigest()


def test_replaced_photos_stay_and_two_of_one_name_do_not_collide(office: Office, tmp_path: Path) -> None:
    with transaction():
        for seed in (7, 8):
            sent = build.submission(office.form)
            content = build.taken(build.WORK_DONE, seed=seed)
            newer = build.photo(sent, office.issue, office.slope, Stage.AFTER, content, file_name="1.jpg")
            build.analysed(newer)
    bag = built(tmp_path)
    held = files(bag)
    table = rows(bag, "photos.csv")
    assert len({row["filename"] for row in table}) == len(table) == 4
    assert all(held[row["filename"]] == row["sha256"] for row in table)
    pairs = rows(bag, "pairs.csv")
    assert [bool(row["replaced_at"]) for row in pairs] == [True, True, False]


def test_the_same_bytes_used_twice_lie_there_twice(office: Office, tmp_path: Path) -> None:
    with transaction():
        content = media().path(office.pair.before.original.sha256).read_bytes()
        build.photo(build.submission(office.form), office.issue, office.slope, Stage.BEFORE, content)
    bag = built(tmp_path)
    assert validated(bag).returncode == 0
    assert list(files(bag).values()).count(office.pair.before.original.sha256) == 2


def test_viewpoints_whose_names_have_the_same_safe_form_keep_their_own_folders(office: Office, tmp_path: Path) -> None:
    with transaction():
        for code in ("a/b", "A:b"):
            stands = build.viewpoint(office.slope.site, code, code)
            content = build.taken(build.WORK_DONE, seed=3)
            build.photo(build.submission(office.form), office.issue, stands, Stage.AFTER, content)
    folders = {path.split("/")[1] for path in files(built(tmp_path)) if path.startswith("photos/")}
    assert folders == {"SLOPE_南坡", "a_b", "A_b-2"}


def test_photos_that_nobody_analysed_are_said_to_be_so(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.photo(build.submission(office.form), office.issue, None, None, heic(), file_name="IMG.HEIC")
    bag = built(tmp_path)
    row = rows(bag, "photos.csv")[-1]
    assert row["filename"].startswith("photos/no-viewpoint/no-stage/甘环督〔2026〕17_3_加甘滩堆场_照片_")
    assert row["filename"].endswith(".heic")
    assert (row["latitude"], row["verdict"], row["facts"]) == ("", "", "not analysed yet")
    assert "尚未分析" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_a_format_that_browsers_do_not_show_has_a_copy_that_they_do(office: Office, tmp_path: Path) -> None:
    with transaction():
        sent = build.submission(office.form)
        build.analysed(build.photo(sent, office.issue, None, None, heic(size=(64, 48)), file_name="IMG.HEIC"))
    bag = built(tmp_path)
    (copy,) = (bag / "data/previews").iterdir()
    assert copy.read_bytes()[:3] == b"\xff\xd8\xff"
    assert f"previews/{quote(copy.name)}" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_other_files_and_quarantine_come_along_under_harmless_names(office: Office, tmp_path: Path) -> None:
    with transaction():
        came = db.session.get(Attachment, office.pair.before.attachment_id)
        assert came is not None
        for name, state in (
            ("签名.png", AttachmentState.RECEIVED),
            ("audit.csv", AttachmentState.RECEIVED),
            ("../x\u202egpj.exe", AttachmentState.QUARANTINED),
            ("=cmd.html", AttachmentState.QUARANTINED),
        ):
            row = Attachment(submission=came.submission, name=name, state=state, original=came.original)
            db.session.add(row)
        db.session.add(Attachment(submission=came.submission, name="late.jpg", state=AttachmentState.EXPECTED))
    bag = built(tmp_path)
    folder = came.submission.instance_id.replace(":", "_")
    others = {path for path in files(bag) if path.startswith(("submissions/", "quarantine/")) and path.count("/") == 2}
    assert others == {
        f"submissions/{folder}/签名.png",
        f"submissions/{folder}/audit.csv",
        f"quarantine/{folder}/_x_gpj.exe.bin",
        f"quarantine/{folder}/=cmd.html.bin",
    }
    table = {row["name"]: row for row in rows(bag, "attachments.csv")}
    assert table["late.jpg"]["state"] == "expected"
    assert table["late.jpg"]["filename"] == ""
    assert "../x<U+202E>gpj.exe" in table
    assert "'=cmd.html" in table
    assert validated(bag).returncode == 0


def test_earlier_versions_of_a_submission_belong_to_it(office: Office, tmp_path: Path) -> None:
    with transaction():
        old, new = (build.submission(office.form, instance_id=f"uuid:v{n}") for n in (1, 2))
        new.replaces = old
        build.named_issue(new, office.issue)
        other = build.submission(office.form, instance_id="uuid:other")
        build.named_issue(other, build.issue(office.programme, None, f"{CODE}0"))
    table = {row["KEY"]: row for row in rows(built(tmp_path), "submissions.csv")}
    assert (table["uuid:v2"]["ReplacesKEY"], table["uuid:v2"]["Edits"]) == ("uuid:v1", "1")
    assert "uuid:v1" in table
    assert "uuid:other" not in table


def test_an_issue_with_nothing_is_a_dossier_too(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.issue(office.programme, None, "EMPTY", "")
    bag = built(tmp_path, "EMPTY")
    assert validated(bag).returncode == 0
    assert rows(bag, "photos.csv") == []
    assert "没有收到过提交" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_an_unknown_issue_is_refused_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no issue “ZY-999”"):
        built(tmp_path, "ZY-999")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("reason", ["missing", "altered"])
def test_an_original_that_is_not_whole_is_left_out_and_named(office: Office, tmp_path: Path, reason: str) -> None:
    place = media().path(office.pair.after.original.sha256)
    place.unlink() if reason == "missing" else place.write_bytes(b"rotten")
    bag = built(tmp_path)
    assert validated(bag).returncode == 0
    (row,) = rows(bag, "broken.csv")
    assert (row["reason"], row["sha256"], row["left_out"]) == (reason, office.pair.after.original.sha256, "yes")
    assert row["filename"] not in files(bag)
    assert [one["broken"] for one in rows(bag, "photos.csv")] == ["", reason]
    page = (bag / "data/index.html").read_text(encoding="utf-8")
    assert row["filename"] in page
    assert f'href="{quote(row["filename"])}"' not in page


def test_a_file_that_is_no_picture_lies_there_as_it_came_and_is_named(office: Office, tmp_path: Path) -> None:
    with transaction():
        sent = build.submission(office.form)
        build.analysed(build.photo(sent, office.issue, office.slope, Stage.AFTER, b"no picture", file_name="1.jpg"))
    bag = built(tmp_path)
    (row,) = rows(bag, "broken.csv")
    assert (row["reason"], row["left_out"]) == ("not-an-image", "")
    assert (bag / "data" / row["filename"]).read_bytes() == b"no picture"


def test_what_strangers_write_is_text_on_the_page(office: Office, tmp_path: Path) -> None:
    with transaction():
        office.issue.problem_text = "<script>alert(1)</script>"
        office.issue.ledger = {"<b>": "</style><img src=x onerror=alert(1)>"}
    page = (built(tmp_path) / "data/index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_nothing_tells_where_the_server_keeps_its_files(office: Office, tmp_path: Path, app: Flask) -> None:
    bag = built(tmp_path)
    for path in (bag / "data").rglob("*.*"):
        if path.suffix in {".csv", ".json", ".jsonl", ".html", ".txt"}:
            text = path.read_text(encoding="utf-8")
            assert str(tmp_path) not in text
            assert "server" not in text.replace("the server", "") or path.name == "README.txt"


def test_only_callers_of_the_programme_get_it(office: Office, tmp_path: Path) -> None:
    with transaction():
        build.programme("other", "另一方案")
        stranger = Actor("Chen", ALL, programme_id=office.programme.id + 1)
    with pytest.raises(NotFound):
        bags.build(stranger, office.issue.id, tmp_path / "out")
    emma = accounts.sign_in("Emma", build.PASSWORD)
    made = exporting.dossier(emma, office.issue.id, tmp_path / "out", None)
    assert made.files == len(files(made.path))


def test_the_demonstration_is_marked(office: Office, tmp_path: Path) -> None:
    with transaction():
        office.programme.is_demonstration = True
    bag = built(tmp_path)
    assert "places and photos are invented" in (bag / "bag-info.txt").read_text(encoding="utf-8")
    assert "演示数据" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_who_sent_a_photo_is_told(office: Office, tmp_path: Path) -> None:
    dawa = db.session.query(Account).filter_by(name="Dawa").one()
    for row in rows(built(tmp_path), "submissions.csv"):
        assert (row["SubmitterID"], row["SubmitterName"]) == (f"account:{dawa.id}", "Dawa")
    assert db.session.query(Photo).count() == 2


def marked(office: Office, *regions: Region | None) -> None:
    alice = Actor("Alice", ALL, programme_id=office.programme.id)
    for region in regions:
        with transaction():
            problem_regions.mark(alice, office.pair.id, region)


def test_all_that_was_marked_is_in_a_table_also_what_was_replaced(office: Office, tmp_path: Path) -> None:
    marked(office, Region.box(0.2, 0.4, 0.3, 0.3), None, Region.box(0.1, 0.4, 0.3, 0.3))
    bag = built(tmp_path)
    first, second, third = rows(bag, "problem_regions.csv")
    assert json.loads(first["corners"])[0] == [0.2, 0.4]
    assert (first["drawn_by"], first["replaced_by"], third["replaced_at"]) == ("Alice", "Alice", "")
    assert (second["corners"], second["not_visible"]) == ("", "yes")
    assert first["filename"] in files(bag)


def test_the_marked_problem_is_shown_closer_in_both_photos(office: Office, tmp_path: Path) -> None:
    marked(office, Region.box(0.2, 0.4, 0.3, 0.3))
    bag = built(tmp_path)
    crops = {f"problems/{office.pair.id}-{stage}.jpg" for stage in ("before", "after")}
    page = (bag / "data/index.html").read_text(encoding="utf-8")
    assert crops <= set(files(bag))
    assert all(f'src="{one}"' in page for one in crops)
    assert page.count("<polygon") == 2
    assert validated(bag).returncode == 0


def test_where_nothing_was_marked_the_page_says_nothing_of_it(office: Office, tmp_path: Path) -> None:
    bag = built(tmp_path)
    assert rows(bag, "problem_regions.csv") == []
    assert "问题标记的历史" not in (bag / "data/index.html").read_text(encoding="utf-8")
