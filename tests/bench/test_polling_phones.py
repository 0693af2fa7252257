"""What does it cost that a thousand phones look for news every fifteen minutes? See docs/performance.md.

Processor time of the server's own process for one look (the list of forms, and each form's manifest), at ten thousand
issues: once as Collect asks, who takes every answer whole, and once as a browser does, who says what it has.
"""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from server import create_app
from server.config import ROOT
from server.db import db, transaction
from server.services import database, phones
from server.services.intake import forms
from tests import build
from tests.bench.history import Recorder
from tests.conftest import settings_in
from tests.integration.openrosa.live import Server, serving

ISSUES, SITES, LOOKS = 10_000, 500, 200
PHONES, EVERY_S, MOST_OF_A_CORE = 1_000, 900, 0.05
VERSION = {"X-OpenRosa-Version": "1.0"}
FORMS = ("rect_check", "mine_restore")


@pytest.fixture
def base(tmp_path: Path) -> str:
    """Write a large register; returns the address of a phone below the server's own."""
    app = create_app(settings_in(tmp_path, queue_url=f"sqlite:///{tmp_path / 'queue.db'}"))
    with app.app_context():
        database.prepare()
        with transaction():
            plan = build.programme()
            sites = [build.site(plan, f"S{number:03}") for number in range(SITES)]
            for number in range(ISSUES):
                build.issue(plan, sites[number % SITES], f"C{number:05}", "矿区排土场边坡裸露")
            for form in FORMS:
                forms.publish(plan, (ROOT / "forms" / f"{form}.md").read_bytes(), f"{form}.md")
            new = phones.add("一号机", plan)
            address = f"/v1/key/{new.token}/projects/{plan.id}"
        db.engine.dispose()
    return address


@pytest.fixture
def server(tmp_path: Path, base: str) -> Iterator[Server]:
    with serving(tmp_path, f"sqlite:///{tmp_path / 'test.db'}") as running:
        yield running


def test_a_thousand_phones_that_look_for_news(server: Server, base: str, record: Recorder) -> None:
    tags: dict[str, str] = {}
    with requests.Session() as line:
        line.trust_env = False
        look(line, server.url + base, tags)  # the first one makes what is then kept
        for way, known, expected in (("Collect", {}, HTTPStatus.OK), ("a browser", tags, HTTPStatus.NOT_MODIFIED)):
            before = server.cpu_s()
            looks = [look(line, server.url + base, dict(known)) for _ in range(LOOKS)]
            each = (server.cpu_s() - before) / LOOKS
            weight = sum(len(answer.content) for answer in looks[-1])
            record(f"{PHONES} phones every {EVERY_S // 60} minutes, {ISSUES:,} issues, as {way} asks",
                   100 * each * PHONES / EVERY_S, "% of a core", most=100 * MOST_OF_A_CORE,
                   note=f"{len(looks[-1])} answers of {weight:,} bytes unpacked")  # fmt: skip
            assert {answer.status_code for answers in looks for answer in answers} == {expected}


def look(line: requests.Session, base: str, tags: dict[str, str]) -> list[requests.Response]:
    """Ask for the list and the manifests; `tags` are those of what is known, and get those of the answers."""
    answers = []
    for path in ("/formList", *(f"/forms/{form}/manifest" for form in FORMS)):
        known = {"If-None-Match": tags[path]} if path in tags else {}
        answer = line.get(base + path, headers=VERSION | known, timeout=60)
        tags.setdefault(path, answer.headers["ETag"])
        answers.append(answer)
    return answers
