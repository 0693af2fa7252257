"""The task queue: what is to be done stands in rows; a task in the queue only says "look now".

Tasks take numbers, read the rows again and may run twice. A killed worker loses its task, not the work: every row that
waits is put into the queue again.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from server.services import runtime
from server.services.reruns import leases
from server.tasks.queue_address import kind_of

if TYPE_CHECKING:
    from server.tasks.queue import TaskQueue
    from server.tasks.ready import Readiness

_QUEUE = "shizheng.queue"
_READINESS = "shizheng.readiness"
_OPENING = Lock()


def init_app(app: Flask) -> None:
    """Look whether the settings name a queue; who first asks for it opens it.

    :raises Invalid: where there is no such kind of queue.
    """
    kind_of(app.extensions[runtime.SETTINGS].queue_url)


def open_queue(app: Flask) -> None:
    """Open the queue, where that was not done yet."""
    from server.tasks.queue import TaskQueue  # here: with what tasks do, a third of the memory of other commands

    _once(app, _QUEUE, lambda: TaskQueue(app, app.extensions[runtime.SETTINGS].queue_url))


def task_queue() -> "TaskQueue":
    """Return the queue of the running application."""
    app = _application()
    open_queue(app)
    found: TaskQueue = app.extensions[_QUEUE]
    return found


def readiness() -> "Readiness":
    """Return what asks whether all is there that the running application needs."""
    from server.tasks.ready import Readiness  # likewise

    queue, app = task_queue(), _application()
    _once(app, _READINESS, lambda: Readiness(app, queue))
    found: Readiness = app.extensions[_READINESS]
    return found


def _application() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return] # noqa: SLF001 - for threads


def _once(app: Flask, name: str, make: Callable[[], Any]) -> None:
    with _OPENING:
        if name not in app.extensions:
            app.extensions[name] = make()


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
    for run_id in leases.waiting():
        task_queue().enqueue_run(run_id)


def enqueue_photos(photo_ids: Sequence[int]) -> None:
    """Ask a worker to look at the photos of one submission; call it after the commit."""
    if photo_ids:
        task_queue().enqueue_photos(*photo_ids)
