"""Which photos does a report show of an issue that has more than it can show?"""

from dataclasses import replace

import pytest

from server.domain.dossier import Dossier
from server.domain.finding import Status
from server.domain.report import ReportIssue, printed
from server.domain.subject import Stage
from server.formats import report_issue
from tests.unit.formats.reports import MADE_AT, dossier, pair, photo


def crowded(verdicts: tuple[Status | None, ...], others: int) -> Dossier:
    """Return an issue with current pairs, one that was replaced, and photos that are in none."""
    pairs = tuple(replace(pair(number), verdict=one) for number, one in enumerate(verdicts, start=1))
    found = dossier(pairs=(*pairs, replace(pair(50), replaced_at=MADE_AT)))
    return replace(found, photos=(*found.photos, *(photo(200 + number, Stage.DURING) for number in range(others))))


def test_an_issue_with_few_photos_is_printed_whole() -> None:
    found = printed(crowded((Status.CONSISTENT,), 3), 7)
    assert (len(found.pairs), len(found.others), found.others_left_out, found.pairs_left_out) == (1, 5, 0, 0)


def test_of_an_issue_with_many_photos_the_current_pairs_are_printed_and_the_others_counted() -> None:
    found = printed(crowded((Status.CONSISTENT, Status.DOUBTFUL), 3), 8)
    assert [number for number, _ in found.pairs] == [1, 2]
    assert (found.others, found.others_left_out, found.pairs_left_out) == ((), 5, 0)
    assert len(found.photos) == 4


def test_of_too_many_pairs_those_that_speak_against_somebody_are_printed() -> None:
    verdicts = (Status.CONSISTENT, Status.UNVERIFIABLE, Status.CONTRADICTED, None, Status.DOUBTFUL)
    found = printed(crowded(verdicts, 0), 6)
    assert [number for number, _ in found.pairs] == [2, 3, 5]
    assert found.pairs_left_out == 2


@pytest.mark.parametrize(
    ("language", "others", "pairs"),
    [
        ("en", "This issue has 8 photos. 4 of them are in no current pair", "1 more pairs are not printed here"),
        ("zh_CN", "本问题共有 8 张照片", "另有 1 对照片未在此打印"),
    ],
)
def test_what_is_not_printed_is_said_in_words(language: str, others: str, pairs: str) -> None:
    issue = ReportIssue(crowded((Status.CONSISTENT, Status.DOUBTFUL), 2), {}, most=2)
    said = report_issue.values(issue, {}, language)["left_out"]
    assert isinstance(said, list)
    assert [others in said[0], pairs in said[1]] == [True, True]
