"""`exports`: what acceptance needs, in a package that anyone can check."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from server.cli.kernel import (
    Noun,
    Refused,
    Verb,
    answer_json,
    answer_table,
    json_option,
    language,
    leave,
    programme_option,
    row_number,
    say,
)
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.export import ExportState, Scope, Shape
from server.errors import Conflict, Invalid
from server.formats.report_words import BROKEN
from server.services.export import orders
from server.services.export import report as reports
from server.services.export.orders import Exported, Wish
from server.services.export.report import Bound, Written
from server.tasks import exporting
from server.tasks.exporting import Tick
from server.translations import N_

exports = Noun("exports", help="Dossiers for acceptance.")


class RefusedExport(Refused):
    """A refusal where 1 says something else."""

    exit_code = 2


class Building(Verb):
    """A command whose refusals end with 2: 1 says that the bag lies there and not every photo is whole."""

    @override
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise RefusedExport(refused.problem) from refused


@exports.command("build", cls=Building)
@click.option("--issue", "codes", multiple=True, metavar="CODE", help="An issue's code in the ledger; may be repeated.")
@click.option("--batch", metavar="CODE", help="All issues of a batch.")
@click.option("--unit", metavar="CODE", help="All issues of a responsible unit, by its code or name.")
@click.option("--county", metavar="NAME", help="All issues of a county.")
@click.option("--all", "everything", is_flag=True, help="All issues of the programme.")
@click.option("--since", type=row_number, metavar="EXPORT", help="Only what changed since that export; its number.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--zip", "as_zip", is_flag=True, help="As one ZIP file in place of a folder.")
@click.option("--tar", "as_tar", is_flag=True, help="As one TAR file in place of a folder.")
@click.option("--programme", metavar="CODE", help="The programme, where several have an issue of this code.")
@click.option("--report/--no-report", default=True, help="With the report for acceptance as a PDF, or without.")
@click.option("--pictures/--no-pictures", default=False, help="With pictures for slides: of each pair, and of all.")
@click.option("--redacted", is_flag=True, help="Without personal data, for people outside the authority.")
@json_option
def build(
    codes: tuple[str, ...], batch: str | None, unit: str | None, county: str | None, since: int | None, out: Path,
    programme: str | None, *, everything: bool, as_zip: bool, as_tar: bool, report: bool, pictures: bool,
    redacted: bool, as_json: bool,
) -> None:  # fmt: skip
    """Build the dossiers of issues as one BagIt bag in a folder below DIR and print where it is.

    A build that was killed goes on with `exports resume`. With --redacted photos are encoded anew, without metadata;
    faces in them are not looked for.

    Exit 0: whole. 1: the bag is there, and photos in it are broken, which it lists. 2: refused.
    """
    if sum(map(bool, (codes, batch, unit, county, everything))) != 1:
        raise click.UsageError(say(N_("Name either issues, a batch, a unit, a county, or --all.")))
    if as_zip and as_tar:
        raise click.UsageError(say(N_("Name either --zip or --tar.")))
    scope = Scope(tuple(dict.fromkeys(codes)), batch, unit, county, everything=everything)
    shape = Shape.ZIP if as_zip else Shape.TAR if as_tar else Shape.FOLDER
    wish = Wish(shape, language(), with_report=report, with_pictures=pictures, is_redacted=redacted, since=since)
    with transaction():
        number = orders.order(COMMAND_LINE, scope, wish, out, programme)
    _build(number, as_json=as_json)


@exports.command("resume", cls=Building)
@click.argument("number", type=row_number)
@json_option
def resume(number: int, *, as_json: bool) -> None:
    """Let an export that failed or was killed go on, and print where it is; ends as `build` does.

    One that was cancelled begins anew.
    """
    exporting.take_up(number)
    _build(number, as_json=as_json)


@exports.command("cancel")
@click.argument("number", type=row_number)
def cancel(number: int) -> None:
    """Stop an export and remove what it wrote."""
    exporting.cancel(number)
    click.echo(say(N_("The export {number} was cancelled."), number=number))


@exports.command("list")
@json_option
def listed(*, as_json: bool) -> None:
    """List the exports, the newest first."""
    found = orders.recent(COMMAND_LINE)
    if as_json:
        answer_json([_export(one) for one in found])
        return
    heads = [N_("Number"), N_("State"), N_("Issues"), N_("Photos"), N_("Broken"), N_("Done"), N_("What")]
    rows = [(one.number, say(labels.EXPORT_STATES[one.state]), one.issues, one.photos, one.broken, f"{one.percent} %",
             one.subject) for one in found]  # fmt: skip
    answer_table(heads, rows)


@exports.command("show")
@click.argument("number", type=row_number)
@json_option
def show(number: int, *, as_json: bool) -> None:
    """Show one export: how far it is, where it lies, and what is broken in it."""
    one, broken = orders.view(COMMAND_LINE, number), orders.broken_of(number)
    if as_json:
        answer_json({**_export(one), "broken_files": broken})
        return
    click.echo(one.path or f"{one.percent} %")
    _tell_counts(one)
    for file in broken:
        click.echo(f"{file['issue']}  {file['path']}  {say(BROKEN.get(file['reason'], file['reason']))}")


def _build(number: int, *, as_json: bool) -> None:
    with _progress(number) as tick:
        exporting.build(number, tick)
    one = orders.view(COMMAND_LINE, number)
    if one.state is not ExportState.DONE:
        problem = one.problem or N_("It is not finished; somebody else has it in hand, or cancelled it.")
        raise Conflict(N_("Export {number}: {problem}"), number=number, problem=say(problem))
    if as_json:
        answer_json({**_export(one), "broken_files": orders.broken_of(number)})
    else:
        click.echo(one.path)
        _tell_counts(one)
    if one.broken:
        leave(1)


def _export(one: Exported) -> dict[str, object]:
    return {
        "export": one.number,
        "state": one.state,
        **({"issue": one.codes[0]} if one.codes else {}),
        "path": one.path,
        "redacted": one.is_redacted,
        "issues": one.issues,
        "photos": one.photos,
        "broken": one.broken,
        "files": one.files,
        "bytes": one.size_bytes,
        "bytes_total": one.bytes_total,
        "bytes_done": one.bytes_done,
        "manifest_sha256": one.manifest_sha256,
        "problem": say(one.problem) if one.problem else "",
    }


def _tell_counts(one: Exported) -> None:
    figures = {"issues": one.issues, "photos": one.photos, "broken": one.broken}
    click.echo(say(N_("{issues} issues, {photos} photos, {broken} files are not whole"), **figures), err=True)
    click.echo(say(N_("{files} files, {mb} MB"), files=one.files, mb=f"{one.size_bytes / 1e6:.1f}"), err=True)


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
def _progress(number: int) -> Iterator[Tick | None]:
    """Show how far it is and how long it will take, where a person looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    one = orders.view(COMMAND_LINE, number)
    with click.progressbar(length=one.bytes_total, label=say(N_("Copying")), file=sys.stderr) as bar:
        bar.update(one.bytes_done)
        yield bar.update
