"""Does for all tests once what is the same in every one: looking at pictures, compiling what is compiled.

What is recognisable in a picture and what two of them show together depend on their pixels alone. Hundreds of tests use
the same few pictures; the real functions look at each of them for the first test that asks. Likewise every test has an
application and a database of its own, and all have the same templates and send the same statements.
"""

import gc
import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from PIL import Image
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import LRUCache
from typing_extensions import override
from werkzeug.routing import Rule
from werkzeug.security import generate_password_hash

from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.domain.region import Region
from server.imaging import pair, reuse, scene
from server.imaging.points import Features, features
from server.imaging.reuse import BOTH, align
from server.imaging.scene import Known
from server.services import accounts, passwords
from server.services.verification import comparisons
from tests.build import CHEAP_HASH

MOST_KEPT, MOST_STATEMENTS = 64, 3000
DIALECTS = (SQLiteDialect_pysqlite, PGDialect_psycopg)
Answer = TypeVar("Answer")


class Switch:
    """Is switched off by tests of what it changes."""

    is_on = True


WAITS_FOR_NO_DISK = Switch()


@pytest.fixture(scope="session", autouse=True)
def pictures_are_looked_at_once() -> Iterator[None]:
    """Remember the answers of the dearest pure functions for all tests of a process."""
    found: OrderedDict[str, Features] = OrderedDict()
    compared: OrderedDict[str, pair.Compared] = OrderedDict()
    laid: OrderedDict[str, Alignment | None] = OrderedDict()

    def features_once(picture: Image.Image) -> Features:
        key = f"{picture.mode} {picture.size} {_hash(picture.tobytes())}"
        return _remembered(found, key, lambda: features(picture))

    def compare_once(before: Known | None, after: Known | None, problem: Region | None = None) -> pair.Compared:
        key = " ".join(_hash(one.picture.tobytes()) if one else "none" for one in (before, after))
        return _remembered(compared, f"{key} {problem}", lambda: pair.compare(before, after, problem))

    def align_once(earlier: Known, later: Known, limits: Limits, readings: Sequence[bool] = BOTH) -> Alignment | None:
        key = f"{_hash(earlier.picture.tobytes())} {_hash(later.picture.tobytes())} {[*readings]} {limits}"
        return _remembered(laid, key, lambda: align(earlier, later, limits, readings))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene, "features", features_once)
        patch.setattr(reuse, "align", align_once)
        patch.setattr(comparisons, "compare", compare_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """Let all databases of a kind share what SQLAlchemy made of a statement; it looks by dialect, and all are alike."""
    kept: dict[type[Any], LRUCache[Any, Any]] = {kind: LRUCache(MOST_STATEMENTS) for kind in DIALECTS}

    def share(connection: Connection) -> None:
        if type(connection.dialect) in kept:
            connection.engine._compiled_cache = kept[type(connection.dialect)]

    with pytest.MonkeyPatch.context() as patch:
        for kind in DIALECTS:
            patch.setattr(kind, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(kind, "__hash__", lambda one: hash(type(one)))
        event.listen(Engine, "engine_connect", share)
        yield
        event.remove(Engine, "engine_connect", share)


class CompiledTemplates(BytecodeCache):
    """Keeps what Jinja made of each template, for the next application."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    @override
    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from here, where it is; Jinja compares the source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    @override
    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_are_compiled_once() -> Iterator[None]:
    """Let all applications of a process share their compiled templates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_are_compiled_once() -> Iterator[None]:
    """Let all applications of a process share what Werkzeug made of an address: its parts, and a program each way."""
    made: dict[str, Rule] = {}
    compile_rule = Rule.compile

    def compile_once(rule: Rule) -> None:
        key = f"{rule.rule} {rule.subdomain} {rule.host} {rule.merge_slashes} {rule.defaults}"
        known = made.setdefault(key, rule)
        if known is rule:
            compile_rule(rule)
            return
        rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
        rule.arguments |= known.arguments
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, getattr(known, name).__func__.__get__(rule, None))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def disks_are_not_waited_for() -> Iterator[None]:
    """Go on before a file or a commit of SQLite is on the disk: both are gone after the test anyway."""

    def hurry(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        if type(connection).__module__.partition(".")[0] == "sqlite3" and WAITS_FOR_NO_DISK.is_on:
            connection.cursor().execute("PRAGMA synchronous=OFF")

    event.listen(Engine, "connect", hurry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield
    event.remove(Engine, "connect", hurry)


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_cheaply() -> Iterator[None]:
    """Hash as the real function does, a single round long: how long it takes is what guessing costs, and all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "generate_password_hash", partial(generate_password_hash, method=CHEAP_HASH))
        nobody = generate_password_hash("nobody has this password", method=CHEAP_HASH)
        patch.setattr(accounts, "_hash_of_nobody", lambda: nobody)
        yield


@pytest.fixture(scope="session", autouse=True)
def garbage_is_collected_seldom() -> Iterator[None]:
    """Look for cycles less often: each test leaves an application, and each search goes through all that is loaded."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*usual)


def _remembered(known: "OrderedDict[str, Answer]", key: str, look: Callable[[], Answer]) -> Answer:
    if key not in known:
        known[key] = look()
        if len(known) > MOST_KEPT:
            known.popitem(last=False)
    return known[key]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
