"""How does a person read a dossier? One page that opens without us: no script, no network, Chinese and English."""

from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.domain import labels
from server.domain.dossier import Dossier, current
from server.domain.finding import SAYS_NOTHING
from server.domain.issue_files import FILE_KINDS
from server.domain.no_phone import person
from server.domain.photo import CaptureTime
from server.formats.dossier_tables import both, captured_text
from server.formats.file_names import visible
from server.formats.report_words import BROKEN


def page(dossier: Dossier) -> bytes:
    """Return index.html."""
    pairs = [pair for pair in dossier.pairs if pair.replaced_at is None]
    paired = {photo.number for pair in pairs for photo in (pair.before, pair.after)}
    html = environment(dossier.zone).get_template("dossier_page.html.jinja").render(
        dossier=dossier,
        record=dossier.record,
        site=dossier.record["site"],
        pairs=pairs,
        earlier=[pair for pair in dossier.pairs if pair.replaced_at is not None],
        photos=[photo for photo in dossier.photos if photo.number not in paired],
        lost=dossier.left_out,
        missing=[one for one in dossier.attachments if one.path is None],
        quarantined=[one for one in dossier.attachments if one.state.value == "quarantined"],
    )  # fmt: skip
    return html.encode(errors="replace")


@lru_cache(maxsize=8)
def environment(zone: tzinfo) -> Environment:
    """Return what pages that open without us are made with; times are those of `zone`.

    Kept, for to compile the templates takes longer than to write the pages of an issue.
    """
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def when(moment: datetime) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    made.filters.update(when=when, visible=visible, link=quote, both=both, current=current)
    made.filters.update(size=_size, taken=_taken, person=person)
    made.globals.update(labels=labels, reasons=BROKEN, silent=SAYS_NOTHING, kinds=FILE_KINDS)
    return made


def _taken(captured: CaptureTime) -> str:
    """Write the camera's clock to the second; the tables have the rest."""
    return captured_text(replace(captured, local=captured.local.replace(microsecond=0))).replace("T", " ")


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1000))} kB"
