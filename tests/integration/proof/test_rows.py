"""Is whatever somebody does to the rows named, past the application, and nothing else?"""

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from server.db import db, transaction
from server.models import Account, AccountCounty, Event, RowWord, Site, Unit, Viewpoint
from server.services import events
from server.services.proof import collector, taking_over, words
from tests import build, whole_log
from tests.guards.world import World, peopled
from tests.integration.proof.conftest import seal


@pytest.fixture
def world(context: Flask) -> World:
    """Give one of everything that an address can name, with an answer to its pair."""
    found = peopled(context)
    assert whole_log.faults() == []
    return found


def write(statement: str) -> None:
    """Write past the application, as somebody does who has the database."""
    with db.engine.begin() as connection:
        connection.execute(text(statement))
    db.session.rollback()


def named() -> list[tuple[str, object]]:
    return [(str(one.kind), one.details["row"]) for one in whole_log.rows()]


@pytest.mark.parametrize(
    ("row", "statement"),
    [
        ("programme:1", "UPDATE programme SET title = 'another'"),
        ("account:1", "UPDATE account SET password_hash = 'another' WHERE id = 1"),
        ("phone:1", "UPDATE phone SET token_sha256 = 'another' WHERE id = 1"),
        ("site:1", "UPDATE site SET radius_m = radius_m + 1000 WHERE id = 1"),
        (
            "site:1",
            "UPDATE viewpoint SET name = 'another' WHERE id = (SELECT MIN(id) FROM viewpoint WHERE site_id = 1)",
        ),
        ("issue:1", "UPDATE issue SET problem_text = 'none' WHERE id = 1"),
        ("form:1", "UPDATE form SET form_id = 'another' WHERE id = 1"),
        ("form_version:1", "UPDATE form_version SET md5 = 'another' WHERE id = 1"),
        ("original:1", "UPDATE original SET facts = '{\"taken\": 1}' WHERE id = 1"),
        ("submission:1", 'UPDATE submission SET answers = \'{"a": "b"}\' WHERE id = 1'),
        ("submission:1", "UPDATE attachment SET name = 'another' WHERE id = (SELECT MIN(id) FROM attachment)"),
        ("photo:1", "UPDATE photo SET latitude = 30 WHERE id = 1"),
        ("photo:1", "UPDATE finding SET evidence = '{}' WHERE id = (SELECT MIN(id) FROM finding WHERE photo_id = 1)"),
        ("photo_pair:1", "UPDATE photo_pair SET comparison = '{}' WHERE id = 1"),
        ("problem_region:1", "UPDATE problem_region SET drawn_by = 'another' WHERE id = 1"),
        ("draw:1", "UPDATE draw SET seed = 'another' WHERE id = 1"),
        ("draw:1", "UPDATE drawn_issue SET officers = '[]'"),
    ],
)
def test_an_altered_row_is_named(world: World, row: str, statement: str) -> None:
    write(statement)
    assert [name for _, name in named()] == [row]


def test_a_verdict_that_was_turned_is_named_with_what_it_was(world: World) -> None:
    before = db.session.execute(text("SELECT verdict FROM photo WHERE id = 1")).scalar_one()
    write("UPDATE photo SET verdict = 'contradicted' WHERE id = 1")
    [fault] = whole_log.rows()
    assert fault.kind == "column-altered"
    assert fault.details["column"] == "photo.verdict"
    assert (fault.details["found"], fault.details["said"]) == ("contradicted", before)


def test_a_row_that_was_removed_is_named_in_both_languages(context: Flask) -> None:
    with transaction():
        db.session.add(Unit(name="州生态环境局"))
    write("DELETE FROM unit")
    [fault] = whole_log.rows()
    number = db.session.scalar(select(Event.id))
    assert fault.said("en") == f"Unit 1 was removed from the database. Entry {number} of the log says what it was."
    assert fault.said("zh_CN") == f"单位 1 已从数据库中删除。日志条目 {number} 记载了其原有内容。"


def test_a_row_that_was_added_is_named(context: Flask) -> None:
    write("INSERT INTO unit (name, county, county_code) VALUES ('nobody', '', '')")
    assert named() == [("row-added", "unit:1")]


@pytest.mark.parametrize("value", ["{", "7"])
def test_a_row_that_was_made_unreadable_is_named(world: World, value: str) -> None:
    if value == "{" and db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL refuses to keep it")
    write(f"UPDATE programme SET limits = '{value}'")  # noqa: S608
    assert [name for _, name in named()] == ["programme:1"]


def test_a_row_that_was_removed_by_the_application_is_no_fault(context: Flask) -> None:
    with transaction():
        unit = Unit(name="州生态环境局")
        db.session.add(unit)
    with transaction():
        db.session.delete(unit)
    assert whole_log.faults() == []


def test_a_trial_leaves_nothing(context: Flask) -> None:
    with transaction(keep=False):
        db.session.add(Unit(name="州生态环境局"))
    with transaction():
        events.record("account:Alice", "test.write", "thing:1")
    assert db.session.scalars(select(Event.action)).all() == ["test.write"]


def test_what_a_savepoint_undid_raises_no_alarm(context: Flask) -> None:
    with transaction():
        nested = db.session.begin_nested()
        db.session.add(Unit(name="州生态环境局"))
        db.session.flush()
        nested.rollback()
    assert whole_log.faults() == []


def test_the_entry_of_the_rows_names_who_acted(context: Flask) -> None:
    with transaction():
        events.record("account:Alice", "test.write", "thing:1")
        db.session.add(Unit(name="州生态环境局"))
    with transaction():
        db.session.add(Unit(name="夏河县"))
    written = select(Event.actor).where(Event.action == collector.WRITTEN).order_by(Event.id)
    assert db.session.scalars(written).all() == ["account:Alice", events.SYSTEM]


def test_a_cache_that_is_refreshed_is_no_entry(context: Flask) -> None:
    with transaction():
        plan = build.programme()
    count = len(db.session.scalars(select(Event.id)).all())
    with transaction():
        plan.register_revision += 1
    assert len(db.session.scalars(select(Event.id)).all()) == count
    assert whole_log.faults() == []


def test_rows_of_before_are_taken_over_once(world: World) -> None:
    with db.engine.begin() as connection:
        connection.execute(delete(Event))
        connection.execute(text("DELETE FROM log_node"))
        connection.execute(text("DELETE FROM tree_head"))
    with transaction():
        events.record(events.SYSTEM, taking_over.ACTION, taking_over.SUBJECT)
    assert whole_log.rows()
    taking_over.take_over()
    assert whole_log.faults() == []
    assert not taking_over.is_due()


def test_the_index_leads_to_the_entry_that_spoke_last(context: Flask) -> None:
    with transaction():
        unit = Unit(name="州生态环境局")
        db.session.add(unit)
    with transaction():
        unit.county = "夏河县"
    seal()
    *_, newest = db.session.scalars(select(Event.id).where(Event.action == collector.WRITTEN).order_by(Event.position))
    assert words.of("unit", [unit.id, unit.id + 1]) == {unit.id: newest}


@pytest.mark.parametrize("statement", ["UPDATE row_word SET event_id = 1", "DELETE FROM row_word WHERE kind = 'unit'"])
def test_an_index_that_leads_elsewhere_is_named(context: Flask, statement: str) -> None:
    with transaction():
        events.record(events.SYSTEM, "test.write", "thing:1")
    with transaction():
        db.session.add(Unit(name="州生态环境局"))
    seal()
    write(statement)
    assert named() == [("index-altered", "unit:1")]


def test_what_was_named_like_no_row_is_sealed_and_leads_nowhere(context: Flask) -> None:
    with transaction():
        events.record(events.SYSTEM, "test.write", "thing:1", {"unit:many": None, f"unit:{1 << 40}": None, "": None})
    seal()
    assert db.session.scalars(select(RowWord.kind).where(RowWord.kind.in_(["unit", ""]))).all() == []


def test_a_row_that_goes_with_its_owner_leaves_the_log_whole(world: World) -> None:
    """A viewpoint taken from its site, a county from a person: removed because nothing refers to it any more."""
    with world.app.app_context():
        with transaction():
            person = db.session.scalars(select(Account)).first()
            assert person is not None
            person.counties = [AccountCounty(county="夏河县")]
        with transaction():
            person = db.session.scalars(select(Account)).first()
            assert person is not None
            person.counties = []
            site = db.session.scalars(select(Site)).first()
            assert site is not None
            site.viewpoints.append(Viewpoint(code="NEW", name="新点", latitude=35.0, longitude=102.0))
        with transaction():
            site = db.session.scalars(select(Site)).first()
            assert site is not None
            site.viewpoints = [one for one in site.viewpoints if one.code != "NEW"]
    assert whole_log.faults() == []
