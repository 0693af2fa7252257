"""Shizheng 实证: tells whether a photo proves that an environmental problem was put right. Wiring only.

What is imported depends on what is asked: `photos check` needs no server, no database and no forms, and must not wait
for them.
"""

import os
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from server.config import Settings

# Before NumPy is imported: photos are spread over the processors, and a second thread for one only waits busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def create_app(settings: "Settings | None" = None) -> Flask:
    """Make the application from settings, or from the environment.

    While `flask` only looks for a command, it gets one that knows its commands and nothing else; the command assembles
    the rest where it needs it, and the pages only where somebody is served.

    :raises SystemExit: naming every variable of the environment that is wrong.
    """
    from server import cli

    app = Flask(__name__, static_folder=None, template_folder=None)
    assemble = cache(partial(_assemble, app, settings))
    add_pages = cache(partial(_add_pages, app, assemble))
    cli.init_app(app, assemble, add_pages)
    if settings is not None or not cli.is_looking_for_command():
        add_pages()
    return app


def _add_pages(app: Flask, assemble: Callable[[], None]) -> None:
    assemble()
    from server import tasks, web  # a third of the memory of a command or a worker, which shows no pages

    tasks.open_queue(app)  # nobody who sends something waits for it
    web.init_app(app)


def _assemble(app: Flask, settings: "Settings | None") -> None:
    from server import factory

    try:
        factory.assemble(app, settings)
    except factory.UNUSABLE as problem:
        if settings is not None:
            raise
        raise SystemExit(factory.reason(problem)) from problem
