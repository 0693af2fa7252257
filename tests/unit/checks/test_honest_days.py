"""Are officers who did nothing wrong left in peace, and are lies of forms, phones and journeys noticed?"""

from collections import Counter

import pytest

from server.domain.finding import Status
from tests.power import visits

PHOTOS = 72
LEAST_CAUGHT = 0.9


@pytest.fixture(scope="module")
def answers() -> list[visits.VisitAnswer]:
    return visits.measure(seed=20261123, photos=PHOTOS)


@pytest.mark.slow
def test_no_honest_photo_is_contradicted(answers: list[visits.VisitAnswer]) -> None:
    accused = [
        (answer.kind.kind, checked.check, checked.finding.reason)
        for answer in answers
        for checked in answer.findings
        if answer.kind.is_honest and checked.finding.status in {Status.CONTRADICTED, Status.ERROR}
    ]
    assert accused == []


@pytest.mark.slow
def test_lies_are_noticed_by_the_check_that_has_the_witness(answers: list[visits.VisitAnswer]) -> None:
    caught: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for answer in answers:
        spoken = {c.check for c in answer.findings if c.finding.status in {Status.CONTRADICTED, Status.DOUBTFUL}}
        for witness in answer.kind.witnesses:
            told[answer.kind.kind] += 1
            caught[answer.kind.kind] += witness in spoken
    missed = {kind: caught[kind] / told[kind] for kind in told if caught[kind] / told[kind] < LEAST_CAUGHT}
    assert missed == {}
