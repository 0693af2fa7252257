"""The task queue: what is to be done stands in rows; a task in the queue only says "look now".

Tasks take numbers, read the rows again and may run twice. A killed worker loses its task, not the work: every row that
waits is put into the queue again.
"""

from collections.abc import Sequence

from flask import Flask, current_app

from server.services import runtime
from server.tasks import work
from server.tasks.queue import TaskQueue
from server.tasks.ready import Readiness

_QUEUE = "shizheng.queue"
_READINESS = "shizheng.readiness"


def init_app(app: Flask) -> None:
    """Open the queue that the settings name."""
    queue = app.extensions[_QUEUE] = TaskQueue(app, app.extensions[runtime.SETTINGS].queue_url)
    app.extensions[_READINESS] = Readiness(app, queue)


def task_queue() -> TaskQueue:
    """Return the queue of the running application."""
    found = current_app.extensions[_QUEUE]
    assert isinstance(found, TaskQueue)  # noqa: S101 - tells the type checker what `init_app` put there
    return found


def readiness() -> Readiness:
    """Return what asks whether all is there that the running application needs."""
    found = current_app.extensions[_READINESS]
    assert isinstance(found, Readiness)  # noqa: S101 - likewise
    return found


def enqueue_run(run_id: int) -> None:
    """Ask a worker to go through a run of the checks; call it after the commit."""
    task_queue().enqueue_run(run_id)


def enqueue_export(number: int) -> None:
    """Ask a worker to build an export; call it after the commit."""
    task_queue().enqueue_export(number)


def enqueue_trial(number: int) -> None:
    """Ask a worker to try what limits would change; call it after the commit."""
    task_queue().enqueue_trial(number)


def enqueue_waiting_runs() -> None:
    """Ask for the runs that a change of the register began; call it after the commit."""
    for run_id in work.waiting_runs():
        task_queue().enqueue_run(run_id)


def enqueue_photos(photo_ids: Sequence[int]) -> None:
    """Ask a worker to look at the photos of one submission; call it after the commit."""
    if photo_ids:
        task_queue().enqueue_photos(*photo_ids)
