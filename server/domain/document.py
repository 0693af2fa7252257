"""What are the documents of supervision (督办、预警、通报、约谈), how are they numbered, and what do they begin with?

A number is that of GB/T 9704: the office's mark, the year in hexagonal brackets and a running number without zeros in
front, 甘环督〔2026〕7号. Each mark counts anew every year, from 1, without gaps: only what is issued takes one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from server.domain.activity import ActivityKind
from server.errors import Invalid
from server.translations import N_

LONGEST = {"title": 200, "text": 20_000, "answer": 10_000, "reason": 500, "prefix": 20, "authority": 60}
MOST_ISSUES = 500
MOST_RECIPIENTS = 100
_PREFIX = re.compile(r"[^\s\d〔〕\[\]()（）]+")


class DocumentKind(StrEnum):
    """What a document does."""

    ORDER = "order"
    """督办"""
    WARNING = "warning"
    """预警"""
    CIRCULAR = "circular"
    """通报"""
    TALK = "talk"
    """约谈"""


class DocumentState(StrEnum):
    """How far a document is; from its moments and answers, and kept nowhere."""

    DRAFT = "draft"
    ISSUED = "issued"
    ANSWERED = "answered"
    """Every unit that it is addressed to has answered."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


"""Kinds that office reports count; a talk is none of the meetings of a leading group, and is counted nowhere."""


COUNTED_AS: Mapping[DocumentKind, ActivityKind] = {
    DocumentKind.ORDER: ActivityKind.ORDER,
    DocumentKind.WARNING: ActivityKind.WARNING,
    DocumentKind.CIRCULAR: ActivityKind.CIRCULAR,
    DocumentKind.TALK: ActivityKind.TALK,
}
"""As which work record each is kept when it is issued."""


@dataclass(frozen=True)
class DocumentRule:
    """How a programme writes its documents."""

    prefixes: Mapping[DocumentKind, str] = field(
        default_factory=lambda: {
            DocumentKind.ORDER: "环督", DocumentKind.WARNING: "环警", DocumentKind.CIRCULAR: "环通",
            DocumentKind.TALK: "环约",
        }
    )  # fmt: skip
    authority: str = ""
    """Who issues: it stands in the red head and under the text."""
    red_head: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Return a programme's rule, as its row keeps it."""
        said = dict(kept or {})
        usual = cls()
        prefixes = {one: str(said.get("prefixes", {}).get(one.value, usual.prefixes[one])) for one in DocumentKind}
        return cls(prefixes, str(said.get("authority", "")), bool(said.get("red_head", True)))

    @classmethod
    def read(cls, prefixes: Mapping[DocumentKind, str], authority: str, *, red_head: bool) -> Self:
        """Return a rule that a person wrote.

        :raises Invalid: for a mark that has blanks, digits or brackets or is too long, or two kinds with one mark.
        """
        found = {one: prefixes.get(one, "").strip() or cls().prefixes[one] for one in DocumentKind}
        for mark in found.values():
            if len(mark) > LONGEST["prefix"] or not _PREFIX.fullmatch(mark):
                raise Invalid(N_("“{mark}” is no mark of an office: no digits, blanks or brackets."), mark=mark[:40])
        if len(set(found.values())) < len(found):
            raise Invalid(N_("Each kind of document needs a mark of its own: their numbers are counted apart."))
        if len(authority) > LONGEST["authority"]:
            raise Invalid(N_("At most {most} characters, please."), most=LONGEST["authority"])
        return cls(found, " ".join(authority.split()), red_head)

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {
            "prefixes": {one.value: mark for one, mark in self.prefixes.items()}, "authority": self.authority,
            "red_head": self.red_head,
        }  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What a person writes."""

    kind: DocumentKind
    title: str
    text: str
    issues: tuple[str, ...] = ()
    """Their codes."""
    recipients: tuple[str, ...] = ()
    """Units by code or name."""
    answer_due: date | None = None


def number(prefix: str, year: int, running: int) -> str:
    """Return a document's number as it is written: 甘环督〔2026〕7号."""
    return f"{prefix}〔{year}〕{running}号"


def checked(draft: Draft) -> Draft:
    """Return a draft that can be kept; it may still lack recipients.

    :raises Invalid: without title or text, or where something is too long or too many.
    """
    title, text = " ".join(draft.title.split()), draft.text.strip()
    if not title:
        raise Invalid(N_("A document needs a title."))
    if not text:
        raise Invalid(N_("A document needs a text."))
    for name, said in (("title", title), ("text", text)):
        if len(said) > LONGEST[name]:
            raise Invalid(N_("At most {most} characters, please."), most=LONGEST[name])
    if len(draft.issues) > MOST_ISSUES:
        raise Invalid(N_("A document is about at most {most} issues."), most=MOST_ISSUES)
    if len(draft.recipients) > MOST_RECIPIENTS:
        raise Invalid(N_("A document is addressed to at most {most} units."), most=MOST_RECIPIENTS)
    return Draft(draft.kind, title, text, _once(draft.issues), _once(draft.recipients), draft.answer_due)


def state(*, is_issued: bool, is_closed: bool, is_withdrawn: bool, asked: int, answered: int) -> DocumentState:
    """Return how far a document is; `asked` of units, of which `answered` have."""
    if is_withdrawn:
        return DocumentState.WITHDRAWN
    if is_closed:
        return DocumentState.CLOSED
    if not is_issued:
        return DocumentState.DRAFT
    return DocumentState.ANSWERED if 0 < asked <= answered else DocumentState.ISSUED


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in names if one.strip()))
