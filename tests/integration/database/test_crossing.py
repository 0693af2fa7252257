"""Two people add the same at the same moment: one is told, and nothing is there twice."""

import pytest
from flask import Flask
from sqlalchemy import insert

from server.db import db, table_of, transaction
from server.errors import Crossed
from server.models import Unit
from server.services.register import units


@transaction()
def _add_twice() -> None:
    units.add("另一单位")
    db.session.execute(insert(table_of(Unit)).values(name="夏河县水务局"))


def test_what_would_be_there_twice_is_told_and_the_rest_of_it_is_undone(context: Flask) -> None:
    with transaction():
        units.add("夏河县水务局")
    with pytest.raises(Crossed):
        _add_twice()
    assert [one.name for one in db.session.query(Unit)] == ["夏河县水务局"]
