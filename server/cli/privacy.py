"""`privacy`: which personal data are kept, where, why, for how long, and who sees them?"""

from pathlib import Path

import click

from server.cli import privacy_page
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.personal_data import KINDS
from server.domain.retention import NAMES, Kept
from server.services.register import programmes
from server.services.system import retention as services
from server.translations import N_

privacy = Noun("privacy", help="Which personal data are kept, where and why.")
retention = Noun("retention", help="After how many months personal data go that are no evidence.")
privacy.add_command(retention)


@privacy.command("list", database=False)
@json_option
def list_(*, as_json: bool) -> None:
    """List them by what they are for, as the page of the system does."""
    if as_json:
        answer_json([
            {
                "name": say(one.name), "what": say(one.what), "why": say(one.why), "kept": say(one.kept),
                "seen_by": say(one.seen_by), "files": say(one.files) if one.files else "",
                "columns": {table: names.split() for table, names in one.columns.items()},
            }
            for one in KINDS
        ])  # fmt: skip
        return
    for one in KINDS:
        click.secho(say(one.name), bold=True)
        for said in (one.what, one.why, one.kept, one.seen_by, *([one.files] if one.files else [])):
            click.echo(f"  {say(said)}")
        for table, names in one.columns.items():
            click.echo(f"    {table}: {names.replace(' ', ', ')}")


@privacy.command("document", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=privacy_page.TARGET)
def document(file: Path) -> None:
    """Write docs/personal-data.md from the list that the page of the system shows."""
    file.write_text(privacy_page.document(), encoding="utf-8")
    click.echo(say(N_("Which personal data are kept was written to {file}."), file=file))


@retention.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Show for how many months each programme keeps what; nothing: for ever."""
    lines = [(plan.code, services.months(COMMAND_LINE, plan.id)) for plan in programmes.all_of(COMMAND_LINE)]
    if as_json:
        answer_json([{"programme": code, "months": kept} for code, kept in lines])
    else:
        answer_table(
            [N_("Code"), *NAMES.values()], [(code, *(kept.get(one, "") for one in Kept)) for code, kept in lines]
        )


@retention.command("set")
@click.argument("programme")
@click.argument("settings", metavar="KIND=MONTHS…", nargs=-1, required=True)
def set_(programme: str, settings: tuple[str, ...]) -> None:
    """Say for how many months a programme keeps notices, sightings (six at least) or phones; KIND= : for ever."""
    with transaction():
        plan = programmes.get(programme)
        kept = {name: str(number) for name, number in services.months(COMMAND_LINE, plan.id).items()}
        written = kept | {name: number for name, _, number in (one.partition("=") for one in settings)}
        is_changed = services.change(COMMAND_LINE, plan.id, written)
    click.echo(say(N_("Saved.") if is_changed else N_("Nothing was changed.")))


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@json_option
def run(*, dry_run: bool, as_json: bool) -> None:
    """Remove what is over in every programme, as a worker does each night."""
    found = []
    for number in services.due():
        with transaction(keep=not dry_run):
            removed = services.remove(number)
            found.append({"programme": removed.programme, **removed.counts})
    if as_json:
        answer_json(found)
    elif found:
        heads = [N_("Code"), N_("Notices"), N_("Letters"), N_("Calls of group chats"), NAMES[Kept.SIGHTINGS],
                 NAMES[Kept.PHONES]]  # fmt: skip
        answer_table(heads, [list(one.values()) for one in found])
    else:
        click.echo(say(N_("No programme has said how long personal data are kept.")))
