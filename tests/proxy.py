"""A real nginx with the configuration of docs/https, on free ports, and a name that leads to it."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.config import ROOT

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
DOCUMENTED = ROOT / "docs" / "https"
NAME = "shizheng.test"
PATIENCE_S = 20
_AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/start.log;
daemon off;
worker_processes 1;
{user}
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/shizheng.conf;
}}
"""
"""What a distribution has around the files of conf.d."""


@dataclass(frozen=True)
class Proxy:
    """An nginx that is there, or is about to be."""

    folder: Path
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def authority(self) -> Path:
        """Return the certificate that phones have to trust."""
        return self.folder / "tls" / "ca.pem"

    @property
    def certificate(self) -> Path:
        """Return the certificate of the name."""
        return self.folder / "tls" / "server.pem"

    def log(self) -> str:
        return (self.folder / "shizheng.log").read_text(encoding="utf-8")

    def body_files(self) -> list[Path]:
        """Return what is kept of bodies that were passed on."""
        return [path for path in (self.folder / "body").rglob("*") if path.is_file()]


def lead_here(patch: pytest.MonkeyPatch) -> None:
    """Find the name here, as the name server of a closed network would."""
    asked = socket.getaddrinfo

    def found(host: str, *others: object, **named: object) -> object:
        return asked("127.0.0.1" if host == NAME else host, *others, **named)  # type: ignore[arg-type]

    patch.setattr(socket, "getaddrinfo", found)


def planned(folder: Path) -> Proxy:
    """Choose the ports, and make the certificates as the page of operations says."""
    subprocess.run(["sh", str(DOCUMENTED / "own-ca.sh"), NAME, str(folder / "tls")], check=True, capture_output=True)
    return Proxy(folder, *_free_ports())


@contextmanager
def before(proxy: Proxy, upstream: str) -> Iterator[None]:
    """Run it before a server."""
    with _running(proxy, DOCUMENTED / "nginx.conf", (("http://127.0.0.1:8000", upstream),)):
        yield


@contextmanager
def before_two(proxy: Proxy, ports: tuple[int, int]) -> Iterator[None]:
    """Run it before two servers, as docs/deploy says."""
    listening = tuple((f"127.0.0.1:{8001 + number}", f"127.0.0.1:{port}") for number, port in enumerate(ports))
    with _running(proxy, ROOT / "docs" / "deploy" / "nginx.conf", listening):
        yield


@contextmanager
def _running(proxy: Proxy, documented: Path, upstreams: tuple[tuple[str, str], ...]) -> Iterator[None]:
    assert NGINX is not None
    _write(proxy, documented, upstreams)
    process = subprocess.Popen([NGINX, "-p", str(proxy.folder), "-c", str(proxy.folder / "nginx.conf")])
    try:
        _wait_for(proxy, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _write(proxy: Proxy, documented: Path, upstreams: tuple[tuple[str, str], ...]) -> None:
    """Take the documented file, and change in it what an operator would, and what else needs to be root."""
    written = documented.read_text(encoding="utf-8")
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        ("shizheng.example.org", NAME),
        ("/etc/shizheng/tls", str(proxy.folder / "tls")),
        ("/var/log/nginx", str(proxy.folder)),
        *upstreams,
    ):
        assert ours in written
        written = written.replace(ours, here)
    (proxy.folder / "shizheng.conf").write_text(written, encoding="utf-8")
    user = "user root;" if proxy.folder.owner() == "root" else ""
    (proxy.folder / "nginx.conf").write_text(_AROUND.format(folder=proxy.folder, user=user), encoding="utf-8")


def _wait_for(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    trusted = ssl.create_default_context(cafile=str(proxy.authority))
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        assert process.poll() is None, (proxy.folder / "start.log").read_text(encoding="utf-8")
        try:
            with socket.create_connection(("127.0.0.1", proxy.port), 5) as line:
                trusted.wrap_socket(line, server_hostname=NAME).close()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError((proxy.folder / "start.log").read_text(encoding="utf-8"))


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])
