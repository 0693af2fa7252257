"""A register with two issues, and a card full of photos of them."""

from pathlib import Path

import pytest
from flask import Flask

from server.db import transaction
from server.domain.access import Actor, Role
from server.services import accounts
from tests import build


@pytest.fixture
def register(context: Flask) -> int:
    """Give a programme with two issues at two sites, and Emma of its office; returns its number."""
    with transaction():
        owner = build.programme()
        for code, name in (("GN-001", "加甘滩堆场"), ("GN_002", "水泊峡")):
            place = build.site(owner, f"S-{code}", name)
            build.viewpoint(place, "V1", "南坡")
            build.viewpoint(place, "V2", "顶部_东")
            build.issue(owner, place, code)
        build.account("Emma", Role.OFFICE, owner)
        return owner.id


@pytest.fixture
def emma(register: int) -> Actor:
    return accounts.acting("Emma")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Give a folder for photos."""
    folder = tmp_path / "card"
    folder.mkdir()
    return folder
