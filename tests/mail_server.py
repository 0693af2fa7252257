"""A small SMTP server on this machine, which says to each command what a test wants."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typing_extensions import override


@dataclass
class Post:
    """What came, and what the server answers."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By command: what is answered in the place of yes; empty: the line breaks."""
    logins: list[str] = field(default_factory=list)
    offers: tuple[str, ...] = ()

    @property
    def letters(self) -> list[EmailMessage]:
        """Return the letters as a reader sees them."""
        read = [cast(Message, message_from_bytes(one, policy=default)) for one in self.received]
        return cast("list[EmailMessage]", read)


class _Server(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, post: Post, context: ssl.SSLContext | None, *, starts_tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.post, self.context, self.starts_tls = post, context, starts_tls
        post.port = self.server_address[1]

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what the test wanted."""


class _Handler(StreamRequestHandler):
    timeout = 10
    server: _Server

    @override
    def handle(self) -> None:
        self._post = self.server.post
        if self.server.context and not self.server.starts_tls:
            self._encrypt()
        self._say("220 ready")
        while line := self.rfile.readline():
            if not self._do(line.decode().strip()):
                return

    def _do(self, line: str) -> bool:
        """Answer a command; tells whether the line stays open."""
        verb = line.split(" ", 1)[0].split(":")[0].upper()
        if verb in self._post.answers:
            if self._post.answers[verb]:
                self._say(self._post.answers[verb])
            return bool(self._post.answers[verb])
        answer = {"EHLO": self._greet, "STARTTLS": self._begin_tls, "DATA": self._take}.get(verb)
        if answer:
            answer()
            return True
        if verb == "AUTH":
            self._post.logins.append(line)
        self._say({"AUTH": "235 yes", "QUIT": "221 bye"}.get(verb, "250 yes"))
        return verb != "QUIT"

    def _greet(self) -> None:
        for one in ["local", *self._post.offers]:
            self._say(f"250-{one}")
        self._say("250 AUTH PLAIN")

    def _begin_tls(self) -> None:
        self._say("220 go on")
        self._encrypt()
        self._post.offers = ()

    def _take(self) -> None:
        self._say("354 go on")
        text = b""
        while (part := self.rfile.readline()) not in {b".\r\n", b""}:
            text += part
        self._post.received.append(text)
        self._say(self._post.answers.get("END", "250 kept"))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _encrypt(self) -> None:
        assert self.server.context
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    @override
    def finish(self) -> None:
        self.rfile.close()
        self.wfile.close()
        self.connection.close()


@contextmanager
def running(context: ssl.SSLContext | None = None, *, starts_tls: bool = False) -> Iterator[Post]:
    """Serve until the block is left; with a context TLS from the start, or begun by STARTTLS."""
    post = Post(offers=("STARTTLS",) if starts_tls else ())
    with _Server(post, context, starts_tls=starts_tls) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield post
        server.shutdown()


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """Return the context of a server with this name, and the file of the authority that vouches for it."""
    key, at = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
