"""How does a person find their way through a bag of many issues? A page that opens without us, and tables beside it."""

from collections.abc import Sequence
from datetime import tzinfo

from server.domain.export import BatchCover, BatchLine
from server.formats.csv_table import table
from server.formats.dossier_page import environment
from server.formats.dossier_tables import BROKEN_HEADS, broken_row

ISSUE_HEADS = ("issue", "folder", "title", "unit", "verdict", "photos", "broken", "change")
WITHDRAWN_HEADS = ("issue", "since")


def page(cover: BatchCover, lines: Sequence[BatchLine], zone: tzinfo) -> bytes:
    """Return index.html: counts, what is broken, then the issues with links."""
    broken = [(line, one) for line in lines for one in line.broken]
    made = environment(zone).get_template("export_page.html.jinja").render(cover=cover, lines=lines, broken=broken)
    return made.encode(errors="replace")


def broken_table(lines: Sequence[BatchLine]) -> bytes:
    """Return broken.csv: files that are not whole, and why."""
    return table(BROKEN_HEADS, (broken_row(line.code, one, line.folder) for line in lines for one in line.broken))


def issue_table(lines: Sequence[BatchLine]) -> bytes:
    """Return issues.csv: every issue that was asked for, also those that did not change since the earlier export."""
    rows = (
        [one.code, "" if one.delta == "unchanged" else one.folder, one.title, one.unit, one.verdict, one.photos,
         len(one.broken), one.delta]
        for one in lines
    )  # fmt: skip
    return table(ISSUE_HEADS, rows)


def withdrawn_table(cover: BatchCover) -> bytes:
    """Return withdrawn.csv: what the earlier export held and is no longer part of this one."""
    return table(WITHDRAWN_HEADS, ([code, cover.since] for code in cover.withdrawn))
