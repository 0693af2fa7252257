"""A mark on the before photo changes what the checks look at."""

from dataclasses import replace

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.region import Region
from server.models import PhotoPair
from server.services import accounts
from server.services.register import problem_regions
from server.tasks import analysis
from tests import build
from tests.photos import encoded
from tests.power.landscape import View, problem, render

SIZE = (800, 600)
PLACE = View(seed=151, green=0.3)
HEAP = Region.box(*problem(PLACE, SIZE))


def shot(view: View) -> bytes:
    return encoded(render(view, SIZE), "JPEG", None, quality=90)


@pytest.fixture
def untouched(context: Flask) -> PhotoPair:
    """Give a pair of one heap on two days, which nobody has touched."""
    with transaction():
        gannan = build.programme()
        build.account("Alice", programme=gannan)
        site = build.site(gannan)
        issue, form = build.issue(gannan, site), build.form(gannan)
        return build.pair(
            issue,
            build.viewpoint(site),
            form,
            shot(PLACE),
            shot(replace(PLACE, weather=4, east_m=1.0, turn_deg=1.0, light=0.9)),
        )


def said(pair: PhotoPair, check: str) -> str:
    db.session.expire_all()
    [one] = [found for found in pair.findings if found.check == check]
    return f"{one.status} {one.reason}"


def mark(pair: PhotoPair, region: Region) -> None:
    with transaction():
        problem_regions.mark(accounts.sign_in("Alice", build.PASSWORD), pair.id, region)
    analysis.examine(pair.id)


def test_a_marked_heap_that_nobody_touched_is_doubtful(untouched: PhotoPair) -> None:
    assert said(untouched, "problem_still_there") == "unverifiable not-told"
    mark(untouched, HEAP)
    assert said(untouched, "problem_still_there") == "doubtful untouched"


def test_another_outline_is_measured_anew(untouched: PhotoPair) -> None:
    mark(untouched, HEAP)
    before = untouched.comparison
    mark(untouched, Region.box(0.05, 0.6, 0.3, 0.3))
    assert before is not None
    assert untouched.comparison is not None
    assert untouched.comparison["problem"]["region"] != before["problem"]["region"]


def test_what_is_no_longer_marked_is_not_told(untouched: PhotoPair) -> None:
    mark(untouched, HEAP)
    with transaction():
        problem_regions.withdraw(accounts.sign_in("Alice", build.PASSWORD), untouched.id)
    analysis.examine(untouched.id)
    assert said(untouched, "problem_still_there") == "unverifiable not-told"
