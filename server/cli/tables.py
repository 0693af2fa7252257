"""`tables`: what is in the house, as tables for whoever analyses it elsewhere."""

from pathlib import Path

import click

from server.cli import tables_page
from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.table_columns import COLUMNS, TITLES
from server.services.export.tables import submissions, writing
from server.services.export.tables.selection import Selection
from server.services.register import programmes
from server.translations import N_

tables = Noun("tables", help="Tables for analysts.")


@tables.command("write")
@click.argument("kind", type=click.Choice(writing.KINDS))
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Its ending says how it is written: .csv, .xlsx, .parquet or .geojson.",
)  # fmt: skip
@click.option("--programme", metavar="CODE", help="Only what is of this programme.")
@click.option("--form", "form_id", metavar="ID", help="The form, for a table of submissions.")
@click.option("--bom/--no-bom", default=True, help="Of a CSV: begin as Excel wants it, or as programs do.")
@json_option
def write(kind: str, out: Path, programme: str | None, form_id: str | None, *, bom: bool, as_json: bool) -> None:
    """Write a table of KIND into FILE, which must not be there yet.

    What repeats in submissions is written into sheets of its own, or into files beside FILE.
    """
    with transaction():
        plan = programmes.get(programme).id if programme else None
        written = writing.write(kind, out, Selection(programme_id=plan, language=language()), form_id, bom=bom)
    if as_json:
        answer_json([{"path": str(one.path), "table": one.table, "rows": one.rows} for one in written])
        return
    for one in written:
        click.echo(str(one.path))
        click.echo(say(N_("{table}: {number} rows"), table=one.table, number=one.rows), err=True)


@tables.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the kinds of tables, and the forms whose submissions can be written."""
    forms = submissions.form_ids(COMMAND_LINE)
    if as_json:
        kinds = [{"kind": kind, "columns": [column.name for column in COLUMNS[kind]]} for kind in TITLES]
        answer_json({"kinds": kinds, "forms": forms})
        return
    answer_table([N_("Kind"), N_("Table")], [(kind, say(title)) for kind, title in TITLES.items()])
    for form in forms:
        click.echo(f"submissions --form {form}")


@tables.command("document", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=tables_page.TARGET)
def document(file: Path) -> None:
    """Write docs/tables.md from the columns that every table has."""
    file.write_text(tables_page.document(), encoding="utf-8")
    click.echo(say(N_("The columns of all tables were written to {file}."), file=file))
