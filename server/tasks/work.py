"""What does a worker do when a task asks?"""

import logging
from contextlib import suppress

from server.db import transaction
from server.errors import Damaged, NotFound, Problem, StoreAway, is_disk_full
from server.services import sightings
from server.services.deadlines import computing
from server.services.export import builder
from server.services.reruns import leases, limit_drafts
from server.services.system import retention
from server.services.verification import pairs, photos
from server.tasks import analysis, deadlines, exporting, rerun, trying

log = logging.getLogger(__name__)


def waiting() -> list[int]:
    """Return the photos to put into the queue."""
    return photos.waiting()


def waiting_pairs() -> list[int]:
    """Return the pairs to put into the queue."""
    return pairs.waiting()


def waiting_runs() -> list[int]:
    """Return the runs of the checks to put into the queue."""
    return leases.waiting()


def waiting_exports() -> list[int]:
    """Return the exports to put into the queue."""
    return builder.waiting()


def waiting_trials() -> list[int]:
    """Return the limits to be tried, to put into the queue."""
    return limit_drafts.waiting()


def try_limits(number: int) -> None:
    """Try what limits would change, to the end."""
    trying.go_through(number)


def build_export(number: int) -> None:
    """Build an export as far as it goes."""
    exporting.build(number)


def expire_exports() -> None:
    """Remove the exports whose time is over."""
    try:
        exporting.expire()
    except Exception:
        log.exception("exports whose time is over could not be removed")


def forget_sightings() -> None:
    """Remove what was noted of who saw which photo, once the operator's time for it is over."""
    try:
        with transaction():
            sightings.forget()
    except Exception:
        log.exception("what was noted of photos looked at long ago could not be removed")


def remove_personal_data() -> None:
    """Remove the personal data that programmes keep no longer; one that breaks costs no other."""
    for number in retention.due():
        try:
            with transaction():
                retention.remove(number)
        except Exception:
            log.exception("personal data of programme %s whose time is over could not be removed", number)


def compute_deadlines() -> None:
    """Compute how issues stand against their plan, and which warnings are proposed, where nobody did so today."""
    try:
        if computing.is_due():
            deadlines.run()
    except Exception:
        log.exception("how issues stand against their plan could not be computed")


def resume(run_id: int) -> bool:
    """Ask the checks again for a while; tells whether something is left."""
    try:
        return rerun.resume(run_id)
    except Exception:
        log.exception("run %s of the checks broke", run_id)
        return False


def analyse(photo_id: int) -> None:
    """Analyse one photo. The attempt is counted first, on its own, so that a crash is not repeated for ever."""
    try:
        with transaction():
            needed = photos.begin(photo_id)
        for formed in analysis.analyse(photo_id) if needed else ():
            examine(formed)
    except (NotFound, Damaged) as problem:
        log.error("photo %s cannot be analysed: %s", photo_id, problem)
        _note(photo_id, problem)
    except StoreAway as problem:
        _note(photo_id, problem)
        _try_again_later(photo_id, "the store is away")
    except Exception as problem:
        log.exception("photo %s broke its analysis", photo_id)
        _note(photo_id, problem)
        if is_disk_full(problem):
            _try_again_later(photo_id, "the disk is full")


def _note(photo_id: int, problem: Exception) -> None:
    said = str(problem) if isinstance(problem, Problem) else f"{type(problem).__name__}: {problem}"
    with suppress(Exception), transaction():
        photos.note_trouble(photo_id, said)


def _try_again_later(photo_id: int, why: str) -> None:
    """Give a try back that disk or store used up: it is no fault of the photo, which waits."""
    log.critical("%s; photo %s waits", why, photo_id)
    with suppress(Exception), transaction():
        photos.give_back(photo_id)


def examine(pair_id: int) -> None:
    """Compare and check one pair."""
    try:
        analysis.examine(pair_id)
    except (NotFound, Damaged) as problem:
        log.error("pair %s cannot be examined: %s", pair_id, problem)
    except Exception:
        log.exception("pair %s broke its examination", pair_id)
