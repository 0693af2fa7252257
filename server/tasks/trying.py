"""How is tried what other limits would change? All in one reading, of which nothing is kept but what it says.

What is told of its progress is written beside that reading; who stops it is heard there.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from server.db import transaction
from server.errors import Problem
from server.services.reruns import limit_drafts, trial
from server.translations import N_

log = logging.getLogger(__name__)
EVERY_S = 1.0
BROKE = N_("The trial broke; the log of the server says why. It can be tried again.")


def go_through(number: int, progress: Callable[[int, int], object] = lambda _done, _total: None) -> None:
    """Try a draft to its end, unless another has it in hand or it is stopped."""
    with transaction():
        mine = limit_drafts.begin(number)
    if mine is None:
        return
    try:
        with transaction(keep=False):
            tried = trial.run(mine.settings, programme=mine.programme, progress=_told(mine, progress))
        with transaction():
            limit_drafts.keep(mine, tried)
    except limit_drafts.Stopped:
        return
    except Exception as problem:
        log.exception("the trial of draft %s broke", number)
        said = problem.message if isinstance(problem, Problem) and not problem.details else BROKE
        with suppress(Exception), transaction():
            limit_drafts.break_off(mine, said)


def _told(mine: limit_drafts.InHand, progress: Callable[[int, int], object]) -> Callable[[int, int], None]:
    last = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        progress(done, total)
        if monotonic() - last >= EVERY_S:
            limit_drafts.tell(mine, done, total)
            last = monotonic()

    return tell
