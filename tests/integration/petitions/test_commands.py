"""What do scripts read of petitions?"""

import json

import pytest
from flask import Flask


@pytest.mark.parametrize(("number", "code"), [("X2QH201907220005", 0), ("X2QH203907220005", 1), ("第5号", 1)])
def test_an_odd_number_ends_a_check_with_1(app: Flask, number: str, code: int) -> None:
    result = app.test_cli_runner().invoke(args=["petitions", "check", number, "--json"])
    (said,) = json.loads(result.output)
    assert result.exit_code == code
    assert bool(said["warnings"]) is bool(code)
