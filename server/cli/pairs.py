"""`pairs check`: what do the checks say of before and after photos, and of each case that they stand for?"""

import sys
from pathlib import Path
from typing import Any

import click

from server import checks
from server.cli.kernel import Noun, json_option, language, printable, say
from server.cli.pair_marks import marks
from server.cli.pair_questions import from_table, of_two
from server.cli.photo_questions import BadUsage
from server.cli.photos import STATUS_WORDS, Check, conclude, finding_json
from server.domain.finding import SAYS_NOTHING, Checked, severity
from server.formats import facts_json
from server.services.verification import case_inspection
from server.services.verification.case_inspection import CaseAnswer, CasePhoto, PairAnswer, PhotoAnswer
from server.translations import N_

pairs = Noun("pairs", help="Pairs: check before and after photos, mark the problem.")
for _verb in marks.commands.values():
    pairs.add_command(_verb)
OPTIONS = {
    "lat": "Latitude of the site, degrees.",
    "lon": "Longitude of the site, degrees.",
    "radius_m": "Radius of the fence, metres.",
    "datum": "Datum of the site: wgs84, gcj02 or bd09.",
    "bearing": "Bearing of the viewpoint, degrees; for people, no check reads it.",
    "work_started": "When the work began, ISO 8601.",
    "work_done": "When it was done.",
    "received": "When the photos were handed in.",
    "problem": (
        "X,Y,W,H: what is to be put right, on the before photo as it is seen upright; in parts of the picture (0 to "
        "1), or in pixels where any number is above 1."
    ),
}


@pairs.command("check", cls=Check, database=False)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[BEFORE AFTER]")
@click.option("--table", type=click.Path(path_type=Path), help="CSV: case, stage, viewpoint, file, lat, lon, …")
@json_option
def check(files: tuple[Path, ...], table: Path | None, *, as_json: bool, **given: str | None) -> None:
    """Say what the checks make of before and after photos; needs no server and no database.

    A row of the table is a photo: case, stage (before, during, after), viewpoint, file, and what the options say. Every
    case is answered, whatever its files are.

    Exit 0: all consistent. 1: something doubtful or unverifiable. 2: something contradicted. 64: bad usage.
    """
    asked = _asked(files, table, {name: text for name, text in given.items() if text})
    conclude(_inspect(asked), _document if as_json else None, _print)


for _name, _help in reversed(OPTIONS.items()):
    check = click.option(f"--{_name.replace('_', '-')}", _name, help=_help)(check)


def _asked(files: tuple[Path, ...], table: Path | None, given: dict[str, str]) -> list[CasePhoto]:
    if files and table:
        raise BadUsage(say(N_("name files or a --table, not both")))
    if table:
        asked = from_table(table)
        if not asked:
            raise BadUsage(say(N_("name at least one file, or a --table with at least one row")))
        return asked
    if len(files) != 2:
        raise BadUsage(say(N_("name the before and the after photo, or a --table")))
    return of_two(files[0], files[1], given)


def _inspect(asked: list[CasePhoto]) -> list[CaseAnswer]:
    if not sys.stderr.isatty():
        return case_inspection.inspect(asked)
    with click.progressbar(length=len(asked), label=say(N_("Reading")), file=sys.stderr) as bar:
        return case_inspection.inspect(asked, bar.update)


def _document(answer: CaseAnswer) -> dict[str, Any]:
    return {
        "case": answer.case,
        "verdict": answer.verdict.value,
        "photos": [_photo(photo) for photo in answer.photos],
        "pairs": [_pair(pair) for pair in answer.pairs],
        "findings": [finding_json(checked) for checked in answer.findings],
    }


def _photo(photo: PhotoAnswer) -> dict[str, Any]:
    return {
        "file": str(photo.asked.path),
        "stage": photo.asked.stage.value,
        "viewpoint": photo.asked.viewpoint,
        "facts": facts_json.to_json(photo.facts),
        "findings": [finding_json(checked) for checked in photo.findings],
        "verdict": photo.verdict.value,
    }


def _pair(pair: PairAnswer) -> dict[str, Any]:
    return {
        "viewpoint": pair.after.asked.viewpoint,
        "before": str(pair.before.asked.path),
        "after": str(pair.after.asked.path),
        "problem": pair.problem and pair.problem.to_json(),
        "problem_fault": pair.fault and say(pair.fault.message, **pair.fault.details),
        "comparison": pair.comparison.to_json(),
        "findings": [finding_json(checked) for checked in pair.findings],
        "verdict": pair.verdict.value,
    }


def _print(answer: CaseAnswer) -> None:
    click.secho(f"{printable(answer.case)}: {say(STATUS_WORDS[answer.verdict])}", bold=True)
    _print_findings(answer.findings, "  ")
    for photo in answer.photos:
        click.echo(f"  {printable(photo.asked.path)}: {say(STATUS_WORDS[photo.verdict])}")
        _print_findings(photo.findings, "    ")
    for pair in answer.pairs:
        both = " → ".join(printable(one.asked.path) for one in (pair.before, pair.after))
        click.echo(f"  {both}: {say(STATUS_WORDS[pair.verdict])}")
        if pair.fault:
            click.echo("    " + say(pair.fault.message, **pair.fault.details))
        _print_findings(pair.findings, "    ")


def _print_findings(findings: tuple[Checked, ...], indent: str) -> None:
    shown = [one for one in findings if one.finding.reason not in SAYS_NOTHING]
    for checked in sorted(shown, key=lambda one: -severity(one.finding.status)):
        word = say(STATUS_WORDS[checked.finding.status])
        click.echo(f"{indent}{word}: {printable(checks.sentence(checked.check, checked.finding, language()))}")
