"""What pages can do with publications, commands can do as well, in the name of two people."""

import json

from flask.testing import FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from tests import build


def said(runner: FlaskCliRunner, *arguments: str, code: int = 0) -> str:
    result = runner.invoke(args=["publicity", *arguments], env={"LC_ALL": "en"})
    assert result.exit_code == code, result.output
    return result.output


def test_a_publication_goes_out_by_commands(runner: FlaskCliRunner, context: object) -> None:
    with transaction():
        plan = build.programme()
        build.issue(
            plan,
            None,
            "ZY-1",
            unit=None,
            due_text="2026年底前",
            ledger={"整改措施": "甲", "整改目标": "乙", "整改进展": "丙"},
        )
        for name in ("Emma", "Dolma"):
            build.account(name, Role.OFFICE, plan)
        build.account("Reader", Role.LEADER, plan)
    said(
        runner, "rule", "gannan", "--days", "7", "--kind", "calendar", "--receiver", "州整改办", "--telephone", "12369"
    )
    assert "Publication 1 is prepared" in said(runner, "prepare", "ZY-1", "--as", "Emma")
    assert "A part of the text is empty" in said(runner, "check", "1", "--as", "Dolma", code=1)
    assert "may not do this" in said(runner, "check", "1", "--as", "Reader", code=1)
    assert json.loads(said(runner, "show", "1"))["measures"] == "甲"
    assert json.loads(said(runner, "list", "--json"))[0]["state"] == "draft"
    said(runner, "withdraw", "1", "--reason", "重做")
    assert "It was withdrawn" in said(runner, "list", "--which", "withdrawn")
    assert json.loads(said(runner, "objections", "list", "--json")) == []
