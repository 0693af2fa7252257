"""How does a worker learn that there is something to do?

Huey carries the tasks, on SQLite beside the database, on PostgreSQL, on Redis, or at once in the same process (tests).
It forgets a task whose worker is killed; the rows do not, and every minute what still waits is put into the queue
again. So a task that this version does not know, left in the queue by another, is dropped with a line in the log.
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote, urlsplit

from flask import Flask
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from server import log_lines, trail
from server.tasks import anchoring, work
from server.tasks.messages import JsonMessages
from server.tasks.postgres_queue import PostgresQueue
from server.tasks.queue_address import Kind, kind_of
from server.tasks.queue_away import AWAY, reason, said_once

log = logging.getLogger(__name__)


class TaskQueue:
    """The queue of one application."""

    def __init__(self, app: Flask, url: str) -> None:
        self._app = app
        self._huey = _open(url)
        self._analyse = self._huey.task(name="analyse_photo")(self._run_analyse)
        self._examine = self._huey.task(name="examine_pair")(self._run_examine)
        self._resume = self._huey.task(name="run_checks")(self._run_checks)
        self._export = self._huey.task(name="build_export")(self._run_export)
        self._try = self._huey.task(name="try_limits")(self._run_trial)
        self._huey.periodic_task(crontab(minute="7"), name="expire_exports")(self.expire_exports)
        self._huey.periodic_task(crontab(minute="17", hour="3"), name="forget_sightings")(self.forget_sightings)
        self._huey.periodic_task(crontab(minute="27", hour="3"), name="remove_personal_data")(self.remove_personal_data)
        self._huey.periodic_task(crontab(minute="5"), name="compute_deadlines")(self.compute_deadlines)
        self._huey.periodic_task(crontab(minute="*/10"), name="stamp_log")(self.stamp_log)
        self._huey.periodic_task(crontab(minute="*"), name="requeue_pending")(self.requeue_pending)

    def enqueue_photos(self, *photo_ids: int) -> None:
        """Ask for some photos. A queue that cannot be reached is no loss: they are put into it again."""
        number = trail.current()
        self._enqueue(self._analyse, *photo_ids, **({"trail_number": number} if number else {}))

    def enqueue_pair(self, pair_id: int) -> None:
        """Ask for one pair, likewise."""
        self._enqueue(self._examine, pair_id)

    def enqueue_run(self, run_id: int) -> None:
        """Ask for a run of the checks, likewise."""
        self._enqueue(self._resume, run_id)

    def enqueue_export(self, number: int) -> None:
        """Ask for an export, likewise."""
        self._enqueue(self._export, number)

    def enqueue_trial(self, number: int) -> None:
        """Ask for a trial of limits, likewise."""
        self._enqueue(self._try, number)

    def stamp_log(self) -> None:
        """Have the log stamped by somebody else, where that is due."""
        with self._app.app_context():
            anchoring.try_to_stamp()

    def expire_exports(self) -> None:
        """Remove the exports whose time is over."""
        with self._app.app_context():
            work.expire_exports()

    def forget_sightings(self) -> None:
        """Remove what was noted of who saw which photo, once its time is over."""
        with self._app.app_context():
            work.forget_sightings()

    def remove_personal_data(self) -> None:
        """Remove the personal data that programmes keep no longer."""
        with self._app.app_context():
            work.remove_personal_data()

    def compute_deadlines(self) -> None:
        """Compute how issues stand against their plan, once each day; asked every hour, as days begin elsewhere."""
        with self._app.app_context():
            work.compute_deadlines()

    def length(self) -> int:
        """Return how many tasks no worker has taken. Raises what the queue's driver does where it cannot be reached."""
        return int(self._huey.pending_count())

    def _enqueue(self, task: Callable[..., object], *numbers: int, **named: str) -> None:
        try:
            task(*numbers, **named)
        except AWAY as problem:
            log.warning("the queue did not take %s: %s", numbers, reason(problem))

    def requeue_pending(self) -> int:
        """Ask for all that still waits (photos, pairs, runs, exports, trials) and is not queued; returns how many.

        Of a queue that cannot be reached nothing is asked: a minute later this is called again.
        """
        with self._app.app_context():
            late: list[tuple[Callable[..., None], str, int]] = []
            late += [(self.enqueue_photos, "analyse_photo", photo_id) for photo_id in work.waiting()]
            late += [(self.enqueue_pair, "examine_pair", pair_id) for pair_id in work.waiting_pairs()]
            late += [(self.enqueue_run, "run_checks", run_id) for run_id in work.waiting_runs()]
            late += [(self.enqueue_export, "build_export", number) for number in work.waiting_exports()]
            late += [(self.enqueue_trial, "try_limits", number) for number in work.waiting_trials()]
        try:
            queued = {(task.name, number) for task in self._huey.pending() for number in task.args}
        except AWAY as problem:
            log.warning("the queue cannot be reached, and %d wait to be put into it: %s", len(late), reason(problem))
            return 0
        late = [(enqueue, name, number) for enqueue, name, number in late if (name, number) not in queued]
        for enqueue, _name, number in late:
            enqueue(number)
        return len(late)

    def consumer(self, threads: int, nicer_by: int = 0) -> Consumer:
        """Return the loop that a worker process runs until SIGTERM.

        :param nicer_by: how much more its threads leave to others than the rest of the process, which seals the log,
            and which all who write would wait for; on Linux alone.
        """
        if nicer_by and sys.platform == "linux":
            be_nice = partial(os.setpriority, os.PRIO_PROCESS, 0, nicer_by)  # 0: the thread that calls
            self._huey.on_startup(name="be_nice")(be_nice)
        said_once()
        return Consumer(self._huey, workers=threads, worker_type="thread", periodic=True, initial_delay=0.05)

    def _run_analyse(self, *photo_ids: int, trail_number: str = "") -> None:
        """Analyse photos; lines of the log bear the number of the request that they came with."""
        for photo_id in photo_ids:
            began = time.perf_counter()
            with self._app.app_context(), trail.following(trail_number):
                work.analyse(photo_id)
                log_lines.tell("photo looked at", photo=photo_id, ms=round((time.perf_counter() - began) * 1000, 1))

    def _run_examine(self, pair_id: int) -> None:
        with self._app.app_context():
            work.examine(pair_id)

    def _run_checks(self, run_id: int) -> None:
        with self._app.app_context():
            is_left = work.resume(run_id)
        if is_left:  # behind what else has come meanwhile
            self.enqueue_run(run_id)

    def _run_export(self, number: int) -> None:
        with self._app.app_context():
            work.build_export(number)

    def _run_trial(self, number: int) -> None:
        with self._app.app_context():
            work.try_limits(number)


def _open(url: str) -> Huey:
    match kind_of(url):
        case Kind.MEMORY:
            return MemoryHuey("shizheng", immediate=True)
        case Kind.REDIS:
            return RedisHuey("shizheng", url=url, results=False, serializer=JsonMessages())
        case Kind.POSTGRESQL:
            huey = Huey("shizheng", storage_class=PostgresQueue, url=url, results=False, serializer=JsonMessages())
            huey.on_shutdown()(huey.storage.close)  # each thread of a worker has a line of its own
            return huey
        case Kind.SQLITE:
            return SqliteHuey(
                "shizheng",
                filename=unquote(urlsplit(url).path.removeprefix("/")),
                fsync=False,
                results=False,
                serializer=JsonMessages(),
            )
