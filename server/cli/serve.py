"""`serve` and `worker`: the whole system on one machine, or one more worker."""

import logging
import os
import signal
import subprocess
import sys
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from server import log_lines
from server.cli.kernel import Verb, assembled, say, with_pages
from server.cli.listening import Leaving, listen
from server.db import transaction
from server.errors import Invalid
from server.services import accounts, database, store_identity
from server.services.first_start import loading, setting_up
from server.services.intake import reconcile_store
from server.services.proof import keys
from server.services.register import ledger_index
from server.services.runtime import settings
from server.tasks import backing_up, beating, notifying, remembering, sealing, task_queue, watching
from server.translations import N_

log = logging.getLogger(__name__)
PARENT = "SHIZHENG_PARENT_PID"
REST_S = 2.0


@click.command(cls=Verb)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="Where to listen.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones in the same network reach it."
)
@click.option("--worker/--no-worker", "with_worker", default=True, help="Whether a worker runs beside.")
@with_appcontext
@with_pages
def serve(port: int, host: str, *, with_worker: bool) -> None:
    """Answer requests, with one worker beside; SIGTERM lets what was begun be answered, and ends both."""
    log_lines.begin(settings().log_format)
    code = _prepare()
    if code:
        _tell(code, port, host)
    leaving = Leaving()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: leaving.ask())  # before a worker would be left alone
    companion = Companion() if with_worker else None
    try:
        listen(host, port, leaving)
    except KeyboardInterrupt:
        pass
    except OSError as problem:
        reason = problem.strerror or problem
        raise Invalid(
            N_("Nothing can be answered at {host}, port {port}: {reason}. Choose another with --port."),
            host=host, port=port, reason=reason,
        ) from problem  # fmt: skip
    finally:
        if companion:
            companion.stop()


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
    log_lines.begin(settings().log_format)
    database.prepare()
    store_identity.agree()
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
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
    queue.consumer(settings().worker_threads).run()


class Companion:
    """The worker beside the server: started with it, ended with it, and started again when it dies."""

    def __init__(self) -> None:
        self._is_ending = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End it; what it was at is taken up at the next start."""
        self._is_ending.set()
        self._process.terminate()
        self._process.wait(timeout=30)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "server", "worker"]
        return subprocess.Popen(command, env={**os.environ, PARENT: str(os.getpid())})  # noqa: S603 - our own command

    def _watch(self) -> None:
        while not self._is_ending.is_set():
            code = self._process.wait()
            # a pause, for what kills it at once would otherwise keep the machine busy
            if not self._is_ending.wait(REST_S):
                log.error("the worker ended with %s and is started again", code)
                self._process = self._start()


def _end_with(parent: int) -> None:
    """End the worker when the server that started it was killed."""
    while os.getppid() == parent:
        threading.Event().wait(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _tell(code: str, port: int, host: str) -> None:
    """Say on the terminal how the installation is set up: nobody else may learn the code."""
    reached = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, and not listened at
    address = f"{settings().public_url or f'http://{reached}:{port}'}/setup"
    told = N_("Nobody can sign in yet. Open {address} and enter this code, which is good for once: {code}")
    click.echo(say(told, address=address, code=code))
