"""Two hundred forms go out after a week offline, over a line that loses every tenth request: each arrives once."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from server.db import db, transaction
from server.models import Attachment, FormVersion, Submission
from tests import line
from tests.browser import officer
from tests.browser.desk import OpenPage
from tests.browser.officer import Link
from tests.line import Fate, Line

FORMS = 200
LOST_EVERY = 10
PATIENCE_S = 300
FILES = ("report.txt", "more.txt")
"""No photos, so that no time goes into looking at them; to the way of sending one file is like another."""
QUEUED = """([project, version, count, names]) => new Promise((done, fail) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const step = asked.result.transaction(["outbox", "files"], "readwrite");
        for (let nth = 0; nth < count; nth++) {
            const id = `${nth}`, files = [];
            for (const name of names) {
                const bytes = new Blob([`${name} ${nth} `.repeat(2000)], {type: "text/plain"});
                step.objectStore("files").put({owner: id, name, bytes, preview: null, sha256: "", look: null,
                    originalName: name, chosenAt: 1});
                files.push({name, size: bytes.size, sha256: ""});
            }
            step.objectStore("outbox").put({
                id, project, standing: "waiting", queuedAt: nth, settledAt: null,
                formName: "", title: "", files, sent: [], message: "", receipt: "",
                xml: `<data id='rect_check' version='${version}'>` +
                    names.map((name) => `<file>${name}</file>`).join("") +
                    `<meta><instanceID>uuid:${id}</instanceID></meta></data>`,
            });
        }
        step.oncomplete = () => { asked.result.close(); done(); };
        step.onerror = fail;
    };
})"""
"""Finished forms in the outbox, as the page puts them there."""
LEFT = """() => new Promise((done) => {
    const asked = indexedDB.open("shizheng-capture");
    asked.onsuccess = () => {
        const all = asked.result.transaction("outbox").objectStore("outbox").getAll();
        all.onsuccess = () => {
            asked.result.close();
            done(all.result.filter((one) => one.standing !== "received").length);
        };
    };
})"""


@pytest.fixture
def link(app: Flask) -> Link:
    with app.app_context(), transaction():
        return officer.field()


@pytest.fixture
def bad_line(address: str) -> Iterator[Line]:
    with line.before(urlsplit(address).port or 0) as laid:
        yield laid


def lossy(number: int, request: str) -> Fate:
    """Lose every tenth request, in turn before the server has it and after it has answered."""
    if number % LOST_EVERY or not request.startswith("POST"):
        return Fate.CARRIED
    return Fate.LOST if number % (2 * LOST_EVERY) else Fate.ANSWER_LOST


@pytest.mark.slow
def test_each_form_of_a_week_offline_arrives_exactly_once(
    app: Flask, link: Link, bad_line: Line, open_page: OpenPage
) -> None:
    watched = open_page(390, 844, "zh-CN")
    watched.address, watched.expected = bad_line.url, "net::ERR_"
    page = watched.page
    officer.enrol(page, bad_line.url, link)
    page.context.set_offline(True)
    with app.app_context():
        version = db.session.query(FormVersion).one().version
    page.evaluate(QUEUED, [link.project, version, FORMS, FILES])
    page.reload()
    bad_line.fate = lossy
    page.context.set_offline(False)
    end = time.monotonic() + PATIENCE_S
    while page.evaluate(LEFT) and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.evaluate("dispatchEvent(new Event('online'))")  # a phone that moves is told often
    lost = sum(request.startswith("POST") for request in bad_line.requests) - FORMS
    assert lost >= FORMS / LOST_EVERY
    with app.app_context():
        sent = [one.instance_id for one in db.session.query(Submission)]
        assert sorted(sent) == sorted(f"uuid:{number}" for number in range(FORMS))
        arrived = [one for one in db.session.query(Attachment) if one.original_id is not None]
        assert len(arrived) == len(FILES) * FORMS == len({(one.submission_id, one.name) for one in arrived})
    assert page.evaluate(LEFT) == 0
