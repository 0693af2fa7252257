"""How does a request with photos come in? Part by part straight to the disk, hashed on the way, within limits.

Each part's limit holds while it streams. Names are read as UTF-8, as Collect writes them raw.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from flask import Request
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from server.config import Settings
from server.domain.file_names import plain
from server.domain.outside_limits import FIELD_BYTES, MOST_FIELDS, PART_HEADER_BYTES
from server.errors import Invalid, TooLarge
from server.media import Incoming, MediaStore
from server.services.intake.attachments import Upload
from server.translations import N_
from server.web.bodies import megabytes

XML_PART = "xml_submission_file"
MORE_FOLLOWS = "*isIncomplete*"
CHUNK = 512 * 1024
_BROKEN_OFF = N_("The upload broke off or is damaged. Send it again.")
_NO_XML = N_("Required multipart POST field xml_submission_file missing.")


class _Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...
    def close(self) -> None: ...


@dataclass
class Parts:
    """What one request brought."""

    xml: bytes = b""
    files: list[Upload] = field(default_factory=list)
    more_follows: bool = False


@contextmanager
def received(request: Request, store: MediaStore, settings: Settings) -> Iterator[Parts]:
    """Read a request; what the block does not keep is gone afterwards.

    :raises Invalid: where it is no multipart form or has no XML part.
    :raises TooLarge: where a part, their number or the whole exceeds a limit.
    """
    _refuse_at_once(request)
    reception = _Reception(store, settings)
    try:
        _read(request, reception)
        yield reception.parts()
    finally:
        reception.discard()


def _refuse_at_once(request: Request) -> None:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Invalid(N_("A compressed request is not accepted."))
    if request.mimetype != "multipart/form-data":
        raise Invalid(_NO_XML)


def _read(request: Request, reception: "_Reception") -> None:
    """Take the parts as they come; a photo is never wholly in memory."""
    try:
        parser = PushMultipartParser(
            request.mimetype_params.get("boundary", ""),
            max_header_size=PART_HEADER_BYTES,
            max_segment_count=reception.settings.submission_max_files + MOST_FIELDS,
        )
        for event in parser.parse_blocking(_stream(request).read, CHUNK):
            reception.take(event)
    except ParserLimitReached as problem:
        raise TooLarge(N_("The request has too many parts, or a part's header is too long.")) from problem
    except (MultipartError, ClientDisconnected) as problem:
        raise Invalid(_BROKEN_OFF) from problem
    except RequestEntityTooLarge as problem:
        raise _too_large(reception.settings) from problem


def _stream(request: Request) -> IO[bytes]:
    """Return the body. One that says how long it is was judged; counting it again would copy every byte twice more."""
    return request.stream if request.content_length is None else get_input_stream(request.environ)


class _Reception:
    """Puts each part where it belongs: files into the store, text into memory."""

    def __init__(self, store: MediaStore, settings: Settings) -> None:
        self.settings = settings
        self._store = store
        self._sink: _Sink = _Text(0, TooLarge())
        self._xml: list[_Text] = []
        self._uploads: list[Upload] = []
        self._more_follows = False

    def take(self, event: Any) -> None:
        """Take what the parser found: the start of a part, some of its bytes, or None for its end."""
        if isinstance(event, MultipartSegment):
            self._sink = self._open(event)
        elif event is None:
            self._sink.close()
        else:
            self._sink.write(event)

    def parts(self) -> Parts:
        """Return what came.

        :raises Invalid: without the form instance, or with two.
        """
        if not self._xml:
            raise Invalid(_NO_XML)
        if len(self._xml) > 1:
            raise Invalid(N_("The request has more than one xml_submission_file."))
        return Parts(bytes(self._xml[0].data), self._uploads, self._more_follows)

    def discard(self) -> None:
        """Forget every file that was not kept."""
        for upload in self._uploads:
            with suppress(OSError):
                upload.incoming.discard()

    def _open(self, part: MultipartSegment) -> _Sink:
        if part.name == XML_PART:
            self._xml.append(_Text(self.settings.xml_max_bytes, self._xml_too_large()))
            return self._xml[-1]
        if part.filename is None and part.content_type is None:
            self._more_follows = self._more_follows or part.name == MORE_FOLLOWS
            return _Text(FIELD_BYTES, TooLarge(N_("The field “{name}” is too long."), name=plain(part.name)))
        return self._file(plain(part.name), plain(part.filename or part.name))

    def _file(self, name: str, filename: str) -> _Sink:
        if len(self._uploads) == self.settings.submission_max_files:
            raise TooLarge(N_("More than {most} files in one request."), most=self.settings.submission_max_files)
        self._uploads.append(Upload(name, filename, self._store.incoming()))
        return _File(self._uploads[-1].incoming, filename, self.settings.photo_max_bytes)

    def _xml_too_large(self) -> TooLarge:
        return TooLarge(
            N_("The form instance is larger than {most_mb} MB."), most_mb=megabytes(self.settings.xml_max_bytes)
        )


class _File:
    """A file on its way in that refuses to grow beyond its limit."""

    def __init__(self, incoming: Incoming, name: str, most: int) -> None:
        self._incoming = incoming
        self._name = name
        self._most = most
        self.close = incoming.close

    def write(self, data: bytes, /) -> int:
        if self._incoming.size + len(data) > self._most:
            raise TooLarge(
                N_("The file {name} is larger than {most_mb} MB."), name=self._name, most_mb=megabytes(self._most)
            )
        return self._incoming.write(data)


class _Text:
    """A part kept in memory."""

    def __init__(self, most: int, refusal: TooLarge) -> None:
        self.data = bytearray()
        self._most = most
        self._refusal = refusal

    def write(self, data: bytes, /) -> int:
        if len(self.data) + len(data) > self._most:
            raise self._refusal
        self.data += data
        return len(data)

    def close(self) -> None:
        """Nothing to do."""


def _too_large(settings: Settings) -> TooLarge:
    return TooLarge(N_("The request is larger than {most_mb} MB."), most_mb=megabytes(settings.submission_max_bytes))
