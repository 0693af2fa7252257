"""A register with one issue of two viewpoints, and officers who photograph it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.db import transaction
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.models import Form, Issue, Photo, PhotoPair, Programme, Submission, Viewpoint
from tests import build, prepared
from tests.build import WORK_DONE, WORK_STARTED, XIAHE


@dataclass
class Field:
    """What the officers work with."""

    programme: Programme
    issue: Issue
    slope: Viewpoint
    top: Viewpoint
    form: Form

    def visit(self, at: datetime, device: str | None = "collect:A", **columns: Any) -> Submission:
        """Return a form filled at that time, received some hours later."""
        sent = build.submission(self.form, received_at=at + timedelta(hours=5))
        sent.device_id = device
        for name, value in columns.items():
            setattr(sent, name, value)
        return sent

    def photo(
        self,
        at: datetime,
        place: LatLon | None = XIAHE,
        *,
        sent: Submission | None = None,
        stands: Viewpoint | None = None,
        stage: Stage = Stage.AFTER,
        seed: int = 1,
        **more: Any,
    ) -> Photo:
        """Return a photo of the slope, taken and attached at that time; no check has spoken yet."""
        content = build.taken(at, place, seed=seed, size=(320, 240), **more)
        name = f"{int((at + timedelta(seconds=9)).timestamp() * 1000)}.jpg"
        sent, stands = sent or self.visit(at), stands or self.slope
        return build.photo(sent, self.issue, stands, stage, content, file_name=name)

    def pair(self, stands: Viewpoint | None = None, seed: int = 1) -> PhotoPair:
        """Return an honest pair, of small pictures."""
        later = timedelta(minutes=seed)
        before = self.photo(WORK_STARTED - timedelta(days=6) + later, stands=stands, stage=Stage.BEFORE, seed=seed)
        after = self.photo(WORK_DONE + timedelta(days=4) + later, stands=stands, seed=seed, worked=True)
        build.analysed(before)
        return build.pair_of(build.analysed(after))


@dataclass
class Photographed(Field):
    """The same, and an honest pair of the slope."""

    slope_pair: PhotoPair


@pytest.fixture(scope="session")
def field_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Field]]:
    """Register the issue once for all tests of a process."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("field"), made)


@pytest.fixture(scope="session")
def photographed_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Photographed]]:
    """Register it once with a pair."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("photographed"), photographed)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give a database of its own to each test: with what it asks for in it."""
    yield from prepared.given(request, backend, tmp_path, {"honest_pair": "photographed_once", "field": "field_once"})


@pytest.fixture
def field(app: Flask, request: pytest.FixtureRequest) -> Iterator[Field]:
    is_photographed = "honest_pair" in request.fixturenames
    beginning = request.getfixturevalue("photographed_once" if is_photographed else "field_once")
    with app.app_context():
        yield beginning.told()


@pytest.fixture
def honest_pair(field: Field) -> PhotoPair:
    """Give an honest pair of the slope, photographed and judged before the test began."""
    assert isinstance(field, Photographed)
    return field.slope_pair


def made() -> Field:
    """Register the issue, its site and its form."""
    with transaction():
        programme = build.programme()
        site = build.site(programme, "S1")
        slope, top = build.viewpoint(site, "SLOPE", "南坡"), build.viewpoint(site, "TOP", "顶部")
        return Field(programme, build.issue(programme, site, "ZY-017"), slope, top, build.form(programme))


def photographed() -> Photographed:
    """Register it, and photograph the slope."""
    field = made()
    with transaction():
        pair = field.pair()
    return Photographed(field.programme, field.issue, field.slope, field.top, field.form, pair)
