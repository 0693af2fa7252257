"""The dossier of an issue as a download.

The bag goes as soon as it is packed, and the package has no name on the disk: whatever becomes of the reader's
connection, or of this process, nothing is left behind once it is sent.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.parse import quote

from flask import Blueprint, Response, send_file
from werkzeug.http import dump_options_header

from server.formats.bagit import zip_of
from server.tasks import exporting
from server.web import auth
from server.web.language import language


def register(blueprint: Blueprint) -> None:
    """Add the route to the ledger's."""
    blueprint.add_url_rule("/issues/<int:issue_id>/dossier", "dossier", dossier, methods=["POST"])


def dossier(issue_id: int) -> Response:
    """Build the bag and send it as one file; the log keeps who took it, so that no other site may ask for it."""
    with TemporaryDirectory(prefix="dossier-") as folder:
        built = exporting.dossier(auth.actor(), issue_id, Path(folder), language())
        packed = zip_of(built.path)
    answer = _zip(packed, built.path.name, f"dossier-{issue_id}")
    answer.content_length = packed.seek(0, os.SEEK_END)
    packed.seek(0)
    return answer


def _zip(packed: IO[bytes], name: str, plain: str) -> Response:
    """Send the package under its name, and under a plain one for programs that know only ASCII."""
    answer = send_file(packed, "application/zip", as_attachment=True, download_name=f"{name}.zip")
    known = f"{name if name.isascii() else plain}.zip"
    written = {"filename": known, "filename*": f"UTF-8''{quote(name, safe='')}.zip"}
    answer.headers["Content-Disposition"] = dump_options_header("attachment", written)
    del answer.content_length  # of what is still to come
    answer.cache_control.private = True
    answer.cache_control.no_store = True
    return answer
