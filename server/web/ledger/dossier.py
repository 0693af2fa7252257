"""The dossier of an issue as a download."""

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.access import Permission
from server.formats import bag
from server.services import exports
from server.web.auth import actor, requires


@requires(Permission.EXPORT)
def dossier(issue_id: int) -> Response:
    """Build the bag in a folder of its own and send it as one file; the folder goes with the answer."""
    folder = Path(mkdtemp(prefix="dossier-"))
    try:
        with transaction():
            built = exports.build_by_id(issue_id, folder, actor())
        packed = folder / "dossier.zip"
        bag.write_zip(built.path, packed)
        answer = send_file(packed, "application/zip", as_attachment=True, download_name=f"{built.issue}.zip")
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    answer.call_on_close(lambda: rmtree(folder, ignore_errors=True))
    return answer


def register(blueprint: Blueprint) -> None:
    """Add the route to the ledger's."""
    blueprint.add_url_rule("/issues/<int:issue_id>/dossier", "dossier", dossier)
