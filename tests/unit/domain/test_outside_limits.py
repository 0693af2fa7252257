"""What may come from outside is said to the operator as it is."""

import pytest

from server.config import ROOT
from server.domain import outside_limits

DOCUMENTED = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
LIMITS = {name: value for name, value in vars(outside_limits).items() if name.isupper()}


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_is_described_for_the_operator(name: str) -> None:
    assert f"`{name}` {LIMITS[name]:,}" in DOCUMENTED
