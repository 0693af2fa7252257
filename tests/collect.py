"""How does ODK Collect upload? The same requests, byte for byte, to a live server or to Flask's test client.

Written after OpenRosaServerInstanceUploader and OkHttpConnection of Collect v2026.3: HEAD first, the XML in every
POST, files split by the advertised size, `*isIncomplete*` in all but the last, and a Date on a 12-hour dial.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests
from flask.testing import FlaskClient

USER_AGENT = "org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; M2012K11AC Build/UKQ1)"
DEVICE = "collect:TESTTESTTESTTEST"
DEFAULT_ACCEPTED = 10_000_000
MOST_FILES = 100
INCOMPLETE = "*isIncomplete*"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Method, address below the base, headers, body."""


@dataclass(frozen=True)
class Part:
    """One part of a multipart body. Without `filename` a plain field; without `kind` of no content type."""

    name: str
    content: bytes
    filename: str | None = None
    kind: str | None = "image/jpeg"


@dataclass
class Phone:
    """An installation of Collect."""

    send: Send
    device: str = DEVICE
    headers: dict[str, str] = field(default_factory=dict)

    def head(self) -> Answer:
        return self.send("HEAD", f"/submission?deviceID={self.device}", self._headers(), b"")

    def post(self, parts: Sequence[Part], **headers: str) -> Answer:
        """Send one POST as OkHttp builds it."""
        boundary = str(uuid.uuid4())
        said = self._headers() | {"Content-Type": f"multipart/form-data; boundary={boundary}"} | headers
        return self.send("POST", f"/submission?deviceID={self.device}", said, multipart(boundary, parts))

    def submit(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> Answer:
        """Send an instance with its files as Collect does; the answer to the last request counts."""
        head = self.head()
        assert head.status == 204, head
        accepted = int(head.headers.get("X-OpenRosa-Accept-Content-Length", DEFAULT_ACCEPTED))
        answer = head
        for parts in split(xml, files or {}, accepted):
            answer = self.post(parts)
            if answer.status not in {201, 202}:
                break
        return answer

    def _headers(self) -> dict[str, str]:
        return {"X-OpenRosa-Version": "1.0", "User-Agent": USER_AGENT, "Date": dial(datetime.now(UTC))} | self.headers


def split(xml: bytes, files: Mapping[str, bytes], accepted: int) -> Iterable[list[Part]]:
    """Return the parts of each POST; at least one file goes in each, however large it is."""
    waiting = list(files.items())
    while True:
        parts, size = [xml_part(xml)], len(xml)
        count = 0
        while waiting:
            name, content = waiting.pop(0)
            parts.append(Part(name, content, name, kind_of(name)))
            count, size = count + 1, size + len(content)
            if waiting and (count > MOST_FILES or size + len(waiting[0][1]) > accepted):
                parts.append(Part(INCOMPLETE, b"yes", kind=None))
                break
        yield parts
        if not waiting:
            return


def xml_part(xml: bytes, filename: str = "整改现场核查表_2026-11-23_10-00-00.xml") -> Part:
    return Part("xml_submission_file", xml, filename, "text/xml")


def multipart(boundary: str, parts: Iterable[Part]) -> bytes:
    """Write a body as OkHttp's MultipartBody does: raw UTF-8 names, and a length in every part."""
    chunks = []
    for part in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.name)}"'
        if part.filename is not None:
            head += f'; filename="{_quoted(part.filename)}"'
        head += f"\r\nContent-Type: {part.kind}" if part.kind else ""
        head += f"\r\nContent-Length: {len(part.content)}\r\n\r\n"
        chunks += [head.encode(), part.content, b"\r\n"]
    return b"".join([*chunks, f"--{boundary}--\r\n".encode()])


def kind_of(name: str) -> str:
    """Return the type that Android's MimeTypeMap gives to an extension."""
    known = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "csv": "text/csv", "amr": "audio/amr"}
    return known.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def dial(moment: datetime) -> str:
    """Write a time with Collect's pattern `E, dd MMM yyyy hh:mm:ss zz`: 12 hours, no am or pm."""
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %I:%M:%S GMT")


def over_client(client: FlaskClient, base: str) -> Send:
    """Reach the application under test without a socket."""

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        said = {"CONTENT_LENGTH": headers.get("Content-Length", str(len(body)))}
        with client.open(
            f"{base}{path}", method=method, headers=dict(headers), data=body, environ_overrides=said
        ) as answer:
            return Answer(answer.status_code, dict(answer.headers), answer.get_data())

    return send


def over_http(base: str, timeout_s: float = 60, authority: str | None = None) -> Send:
    """Reach a live server; one connection for each phone, as OkHttp keeps it.

    :param authority: a PEM file that the phone trusts, in place of the public authorities.
    """
    session = requests.Session()
    session.trust_env = False
    session.verify = authority or True

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = session.request(method, f"{base}{path}", headers=dict(headers), data=body, timeout=timeout_s)
        return Answer(answer.status_code, answer.headers, answer.content)

    return send


def _quoted(name: str) -> str:
    """Quote as OkHttp does."""
    return name.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")
