from datetime import date

from server.domain.answers import visit_day


def test_the_day_of_a_form_is_found_inside_its_groups() -> None:
    assert visit_day({"meta": {"x": "1"}, "head": {"start_time": "2026-10-24T09:00:00.000+08:00"}}) == date(
        2026, 10, 24
    )
    assert visit_day({"today": "unknown"}) is None
