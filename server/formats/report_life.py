"""What is printed of an issue's way through the life cycle (办理经过): its steps, proofs, criteria, notices, overrides?

All comes from the closing file of its dossier. Days are as people wrote them; moments are local to the site.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from server.domain import labels
from server.domain.closing_file import ClosingFile, FiledMeasure, FiledMove, FiledObjection, FiledOverride
from server.domain.conclusions import ANSWERS, CRITERIA
from server.domain.dossier import Dossier
from server.domain.issue_files import FILE_KINDS
from server.domain.life_state import LifeState
from server.domain.no_phone import person
from server.domain.publicity import ObjectionState
from server.domain.redaction import HIDDEN
from server.formats.report_cover import day
from server.formats.report_text import line, paragraphs
from server.formats.report_words import is_chinese, listed
from server.translations import N_, translate

Json = dict[str, object]
MOST_OBJECTIONS = 20
"""So many of one issue are printed; the dossier has all."""


def values(dossier: Dossier, language: str) -> Json | None:
    """Return the values of the section as the template reads them; None where the issue was only registered."""
    return _Writer(dossier, language).section() if dossier.closing.moves else None


class _Writer:
    """Knows the language and the closing file of one issue."""

    def __init__(self, dossier: Dossier, language: str) -> None:
        self._dossier = dossier
        self._closing: ClosingFile = dossier.closing
        self._language = language

    def section(self) -> Json:
        closing = self._closing
        objections = closing.objections[:MOST_OBJECTIONS]
        return {
            "facts": [[self._say(name), line(value)] for name, value in self._facts() if value],
            "steps": [self._step(one) for one in closing.moves],
            "measures": [self._measure(one) for one in closing.measures if self._counts(one)],
            "criteria": list(self._criteria()),
            "objections": [self._objection(one) for one in objections],
            "left_out": self._left_out(len(closing.objections) - len(objections)),
            "overrides": [
                self._override(list(group)) for _, group in groupby(self._overrides(), key=lambda one: one.finding)
            ],
        }

    def _say(self, message: str, **values: object) -> str:
        return translate(message, self._language, **values)

    def _facts(self) -> Iterator[tuple[str, str]]:
        closing, states = self._closing, labels.LIFE_STATES
        accepted, closed, filed = map(closing.last, (LifeState.ACCEPTED, LifeState.CLOSED, LifeState.FILED))
        yield N_("Entered in this system"), self._moment(closing.registered_at)
        yield N_("Where it stands"), self._state(closing.state, closing.round)
        yield states[LifeState.CLAIMED], self._on(closing.last(LifeState.CLAIMED))
        yield states[LifeState.ACCEPTED], self._accepted(accepted)
        yield N_("Conclusion of acceptance"), self._concluded(accepted, "verdict")
        yield N_("Window"), self._window()
        yield N_("Objections"), self._objected()
        yield states[LifeState.SIGNED], self._with_name(closing.last(LifeState.SIGNED))
        yield N_("Closing number"), closed.document if closed else ""
        yield states[LifeState.CLOSED], self._on(closed)
        yield states[LifeState.FILED], " ".join(filter(None, (self._on(filed), filed.document))) if filed else ""
        yield N_("Look-back"), self._looked_back()

    def _state(self, state: LifeState, round_: int) -> str:
        said = self._say(labels.LIFE_STATES[state])
        return said if round_ == 1 else self._say(N_("{state} (round {round})"), state=said, round=round_)

    def _on(self, move: FiledMove | None) -> str:
        return day(move.on, self._language) if move else ""

    def _moment(self, moment: datetime | None) -> str:
        return day(moment.astimezone(self._dossier.zone).date(), self._language) if moment else ""

    def _who(self, label: str) -> str:
        return HIDDEN if self._dossier.is_redacted else person(label)

    def _with_name(self, move: FiledMove | None) -> str:
        return f"{self._on(move)} {self._who(move.by)}" if move else ""

    def _accepted(self, move: FiledMove | None) -> str:
        unit = str(self._dossier.record["ledger"].get("验收单位") or "")
        return " ".join(filter(None, (self._with_name(move), unit))) if move else ""

    def _concluded(self, move: FiledMove | None, question: str) -> str:
        code = move.concluded.get(question) if move else None
        return self._say(ANSWERS[question][code]) if code else ""

    def _window(self) -> str:
        shown = [one for one in self._closing.publications if one.released_at and one.opens_on and one.closes_on]
        spans = [self._span(one.opens_on, one.closes_on, is_over=one.withdrawn_at is not None) for one in shown]
        return listed(spans, self._language)

    def _span(self, first: date | None, last: date | None, *, is_over: bool) -> str:
        said = f"{first} – {last}"
        return self._say(N_("{window} (withdrawn)"), window=said) if is_over else said

    def _objected(self) -> str:
        """Return how many objections there are of each outcome; none is said too, once something was public."""
        states = [one.state for one in self._closing.objections]
        counted = [
            self._say(N_("{state}: {count}"), state=self._say(labels.OBJECTION_STATES[one]), count=states.count(one))
            for one in ObjectionState
            if one in states
        ]
        if counted:
            return listed(counted, self._language)
        return self._say(N_("none")) if any(one.released_at for one in self._closing.publications) else ""

    def _looked_back(self) -> str:
        found = [one for one in self._closing.moves if one.end is LifeState.LOOKBACK or one.start is LifeState.LOOKBACK]
        if not found:
            return ""
        said = [self._concluded(found[-1], question) for question in ("same_state", "next")]
        return " ".join(filter(None, (self._on(found[-1]), listed(filter(None, said), self._language))))

    def _step(self, one: FiledMove) -> list[str]:
        reasons = [
            f"{code} {self._say(labels.RETURN_REASONS[code])}" if code in labels.RETURN_REASONS else code
            for code in one.reasons
        ]
        due = self._say(N_("Due anew: {day}"), day=day(one.due_on, self._language)) if one.due_on else ""
        said = [one.document, *reasons, due, one.note]
        between = "；" if is_chinese(self._language) else "; "
        return [
            one.on.isoformat(), self._state(one.end, one.round), line(self._who(one.by)),
            line(between.join(filter(None, said))),
        ]  # fmt: skip

    def _counts(self, one: FiledMeasure) -> bool:
        return one.round == self._closing.round and one.dropped_at is None

    def _measure(self, one: FiledMeasure) -> list[str]:
        proofs = [
            paper.name or self._say(FILE_KINDS[paper.kind])
            for paper in self._closing.papers
            if paper.measure == one.number and paper.set_aside_at is None
        ]
        done = one.done_on.isoformat() if one.done_on else self._say(N_("not done"))
        return [str(one.place), line(one.text), done, line(listed(proofs, self._language))]

    def _criteria(self) -> Iterator[list[str]]:
        accepted = self._closing.last(LifeState.ACCEPTED)
        for place, (question, told) in enumerate(CRITERIA.items(), start=1):
            said = self._concluded(accepted, question)
            if said:
                yield [str(place), self._say(told), said]

    def _objection(self, one: FiledObjection) -> Json:
        return {
            "state": self._say(labels.OBJECTION_STATES[one.state]),
            "at": f"{one.received_at.astimezone(self._dossier.zone):%Y-%m-%d %H:%M}",
            "text": paragraphs(one.text),
            "answer": paragraphs(one.answer),
        }

    def _left_out(self, number: int) -> str:
        told = N_("{number} more objections are not printed here; they lie in the dossier.")
        return self._say(told, number=number) if number else ""

    def _overrides(self) -> list[FiledOverride]:
        return sorted(self._closing.overrides, key=lambda one: (one.finding, one.number))

    def _override(self, both: list[FiledOverride]) -> Json:
        first = both[0]
        return {
            "sentence": line(first.chinese if is_chinese(self._language) else first.english),
            "by": [
                [line(self._who(one.by)), f"{one.made_at.astimezone(self._dossier.zone):%Y-%m-%d}", line(one.reason)]
                for one in both
            ],
        }
