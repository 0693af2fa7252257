"""An issue with an honest pair, filed by Dawa, and Emma of the office who exports it."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from server.db import transaction
from server.domain.access import COMMAND_LINE, Role
from server.models import Form, FormVersion, Issue, PhotoPair, Programme, Viewpoint
from server.services.register import issues
from server.services.runtime import now
from server.tasks import exporting
from tests import build, prepared

CODE = "甘环督〔2026〕17/3"


@dataclass
class Office:
    """What an export begins with."""

    programme: Programme
    issue: Issue
    slope: Viewpoint
    form: Form
    pair: PhotoPair


@pytest.fixture(scope="session")
def begun_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Office]]:
    """Make the issue and its pair once for all tests of a process."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("office"), begun)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give a database of its own to each test: with the issue in it where the test asks for the office."""
    yield from prepared.given(request, backend, tmp_path, {"office": "begun_once"})


@pytest.fixture
def office(app: Flask, begun_once: prepared.Beginning[Office]) -> Iterator[Office]:
    with app.app_context():
        yield begun_once.told()


def begun() -> Office:
    with transaction():
        gannan = build.programme()
        dawa = build.account("Dawa", Role.OFFICER, gannan)
        build.account("Emma", Role.OFFICE, gannan)
        site = build.site(gannan, "S1")
        slope = build.viewpoint(site, "SLOPE", "南坡", bearing_deg=45)
        issue = build.issue(gannan, site, CODE, ledger={"整改目标": "覆土复绿"})
        form = build.form(gannan)
        form.versions.append(
            FormVersion(version="2026110101", title="核查", xml=b"<h:html/>", md5="0" * 32, published_at=now())
        )
        pair = build.honest_pair(issue, slope, form, by=dawa)
    return Office(gannan, issue, slope, form, pair)


def dossier(out: Path, code: str = CODE, report_in: str | None = None) -> Path:
    """Build the dossier of an issue as whoever asks for one at once; returns the bag."""
    return exporting.dossier(COMMAND_LINE, issues.by_code(code).id, out, report_in).path


def validated(bag: Path) -> subprocess.CompletedProcess[str]:
    """Ask the public tool."""
    return subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag)], capture_output=True, text=True, check=False
    )


def rows(bag: Path, name: str) -> list[dict[str, str]]:
    text = (bag / "data" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
