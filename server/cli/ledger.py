"""`ledger`: the ledger as a workbook, plain or the office's own."""

from pathlib import Path

import click

from server.cli import ledger_filters
from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.services.ledger import templates, workbooks
from server.services.register import declared, programmes
from server.services.register.edits import column_of
from server.translations import N_

ledger = Noun("ledger", help="The ledger as a workbook, plain or the office’s own.")
template = Noun("template", help="The workbook in which the office keeps the ledger.")
ledger.add_command(template)


@ledger.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The XLSX file.")
@click.option("--template", "in_template", is_flag=True, help="Into the office’s own workbook, in its columns.")
@click.option("--columns", metavar="COLUMN,…", default="", help="Only these, by keys or headings; without it, all.")
@programme_option
@ledger_filters.narrowing
def export(
    narrowed: ledger_filters.Narrowed, out: Path, columns: str, programme: str | None, *, in_template: bool
) -> None:
    """Write the ledger to a workbook, narrowed and sorted as on its page; imported again, it changes nothing."""
    beside = out.with_name(f".{out.name}.part")
    try:
        with transaction(), beside.open("wb") as target:
            plan = programmes.chosen(programme)
            known = declared.all_in(plan.id)
            wanted = {"code", *(column_of(one.strip(), columns=known).key for one in columns.split(",") if one.strip())}
            count = workbooks.write(
                COMMAND_LINE, narrowed.filters(plan.id), narrowed.order(plan.id),
                [key for key in known if key in wanted or not columns], target, plan if in_template else None,
            )  # fmt: skip
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    click.echo(say(N_("{number} issues were written to {file}."), number=count, file=out))


@template.command("set")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@programme_option
def set_(file: Path, programme: str | None) -> None:
    """Give the office’s own workbook: what is above its rows stays, and rows are written below."""
    with transaction():
        kept = templates.give(COMMAND_LINE, programmes.chosen(programme), file.name, file.read_bytes())
    click.echo(say(N_("{file} is the office’s workbook now; {number} of its columns are filled."),
                   file=kept.name, number=len(kept.filled)))  # fmt: skip
    if not kept.can_come_back:
        click.echo(say(N_("It has no column 问题编号: what is written into it cannot be imported again.")))


@template.command("show")
@programme_option
@json_option
def show(programme: str | None, *, as_json: bool) -> None:
    """Say which workbook the office gave, and which of its columns are filled with what."""
    with transaction():
        plan = programmes.chosen(programme)
        kept = templates.find(COMMAND_LINE, plan)
    if as_json:
        answer_json(None if kept is None else {
            "name": kept.name, "sha256": kept.sha256, "size_bytes": kept.size_bytes, "given_by": kept.given_by,
            "given_at": kept.given_at.isoformat(), "header": kept.header, "filled": dict(kept.filled),
            "own": list(kept.own), "left_out": list(kept.left_out),
        })  # fmt: skip
        return
    if kept is None:
        click.echo(say(N_("The office has given no workbook for this programme.")))
        return
    click.echo(f"{kept.name}  {kept.sha256}")
    answer_table(
        [N_("Its column"), N_("Filled with")],
        [*([heading, key] for key, heading in kept.filled), *([heading, "–"] for heading in kept.own)],
    )


@template.command("remove")
@programme_option
def remove(programme: str | None) -> None:
    """Take the office’s workbook away."""
    with transaction():
        templates.remove(COMMAND_LINE, programmes.chosen(programme))
    click.echo(say(N_("The office’s workbook was taken away.")))
