"""`issues move` and what belongs to it: the life cycle on the command line."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from server import tasks
from server.cli import life_cycle_page
from server.cli.issues import issues
from server.cli.kernel import (
    Noun,
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
from server.domain.access import COMMAND_LINE, Actor
from server.domain.issue_files import FILE_KINDS, FileKind
from server.domain.life_cycle import REQUIREMENTS
from server.domain.life_state import LifeState
from server.domain.requirements import Missing
from server.domain.timeline import Entry
from server.errors import Conflict, Invalid
from server.formats import timeline_words
from server.services import accounts
from server.services.life_cycle import life_view, measures, moves, overrides, papers, timeline, timeline_page
from server.services.life_cycle.life_view import LifeView, MeasureLine, PaperLine
from server.services.register import issues as ledger
from server.services.register import programmes
from server.services.runtime import today
from server.translations import N_

_DAY = click.DateTime(["%Y-%m-%d"])
_as_option = click.option("--as", "name", metavar="ACCOUNT", help="Who does it; without it, who has the machine.")
MISSING = 1


def _actor(name: str | None) -> Actor:
    return accounts.acting(name) if name else COMMAND_LINE


def _number(code: str, programme: str | None) -> int:
    return (ledger.get(programmes.get(programme), code) if programme else ledger.by_code(code)).id


def _life(code: str, programme: str | None) -> LifeView:
    with transaction():
        return life_view.of(COMMAND_LINE, _number(code, programme))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


@issues.command("move")
@click.argument("code")
@click.argument("state", type=click.Choice([one.value for one in LifeState]))
@click.option("--on", "on", type=_DAY, help="The day that it is about; without it, today.")
@click.option("--document", default="", metavar="NUMBER", help="Number of the application, of closing, of filing.")
@click.option("--note", default="", help="What is left, why it is looked at again, what has come back.")
@click.option("--reason", "reasons", multiple=True, metavar="R01…R12", help="For a return; may be given repeatedly.")
@click.option("--due", type=_DAY, help="The new due date.")
@click.option("--measure", "plan", multiple=True, metavar="TEXT", help="With a plan: its measures, one each.")
@click.option("--dry-run", is_flag=True, help="Say what is missing, and move nothing.")
@_as_option
@programme_option
@json_option
def move(
    code: str, state: str, on: datetime | None, document: str, note: str, reasons: tuple[str, ...],
    due: datetime | None, plan: tuple[str, ...], name: str | None, programme: str | None, *, dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Move an issue to a STATE of its life cycle. Exit 1 names all that is missing."""
    said = moves.Said(_day(on), document, note, reasons, _day(due), plan)
    lacks: tuple[Missing, ...] = ()
    try:
        with transaction(keep=not dry_run):
            row = moves.move(_actor(name), _number(code, programme), LifeState(state), said)
            told: dict[str, Any] = {"code": code, "from": row.start_state.value, "to": row.end_state.value,
                                    "round": row.round, "missing": []}  # fmt: skip
    except moves.Incomplete as incomplete:
        lacks = incomplete.missing
        told = {"code": code, "to": state, "missing": [_told(one) for one in lacks]}
    if not lacks and not dry_run:
        tasks.enqueue_waiting_runs()
    if as_json:
        answer_json(told)
    elif lacks:
        click.echo(
            say(N_("{code} cannot be moved yet: {count} things are missing."), code=code, count=len(lacks)), err=True
        )
        for one in lacks:
            click.echo(f"  {say(one.message, **one.values)}", err=True)
    else:
        click.echo(say(N_("{code} is {state} now."), code=code, state=say(labels.LIFE_STATES[LifeState(state)])))
    if lacks:
        leave(MISSING)


def _told(one: Missing) -> dict[str, Any]:
    return {"requirement": one.requirement.value, "asks": say(REQUIREMENTS[one.requirement]),
            "message": say(one.message, **one.values), "place": one.place.value}  # fmt: skip


@issues.command("moves")
@click.argument("code")
@programme_option
@json_option
def moves_(code: str, programme: str | None, *, as_json: bool) -> None:
    """Say how an issue moved, the oldest first, and which moves lead on from where it is."""
    life = _life(code, programme)
    if as_json:
        answer_json({
            "code": life.code, "state": life.state.value, "round": life.round,
            "moves": [
                {"round": one.round, "from": one.start.value, "to": one.end.value,
                 "at": one.made_at.isoformat(), "by": one.by, "on": one.on.isoformat(),
                 "document": one.document, "note": one.note, "reasons": one.reasons,
                 "due_on": one.due_on.isoformat() if one.due_on else None, "evidence": one.evidence}
                for one in life.moves
            ],
            "onward": [
                {"to": one.move.end.value, "missing": [_told(each) for each in one.missing]} for one in life.ways
            ],
        })  # fmt: skip
        return
    heads = [N_("Round"), N_("When"), N_("Who"), N_("From"), N_("To"), N_("Number"), N_("Note")]
    answer_table(heads, [
        [one.round, one.made_at.isoformat(timespec="minutes"), one.by, say(labels.LIFE_STATES[one.start]),
         say(labels.LIFE_STATES[one.end]), one.document, one.note]
        for one in life.moves
    ])  # fmt: skip
    for way in life.ways:
        click.echo(f"→ {way.move.end.value}: {say(way.move.word)}")
        for lack in way.missing:
            click.echo(f"    {say(lack.message, **lack.values)}")


@issues.command("timeline")
@click.argument("code")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the page to this file.")
@programme_option
@json_option
def timeline_(code: str, pdf: Path | None, programme: str | None, *, as_json: bool) -> None:
    """Say what happened to an issue, the oldest first, and where it stands; one page as a PDF."""
    with transaction():
        found = timeline.of(COMMAND_LINE, _number(code, programme))
        facts = [one for one in timeline_page.facts(found, language()) if one[1]]
        page = timeline_page.pdf(found, language()) if pdf else b""
    if pdf:
        _written(pdf, page)
    if as_json:
        answer_json({
            "code": found.code, "state": found.state.value, "round": found.round, "facts": dict(facts),
            "entries": [_entry(one) for one in found.entries],
        })  # fmt: skip
    elif not pdf:
        for name, value in facts:
            click.echo(f"{name}{say(N_(': '))}{value}")
        heads = [N_("Day"), N_("What happened"), N_("Who"), N_("Note")]
        answer_table(heads, [
            [timeline_words.days(one), timeline_words.sentence(one, language()), timeline_words.who(one), one.note]
            for one in found.entries
        ])  # fmt: skip


def _written(path: Path, page: bytes) -> None:
    """Write a page where nothing lies yet."""
    try:
        with path.open("xb") as target:
            target.write(page)
    except FileExistsError as problem:
        told = N_("{file} is there already. Choose another name, or move it away.")
        raise Conflict(told, file=str(path)) from problem
    except OSError as problem:
        raise Invalid(N_("{file} cannot be written: {why}."), file=str(path), why=problem.strerror) from problem
    click.echo(say(N_("The page lies in {file}."), file=str(path)))


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(), "until": one.until.isoformat() if one.until else None, "kind": one.kind.value,
        "round": one.round, "said": timeline_words.sentence(one, language()), "by": one.by or None,
        "note": one.note, "count": one.count,
    }  # fmt: skip


measures_noun = Noun("measures", help="What the plan of an issue says has to be done, and what of it is done.")
issues.add_command(measures_noun)


@measures_noun.command("list")
@click.argument("code")
@programme_option
@json_option
def list_measures(code: str, programme: str | None, *, as_json: bool) -> None:
    """List the measures of the present round, with milestone, day and proofs."""
    found = [_measure(one) for one in _life(code, programme).measures]
    if as_json:
        answer_json(found)
    else:
        heads = [N_("No."), N_("Measure"), N_("Milestone"), N_("Done on"), N_("Proofs")]
        answer_table(heads, [list(one.values()) for one in found])


def _measure(row: MeasureLine) -> dict[str, Any]:
    days = {name: day.isoformat() if day else None for name, day in (("due_on", row.due_on), ("done_on", row.done_on))}
    return {"number": row.number, "text": row.text, **days, "proofs": len(row.proofs)}


@measures_noun.command("plan")
@click.argument("code")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT…")
@_as_option
@programme_option
def plan_measures(code: str, texts: tuple[str, ...], name: str | None, programme: str | None) -> None:
    """Write the measures of the present round's plan; those that are not named drop out of it."""
    with transaction():
        measures.write(_actor(name), _number(code, programme), texts)
    click.echo(say(N_("The plan of {code} has {count} measures."), code=code, count=len(texts)))


@measures_noun.command("milestone")
@click.argument("code")
@click.argument("number", type=row_number)
@click.argument("day", type=_DAY, required=False)
@_as_option
@programme_option
def milestone(code: str, number: int, day: datetime | None, name: str | None, programme: str | None) -> None:
    """Set until when a measure has to be done; without a DAY, take its milestone away."""
    with transaction():
        actor, issue_id = _actor(name), _number(code, programme)
        measures.set_due(actor, measures.number_of(actor, issue_id, number).id, _day(day))
    click.echo(say(N_("Measure {number} of {code} was written."), number=number, code=code))


@measures_noun.command("tick")
@click.argument("code")
@click.argument("number", type=row_number)
@click.option("--on", "on", type=_DAY, help="Since when it is done; without it, today.")
@click.option("--undo", is_flag=True, help="It is not done after all.")
@click.option("--note", default="")
@_as_option
@programme_option
def tick(
    code: str, number: int, on: datetime | None, note: str, name: str | None, programme: str | None, *, undo: bool
) -> None:
    """Say that a measure is done."""
    with transaction():
        actor, issue_id = _actor(name), _number(code, programme)
        day = None if undo else _day(on) or today()
        measures.tick(actor, measures.number_of(actor, issue_id, number).id, day, note)
    click.echo(say(N_("Measure {number} of {code} was written."), number=number, code=code))


papers_noun = Noun("papers", help="The papers of an issue: plans, proofs, reports, signed sheets.")
issues.add_command(papers_noun)


@papers_noun.command("list")
@click.argument("code")
@programme_option
@json_option
def list_papers(code: str, programme: str | None, *, as_json: bool) -> None:
    """List the papers of an issue, those that were set aside as well."""
    found = [_paper(one) for one in _life(code, programme).papers]
    if as_json:
        answer_json(found)
    else:
        heads = [N_("No."), N_("Round"), N_("Kind"), N_("Name"), N_("Bytes"), N_("Who"), N_("When"), N_("Set aside")]
        answer_table(heads, [[*list(one.values())[:7], one["set_aside"] or ""] for one in found])


def _paper(row: PaperLine) -> dict[str, Any]:
    return {
        "number": row.number, "round": row.round, "kind": row.kind.value, "name": row.name, "bytes": row.size_bytes,
        "by": row.by, "at": row.at.isoformat(), "sha256": row.sha256, "set_aside": row.set_aside or None,
    }  # fmt: skip


@papers_noun.command("add")
@click.argument("code")
@click.argument("kind", type=click.Choice([one.value for one in FileKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--measure", type=row_number, help="The number of the measure that it proves.")
@click.option("--note", default="")
@_as_option
@programme_option
@json_option
def add_paper(
    code: str, kind: str, file: Path, measure: int | None, note: str, name: str | None, programme: str | None, *,
    as_json: bool,
) -> None:  # fmt: skip
    """Keep a file with an issue. KIND says what it shows."""
    with transaction(), file.open("rb") as source:
        paper = papers.Paper(FileKind(kind), file.name, note, measure)
        number = papers.bring(_actor(name), _number(code, programme), paper, source).id
        found = _paper(life_view.paper(COMMAND_LINE, number))
    if as_json:
        answer_json(found)
    else:
        told = N_("File {number} was kept with {code}: {kind}.")
        click.echo(say(told, number=found["number"], code=code, kind=say(FILE_KINDS[FileKind(kind)])))


@papers_noun.command("set-aside")
@click.argument("number", type=row_number)
@click.argument("reason")
@_as_option
def set_aside(number: int, reason: str, name: str | None) -> None:
    """Say that a file counts no more; it stays where it is."""
    with transaction():
        papers.set_aside(_actor(name), number, reason)
    click.echo(say(N_("File {number} was set aside."), number=number))


@issues.command("override")
@click.argument("code")
@click.argument("finding", type=row_number)
@click.argument("reason")
@click.option("--as", "name", required=True, metavar="ACCOUNT", help="Who lets it pass; two people are needed.")
@programme_option
def override(code: str, finding: int, reason: str, name: str, programme: str | None) -> None:
    """Let a contradiction pass that no pair shows to reviewers; `issues moves` numbers it."""
    with transaction():
        row = overrides.override(_actor(name), _number(code, programme), finding, reason)
        told = {"finding": row.finding_id}
    click.echo(say(N_("Finding {finding} was overridden by {name}; two people are needed."), name=name, **told))


@issues.command("document", database=False)
@click.option("--file", type=click.Path(path_type=Path), default=life_cycle_page.TARGET, show_default=True)
def document(file: Path) -> None:
    """Write the page about the life cycle from its table."""
    file.write_text(life_cycle_page.document(), encoding="utf-8")
    click.echo(say(N_("{file} was written."), file=file))
