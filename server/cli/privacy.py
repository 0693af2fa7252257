"""`privacy`: which personal data are kept, where, why, for how long, and who sees them?"""

from pathlib import Path

import click

from server.cli import privacy_page
from server.cli.kernel import Noun, answer_json, json_option, say
from server.domain.personal_data import KINDS
from server.translations import N_

privacy = Noun("privacy", help="Which personal data are kept, where and why.")


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
