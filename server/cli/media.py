"""`media`: how do the originals get into another store?"""

import time
from collections.abc import Callable

import click

from server.cli.kernel import Noun, answer_json, assembled, json_option, leave, say
from server.media.moving import Moved, move
from server.services.runtime import settings, store_at
from server.translations import N_

TOLD_EVERY_S = 2.0
media = Noun("media", help="The store of originals, and how they get into another one.")


@media.command("move", database=False)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
@assembled
def move_(source: str, target: str, *, as_json: bool) -> None:
    """Bring all originals from one store into another: folder or bucket, named as SHIZHENG_MEDIA_URL names them.

    Every original is read again at the target and compared by its hash. None is removed at the source. After a kill,
    call it again: what is there is only read. Exit 1 where an original is not as it was received, at either end.
    """
    moved = move(store_at(source, settings()), store_at(target, settings()), _telling())
    if as_json:
        answer_json({
            "originals": moved.originals, "copied": moved.copied, "bytes": moved.size_bytes, "broken": moved.broken,
        })  # fmt: skip
    else:
        click.echo(say(_SAID, **_figures(moved)))
        for sha256 in moved.broken:
            click.echo(say(N_("The original {sha256} is not as it was received, here or there."), sha256=sha256))
        if not moved.broken:
            click.echo(say(N_("All are there. Nothing was removed at the source.")))
    leave(1 if moved.broken else 0)


_SAID = N_("{originals} originals are there and compared, {copied} of them new, {mb} MB.")


def _figures(moved: Moved) -> dict[str, object]:
    return {"originals": moved.originals, "copied": moved.copied, "mb": f"{moved.size_bytes / 1e6:.1f}"}


def _telling() -> Callable[[Moved], None]:
    """Say how far it is, once in a while, beside the answer."""
    told_at = time.monotonic()

    def tell(moved: Moved) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_S:
            told_at = time.monotonic()
            click.echo(say(_SAID, **_figures(moved)), err=True)

    return tell
