"""`exports`: what acceptance needs, in a package that anyone can check."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from server.cli.kernel import Noun, answer_json, json_option, language, say
from server.db import transaction
from server.errors import Invalid
from server.services.export import bags as service
from server.services.export.bags import Built, Progress
from server.translations import N_

exports = Noun("exports", help="Dossiers for acceptance.")


@exports.command("build")
@click.option("--issue", required=True, metavar="CODE", help="The issue's code in the ledger.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--programme", metavar="CODE", help="The programme, where several have an issue of this code.")
@click.option("--report/--no-report", default=True, help="With the report for acceptance as a PDF, or without.")
@json_option
def build(issue: str, out: Path, programme: str | None, *, report: bool, as_json: bool) -> None:
    """Build the dossier of an issue as a BagIt bag in a folder below DIR and print where it is."""
    built = _build(issue, out, programme, language() if report else None)
    if as_json:
        answer_json({"issue": built.issue, "path": str(built.path), "files": built.files, "bytes": built.size_bytes})
        return
    click.echo(str(built.path))
    click.echo(say(N_("{files} files, {mb} MB"), files=built.files, mb=f"{built.size_bytes / 1e6:.1f}"), err=True)


def _build(issue: str, out: Path, programme: str | None, report_in: str | None) -> Built:
    try:
        with _progress() as progress, transaction():
            return service.build(issue, out, programme, report_in=report_in, progress=progress)
    except OSError as problem:
        raise Invalid(
            N_("The dossier could not be written to {folder}: {problem}"),
            folder=out,
            problem=problem.strerror or problem,
        ) from problem


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show how far it is, where a person looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, label=say(N_("Copying")), file=sys.stderr) as bar:

        def advance(written: int, total: int) -> None:
            bar.length = total
            bar.update(written)

        yield advance
