"""What changed between two versions of a form, and which of it does not fit what was collected before?"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from server.domain.form_outline import Item, Outline, Text


class What(StrEnum):
    """What became of a question, or of the form itself."""

    VERSION = "version"
    TITLE = "title"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    TYPE = "type"
    CHOICE_REMOVED = "choice-removed"
    ADDED = "added"
    CHOICE_ADDED = "choice-added"
    CHOICES_FROM = "choices-from"
    REQUIRED = "required"
    RELEVANT = "relevant"
    CONSTRAINT = "constraint"
    CALCULATION = "calculation"
    LABEL = "label"
    HINT = "hint"
    MESSAGE = "message"
    CHOICE_LABEL = "choice-label"


APART = frozenset({What.REMOVED, What.RENAMED, What.MOVED, What.TYPE, What.CHOICE_REMOVED})
"""After these, answers that were collected before and after do not stand in one column any more."""

_OF_FORM = (What.VERSION, What.TITLE)


@dataclass(frozen=True)
class Change:
    """One thing that differs; `before` and `after` are names, expressions or texts, empty where there is none."""

    what: What
    path: str = ""
    label: Text = field(default_factory=dict)
    """Of the question, in the newer version where it is there."""
    before: str = ""
    after: str = ""
    is_answered: bool = True
    """Whether submissions have an answer to it."""

    @property
    def sets_apart(self) -> bool:
        """Tell whether what was collected so far no longer matches."""
        return self.what in APART and self.is_answered


def compare(before: Outline, after: Outline) -> tuple[Change, ...]:
    """Return what differs: first the form, then what sets answers apart, then the rest, each in the form's order."""
    found = [*_of_form(before, after), *_of_questions(before.by_path, after.by_path, before.default)]
    return tuple(sorted(found, key=lambda one: one.what not in _OF_FORM and not one.sets_apart))


def _of_form(before: Outline, after: Outline) -> Iterator[Change]:
    if before.version != after.version:
        yield Change(What.VERSION, before=before.version, after=after.version)
    if before.title != after.title:
        yield Change(What.TITLE, before=before.title, after=after.title)


def _of_questions(before: Mapping[str, Item], after: Mapping[str, Item], language: str) -> Iterator[Change]:
    gone = {path: one for path, one in before.items() if path not in after}
    new = {path: one for path, one in after.items() if path not in before}
    known = _same_under_another_path(gone, new)
    for path, one in gone.items():
        if path not in known:
            yield Change(What.REMOVED, path, one.label, is_answered=one.is_answered)
    for path, one in after.items():
        old = before.get(path) or before.get(known.get(path, ""))
        if old is None:
            yield Change(What.ADDED, path, one.label, after=one.kind, is_answered=one.is_answered)
            continue
        if old.path != path:
            what = What.MOVED if old.name == one.name else What.RENAMED
            yield Change(what, path, one.label, old.path, path, is_answered=one.is_answered)
        yield from _of_one(old, one, language)


def _same_under_another_path(gone: Mapping[str, Item], new: Mapping[str, Item]) -> dict[str, str]:
    """Return old and new paths of what is the same question, each by the other.

    It is where it has its name in another group, or else where type, label and all choices are the same; each time
    only where there is one such question and no more.
    """
    found: dict[str, str] = {}
    for key in (_by_name, _by_words):
        olds, news = _only(gone, found, key), _only(new, found, key)
        for same in olds.keys() & news.keys():
            found |= {olds[same]: news[same], news[same]: olds[same]}
    return found


def _by_name(one: Item) -> object:
    return one.name, one.kind, one.is_group


def _by_words(one: Item) -> object:
    words = tuple(sorted(one.label.items()))
    return (words, one.kind, one.is_group, tuple(one.choices)) if words else None


def _only(items: Mapping[str, Item], without: Container[str], key: Callable[[Item], object]) -> dict[object, str]:
    """Return the paths by what they are known by, of those that nothing else is known by."""
    found: dict[object, list[str]] = {}
    for path, one in items.items():
        if path not in without and key(one) is not None:
            found.setdefault(key(one), []).append(path)
    return {known: paths[0] for known, paths in found.items() if len(paths) == 1}


def _of_one(old: Item, new: Item, language: str) -> Iterator[Change]:
    path, answered = new.path, new.is_answered or old.is_answered
    rules = {
        What.TYPE: (old.kind, new.kind),
        What.REQUIRED: (old.required, new.required),
        What.RELEVANT: (old.relevant, new.relevant),
        What.CONSTRAINT: (old.constraint, new.constraint),
        What.CALCULATION: (old.calculation, new.calculation),
        What.CHOICES_FROM: (old.choices_from, new.choices_from),
    }
    for what, (was, now) in rules.items():
        if was != now:
            yield Change(what, path, new.label, was, now, answered)
    texts = {
        What.LABEL: (old.label, new.label),
        What.HINT: (old.hint, new.hint),
        What.MESSAGE: (old.constraint_message, new.constraint_message),
    }
    for what, (was_said, is_said) in texts.items():
        yield from _of_text(what, new, was_said, is_said, language)
    if not new.choices_from and not old.choices_from:
        yield from _of_choices(old, new, language)


def _of_text(what: What, item: Item, was: Text, now: Text, language: str, of: str = "") -> Iterator[Change]:
    """Say once of a text that it changed: in the form's own language, or else in the first that differs."""
    differing = [one for one in dict.fromkeys((language, *was, *now)) if was.get(one, "") != now.get(one, "")]
    if differing:
        first = differing[0]
        mark = f"{of}: " if of else ""
        yield Change(what, item.path, item.label, mark + was.get(first, ""), mark + now.get(first, ""))


def _of_choices(old: Item, new: Item, language: str) -> Iterator[Change]:
    for value in (one for one in old.choices if one not in new.choices):
        yield Change(What.CHOICE_REMOVED, new.path, new.label, before=value)
    for value in (one for one in new.choices if one not in old.choices):
        yield Change(What.CHOICE_ADDED, new.path, new.label, after=value)
    for value in (one for one in new.choices if one in old.choices):
        yield from _of_text(What.CHOICE_LABEL, new, old.choices[value], new.choices[value], language, value)
