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
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=256MB"
"""For what is thrown away."""
MISSING = f"NOT TESTED ON POSTGRESQL: no initdb in /usr/lib/postgresql/*/bin or PATH, and {GIVEN} is not set"


class Cluster:
    """A server of our own in one folder, on a socket file, that a test may crash and start again.

    It keeps what it acknowledged, unless the options say that it may be careless.
    """

    def __init__(self, folder: Path, options: str = "") -> None:
        self._programs, self._folder, self._options = _programs(), folder, options
        self._owner = _owner_of(folder)
        self._run("initdb", "-U", "shizheng", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()

    @property
    def url(self) -> str:
        """Return its address, by its maintenance database."""
        query = {"host": str(self._folder)}
        return URL.create("postgresql+psycopg", "shizheng", database="postgres", query=query).render_as_string()

    def start(self) -> None:
        options = f"-c listen_addresses='' {self._options} -k {self._folder}"
        self._run("pg_ctl", "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """End it as a crash would."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        _run_as(self._owner, self._programs / program, "-D", self._folder / "data", *arguments)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a server, by its maintenance database."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    with _running(CARELESS) as cluster:
        yield cluster.url


@pytest.fixture
def postgres_cluster() -> Iterator[Cluster]:
    """Give a server of its own to a test, which may crash it and start it again."""
    with _running("") as cluster:
        yield cluster


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


@contextmanager
def _running(options: str) -> Iterator[Cluster]:
    if _found_programs() is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="shizheng-pg-", dir=_place()))
    try:
        cluster = Cluster(folder, options)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path:
    """Return where the files lie: in memory where there is room, for every test copies a database and drops it."""
    memory, disk = Path("/dev/shm"), Path("/tmp")  # noqa: S108 - a folder is made in it that is ours alone
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > LEAST_ROOM else disk


def _found_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _programs() -> Path:
    """Return where the programs of PostgreSQL lie; where there are none, nothing can go on."""
    found = _found_programs()
    assert found, MISSING
    return found


def _owner_of(folder: Path) -> str | None:
    """Hand the folder to `postgres` where root runs the tests: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("NOT TESTED ON POSTGRESQL: root runs the tests and there is no user “postgres”")
    shutil.chown(folder, "postgres", "postgres")
    return "postgres"


def _run_as(owner: str | None, *command: str | Path) -> None:
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
