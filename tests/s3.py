"""A server that speaks S3, in its own process, with its own ports and folder, that a test may kill and start again."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
import requests
from obstore.exceptions import BaseError
from obstore.store import S3Store

KEY_ID, KEY = "key-of-tests", "secret-of-tests"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": KEY}
BUCKET = "evidence"
PATIENCE_S = 60
_PARTS = ("master", "volume", "filer", "s3")


class S3Server:
    """SeaweedFS; the bytes lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = dict(
            zip((f"{part}.port{kind}" for part in _PARTS for kind in ("", ".grpc")), _free(8), strict=True)
        )
        self.endpoint = f"http://127.0.0.1:{self._ports['s3.port']}"
        (folder / "data").mkdir()
        identity = {"name": "tests", "actions": ["Admin"], "credentials": [{"accessKey": KEY_ID, "secretKey": KEY}]}
        (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        self._process = self._start()

    def url(self, prefix: str) -> str:
        """Return the address of a store of its own in the one bucket that there is."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}"

    def store(self, prefix: str | None = None) -> S3Store:
        """Give what is below a prefix, past the product."""
        return S3Store(
            BUCKET, prefix=prefix, endpoint=self.endpoint, region="us-east-1", access_key_id=KEY_ID,
            secret_access_key=KEY, virtual_hosted_style_request=False, client_options={"allow_http": True},
        )  # fmt: skip

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        weed = Path(sys.executable).with_name("weed")
        ports = [f"-{name}={port}" for name, port in self._ports.items()]
        command = [
            str(weed), "server", f"-dir={self._folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
            f"-s3.config={self._folder / 's3.json'}", "-master.volumeSizeLimitMB=64", "-volume.max=400",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", *ports,
        ]  # fmt: skip
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": str(self._folder)})
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            assert process.poll() is None, (self._folder / "log").read_text()[-3000:]
            try:
                self._try()
            except (requests.RequestException, BaseError, FileNotFoundError):
                time.sleep(0.2)
            else:
                return process
        raise TimeoutError((self._folder / "log").read_text()[-3000:])

    def _try(self) -> None:
        """Make the bucket and write into it, which fails for a while after the port answers."""
        requests.put(obstore.sign(self.store(), "PUT", "", timedelta(minutes=1)), timeout=PATIENCE_S)
        obstore.put(self.store(), "ready", b"ready")


@contextmanager
def serving(folder: Path) -> Iterator[S3Server]:
    """Run one as long as the block."""
    server = S3Server(folder)
    try:
        yield server
    finally:
        server.kill()


def _free(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found
