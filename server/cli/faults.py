"""How does the command line tell what was altered, as it is found?"""

import sys
from collections.abc import Iterable

import click

from server.cli.kernel import language, say
from server.domain.log_faults import Fault
from server.services.proof import original_verification
from server.services.proof.original_verification import OriginalVerification
from server.translations import LANGUAGES, N_


def tell(faults: Iterable[Fault], *, as_json: bool) -> list[Fault]:
    """Print faults one by one, unless they go into a document at the end; returns them."""
    found = []
    for fault in faults:
        found.append(fault)
        if not as_json:
            click.echo(fault.said(language()))
    return found


def document(fault: Fault) -> dict[str, object]:
    """Return a fault with its words in every language."""
    words = {code: fault.said(code) for code in LANGUAGES}
    return {"kind": fault.kind.value, **fault.details, "message": words}


def verified_originals(*, as_json: bool) -> tuple[dict[str, object], list[Fault]]:
    """Read every original, with a bar where somebody looks on; returns how many there were, and what is wrong."""
    with click.progressbar(
        length=original_verification.total_bytes(), label=say(N_("Reading originals")), file=sys.stderr
    ) as bar:
        check = OriginalVerification(bar.update)
        found = list(check.faults())
    tell(found, as_json=as_json)
    if not as_json:
        figures = {"count": check.originals, "size": f"{check.size_bytes / 1e6:.1f}"}
        click.echo(say(N_("{count} originals were read, {size} MB."), **figures))
    return {"originals": check.originals, "bytes": check.size_bytes}, found
