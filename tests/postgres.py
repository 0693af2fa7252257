"""A PostgreSQL server for the tests: the one named in SHIZHENG_TEST_POSTGRES_URL, or a cluster of its own in /tmp.

Where there is neither, the tests that need it are skipped, and say so.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

GIVEN = "SHIZHENG_TEST_POSTGRES_URL"
LEAST_ROOM = 4 << 30
MISSING = f"NOT TESTED ON POSTGRESQL: no initdb in /usr/lib/postgresql/*/bin or PATH, and {GIVEN} is not set"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a server, by its maintenance database."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    programs = found_programs()
    if programs is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="shizheng-pg-", dir=_place()))
    try:
        yield from _running(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """Give an empty database of its own to a test."""
    with created(postgres_url) as address:
        yield address


@contextmanager
def created(server_url: str, template: str = "template1") -> Iterator[str]:
    """Give the address of a new copy of a database for the time of a block; nobody may be connected to the template."""
    server = make_url(server_url)
    name = f"test_{uuid.uuid4().hex}"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield server.set(database=name).render_as_string(hide_password=False)
    _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _running(programs: Path, folder: Path) -> Iterator[str]:
    data, owner = folder / "data", owner_of(folder)
    run_as(owner, programs / "initdb", "-D", data, "-U", "shizheng", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    careless = (
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=256MB"  # it is thrown away
    )
    options = f"-c listen_addresses='' {careless} -k {folder}"
    run_as(owner, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        url = URL.create("postgresql+psycopg", "shizheng", database="postgres", query={"host": str(folder)})
        yield url.render_as_string()
    finally:
        run_as(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _place() -> Path:
    """Return where the files lie: in memory where there is room, for every test copies a database and drops it."""
    memory, disk = Path("/dev/shm"), Path("/tmp")  # noqa: S108 - a folder is made in it that is ours alone
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > LEAST_ROOM else disk


def found_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def programs() -> Path:
    """Return where the programs of PostgreSQL lie; where there are none, nothing can go on."""
    found = found_programs()
    assert found, MISSING
    return found


def owner_of(folder: Path) -> str | None:
    """Hand the folder to `postgres` where root runs the tests: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("NOT TESTED ON POSTGRESQL: root runs the tests and there is no user “postgres”")
    shutil.chown(folder, "postgres", "postgres")
    return "postgres"


def run_as(owner: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        command,
        user=owner,
        cwd="/",
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command[0]} failed"


def _execute(server: URL, statement: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())
