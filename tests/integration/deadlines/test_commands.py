"""What the pages of deadlines do, commands do as well."""

import json
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from server.services.register import programmes, units
from server.services.runtime import today
from server.tasks import deadlines
from tests import build


class Say(Protocol):
    """Runs a command and returns what it prints."""

    def __call__(self, *arguments: str, code: int = 0) -> str: ...


@pytest.fixture
def said(runner: FlaskCliRunner, context: Flask) -> Say:
    with transaction():
        row = build.programme()
        units.add("夏河县政府")
        build.issue(row, code="A1", status="in_progress", unit=units.get("夏河县政府"), due_on=today())
        build.account("Emma", Role.OFFICE, row)
    deadlines.run()

    def run(*arguments: str, code: int = 0) -> str:
        result = runner.invoke(args=list(arguments), env={"LC_ALL": "en"})
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_a_proposed_warning_is_listed_with_its_figure_and_issued_once(said: Say) -> None:
    (one,) = json.loads(said("deadlines", "warnings", "list", "--json"))
    assert (one["issue"], one["proposed"], one["reasons"][0]["code"]) == ("A1", "yellow", "near")
    assert "Yellow card: issued, until" in said("deadlines", "warnings", "issue", "A1", "--as", "Emma")
    assert json.loads(said("deadlines", "warnings", "list", "--json")) == []
    assert "No warning is proposed" in said("deadlines", "warnings", "issue", "A1", code=1)


def test_a_forecast_and_a_warning_that_is_put_off_need_a_reason(said: Say) -> None:
    said("deadlines", "warnings", "forecast", "A1", "late", "雨季无法施工")
    (one,) = json.loads(said("deadlines", "warnings", "list", "--json"))
    assert (one["forecast"], one["forecast_reason"]) == ("late", "雨季无法施工")
    assert "Say why" in said("deadlines", "warnings", "put-off", "A1", " ", code=1)
    assert "put off, until" in said("deadlines", "warnings", "put-off", "A1", "已约谈")


def test_a_programme_warns_by_other_figures_and_keeps_those_that_are_not_named(said: Say) -> None:
    said("deadlines", "warnings", "rule", "gannan", "yellow_days=0")
    found = json.loads(said("deadlines", "warnings", "rule", "gannan", "red_complaints=5"))
    assert (found["yellow_days"], found["red_complaints"], found["red_overdue"]) == (0, 5, 1)
    assert "There is no setting" in said("deadlines", "warnings", "rule", "gannan", "days=1", code=1)


def test_a_unit_s_report_of_a_month_is_filed_and_listed(said: Say) -> None:
    month = f"{today():%Y-%m}"
    said("deadlines", "reports", "send", "A1", month, "60", "完成覆土", "--as", "Emma")
    (one,) = json.loads(said("deadlines", "reports", "list", month, "--json"))
    assert (one["issue"], one["percent"], one["text"], one["by"]) == ("A1", 60, "完成覆土", "account:Emma")
    assert "完成覆土" in said("deadlines", "reports", "list", month)
    assert "this month or the one before" in said("deadlines", "reports", "send", "A1", "2020-01", "6", "旧", code=1)


def test_documents_are_numbered_and_headed_as_a_command_says(said: Say) -> None:
    said("orders", "rule", "gannan", "--mark", "order=甘环督", "--authority", "甘南州生态环境局")
    found = json.loads(said("orders", "rule", "gannan", "--no-red-head"))
    assert (found["prefixes"]["order"], found["authority"], found["red_head"]) == ("甘环督", "甘南州生态环境局", False)
    assert "There is no kind" in said("orders", "rule", "gannan", "--mark", "letter=甲", code=1)


def test_the_rules_of_each_programme_that_may_be_changed_are_offered(said: Say, client: FlaskClient) -> None:
    with transaction():
        other = programmes.add("linxia", "临夏州整改")
        build.account("Ada", Role.OFFICE)
        build.account("Leon", Role.LEADER)
        number = other.id
    client.post("/sign-in", data={"name": "Ada", "password": build.PASSWORD})
    offered = [f"/deadlines/rules/{number}" in client.get("/deadlines/").text,
               f"/deadlines/documents/rules/{number}" in client.get("/deadlines/documents").text]  # fmt: skip
    client.post("/sign-out")
    client.post("/sign-in", data={"name": "Leon", "password": build.PASSWORD})
    assert (offered, "/deadlines/rules/" in client.get("/deadlines/").text) == ([True, True], False)
