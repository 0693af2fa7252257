"""What differs between two versions of a form, and what of it no longer fits earlier answers?"""

import pytest

from server.domain.form_changes import What, compare
from server.domain.form_outline import Item, Outline

ZH, EN = "中文 (zh)", "English (en)"


def asked(path: str, label: str = "", control: str = "input", type_: str = "string", **rest: str) -> Item:
    return Item(path, control, type_, label={ZH: label or path}, **rest)  # type: ignore[arg-type]


def outline(*items: Item, version: str = "1", title: str = "表") -> Outline:
    return Outline("visit", version, title, (ZH, EN), ZH, items)


def found(before: Outline, after: Outline) -> list[tuple[What, str, bool]]:
    return [(one.what, one.path, one.sets_apart) for one in compare(before, after)]


def test_the_same_form_has_no_changes() -> None:
    assert compare(outline(asked("a")), outline(asked("a"))) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([asked("a"), asked("b")], [asked("a")], (What.REMOVED, "b", True)),
        ([asked("a")], [asked("a"), asked("b")], (What.ADDED, "b", False)),
        ([asked("a", "单位")], [asked("b", "单位")], (What.RENAMED, "b", True)),
        ([asked("a", "单位")], [asked("g/a", "责任单位")], (What.MOVED, "g/a", True)),
        ([asked("a")], [asked("a", type_="int")], (What.TYPE, "a", True)),
        ([asked("a")], [asked("a", constraint=". > 0")], (What.CONSTRAINT, "a", False)),
        ([asked("a")], [asked("a", relevant="/data/b = 1")], (What.RELEVANT, "a", False)),
        ([asked("a")], [asked("a", required="true()")], (What.REQUIRED, "a", False)),
        ([asked("a", "甲")], [asked("a", "乙")], (What.LABEL, "a", False)),
    ],
    ids=["removed", "added", "renamed", "moved", "type", "constraint", "relevance", "required", "wording"],
)
def test_what_became_of_a_question_is_said(before: list[Item], after: list[Item], said: tuple[What, str, bool]) -> None:
    assert said in found(outline(*before), outline(*after))


def test_two_questions_with_the_same_words_are_not_taken_for_one_that_was_renamed() -> None:
    changes = found(outline(asked("a", "姓名"), asked("b", "姓名")), outline(asked("c", "姓名")))
    assert {what for what, *_ in changes} == {What.REMOVED, What.ADDED}


def test_a_choice_that_is_gone_sets_answers_apart_and_a_new_one_does_not() -> None:
    old = Item("a", "select1", choices={"yes": {ZH: "是"}, "no": {ZH: "否"}})
    new = Item("a", "select1", choices={"yes": {ZH: "对"}, "maybe": {ZH: "不明"}})
    assert found(outline(old), outline(new)) == [
        (What.CHOICE_REMOVED, "a", True), (What.CHOICE_ADDED, "a", False), (What.CHOICE_LABEL, "a", False),
    ]  # fmt: skip


def test_a_text_to_read_that_is_gone_sets_no_answers_apart() -> None:
    note = Item("n", "input", "string", is_read_only=True)
    assert found(outline(note), outline()) == [(What.REMOVED, "n", False)]


def test_version_and_title_are_said_first() -> None:
    changes = compare(outline(asked("a")), outline(version="2", title="新表"))
    assert [one.what for one in changes] == [What.VERSION, What.TITLE, What.REMOVED]
