"""How does the timeline of an issue look on paper? One A4 page that Typst sets, whatever happened to the issue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from server.domain.timeline import Entry, condensed
from server.formats import timeline_words, typesetting
from server.formats.report_text import line, shortened

MOST_LINES = 15
"""Of the history on the page; with the texts at their longest, so many still fit."""
_LONG, _FACT, _NOTE = 110, 60, 30
_TEMPLATE = Path(__file__).with_name("timeline_sheet.typ")


@dataclass(frozen=True)
class Sheet:
    """What stands on the page, in the reader's language."""

    language: str
    title: str
    code: str
    subject: str
    banner: str
    """That the issue is invented; empty: it is not."""
    facts: Sequence[tuple[str, str]]
    """Names and values: what was wrong, who must, until when …"""
    history: str
    """Heading of the entries."""
    entries: Sequence[Entry]
    pictures: Sequence[tuple[str, Path | None, str]] = ()
    """Before and after: the word, the picture, and why there is none."""
    footer: str = ""


def pdf(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the page.

    :raises NotSet: where it cannot be set within the limits of time and memory.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        copyfile(_TEMPLATE, folder / "main.typ")
        (folder / "sheet.json").write_text(json.dumps(_values(sheet, folder), ensure_ascii=False), encoding="utf-8")
        target = folder / "sheet.pdf"
        typesetting.typeset(folder, target, made_at)
        return target.read_bytes()


def _values(sheet: Sheet, folder: Path) -> Mapping[str, object]:
    return {
        "language": "zh" if sheet.language.startswith("zh") else "en",
        "title": sheet.title,
        "code": line(shortened(sheet.code, _FACT)),
        "subject": line(shortened(sheet.subject, _FACT)),
        "banner": sheet.banner,
        "facts": [[name, line(shortened(value, _LONG))] for name, value in sheet.facts if value],
        "history": sheet.history,
        "entries": [_entry(one, sheet.language) for one in condensed(sheet.entries, MOST_LINES)],
        "pictures": [_picture(*one, folder) for one in sheet.pictures],
        "footer": line(shortened(sheet.footer, _LONG)),
    }


def _entry(one: Entry, language: str) -> list[str]:
    told = timeline_words.sentence(one, language)
    return [timeline_words.days(one), line(shortened(told, _FACT)), line(shortened(timeline_words.who(one), 12)),
            line(shortened(one.note, _NOTE))]  # fmt: skip


def _picture(word: str, source: Path | None, why: str, folder: Path) -> Mapping[str, str | None]:
    if source is None:
        return {"word": word, "file": None, "why": why}
    number = len(list(folder.glob("picture-*")))
    (folder / f"picture-{number}.jpg").symlink_to(source.absolute())
    return {"word": word, "file": f"picture-{number}.jpg", "why": ""}
