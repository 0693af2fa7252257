"""Does the desk learn that an after photo shows what is seen from another viewpoint of the site?"""

from datetime import timedelta

import pytest
from PIL import Image

from server.db import db, transaction
from server.domain.access import COMMAND_LINE
from server.domain.finding import Checked
from server.domain.subject import Stage
from server.errors import NotFound
from server.models import PhotoPair, Viewpoint
from server.services.review import evidence
from server.services.verification import findings, other_viewpoints, pairs
from tests import build
from tests.build import WORK_DONE, WORK_STARTED
from tests.integration.checks.conftest import Field

SLOPE, TOP = 1, 2
"""The seeds of two landscapes, as two viewpoints see them."""
SIZE = (640, 480)


def filed(field: Field, stands: Viewpoint, scene: int, stage: Stage, minutes: int) -> PhotoPair | None:
    """Hand in a photo of a landscape under a viewpoint; returns the pair that it formed."""
    is_after = stage is Stage.AFTER
    at = WORK_DONE + timedelta(days=4) if is_after else WORK_STARTED - timedelta(days=6)
    at += timedelta(minutes=minutes)
    content = build.taken(at, seed=scene, size=SIZE, worked=is_after)
    sent = field.visit(at)
    one = build.analysed(build.photo(sent, field.issue, stands, stage, content))
    return build.pair_of(one) if is_after else None


def fits(pair: PhotoPair) -> Checked:
    spoken = findings.values(findings.current(pair_id=pair.id))
    return next(one for one in spoken if one.check == "after_fits_viewpoint")


@pytest.fixture
def befores(field: Field) -> Field:
    with transaction():
        filed(field, field.slope, SLOPE, Stage.BEFORE, 1)
        filed(field, field.top, TOP, Stage.BEFORE, 2)
    return field


def test_an_after_photo_that_shows_the_other_viewpoint_is_doubted_with_both_figures(befores: Field) -> None:
    with transaction():
        pair = filed(befores, befores.slope, TOP, Stage.AFTER, 3)
    assert pair
    said = fits(pair).finding
    assert (said.reason, said.evidence["viewpoint"]) == ("shows-another", befores.top.name)
    assert int(said.evidence["inliers"] or 0) >= 3 * int(said.evidence["own_inliers"] or 0)


def test_the_doubt_is_shown_by_the_photo_laid_on_the_other_viewpoints(befores: Field) -> None:
    with transaction():
        pair = filed(befores, befores.slope, TOP, Stage.AFTER, 3)
    assert pair
    for kind in other_viewpoints.PICTURES:
        drawn = evidence.of_pair(COMMAND_LINE, pair.id, kind)
        with Image.open(drawn) as picture:
            assert picture.width >= SIZE[0]


def test_of_a_photo_of_its_own_viewpoint_nothing_like_that_is_drawn(befores: Field) -> None:
    with transaction():
        pair = filed(befores, befores.slope, SLOPE, Stage.AFTER, 3)
    assert pair
    with pytest.raises(NotFound):
        evidence.of_pair(COMMAND_LINE, pair.id, "other-overlay")


def test_an_after_photo_of_its_own_viewpoint_is_not(befores: Field) -> None:
    with transaction():
        pair = filed(befores, befores.slope, SLOPE, Stage.AFTER, 3)
    assert pair
    assert fits(pair).finding.reason == "own-scene"


def test_pictures_are_laid_on_each_other_once(befores: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        pair = filed(befores, befores.slope, TOP, Stage.AFTER, 3)
    assert pair
    db.session.expire_all()
    monkeypatch.setattr(other_viewpoints, "agreeing_points", _unwanted)
    with transaction():
        pairs.judge(pair)
    assert fits(pair).finding.reason == "shows-another"


def _unwanted(*_given: object) -> None:
    raise AssertionError("measured again")
