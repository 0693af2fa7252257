"""An issue's county: the ledger's word, or else the site's, on every list and on its pairs."""

from datetime import date

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission
from server.domain.finding import Status
from server.domain.ledger_columns import Order
from server.models import Programme
from server.services.ledger import listing, table
from server.services.quality import by_group, period
from server.services.quality.by_group import Group
from server.services.register import issues, programmes, sites
from server.services.review import filter_choices
from server.services.review.queue import Filters
from tests import build
from tests.integration.register.build import issue_row, sheet, site_row

pytestmark = pytest.mark.usefixtures("context")
REVIEWER = Actor("Alice", frozenset(Permission), account_id=1)


@pytest.fixture
def gannan(context: Flask) -> Programme:
    with transaction():
        plan = programmes.add("gannan", "甘南州整改方案")
        sites.import_sheet(plan, sheet(site_row("JGT", county="夏河县"), site_row("LX", county="合作市")))
        return plan


def keep(programme: Programme, *rows: object) -> None:
    with transaction():
        issues.import_sheet(programme, sheet(*rows))


def counties(programme: Programme) -> dict[str, str]:
    return {issue.code: issue.county for issue in issues.listing(programme)}


def test_the_ledger_goes_before_the_site(gannan: Programme) -> None:
    keep(
        gannan,
        issue_row("1", site="JGT"),
        issue_row("2", site="JGT", county="碌曲县", ledger={"行政区域": "碌曲县/郎木寺镇"}),
        issue_row("3", county="碌曲县", ledger={"行政区域": "碌曲县"}),
        issue_row("4"),
    )
    assert counties(gannan) == {"1": "夏河县", "2": "碌曲县", "3": "碌曲县", "4": ""}


def test_a_later_sheet_without_the_column_changes_nothing(gannan: Programme) -> None:
    keep(gannan, issue_row("1", site="JGT", county="碌曲县", ledger={"行政区域": "碌曲县"}))
    keep(gannan, issue_row("1", site="JGT"))
    assert counties(gannan) == {"1": "碌曲县"}


def test_an_issue_follows_its_site_where_the_ledger_does_not_say(gannan: Programme) -> None:
    keep(
        gannan,
        issue_row("1", site="JGT"),
        issue_row("2", site="JGT"),
        issue_row("3", site="JGT", county="碌曲县", ledger={"行政区域": "碌曲县"}),
    )
    keep(gannan, issue_row("1", site="LX"))
    assert counties(gannan) == {"1": "合作市", "2": "夏河县", "3": "碌曲县"}
    with transaction():
        sites.import_sheet(gannan, sheet(site_row("JGT", county="玛曲县")))
    assert counties(gannan) == {"1": "合作市", "2": "玛曲县", "3": "碌曲县"}


def test_a_pair_has_the_county_of_its_issue(context: Flask) -> None:
    with transaction():
        plan = build.programme()
        place = build.site(plan, county="夏河县")
        stands, used = build.viewpoint(place), build.form(plan)
        own, of_site = build.issue(plan, place, "1", county="碌曲县"), build.issue(plan, place, "2", county="")
        pairs = [build.judged_pair(one, stands, used, Status.CONSISTENT) for one in (own, of_site)]
        assert [pair.county for pair in pairs] == ["碌曲县", "夏河县"]
        issues.import_sheet(plan, sheet(issue_row("1", county="玛曲县", ledger={"行政区域": "玛曲县"})))
    for pair in pairs:
        db.session.refresh(pair)
    assert [pair.county for pair in pairs] == ["玛曲县", "夏河县"]


def test_lists_filters_and_figures_go_by_the_issues_county(context: Flask) -> None:
    with transaction():
        plan = build.programme()
        place = build.site(plan, county="夏河县")
        about = build.issue(plan, place, "1", county="碌曲县", due_on=date(2026, 12, 1))
        build.judged_pair(about, build.viewpoint(place), build.form(plan), Status.DOUBTFUL)
    (row,) = table.page(COMMAND_LINE, listing.IssueFilters(), Order()).rows
    assert row.line.county == "碌曲县"
    assert [one.value for one in filter_choices.choices(REVIEWER, Filters()).county] == ["碌曲县"]
    (quality,) = by_group.lines(period.period())[Group.COUNTY]
    assert (quality.name, quality.photos) == ("碌曲县", 2)
