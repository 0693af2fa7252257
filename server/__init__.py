"""Shizheng 实证: tells whether a photo proves that an environmental problem was put right. Wiring only.

What is imported depends on what is asked: `photos check` needs no server, no database and no forms, and must not wait
for them.
"""

import os
import sys
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from server.config import Settings

# Before NumPy is imported: photos are spread over the processors, and a second thread for one only waits busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def create_app(settings: "Settings | None" = None) -> Flask:
    """Build the application from settings, or from the environment.

    :raises SystemExit: naming every variable of the environment that is wrong.
    """
    from server import cli

    if settings is None and cli.runs_alone(sys.argv):
        app = Flask(__name__, static_folder=None, template_folder=None)
    else:
        from server import whole

        try:
            app = whole.build(settings)
        except whole.UNUSABLE as problem:
            if settings is not None:
                raise
            raise SystemExit(whole.reason(problem)) from problem
    cli.init_app(app)
    return app
