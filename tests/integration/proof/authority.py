"""A time-stamping authority of our own: OpenSSL answers as those do that an office buys stamps from."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

_CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Authority
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = tsa_one
[tsa_one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/chain.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """Its keys, and what it answers."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Root",
                  "-extensions", "root", "-config", "tsa.cnf", "-keyout", "root.key", "-out", "root.pem")  # fmt: skip
        self._run("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Stamps", "-config", "tsa.cnf",
                  "-keyout", "tsa.key", "-out", "tsa.csr")  # fmt: skip
        self._run("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                  "-days", "30", "-extfile", "tsa.cnf", "-extensions", "stamps", "-out", "tsa.pem")  # fmt: skip
        (folder / "chain.pem").write_text((folder / "root.pem").read_text() + (folder / "tsa.pem").read_text())

    @property
    def root(self) -> Path:
        """Return the certificate that an operator would trust."""
        return self._folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        """Return a reply that carries the chain."""
        (self._folder / "query.tsq").write_bytes(query)
        self._run(
            "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa_one", "-queryfile", "query.tsq", "-out", "reply.tsr"
        )
        return (self._folder / "reply.tsr").read_bytes()

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)


@contextmanager
def serving(answer: Authority | bytes) -> Iterator[str]:
    """Give the address of an authority, or of something that always answers the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            reply = answer if isinstance(answer, bytes) else answer.answer(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        @override
        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
