"""`exports`: what acceptance needs, in a package that anyone can check."""

from pathlib import Path

import click

from server.cli.kernel import Noun, answer_json, json_option, say
from server.db import transaction
from server.services import exports as service
from server.translations import N_

exports = Noun("exports", help="Dossiers for acceptance.")


@exports.command("build")
@click.option("--issue", required=True, metavar="CODE")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@json_option
def build(issue: str, out: Path, *, as_json: bool) -> None:
    """Build the dossier of an issue as a BagIt bag in a folder below DIR."""
    with transaction():
        built = service.build(issue, out)
    if as_json:
        answer_json({"issue": built.issue, "path": str(built.path), "files": built.files, "bytes": built.size_bytes})
        return
    click.echo(str(built.path))
    click.echo(say(N_("{files} files, {mb} MB"), files=built.files, mb=round(built.size_bytes / 1e6, 1)), err=True)
