"""Which processes stand beside the one that was started, and what becomes of them when one dies or the first does?"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

from server.config import ROOT

log = logging.getLogger(__name__)
PARENT = "SHIZHENG_PARENT_PID"
REST_S = 2.0
LOOK_S = 0.2


class Companion:
    """A command of ours in a process of its own: started and ended with this one, and started again when it dies."""

    def __init__(self, *command: str, environment: Mapping[str, str] | None = None, files: Sequence[int] = ()) -> None:
        """Start it.

        :param command: what follows `flask --app server`.
        :param environment: what it is told beside our own.
        :param files: descriptors that it is handed under the same numbers.
        """
        self.name = command[0]
        self._command = [sys.executable, "-m", "flask", "--app", "server", *command]
        self._environment = environment or {}
        self._files = tuple(files)
        self._is_ending = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def leave(self) -> None:
        """Ask it to end; what it was at is finished, or taken up at the next start."""
        self._is_ending.set()
        self._process.terminate()

    def wait(self, most_s: float) -> None:
        """Wait until it ended; who does not in time is ended."""
        try:
            self._process.wait(timeout=most_s)
        except subprocess.TimeoutExpired:
            log.error("the %s did not end in %s s and is killed", self.name, most_s)
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # the program may have been called from any folder, by its path
        places = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, **self._environment, "PYTHONPATH": places, PARENT: str(os.getpid())}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # it inherits that
        try:
            return subprocess.Popen(self._command, env=environment, pass_fds=self._files)  # noqa: S603 - our own command
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _watch(self) -> None:
        while not self._is_ending.is_set():
            code = self._process.wait()
            # a pause, for what kills it at once would otherwise keep the machine busy
            if not self._is_ending.wait(REST_S):
                log.error("the %s ended with %s and is started again", self.name, code)
                self._process = self._start()


def hear_interrupt() -> None:
    """Hear Ctrl-C from now on, and one that came before: a companion that is still loading would write a trace."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def end_with_parent() -> bool:
    """Have this process end when the one is killed that started it as a companion; tells whether it is one."""
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    return bool(parent)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        threading.Event().wait(LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)
