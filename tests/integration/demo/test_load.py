"""The demonstration gives every answer that the story promises."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from server.db import db
from server.demo import closing, load
from server.domain.finding import Status
from server.domain.life_state import LifeState
from server.domain.received import Need
from server.domain.resolution import PairState
from server.models import Batch, Finding, Issue, PhotoPair, Programme
from server.services import accounts, database
from server.services.received import needs
from tests.conftest import running, settings_in

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


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    """Load it once: it takes half a minute."""
    with running(settings_in(tmp_path_factory.mktemp("demonstration"))) as app, app.app_context():
        database.prepare()
        load.load()
        yield db.session.scalars(select(Programme)).one()


def test_each_pair_tells_its_part_of_the_story(loaded: Programme) -> None:
    found = {(pair.issue.code, pair.viewpoint.name): pair for pair in db.session.scalars(select(PhotoPair))}
    assert {where: found[where].verdict for where in STORY} == {where: verdict for where, (verdict, _) in STORY.items()}
    reasons = {where: _reasons(found[where]) for where in STORY}
    missing = {where: said for where, (_, said) in STORY.items() if said and said not in reasons[where]}
    assert missing == {}, reasons


STATES = {
    ("C1-P-004", "N"): [(PairState.DECIDED, "consistent")],
    ("C1-P-004", "M"): [(PairState.DECIDED, "contradicted"), (PairState.OPEN, "consistent")],
    ("C1-P-004", "K"): [(PairState.DECIDED, "contradicted")],
    ("P1-P-011", "E"): [(PairState.SECOND, "doubtful")],
    ("P1-P-011", "W"): [(PairState.THIRD, "contradicted")],
    ("P1-P-011", "G"): [(PairState.OPEN, "contradicted"), (PairState.OPEN, "consistent")],
}
"""The attempts of each viewpoint, oldest first."""


def test_a_newcomer_sees_every_state_that_a_pair_can_be_in(loaded: Programme) -> None:
    found: dict[tuple[str, str], list[tuple[PairState, str]]] = {}
    for pair in db.session.scalars(select(PhotoPair).order_by(PhotoPair.id)):
        found.setdefault((pair.issue.code, pair.viewpoint.code), []).append((pair.state, str(pair.verdict)))
    assert {where: found[where] for where in STATES} == STATES


def test_something_is_on_every_list_of_what_came_in(loaded: Programme) -> None:
    counted = needs.counts(accounts.sign_in("office", load.password()))
    wanted = (Need.NO_ISSUE, Need.NO_PHOTO, Need.WRONG_SITE, Need.INCOMPLETE)
    assert {need: counted[need] > 0 for need in wanted} == dict.fromkeys(wanted, True)


def test_it_is_marked_as_invented_and_counts_what_the_press_counted(loaded: Programme) -> None:
    assert loaded.is_demonstration
    assert db.session.query(Issue).count() == 576


def test_the_two_named_sites_have_an_issue_in_each_state_and_the_counts_stay_as_reported(loaded: Programme) -> None:
    assert set(db.session.scalars(select(Issue.state))) == {None, *LifeState} - {LifeState.REGISTERED}
    counted = Counter(db.session.scalars(select(Issue.status).where(Issue.batch.has(Batch.overlaps.is_(None)))))
    assert counted["completed"] + counted["closed"] == 487
    assert (counted["stage_done"], counted["on_schedule"], counted["in_progress"], counted[""]) == (5, 12, 4, 45)


def test_all_that_came_in_under_it_is_known_as_its_own(loaded: Programme) -> None:
    assert closing.foreign_submissions(loaded) == 0


def _reasons(pair: PhotoPair) -> set[str]:
    photos = (pair.before_id, pair.after_id)
    about = (Finding.pair_id == pair.id) | Finding.photo_id.in_(photos)
    return set(db.session.scalars(select(Finding.reason).where(about, Finding.replaced_at.is_(None))))
