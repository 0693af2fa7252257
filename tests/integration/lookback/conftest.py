"""An issue that was closed, as the other tests bring it along its road."""

from datetime import date, timedelta

import pytest

from server.db import db, transaction
from server.domain.life_state import LifeState
from server.models import IssueMove
from server.services.runtime import now, today
from tests.integration.life_cycle.conftest import Road, road

__all__ = ["road"]
S = LifeState


def closed(road: Road, on: date) -> None:
    """Write down that the issue was closed on a day: what it takes to get there is tested elsewhere."""
    with transaction():
        db.session.add(
            IssueMove(
                issue_id=road.issue.id, round=road.issue.present_round, start_state=S.SIGNED, end_state=S.CLOSED,
                made_at=now() - timedelta(days=(today() - on).days, minutes=20), by="account:Emma", about_on=on,
                document="销号〔2025〕1号", note="", reasons=[], evidence={},
            )
        )  # fmt: skip
        road.issue.state, road.issue.status = S.CLOSED, "closed"


@pytest.fixture
def year_ago() -> date:
    return today() - timedelta(days=370)
