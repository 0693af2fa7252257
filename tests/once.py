"""Does for all tests once what is the same in every one: looking at pictures, compiling templates and statements.

What is recognisable in a picture and what two of them show together depend on their pixels alone. Hundreds of tests use
the same few pictures; the real functions look at each of them for the first test that asks. Likewise every test has an
application and a database of its own, and all have the same templates and send the same statements.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
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
from sqlalchemy.util import LRUCache
from typing_extensions import override

from server.domain.region import Region
from server.imaging import pair, scene
from server.imaging.points import Features, features
from server.imaging.scene import Known
from server.services.verification import comparisons

MOST_KEPT, MOST_STATEMENTS = 64, 3000
DIALECTS = (SQLiteDialect_pysqlite, PGDialect_psycopg)
Answer = TypeVar("Answer")


@pytest.fixture(scope="session", autouse=True)
def pictures_are_looked_at_once() -> Iterator[None]:
    """Remember the answers of the two dearest pure functions for all tests of a process."""
    found: OrderedDict[str, Features] = OrderedDict()
    compared: OrderedDict[str, pair.Compared] = OrderedDict()

    def features_once(picture: Image.Image) -> Features:
        key = f"{picture.mode} {picture.size} {_hash(picture.tobytes())}"
        return _remembered(found, key, lambda: features(picture))

    def compare_once(before: Known | None, after: Known | None, problem: Region | None = None) -> pair.Compared:
        key = " ".join(_hash(one.picture.tobytes()) if one else "none" for one in (before, after))
        return _remembered(compared, f"{key} {problem}", lambda: pair.compare(before, after, problem))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene, "features", features_once)
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


def _remembered(known: "OrderedDict[str, Answer]", key: str, look: Callable[[], Answer]) -> Answer:
    if key not in known:
        known[key] = look()
        if len(known) > MOST_KEPT:
            known.popitem(last=False)
    return known[key]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
