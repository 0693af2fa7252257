"""How does a test of the bench tell what it measured? By `record`, which SHIZHENG_BENCH_HISTORY=FILE keeps there."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bench import history
from tests.bench.floors import floors
from tests.bench.history import Recorder


@pytest.fixture(scope="session")
def record() -> Iterator[Recorder]:
    """Take figures of the whole run, and add them to the history where that is asked, with its floors."""
    found = Recorder()
    yield found
    target = os.environ.get(history.ASKED_BY)
    if target and found.figures:
        figures = [*floors().figures(), *found.figures]
        history.append(Path(target), figures, datetime.now(UTC).date(), history.commit())
