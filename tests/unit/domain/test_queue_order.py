"""In which order are pairs looked at?"""

from datetime import date
from itertools import pairwise

from server.domain.finding import Status
from server.domain.queue_order import against, queue_key


def test_contradictions_come_before_doubts_before_the_rest_and_then_what_is_due() -> None:
    soon, late = date(2026, 3, 1), date(2027, 1, 1)
    in_order = [
        queue_key(Status.CONTRADICTED, 3, 0, late),
        queue_key(Status.CONTRADICTED, 1, 2, late),
        queue_key(Status.CONTRADICTED, 1, 1, soon),
        queue_key(Status.DOUBTFUL, 0, 2, late),
        queue_key(Status.DOUBTFUL, 0, 1, soon),
        queue_key(Status.DOUBTFUL, 0, 1, late),
        queue_key(Status.DOUBTFUL, 0, 1, None),
        queue_key(Status.UNVERIFIABLE, 0, 0, late),
        queue_key(Status.CONSISTENT, 0, 0, soon),
        queue_key(None, 0, 0, soon),
    ]
    assert all(one < other for one, other in pairwise(in_order))


def test_very_many_findings_and_days_fit_into_the_number() -> None:
    assert queue_key(Status.CONTRADICTED, 10_000, 10_000, date.min) > 0
    assert queue_key(None, 0, 0, None) < 2**63


def test_a_check_is_found_by_its_whole_name() -> None:
    said = [("same_scene", Status.DOUBTFUL), ("photo_near_site", Status.CONTRADICTED), ("visible", Status.CONSISTENT)]
    assert against(said) == " photo_near_site same_scene "
    assert against([]) == ""
