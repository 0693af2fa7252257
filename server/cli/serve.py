"""`serve` and `worker`: the whole system on one machine, or one more worker."""

import logging
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from waitress import create_server

from server.cli.kernel import Verb
from server.services import database, sweep
from server.services.runtime import settings
from server.tasks import doorbell

log = logging.getLogger(__name__)
PARENT = "SHIZHENG_PARENT_PID"


@click.command(cls=Verb)
@click.option("--port", default=8000, show_default=True, help="Where to listen.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones in the same network reach it."
)
@with_appcontext
def serve(port: int, host: str) -> None:
    """Answer requests, with one worker beside; SIGTERM ends both cleanly."""
    _log_to_terminal()
    database.prepare()
    settled = sweep.settle_orphans()
    if settled.anything:
        log.warning("after the last stop: %s", settled)
    worker_process = _start_worker()
    server = create_server(
        current_app._get_current_object(),  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy is bound to this thread
        host=host,
        port=port,
        threads=settings().web_threads,
        max_request_body_size=2 * settings().submission_max_bytes,
        channel_timeout=300,
        ident=None,
    )
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"Shizheng 实证: http://{host}:{port}/")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        worker_process.terminate()
        worker_process.wait(timeout=30)


@click.command(cls=Verb)
@with_appcontext
def worker() -> None:
    """Analyse photos until SIGTERM; any number may run beside each other."""
    _log_to_terminal()
    database.prepare()
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    ring = doorbell()
    ring.sweep()
    ring.consumer(settings().worker_threads).run()


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "server", "worker"]
    return subprocess.Popen(command, env={**os.environ, PARENT: str(os.getpid())})  # noqa: S603 - our own command


def _end_with(parent: int) -> None:
    """End the worker when the server that started it was killed."""
    while os.getppid() == parent:
        threading.Event().wait(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _log_to_terminal() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress").setLevel(logging.ERROR)
    logging.getLogger("huey").setLevel(logging.WARNING)
