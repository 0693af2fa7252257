"""How do many stories begin with the same register, without each photographing and judging it again?

What a story begins with is made once in a process, in a folder with its database, photos and keys; each test gets a
copy of its own, and may do with it what it likes.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest
from sqlalchemy.engine import make_url

from server.db import Base, db
from tests.conftest import copy_of, running, settings_in
from tests.postgres import created

Cast = TypeVar("Cast")


@dataclass(frozen=True)
class Beginning(Generic[Cast]):
    """A register that was made once, and what a test calls by name: rows of it, and what is not in any row."""

    folder: Path
    postgres: str | None
    """The database to copy from; None: a file in the folder."""
    cast: type[Cast]
    named: "dict[str, Numbered | str]"

    def copy_files(self, folder: Path) -> None:
        """Give a test the files."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)

    def told(self) -> Cast:
        """Return what a test calls by name, the rows out of its own copy."""
        return self.cast(**{name: one if isinstance(one, str) else one.row() for name, one in self.named.items()})


def begin(
    request: pytest.FixtureRequest, backend: str, folder: Path, make: Callable[[], Cast]
) -> Iterator[Beginning[Cast]]:
    """Make a register once; `make` returns a dataclass of rows and texts."""
    with ExitStack() as stack:
        name = None
        if backend == "postgresql":
            server, template = (request.getfixturevalue(each) for each in ("postgres_url", "postgres_template"))
            address = stack.enter_context(created(server, template))
            name = str(make_url(address).database)
        else:
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "test.db")
            address = f"sqlite:///{folder / 'test.db'}"
        with running(settings_in(folder, database_url=address)) as app, app.app_context():
            made: Any = make()
            named = {one.name: _named(getattr(made, one.name)) for one in fields(made)}
        yield Beginning(folder, name, type(made), named)


@dataclass(frozen=True)
class Numbered:
    """A row, without the session that it was made in."""

    kind: type[Base]
    number: int

    def row(self) -> Base:
        return db.session.get_one(self.kind, self.number)


def _named(value: Any) -> Numbered | str:
    return value if isinstance(value, str) else Numbered(type(value), value.id)


def copied(request: pytest.FixtureRequest, folder: Path, beginning: Beginning[Any]) -> Iterator[str]:
    """Give a test its copy of a register; returns the address of the database."""
    beginning.copy_files(folder)
    if beginning.postgres is None:
        yield f"sqlite:///{folder / 'test.db'}"
        return
    with created(request.getfixturevalue("postgres_url"), beginning.postgres) as address:
        yield address


def given(request: pytest.FixtureRequest, backend: str, folder: Path, begins: Mapping[str, str]) -> Iterator[str]:
    """Give a test its own database; returns the address.

    `begins` says by the fixtures that a test may ask for which fixture holds the register that it begins with, the
    first that it asks for; a test that asks for none of them begins with empty tables.
    """
    beginning = next((begins[fixture] for fixture in begins if fixture in request.fixturenames), None)
    if beginning:
        yield from copied(request, folder, request.getfixturevalue(beginning))
    else:
        yield copy_of(backend, request)
