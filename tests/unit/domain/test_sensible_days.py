"""Is a mistyped year said by the name of its field, before anything is written?"""

from datetime import date

import pytest

from server.domain.sensible_days import EARLIEST, LATEST, sensible
from server.errors import Invalid
from server.translations import translate


@pytest.mark.parametrize("day", [EARLIEST, LATEST, None])
def test_days_of_what_is_dealt_with_are_taken(day: date | None) -> None:
    sensible(day, "Milestone")


@pytest.mark.parametrize("day", [date(1026, 11, 30), date(2206, 1, 1)])
def test_a_mistyped_year_is_refused_with_the_name_of_its_field(day: date) -> None:
    with pytest.raises(Invalid) as refused:
        sensible(day, "Milestone")
    assert translate(refused.value.message, "zh_CN", **refused.value.details).startswith(f"时间节点：{day}")
