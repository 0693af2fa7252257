"""`assessments`: how rectification was in a year, in points."""

from pathlib import Path
from typing import Any

import click

from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, say
from server.db import transaction
from server.domain import assessment_words as words
from server.domain.access import COMMAND_LINE
from server.domain.assessment import Body, BodyKind, Line, Sheet, shown
from server.errors import NotFound
from server.formats import assessment_tables
from server.services.assessment import publishing, scoring, sheets
from server.services.register import programmes, units
from server.services.runtime import now
from server.translations import N_

assessments = Noun("assessments", help="Yearly assessment of counties and departments: weights, points, publication.")
sheet = Noun("sheet", help="The weights of a year.")
assessments.add_command(sheet)
_programme_option = click.option("--programme", metavar="CODE", help="Of which programme; the oldest otherwise.")
_year = click.argument("year", type=int)
_target = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@assessments.command("list")
@json_option
def listed(*, as_json: bool) -> None:
    """List the years that were begun, and what was published of each."""
    published = publishing.listing(COMMAND_LINE)
    rows: list[dict[str, Any]] = [
        {"year": one.year, "programme": one.programme.code, "counties": len(one.counties),
         "departments": len(one.unit_ids),
         "published": [_told(each) for each in published if each.sheet_id == one.id]}
        for one in sheets.listing(COMMAND_LINE)
    ]  # fmt: skip
    if as_json:
        answer_json(rows)
        return
    answer_table((N_("Year"), N_("Programme"), N_("Counties"), N_("Departments"), N_("Published")), [
        (one["year"], one["programme"], one["counties"], one["departments"],
         "、".join(str(each["number"]) for each in one["published"] if not each["withdrawn"])) for one in rows
    ])  # fmt: skip


@assessments.command("begin")
@_year
@_programme_option
def begin(year: int, programme: str | None) -> None:
    """Begin the assessment of a year, with the weights of the year before or else the usual ones."""
    with transaction():
        row = sheets.begin(COMMAND_LINE, programmes.chosen(programme).id, year)
        bodies = len(row.counties) + len(row.unit_ids)
    click.echo(say(N_("The assessment of {year} was begun: {bodies} bodies take part."), year=year, bodies=bodies))


@assessments.command("bodies")
@_year
@_programme_option
@click.option("--county", "counties", metavar="NAME", multiple=True, help="A county that takes part; several.")
@click.option("--unit", "names", metavar="CODE-OR-NAME", multiple=True, help="A department that takes part; several.")
def bodies(year: int, programme: str | None, counties: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Say who takes part: these and no others."""
    with transaction():
        sheets.choose(COMMAND_LINE, _number(year, programme), counties, [units.get(one).id for one in names])
    click.echo(say(N_("{bodies} bodies take part."), bodies=len(counties) + len(names)))


@assessments.command("show")
@_year
@_programme_option
@click.option("--reasons", is_flag=True, help="Say why each point was given.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write it to this .xlsx or .pdf too.")  # fmt: skip
@json_option
def show(year: int, programme: str | None, out: Path | None, *, reasons: bool, as_json: bool) -> None:
    """Show how everybody stands now."""
    row = sheets.get(COMMAND_LINE, _number(year, programme))
    weights, lines = sheets.weights(row), scoring.draft(COMMAND_LINE, row.id)
    if out is not None:
        title = {"programme": row.programme.title, "year": year, "note": say(N_("A draft, not published"))}
        out.write_bytes(_written(out, title, weights, lines))
    if as_json:
        answer_json({"year": year, "programme": row.programme.code, **_document(weights, lines)})
        return
    _print(lines)
    if reasons:
        answer_table((N_("Assessed"), N_("Criterion"), N_("Points"), N_("Why")), [
            (line.body.name, one.name, "—" if point.points is None else shown(point.points),
             assessment_tables.reason(weights, line, one.key, language()))
            for line in lines if line.issues for one, point in zip(weights.criteria, line.points, strict=True)
        ])  # fmt: skip


@assessments.command("give")
@_year
@click.argument("body")
@click.argument("criterion")
@click.argument("points")
@click.argument("reason")
@_programme_option
def give(year: int, body: str, criterion: str, points: str, reason: str, programme: str | None) -> None:
    """Give a county or a department points for a criterion; with empty points its figure counts again."""
    with transaction():
        number = _number(year, programme)
        row = sheets.get(COMMAND_LINE, number)
        key = next((one.key for one in sheets.weights(row).criteria if criterion in {one.key, one.name}), criterion)
        scoring.give(COMMAND_LINE, number, _body(row.counties, body), key, points, reason)
    click.echo(say(N_("The points were kept.")))


@assessments.command("publish")
@_year
@_programme_option
@click.option("--count/--no-count", default=True, help="Keep it as work records too, for A14 and A15; so it is usual.")
@json_option
def publish(year: int, programme: str | None, *, count: bool, as_json: bool) -> None:
    """Keep how everybody stands now as the assessment of the year; it never changes afterwards."""
    with transaction():
        row = publishing.publish(COMMAND_LINE, _number(year, programme), count=count)
        said = {"number": row.id, "year": year, "sha256": row.sha256}
    if as_json:
        answer_json(said)
    else:
        click.echo(say(N_("Assessment {number} of {year} was published, SHA-256 {sha256}."), **said))


@assessments.command("withdraw")
@click.argument("number", type=int)
@click.argument("reason")
def withdraw(number: int, reason: str) -> None:
    """Take a published assessment back; it stays to be read."""
    with transaction():
        publishing.withdraw(COMMAND_LINE, number, reason)
    click.echo(say(N_("Assessment {number} was withdrawn; it stays to be read."), number=number))


@assessments.command("published")
@click.argument("number", type=int)
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write it to this .xlsx or .pdf too.")  # fmt: skip
@json_option
def published(number: int, out: Path | None, *, as_json: bool) -> None:
    """Show what was published, as it was."""
    one = publishing.one(COMMAND_LINE, number)
    if out is not None:
        title = {"programme": one.programme, "year": one.year, "note": ""}
        out.write_bytes(_written(out, title, one.weights, one.lines, one.sha256))
    if as_json:
        answer_json({**_told(one), "is_whole": one.is_whole, **_document(one.weights, one.lines)})
    else:
        _print(one.lines)


@sheet.command("show")
@_year
@_programme_option
@json_option
def show_sheet(year: int, programme: str | None, *, as_json: bool) -> None:
    """Show the weights of a year."""
    weights = sheets.weights(sheets.get(COMMAND_LINE, _number(year, programme)))
    if as_json:
        answer_json(weights.kept)
        return
    rows = [(one.name, say(words.FIGURES[one.figure]), shown(one.points), _rule(one)) for one in weights.criteria]
    answer_table((N_("Criterion"), N_("Counted from"), N_("Points"), N_("How it becomes points")), rows)


@sheet.command("export")
@_year
@_target
@_programme_option
def export_sheet(year: int, file: Path, programme: str | None) -> None:
    """Write the weights to an XLSX that `sheet set` reads again."""
    weights = sheets.weights(sheets.get(COMMAND_LINE, _number(year, programme)))
    file.write_bytes(assessment_tables.weights_book(weights, language()))
    click.echo(say(N_("{number} criteria were written."), number=len(weights.criteria)))


@sheet.command("set")
@_year
@imports.file_argument
@_programme_option
def set_sheet(year: int, file: Path, programme: str | None) -> None:
    """Set the weights of a year from XLSX or CSV, as `sheet export` writes them."""
    with transaction():
        number = _number(year, programme)
        before = sheets.weights(sheets.get(COMMAND_LINE, number))
        wanted = assessment_tables.read_weights(file.read_bytes(), file.name, before)
        is_changed = sheets.set_weights(COMMAND_LINE, number, wanted)
    click.echo(say(N_("The weights were changed.") if is_changed else N_("Nothing changed.")))


def _number(year: int, programme: str | None) -> int:
    return sheets.of_year(COMMAND_LINE, programmes.chosen(programme).id, year).id


def _body(counties: list[Any], name: str) -> Body:
    if name in counties:
        return Body(BodyKind.COUNTY, name)
    try:
        unit = units.get(name)
    except NotFound as error:
        raise NotFound(N_("It is not assessed here.")) from error
    return Body(BodyKind.DEPARTMENT, unit.name, unit.id)


def _print(lines: tuple[Line, ...]) -> None:
    for kind in BodyKind:
        click.echo(say(words.BODIES[kind]))
        answer_table((N_("Rank"), N_("Assessed"), N_("Total points"), N_("Grade"), N_("Issues")), [
            (one.rank or "—", one.body.name, "—" if one.total is None else shown(one.total),
             say(words.GRADES[one.grade]) if one.grade else say(N_("Not assessed")), one.issues)
            for one in lines if one.body.kind is kind
        ])  # fmt: skip


def _document(weights: Sheet, lines: tuple[Line, ...]) -> dict[str, Any]:
    return {"weights": weights.kept, "lines": [one.kept for one in lines]}


def _told(one: publishing.PublishedView) -> dict[str, Any]:
    return {
        "number": one.number, "year": one.year, "as_of": one.as_of.isoformat(), "sha256": one.sha256,
        "withdrawn": one.withdrawn_reason or None,
    }  # fmt: skip


def _rule(one: Any) -> str:
    text, said = words.rule(one)
    return say(text, **said)


def _written(out: Path, title: dict[str, Any], weights: Sheet, lines: tuple[Line, ...], sha256: str = "") -> bytes:
    if out.suffix.lower() == ".pdf":
        return assessment_tables.pdf(title, now(), sha256, weights, lines, language())
    return assessment_tables.points_book(weights, lines, language())
