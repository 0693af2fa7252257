"""How is a document of supervision set as a PDF? By the engine that sets reports; its words come as values of JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.formats import typesetting
from server.formats.report_text import shortened
from server.formats.report_words import is_chinese
from server.translations import N_, translate

_TEMPLATE = Path(__file__).with_name("official_letter.typ")
_SET = "letter.pdf"
_PROBLEM = 120
"""Characters of a problem in the list of a letter; the ledger has the rest."""


@dataclass(frozen=True)
class Letter:
    """What a document says."""

    number: str
    """Empty: a draft."""
    title: str
    text: str
    authority: str
    recipients: Sequence[str]
    issues: Sequence[tuple[str, str, date | None]]
    """Code, problem and end."""
    day: date | None
    made_at: datetime
    red_head: bool = True
    withdrawn: str = ""
    """Why it was withdrawn."""


def pdf(letter: Letter, language: str) -> bytes:
    """Set a document.

    :raises Conflict: where that cannot be done within the limits of time and memory.
    """
    return typesetting.document(_TEMPLATE, "document.json", _values(letter, language), letter.made_at)


def day_in_words(day: date, language: str) -> str:
    """Return a day as letters write it: 2026年11月30日."""
    return f"{day.year}年{day.month}月{day.day}日" if is_chinese(language) else day.isoformat()


def _values(letter: Letter, language: str) -> dict[str, Any]:
    chinese = is_chinese(language)
    heads = (N_("Number"), N_("Problem"), N_("Deadline"))
    return {
        "language": "zh" if chinese else "en",
        "number": letter.number or translate(N_("Draft, without a number"), language),
        "title": letter.title,
        "authority": letter.authority,
        "head": letter.authority + ("文件" if chinese and letter.authority else ""),
        "red_head": letter.red_head,
        "recipients": "、".join(letter.recipients) + "：" if chinese else ", ".join(letter.recipients) + ":",
        "text": [one.strip() for one in letter.text.splitlines() if one.strip()],
        "heads": [translate(one, language) for one in heads],
        "issues": [
            [code, shortened(problem, _PROBLEM), day.isoformat() if day else ""] for code, problem, day in letter.issues
        ],
        "day": day_in_words(letter.day, language) if letter.day else "",
        "withdrawn": translate(N_("Withdrawn: {reason}"), language).format(reason=letter.withdrawn)
        if letter.withdrawn
        else "",
    }
