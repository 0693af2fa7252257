"""A register with one issue of two viewpoints, and officers who photograph it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from server.db import transaction
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.models import Form, Issue, Photo, PhotoPair, Programme, Submission, Viewpoint
from tests import build
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


@pytest.fixture
def field(app: Flask) -> Iterator[Field]:
    with app.app_context():
        yield made()


def made() -> Field:
    """Register the issue, its site and its form."""
    with transaction():
        programme = build.programme()
        site = build.site(programme, "S1")
        slope, top = build.viewpoint(site, "SLOPE", "南坡"), build.viewpoint(site, "TOP", "顶部")
        return Field(programme, build.issue(programme, site, "ZY-017"), slope, top, build.form(programme))
