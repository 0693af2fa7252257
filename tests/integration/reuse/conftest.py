"""Two issues of one site, a third far away of another unit, and pictures that a phone could have taken."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from server import checks
from server.db import db, transaction
from server.domain.finding import Checked
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.models import Finding, Form, Issue, Photo, Unit, Viewpoint
from server.services.verification import findings
from tests import build
from tests.build import WORK_DONE
from tests.photos import PhotoExif, encoded, wall_clock
from tests.power.landscape import View, render

FAR = LatLon(34.2, 103.9)


@dataclass
class Register:
    """Where photos are handed in."""

    form: Form
    here: Issue
    beside: Issue
    away: Issue
    stands: dict[int, Viewpoint]
    days: int = 0

    def photo(self, content: bytes, issue: Issue, *, device: str = "collect:A", analysed: bool = True) -> Photo:
        """Hand in a file on a visit of its own, a day after the last one."""
        self.days += 1
        sent = build.submission(self.form, received_at=WORK_DONE + timedelta(days=self.days))
        sent.device_id = device
        one = build.photo(sent, issue, self.stands[issue.id], Stage.AFTER, content)
        one.device = device
        return build.analysed(one) if analysed else one


@pytest.fixture
def register(app: Flask) -> Iterator[Register]:
    with app.app_context():
        yield _made()


def _made() -> Register:
    with transaction():
        programme = build.programme()
        site, far = build.site(programme, "S1"), build.site(programme, "S2", place=FAR)
        units = [Unit(name="甲单位"), Unit(name="乙单位")]
        db.session.add_all(units)
        db.session.flush()
        here = build.issue(programme, site, "ZY-017", unit=units[0])
        beside = build.issue(programme, site, "ZY-018", unit=units[0])
        away = build.issue(programme, far, "ZY-200", unit=units[1])
        south = build.viewpoint(site, "SLOPE", "南坡")
        stands = {here.id: south, beside.id: south, away.id: build.viewpoint(far, "TOP", "顶部")}
        return Register(build.form(programme), here, beside, away, stands)


@cache
def scene(seed: int = 1, **changes: Any) -> Image.Image:
    """Return what a camera sees at an invented place."""
    return render(replace(View(seed + 400, green=0.4, haze=0.1), **changes), (1000, 750))


def shot(picture: Image.Image, minute: int = 0, quality: int = 90, **exif: Any) -> bytes:
    """Return a JPEG taken in that minute."""
    taken: datetime = wall_clock(2026, 10, 24, 10, minute, 5).replace(microsecond=123_000 + minute)
    place = {"latitude": build.XIAHE.latitude, "longitude": build.XIAHE.longitude}
    return encoded(picture, "JPEG", PhotoExif(taken_at=taken, **(place | exif)), quality=quality)


def said(one: Photo, check: str = "photo_not_reused") -> Checked:
    """Return what a check says now of a photo."""
    rows = db.session.scalars(select(Finding).where(Finding.photo_id == one.id, Finding.replaced_at.is_(None)))
    return next(checked for checked in findings.values(rows.all()) if checked.check == check)


def reason(one: Photo, check: str = "photo_not_reused") -> str:
    finding = said(one, check).finding
    return f"{finding.status} {finding.reason}"


def sentence(one: Photo, language: str = "en") -> str:
    checked = said(one)
    return checks.sentence(checked.check, checked.finding, language)
