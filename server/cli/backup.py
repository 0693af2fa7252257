"""`backup`: copies of database and originals, whether they can be restored, and how one is."""

import time

import click

from server.cli.kernel import Noun, answer_json, answer_table, assembled, json_option, leave, say
from server.errors import NotFound
from server.services.runtime import settings
from server.services.system import backups, copying, restoring
from server.services.system.restoring import Restored
from server.tasks import backing_up
from server.translations import N_

TOLD_EVERY_S = 2.0
backup = Noun("backup", help="Copies of database and originals: make, list, rehearse, restore.")
to_option = click.option("--to", "to", metavar="FOLDER", help="Where copies lie; else as SHIZHENG_BACKUP_TO says.")


@backup.command("make")
@click.argument("folder", required=False)
@to_option
@click.option("--with-keys", is_flag=True, help="Copy keys and settings too: who has all can forge.")
@json_option
def make(folder: str | None, to: str | None, *, with_keys: bool, as_json: bool) -> None:
    """Copy the database, and the originals that are not there yet; whole, or not at all."""
    where = backups.folder(folder or to)
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


@backup.command("restore", database=False)
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--copy", "name", metavar="NAME", help="Which copy, as `backup list` names it; without it, the newest.")
@click.option("--without-keys", is_flag=True, help="The keys of the log are lost for good.")
@json_option
@assembled
def restore(folder: str, name: str | None, *, without_keys: bool, as_json: bool) -> None:
    """Bring an installation back: originals, keys and database, to where SHIZHENG_… says, which has to be empty.

    Every original is hashed on its way and read again in the store, then log and rows are verified. After a kill, call
    it again. Exit 0: whole. 1: something is not, or it was refused; both are named.
    """
    where = backups.folder(folder)
    known = copying.listing(where)
    if not known:
        raise NotFound(N_("There is no whole copy in {folder}."), folder=where)
    restored, verified = backing_up.restore(where, name or known[0][0], _telling(), without_keys=without_keys)
    if as_json:
        answer_json({
            "name": restored.name, "originals": restored.originals, "copied": restored.copied,
            "bytes": restored.size_bytes, "broken": restored.broken, "keys": restored.has_keys,
            "other_secret": restored.is_other_secret, "entries": verified.entries, "rows": verified.rows,
            "problem": verified.problem,
        })  # fmt: skip
    else:
        _say_restored(restored, entries=verified.entries, rows=verified.rows, problem=verified.problem)
    leave(1 if restored.broken or verified.problem else 0)


def _say_restored(restored: Restored, *, entries: int, rows: int, problem: str | None) -> None:
    figures = {"name": restored.name, "originals": restored.originals, "entries": entries, "rows": rows}
    click.echo(say(N_("{name} is back: {originals} originals, {entries} entries, {rows} rows."), **figures))
    for sha256 in restored.broken:
        click.echo(say(N_("The original {sha256} is not as it was received, here or there."), sha256=sha256))
    if problem:
        click.echo(say(N_("{name} is not whole: {problem}"), name=restored.name, problem=problem))
    if restored.has_keys:
        click.echo(say(N_("The keys came with it, into {folder}."), folder=settings().keys))
    if restored.is_other_secret:
        click.echo(say(N_("The secret key is another one: set SHIZHENG_SECRET_KEY_FILE to that of the copy, or "
                          "everybody signs in again and phones of Collect are set up anew.")))  # fmt: skip


def _telling() -> restoring.Tell:
    """Say how far it is, once in a while, beside the answer."""
    told_at = time.monotonic()

    def tell(restored: Restored, all_of_them: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_S:
            told_at = time.monotonic()
            figures = {"originals": restored.originals, "all": all_of_them, "mb": f"{restored.size_bytes / 1e6:.1f}"}
            click.echo(say(N_("{originals} of {all} originals, {mb} MB"), **figures), err=True)

    return tell
