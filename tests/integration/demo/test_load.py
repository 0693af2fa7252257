"""The demonstration gives every answer that the story promises."""

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import db
from server.demo import load
from server.domain.finding import Status
from server.models import Finding, Issue, PhotoPair, Programme

pytestmark = pytest.mark.slow
STORY = {
    ("T1-F-001", "南坡"): (Status.CONSISTENT, None),
    ("T1-F-001", "顶部"): (Status.CONTRADICTED, "far"),
    ("C2-P-007", "林缘"): (Status.CONTRADICTED, "too-early"),
    ("Z1-F-012", "河岸"): (Status.CONTRADICTED, "same-bytes"),
    ("NR-S-031", "西侧"): (Status.UNVERIFIABLE, "no-exif"),
    ("P1-F-003", "坝顶"): (Status.DOUBTFUL, "datum-suspect"),
    ("C1-F-005", "坡脚"): (Status.DOUBTFUL, "unchanged"),
}


@pytest.fixture
def loaded(context: Flask) -> Programme:
    load.load()
    return db.session.scalars(select(Programme)).one()


def test_each_pair_tells_its_part_of_the_story(loaded: Programme) -> None:
    found = {(pair.issue.code, pair.viewpoint.name): pair for pair in db.session.scalars(select(PhotoPair))}
    assert {where: pair.verdict for where, pair in found.items()} == {
        where: verdict for where, (verdict, _) in STORY.items()
    }
    reasons = {where: _reasons(pair) for where, pair in found.items()}
    missing = {where: said for where, (_, said) in STORY.items() if said and said not in reasons[where]}
    assert missing == {}, reasons


def test_it_is_marked_as_invented_and_counts_what_the_press_counted(loaded: Programme) -> None:
    assert loaded.is_demonstration
    assert db.session.query(Issue).count() == 576


def _reasons(pair: PhotoPair) -> set[str]:
    photos = (pair.before_id, pair.after_id)
    about = (Finding.pair_id == pair.id) | Finding.photo_id.in_(photos)
    return set(db.session.scalars(select(Finding.reason).where(about, Finding.replaced_at.is_(None))))
