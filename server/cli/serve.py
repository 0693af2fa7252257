"""`serve`, `answer`, `worker`: the whole system on one machine; one of several processes that answer; a worker more."""

import logging
import os
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from server import log_lines, temporary
from server.cli import room_to_count
from server.cli.companions import Companion, end_with_parent, hear_interrupt
from server.cli.kernel import Verb, assembled, say, with_pages
from server.cli.listening import LEAVE_S, TURN_S, Leaving, address, listen, opened
from server.db import transaction
from server.errors import Invalid
from server.services import accounts, database, store_identity
from server.services.first_start import loading, setting_up
from server.services.intake import reconcile_store
from server.services.proof import keys
from server.services.register import ledger_index
from server.services.runtime import settings
from server.services.system.figures import SHARED_FILES
from server.tasks import backing_up, beating, notifying, remembering, sealing, task_queue, watching
from server.translations import N_

log = logging.getLogger(__name__)
DOORS, SHARERS = "SHIZHENG_DOORS", "SHIZHENG_SHARERS"
"""What `serve` tells each `answer`: at which descriptors to listen, and how many do."""
WORKER_END_S = 30.0
BEHIND = 10
"""So much nicer the threads of a worker that look at photos are to the processes beside it that answer: a phone waits
for these, and for no check."""
MOST_PROCESSES = 4
"""As many answer unless an operator says otherwise, on a machine with so many processors."""


@click.command(cls=Verb)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="Where to listen.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones in the same network reach it."
)
@click.option("--worker/--no-worker", "with_worker", default=True, help="Whether a worker runs beside.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes answer; without it, SHIZHENG_WEB_PROCESSES, or one for each processor up to four.",
)
@with_appcontext
@assembled
def serve(port: int, host: str, processes: int | None, *, with_worker: bool) -> None:
    """Answer requests, with one worker beside; SIGTERM lets what was begun be answered, and ends all."""
    log_lines.begin(settings().log_format)
    code = _prepare()
    leaving = Leaving()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: leaving.ask())  # before a worker would be left alone
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # a terminal that is closed; nohup has it ignored
        signal.signal(signal.SIGHUP, lambda _signal, _frame: leaving.ask())
    doors = _opened(host, port)
    port = doors[0].getsockname()[1]  # of 0 the machine made one that is free
    companion = Companion("worker") if with_worker else None
    if code:
        _tell(code, host, port)
    click.echo(f"Shizheng 实证: {address(host, port)}/")
    count = processes or settings().web_processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    try:
        if count == 1:
            with_pages(listen)(doors, leaving)  # where others answer, this one needs no pages
        else:
            _have_answered(doors, leaving, count)
    except KeyboardInterrupt:
        pass
    finally:
        if companion:
            companion.leave()
            companion.wait(WORKER_END_S)


@click.command(cls=Verb, hidden=True)
@with_appcontext
def answer() -> None:
    """Answer requests at doors that `serve` opened, as one of several processes."""
    try:
        doors = [socket.socket(fileno=int(number)) for number in os.environ[DOORS].split(",")]
        sharers = int(os.environ[SHARERS])
    except (KeyError, ValueError, OSError) as problem:
        raise Invalid(
            N_("Only serve can call this: it opens the doors. Call flask --app server serve instead.")
        ) from problem
    room_to_count.reserve()
    with suppress(KeyboardInterrupt):
        hear_interrupt()
        _answer(doors, sharers)


@with_pages
def _answer(doors: Sequence[socket.socket], sharers: int) -> None:
    log_lines.begin(settings().log_format)
    leaving = Leaving()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: leaving.ask())
    end_with_parent()
    listen(doors, leaving, sharers)


def _opened(host: str, port: int) -> list[socket.socket]:
    try:
        return opened(host, port)
    except OSError as problem:
        raise Invalid(
            N_("Nothing can be answered at {host}, port {port}: {reason}. Choose another with --port."),
            host=host, port=port, reason=problem.strerror or problem,
        ) from problem  # fmt: skip


def _have_answered(doors: Sequence[socket.socket], leaving: Leaving, count: int) -> None:
    """Let processes answer until this one is asked to leave; one that dies is replaced while the others go on."""
    numbers = [door.fileno() for door in doors]
    with ExitStack() as holds:
        told = {DOORS: ",".join(map(str, numbers)), SHARERS: str(count), SHARED_FILES: str(_folder_of_figures(holds))}
        answering = [Companion("answer", environment=told, files=numbers) for _ in range(count)]
        try:
            while not leaving.is_asked:
                time.sleep(TURN_S)
        finally:
            for door in doors:
                door.close()  # or connections would be taken in that nobody answers
            for one in answering:
                one.leave()
            for one in answering:
                one.wait(LEAVE_S + WORKER_END_S)


def _folder_of_figures(holds: ExitStack) -> Path:
    try:
        return holds.enter_context(temporary.folder("figures"))
    except OSError as problem:
        raise Invalid(
            N_(
                "Several processes need a folder for what they count, and none can be made: {reason}. Name one that "
                "can be written to in TMPDIR, or answer with --processes 1."
            ),
            reason=problem.strerror or problem,
        ) from problem


def _prepare() -> str | None:
    """See to what has to be so before the first request; returns the code for setting up, where one is needed."""
    database.prepare()
    store_identity.agree()
    with transaction():
        keys.ring()
    with transaction():
        accounts.forget_digest_secrets()
        ledger_index.fill()
        found = reconcile_store.reconcile()
        loading.pick_up()
        code = setting_up.new_code()
    if found.anything:
        log.warning("after the last stop: %s", found)
    return code


@click.command(cls=Verb)
@with_appcontext
@assembled
def worker() -> None:
    """Analyse photos until SIGTERM; any number may run beside each other."""
    with suppress(KeyboardInterrupt):
        hear_interrupt()
        _work()


def _work() -> None:
    log_lines.begin(settings().log_format)
    database.prepare()
    store_identity.agree()
    is_beside = end_with_parent()
    with transaction():
        keys.ring()
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - for threads
    beating.begin(app)
    sealing.begin(app)
    watching.begin(app)
    backing_up.begin(app)
    notifying.begin(app)
    remembering.begin(app)
    queue = task_queue()
    queue.requeue_pending()
    queue.consumer(settings().worker_threads, BEHIND if is_beside else 0).run()


def _tell(code: str, host: str, port: int) -> None:
    """Say on the terminal how the installation is set up: nobody else may learn the code."""
    reached = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, and not listened at
    page = f"{settings().public_url or address(reached, port)}/setup"
    told = N_("Nobody can sign in yet. Open {address} and enter this code, which is good for once: {code}")
    click.echo(say(told, address=page, code=code))
