"""`backup`: copies of database and originals, and whether they can be restored."""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, say
from server.errors import NotFound
from server.services.system import backups, copying
from server.tasks import backing_up
from server.translations import N_

backup = Noun("backup", help="Copies of database and originals: make, list, rehearse.")
to_option = click.option("--to", "to", metavar="FOLDER", help="Where copies lie; else as SHIZHENG_BACKUP_TO says.")


@backup.command("make")
@to_option
@click.option("--with-keys", is_flag=True, help="Copy keys and settings too: who has all can forge.")
@json_option
def make(to: str | None, *, with_keys: bool, as_json: bool) -> None:
    """Copy the database, and the originals that are not there yet; whole, or not at all."""
    where = backups.folder(to)
    made = backing_up.make(where, with_keys=with_keys)
    if as_json:
        answer_json({
            "folder": str(where), "name": made.name, "originals": made.originals, "copied": made.copied,
            "bytes": made.size_bytes, "manifest_sha256": made.manifest_sha256, "elsewhere": made.is_elsewhere,
            "keys": with_keys,
        })  # fmt: skip
        return
    figures = {
        "name": made.name,
        "originals": made.originals,
        "copied": made.copied,
        "mb": f"{made.size_bytes / 1e6:.1f}",
    }
    click.echo(say(N_("{name}: the database and {originals} originals, {copied} of them new, {mb} MB."), **figures))
    if not with_keys:
        click.echo(
            say(N_("Keys and settings are not in it. Copy the folder of SHIZHENG_KEYS and the secret key apart."))
        )
    if not made.is_elsewhere:
        click.echo(say(N_("It lies on the same disk: if that breaks, both are gone.")))


@backup.command("list")
@to_option
@json_option
def list_copies(to: str | None, *, as_json: bool) -> None:
    """List the copies in a folder that are whole, the newest first."""
    found = copying.listing(backups.folder(to))
    if as_json:
        answer_json([{"name": name, **manifest} for name, manifest in found])
        return
    rows = [(name, one["originals"], len(one["lacking"]), one["program"], one["keys"]) for name, one in found]
    answer_table([N_("Copy"), N_("Originals"), N_("Lacking"), N_("Program"), N_("With keys")], rows)


@backup.command("rehearse")
@click.argument("name", required=False)
@to_option
@json_option
def rehearse(name: str | None, to: str | None, *, as_json: bool) -> None:
    """Restore a copy beside, the newest one, verify it and remove it again. Exit 1 where it is not whole."""
    where = backups.folder(to)
    known = copying.listing(where)
    if not known:
        raise NotFound(N_("There is no whole copy in {folder}."), folder=where)
    found = backing_up.rehearse(where, name or known[0][0])
    if as_json:
        answer_json({
            "name": found.name, "entries": found.entries, "rows": found.rows, "originals": found.originals,
            "problem": found.problem,
        })  # fmt: skip
    elif found.problem:
        click.echo(say(N_("{name} is not whole: {problem}"), name=found.name, problem=found.problem))
    else:
        figures = {"entries": found.entries, "rows": found.rows, "originals": found.originals}
        click.echo(
            say(
                N_("{name} can be restored: {entries} entries, {rows} rows and {originals} originals are whole."),
                name=found.name,
                **figures,
            )
        )
    leave(1 if found.problem else 0)
