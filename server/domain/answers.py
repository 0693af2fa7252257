"""What did an officer answer to a question of the form?

Answers are kept as the form nests them: groups are mappings, repeats are lists.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

OFFICERS = ("officer1", "officer2")
"""Questions whose answers name who was on site."""
ISSUE = "item_code"
"""The question whose answer names the issue."""
_DAYS = ("today", "start_time", "start")
_WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def answer(answers: Mapping[str, Any], question: str) -> str:
    """Return the answer to a question, also inside groups; repeats are left out. Empty where there is none."""
    found = answers.get(question)
    if isinstance(found, str):
        return found.strip()
    groups = (value for value in answers.values() if isinstance(value, Mapping))
    return next((text for group in groups if (text := answer(group, question))), "")


def named(answers: Mapping[str, Any], questions: Iterable[str] = OFFICERS) -> tuple[str, ...]:
    """Return whom the answers to some questions name, in the order of the questions."""
    return tuple(name for question in questions if (name := answer(answers, question)))


def speaks_for(answers: Mapping[str, Any], code: str, codes: Collection[str]) -> bool:
    """Tell whether what was answered is about one issue, of all that the answers name.

    Repeats may name others, for their photos; what officers found and signed is about the one that the form itself
    names.
    """
    return len(codes) == 1 or (code != "" and code == answer(answers, ISSUE))


def answers_to(answers: Mapping[str, Any], questions: Collection[str]) -> Iterator[str]:
    """Give all answers to some questions, also inside groups and repeats."""
    for name, value in answers.items():
        if isinstance(value, Mapping | list):
            inside = value if isinstance(value, list) else [value]
            for one in inside:
                if isinstance(one, Mapping):
                    yield from answers_to(one, questions)
        elif name in questions and isinstance(value, str):
            yield value.strip()


def visit_day(answers: Mapping[str, Any]) -> date | None:
    """Return the day that a form claims for its visit: its own date, or when it was opened."""
    for question in _DAYS:
        found = _WRITTEN_DAY.match(answer(answers, question))
        if found:
            try:
                return date.fromisoformat(found[0])
            except ValueError:
                continue
    return None
