"""`exports`: what acceptance needs, in a package that anyone can check."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from server.cli.kernel import Noun, answer_json, json_option, language, programme_option, say
from server.db import transaction
from server.errors import Invalid
from server.services.export import bags as service
from server.services.export import report as reports
from server.services.export.bags import Built, Progress
from server.services.export.report import Bound, Written
from server.translations import N_

exports = Noun("exports", help="Dossiers for acceptance.")


@exports.command("build")
@click.option("--issue", required=True, metavar="CODE", help="The issue's code in the ledger.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--programme", metavar="CODE", help="The programme, where several have an issue of this code.")
@click.option("--report/--no-report", default=True, help="With the report for acceptance as a PDF, or without.")
@click.option("--pictures/--no-pictures", default=False, help="With pictures for slides: of each pair, and of all.")
@json_option
def build(issue: str, out: Path, programme: str | None, *, report: bool, pictures: bool, as_json: bool) -> None:
    """Build the dossier of an issue as a BagIt bag in a folder below DIR and print where it is."""
    wanted = (language() if report else None, language() if pictures else None)
    built = _build(issue, out, programme, *wanted)
    if as_json:
        answer_json({"issue": built.issue, "path": str(built.path), "files": built.files, "bytes": built.size_bytes})
        return
    click.echo(str(built.path))
    click.echo(say(N_("{files} files, {mb} MB"), files=built.files, mb=f"{built.size_bytes / 1e6:.1f}"), err=True)


@exports.command("report")
@click.option("--issue", "codes", multiple=True, metavar="CODE", help="An issue's code in the ledger; may be repeated.")
@click.option("--batch", metavar="CODE", help="All issues of a batch.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@programme_option
@json_option
def report(codes: tuple[str, ...], batch: str | None, out: Path, programme: str | None, *, as_json: bool) -> None:
    """Write the report for acceptance of several issues as PDF in DIR, in volumes, and print where they are.

    The exit code is 1 where a photo cannot be shown or a volume could not be made.
    """
    if bool(codes) == bool(batch):
        raise click.UsageError(say(N_("Name either issues or a batch.")))
    with _written(out), transaction():
        written = reports.write(reports.chosen(codes, batch, programme), out, language())
    if as_json:
        answer_json(_document(written))
    else:
        _tell(written)
    if not written.is_whole:
        sys.exit(1)


def _document(written: Written) -> dict[str, object]:
    volumes = [{"path": str(one.path), "bytes": one.size_bytes, "problem": _problem(one)} for one in written.volumes]
    broken = [
        {"issue": one.issue, "path": one.path, "sha256": one.sha256, "reason": one.reason} for one in written.broken
    ]
    return {"issues": written.issues, "photos": written.photos, "volumes": volumes, "broken": broken}


def _tell(written: Written) -> None:
    for one in written.volumes:
        click.echo(_problem(one) or str(one.path), err=one.problem is not None)
    figures = {"issues": written.issues, "photos": written.photos, "broken": len(written.broken)}
    click.echo(say(N_("{issues} issues, {photos} photos, {broken} of them cannot be shown"), **figures), err=True)


def _problem(volume: Bound) -> str:
    return say(volume.problem.message, **volume.problem.details) if volume.problem else ""


def _build(issue: str, out: Path, programme: str | None, report_in: str | None, pictures_in: str | None) -> Built:
    with _written(out), _progress() as progress, transaction():
        return service.build(issue, out, programme, report_in=report_in, pictures_in=pictures_in, progress=progress)


@contextmanager
def _written(out: Path) -> Iterator[None]:
    """Say it in words where a disk or a folder does not take what is written."""
    try:
        yield
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
