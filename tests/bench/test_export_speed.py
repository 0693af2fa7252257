"""What does taking everything away cost, beside doing it without evidence in mind? See docs/performance.md.

Whole commands in processes of their own, each alternating with its measure: an export with its originals beside
`zip -0` over the same files, `verify.py` beside `sha256sum`, a table beside nothing, for it has none.
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert

from server.config import ROOT, Settings
from server.db import db, table_of, transaction
from server.domain.subject import Stage
from server.models import FormVersion, Submission
from server.services import database
from server.services.proof import sealer
from server.services.runtime import now
from tests import build
from tests.bench import phone
from tests.bench.history import Recorder
from tests.conftest import running, settings_in

ISSUES, PHOTOS_OF_EACH, ROUNDS = 30, 10, 3
SUBMISSIONS = 30_000
LEAST_OF_ZIP, LEAST_OF_SHA256SUM, LEAST_ROWS_S, MOST_MB = 0.70, 0.80, 30_000, 150


LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
os.sync()
print(json.dumps({"seconds": time.perf_counter() - start, "cpu_seconds": used.ru_utime + used.ru_stime,
                  "peak_mb": used.ru_maxrss / 1024}))
process.returncode = os.waitstatus_to_exitcode(status)
sys.exit(process.returncode)
"""
"""A small process starts each command: a process is said to have had at least the memory of the one that started it."""


@dataclass(frozen=True)
class Spent:
    """What a command took."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def spent(command: list[str], folder: Path, settings: Settings | None = None) -> Spent:
    """Run a command to its end, and bring what it wrote to the disk."""
    launcher = [sys.executable, "-c", LAUNCHER, *command]
    answer = subprocess.run(launcher, cwd=folder, env=_environment(settings), capture_output=True, check=True)
    return Spent(**json.loads(answer.stdout.splitlines()[-1]))


def _environment(settings: Settings | None) -> dict[str, str]:
    names = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    if settings is None:
        return names
    named = {
        "DATABASE_URL": settings.database_url,
        "MEDIA_URL": settings.media_url,
        "KEYS": str(settings.keys),
        "SECRET_KEY": settings.secret_key,
        "QUEUE_URL": "memory://",
    }
    return names | {f"SHIZHENG_{name}": str(value) for name, value in named.items()}


def flask(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "server", *arguments]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Settings]:
    """Give a register with the photos of a batch for acceptance, 12 megapixels and 4 MB each."""
    settings = settings_in(tmp_path)
    content = phone.photo()
    with running(settings) as app, app.app_context():
        database.prepare()
        with transaction():
            plan = build.programme()
            form, site = build.form(plan), build.site(plan)
            stands = build.viewpoint(site)
            for number in range(ISSUES):
                issue = build.issue(plan, site, f"ZY-{number:03}")
                for nth in range(PHOTOS_OF_EACH):
                    stage = Stage.AFTER if nth % 2 else Stage.BEFORE
                    own = content + f"{number} {nth}".encode()
                    build.photo(build.submission(form), issue, stands, stage, own)
        with transaction():
            sealer.seal()
        yield settings


def test_an_export_beside_zip_and_its_check_beside_sha256sum(
    office: Settings, tmp_path: Path, record: Recorder
) -> None:
    folder = tmp_path / "media" / "originals"
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    zipped, exported, checked, summed, peaks = [], [], [], [], []
    for round_ in range(ROUNDS):
        packed = tmp_path / "plain.zip"
        zipped.append(spent(["zip", "-0", "-q", "-r", str(packed), str(folder)], tmp_path).seconds)
        packed.unlink()
        out = tmp_path / f"out{round_}"
        command = flask("exports", "build", "--all", "--zip", "--no-report", "--out", str(out))
        ours = spent(command, ROOT, office)
        exported.append(ours.seconds)
        peaks.append(ours.peak_mb)
        (archive,) = out.glob("*.zip")
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(tmp_path / "bag")
        (bag,) = (tmp_path / "bag").iterdir()
        summed.append(spent(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], bag).seconds)
        checked.append(spent([sys.executable, "verify.py"], bag).seconds)
        shutil.rmtree(out)
        shutil.rmtree(tmp_path / "bag")
    rate, bare = size / statistics.median(exported) / 1e6, size / statistics.median(zipped) / 1e6
    beside = statistics.median(summed) / statistics.median(checked)
    record("export beside zip -0", rate / bare, "×", least=LEAST_OF_ZIP, note=f"{size / 1e9:.1f} GB, {rate:.0f} MB/s")
    record("export, memory", max(peaks), "MB", most=MOST_MB)
    record("verify.py beside sha256sum", beside, "×", least=LEAST_OF_SHA256SUM)
    assert max(peaks) <= 2 * MOST_MB


def test_submissions_as_a_table(office: Settings, tmp_path: Path, record: Recorder) -> None:
    with transaction():
        plan = build.programme("wide", "宽表")
        form = build.form(plan, "visit")
        form.versions.append(FormVersion(version="1", title="核查", xml=_form(), md5="0" * 32, published_at=now()))
    digest = hashlib.sha256(b"<data/>").hexdigest()
    rows = [
        {
            "form_pk": form.id, "version_named": "1", "instance_id": f"uuid:{number}", "xml": b"<data/>",
            "xml_sha256": digest, "answers": _answers(number), "received_at": now(),
        }
        for number in range(SUBMISSIONS)
    ]  # fmt: skip
    with transaction():
        db.session.execute(insert(table_of(Submission)), rows)
    table = tmp_path / "visits.csv"
    found = spent(flask("tables", "write", "submissions", "--form", "visit", "--out", str(table)), ROOT, office)
    none = spent(flask("tables", "write", "queue", "--out", str(tmp_path / "queue.csv")), ROOT, office)
    written = len(table.read_bytes().splitlines()) - 1
    rate = written / (found.cpu_seconds - none.cpu_seconds)
    record(f"submissions of {len(_answers(0))} answers as CSV", rate, "a second", least=LEAST_ROWS_S,
           note=f"{written:,}, memory +{found.peak_mb - none.peak_mb:.0f} MB")  # fmt: skip
    assert written == SUBMISSIONS


def _form() -> bytes:
    """Return the form that asks for these answers."""
    types = {"arrive": "geopoint", "count": "int"}
    names = list(_answers(0))
    nodes = "".join(f"<{name}/>" for name in names)
    binds = "".join(f'<bind nodeset="/data/{name}" type="{types.get(name, "string")}"/>' for name in names)
    asked = "".join(f'<input ref="/data/{name}"><label>{name}</label></input>' for name in names)
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
        f'<h:title>核查</h:title><model><instance><data id="visit" version="1">{nodes}<meta><instanceID/></meta></data>'
        f"</instance>{binds}</model></h:head><h:body>{asked}</h:body></h:html>"
    ).encode()


def _answers(number: int) -> dict[str, object]:
    """Return the answers of a visit; as many as our own forms ask."""
    said: dict[str, object] = {f"question_{nth:02}": f"现场核查第{nth}项 {number}" for nth in range(28)}
    place = "34.8126 102.6534 2900 8"
    return said | {"item_code": f"ZY-{number % ISSUES:03}", "arrive": place, "state": "done", "count": str(number)}


def test_the_answers_are_json_as_they_are_kept(record: Recorder) -> None:
    """Say what reading them takes at least: a floor below which no table of them can go."""
    kept = [json.dumps(_answers(number), ensure_ascii=False) for number in range(SUBMISSIONS)]
    start = time.process_time()
    for text in kept:
        json.loads(text)
    record("reading their JSON alone", SUBMISSIONS / (time.process_time() - start), "a second")
