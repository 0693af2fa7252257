"""`forms`: which forms do phones fetch?"""

from pathlib import Path

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, say
from server.db import transaction
from server.services.intake import forms as service
from server.services.register import programmes
from server.translations import N_

forms = Noun("forms", help="Forms that phones fill in.")


@forms.command("publish")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@programme_option
@json_option
def publish(file: Path, programme: str | None, *, as_json: bool) -> None:
    """Publish an XForm (.xml) or an XLSForm (.xlsx, .xls, .md, .csv)."""
    with transaction():
        form = service.publish(programmes.chosen(programme), file.read_bytes(), file.name)
    if as_json:
        answer_json({"form_id": form.form_id, "version": form.version, "md5": form.md5, "validated": form.validated})
        return
    click.echo(say(N_("{form_id}, version {version}"), form_id=form.form_id, version=form.version))
    click.echo(say(form.validated))


@forms.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the current version of every form."""
    found = service.listing()
    if as_json:
        answer_json([
            {"form_id": f.form_id, "version": f.version, "title": f.title, "md5": f.md5, "programme": f.programme}
            for f in found
        ])  # fmt: skip
        return
    answer_table([N_("form"), N_("version"), N_("title")], [(f.form_id, f.version, f.title) for f in found])
