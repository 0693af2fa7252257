"""`photos check`: what do the checks say of these files? `photos list`: what did they say of those received?"""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

import click
from typing_extensions import override

from server import checks
from server.cli.kernel import (
    Noun,
    answer_json,
    answer_table,
    json_option,
    language,
    leave,
    printable,
    programme_option,
    row_number,
    say,
)
from server.cli.photo_questions import MOMENTS, BadUsage, from_table, question
from server.domain.datum import Datum
from server.domain.finding import SAYS_NOTHING, Checked, Status, severity
from server.formats import facts_json
from server.services.verification import inspection
from server.services.verification.inspection import Answer, Question
from server.translations import N_

photos = Noun("photos", help="Photos: check files, list what was received, bring in what no phone sent.")
_Judged = TypeVar("_Judged", bound="Judged")
_DAY = click.DateTime(formats=["%Y-%m-%d"])
EXIT = {Status.CONSISTENT: 0, Status.CONTRADICTED: 2}
STATUS_WORDS = {
    Status.CONSISTENT: N_("consistent"),
    Status.DOUBTFUL: N_("doubtful"),
    Status.CONTRADICTED: N_("contradicted"),
    Status.UNVERIFIABLE: N_("unverifiable"),
    Status.ERROR: N_("check broke"),
}


class Check(click.Command):
    """A command whose bad usage ends with 64: 2 already says "contradicted"."""

    @override
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as problem:
            raise BadUsage(problem.format_message()) from problem


@photos.command("check", cls=Check, database=False)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--lat", type=float, help="Latitude of the site, degrees.")
@click.option("--lon", type=float, help="Longitude of the site, degrees.")
@click.option("--radius-m", type=float, default=100.0, show_default=True, help="Radius of the fence, metres.")
@click.option("--datum", type=click.Choice([d.value for d in Datum]), default="wgs84", show_default=True)
@click.option("--after", type=MOMENTS["after"], help="Earliest time at which the photo may have been taken.")
@click.option("--before", type=MOMENTS["before"], help="Latest time.")
@click.option("--received", type=MOMENTS["received"], help="When the photo was handed in.")
@click.option("--table", type=click.Path(path_type=Path), help="CSV: file, lat, lon, radius_m, datum, after, …")
@json_option
def check(files: tuple[Path, ...], table: Path | None, *, as_json: bool, **given: Any) -> None:
    """Say what the checks make of photos; needs no server and no database.

    Exit 0: all consistent. 1: something doubtful or unverifiable. 2: something contradicted. 64: bad usage.
    """
    conclude(_inspect(_asked(files, table, given)), _document if as_json else None, _print)


class Judged(Protocol):
    """Something of which the checks have spoken."""

    @property
    def verdict(self) -> Status:
        """Return the worst that was said of it."""
        ...


def conclude(
    answers: Sequence[_Judged], document: Callable[[_Judged], object] | None, show: Callable[[_Judged], object]
) -> NoReturn:
    """Print all answers, as JSON where there is a document for each, and end as the worst verdict says."""
    if document:
        answer_json([document(answer) for answer in answers])
    else:
        for answer in answers:
            show(answer)
    sys.exit(EXIT.get(max((answer.verdict for answer in answers), key=severity), 1))


@photos.command("verify")
@json_option
def verify(*, as_json: bool) -> None:
    """Read every original, and name those whose bytes are missing or are not those that were received.

    Exit 0: all are there and unaltered. 1: some are not.
    """
    from server.cli.faults import document, verified_originals  # needs the database, which `check` does not

    figures, found = verified_originals(as_json=as_json)
    if as_json:
        answer_json({"whole": not found, **figures, "faults": [document(fault) for fault in found]})
    elif found:
        click.echo(say(N_("Originals that are not as they were received: {count}."), count=len(found)))
    else:
        click.echo(say(N_("All originals are as they were received.")))
    leave(1 if found else 0)


@photos.command("list")
@click.option("--issue", metavar="CODE")
@json_option
def list_(issue: str | None, *, as_json: bool) -> None:
    """List the photos received, with what the checks say."""
    from server.services.verification import photos as photo_service

    lines = photo_service.listing(issue)
    if as_json:
        answer_json([
            {
                "photo": line.photo_id, "sha256": line.sha256, "issue": line.issue, "viewpoint": line.viewpoint,
                "stage": line.stage, "verdict": line.verdict, "findings": [finding_json(f) for f in line.findings],
            }
            for line in lines
        ])  # fmt: skip
        return
    rows = [(n.photo_id, n.issue, n.viewpoint, n.stage, n.verdict, n.sha256[:12]) for n in lines]
    answer_table(["#", "issue", "viewpoint", "stage", "verdict", "sha256"], rows)


def _inspect(questions: list[Question]) -> list[Answer]:
    if not sys.stderr.isatty():
        return inspection.inspect(questions)
    with click.progressbar(length=len(questions), label=say(N_("Reading")), file=sys.stderr) as bar:
        return inspection.inspect(questions, bar.update)


def _asked(files: tuple[Path, ...], table: Path | None, given: dict[str, Any]) -> list[Question]:
    if files and table:
        raise BadUsage(say(N_("name files or a --table, not both")))
    try:
        questions = from_table(table) if table else [question(path, given) for path in files]
    except ValueError as problem:
        raise BadUsage(str(problem)) from problem
    if not questions:
        raise BadUsage(say(N_("name at least one file, or a --table with at least one row")))
    return questions


def _document(answer: Answer) -> dict[str, Any]:
    return {
        "file": str(answer.question.path),
        "facts": facts_json.to_json(answer.facts),
        "findings": [finding_json(checked) for checked in answer.findings],
        "verdict": answer.verdict.value,
    }


def finding_json(checked: Checked) -> dict[str, Any]:
    """Return a finding as scripts read it."""
    return {
        "check": checked.check,
        "status": checked.finding.status.value,
        "reason": checked.finding.reason,
        "evidence": dict(checked.finding.evidence),
        "message": checks.sentence(checked.check, checked.finding, language()),
    }


def _print(answer: Answer) -> None:
    click.secho(f"{printable(answer.question.path)}: {say(STATUS_WORDS[answer.verdict])}", bold=True)
    shown = [c for c in answer.findings if c.finding.reason not in SAYS_NOTHING]
    for checked in sorted(shown, key=lambda c: -severity(c.finding.status)):
        word = say(STATUS_WORDS[checked.finding.status])
        click.echo(f"  {word}: {printable(checks.sentence(checked.check, checked.finding, language()))}")


@photos.command("import")
@click.argument("source", metavar="FOLDER|ZIP", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--table", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV or XLSX with 文件名 (file), 问题编号 (issue), 拍摄点 (viewpoint), 阶段 (stage); also 拍摄人, 来源.",
)  # fmt: skip
@programme_option
@click.option("--by", metavar="ACCOUNT", help="Who brings them; without it, whoever has this machine.")
@click.option("--dry-run", is_flag=True, help="Show what would be filed, and write nothing.")
@json_option
def import_(
    source: Path, table: Path | None, programme: str | None, by: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """File photos that no phone sent, as brought in later; importing the same again files nothing twice.

    Without a table, folders and names tell where each belongs: 编号_点位_拍摄点_阶段, as exports name photos. What
    cannot be told is listed and not filed.

    Exit 0: all are filed. 1: some are refused, and the others filed. 2: nothing can be made of what was named.
    """
    from server.cli import photo_import  # needs the database, which `check` does not

    photo_import.run(source, table, programme, by, dry_run=dry_run, as_json=as_json)


@photos.command("seen")
@click.option("--who", default="", metavar="NAME", help="Only what this person was sent.")
@click.option("--photo", default="", metavar="SHA256", help="Only this photo; the beginning of its hash is enough.")
@click.option("--issue", default="", metavar="CODE", help="Only photos of this issue.")
@click.option("--pair", type=row_number, help="Only the two photos of this pair.")
@click.option("--submission", type=row_number, help="Only what came with this submission.")
@click.option("--from", "first", type=_DAY, help="The first day.")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option("--before", type=click.IntRange(min=1), help="Only lines before this number.")
@click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write all that fit into a file.")
@json_option
def seen(
    first: datetime | None, last: datetime | None, before: int | None, file: Path | None, *, as_json: bool, **given: Any
) -> None:
    """List who was sent which photo, the newest first; one line for each person, photo and hour."""
    from server.cli import photo_sightings  # needs the database, which `check` does not
    from server.services.system.seen import Wanted

    wanted = Wanted(first=first and first.date(), last=last and last.date(), **given)
    photo_sightings.run(wanted, before, file, as_json=as_json)


@photos.command("retry")
@click.argument("numbers", nargs=-1, type=row_number)
@click.option("--all", "is_all", is_flag=True, help="All whose checks broke.")
def retry(numbers: tuple[int, ...], *, is_all: bool) -> None:
    """Have photos checked again whose checks broke so often that nobody tries them any more."""
    from server import tasks  # needs the database, which `check` does not
    from server.db import transaction
    from server.domain.access import COMMAND_LINE
    from server.services.system import state

    if is_all == bool(numbers):
        raise click.UsageError("Name photos, or say --all.")
    with transaction():
        found = state.retry(COMMAND_LINE, None if is_all else list(numbers))
    tasks.enqueue_photos(found)
    click.echo(say(N_("{count} photos are checked again."), count=len(found)))
