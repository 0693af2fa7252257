"""How does a request with photos come in? Part by part straight to the disk, hashed on the way, within limits."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, cast

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from server.config import Settings
from server.errors import Invalid, TooLarge
from server.media import Incoming, MediaStore
from server.services.submissions import Upload
from server.translations import N_

XML_PART = "xml_submission_file"


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
    incoming: list[Incoming] = []
    try:
        yield _read(request, store, settings, incoming)
    finally:
        for file in incoming:
            with suppress(OSError):
                file.discard()


def _read(request: Request, store: MediaStore, settings: Settings, incoming: list[Incoming]) -> Parts:
    _refuse_at_once(request, settings)

    def start(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if len(incoming) > settings.submission_max_files:
            raise TooLarge(N_("More than {most} files in one request."), most=settings.submission_max_files)
        incoming.append(store.incoming())
        return cast(IO[bytes], _Limited(incoming[-1], settings.photo_max_bytes))

    parser = FormDataParser(
        stream_factory=start,
        max_form_memory_size=settings.xml_max_bytes,
        max_content_length=settings.submission_max_bytes,
        max_form_parts=settings.submission_max_files + 10,
        silent=False,
    )
    try:
        _, form, files = parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
    except HTTPException as problem:
        if problem.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge(N_("The request has too many parts, or a part's header is too long.")) from problem
        raise Invalid(N_("The upload broke off or is damaged. Send it again.")) from problem
    except (ValueError, OSError, RuntimeError) as problem:
        raise Invalid(N_("The upload broke off or is damaged. Send it again.")) from problem
    uploads = [_upload(name, file) for name, file in files.items(multi=True) if name != XML_PART]
    return Parts(_xml(form.getlist(XML_PART), files.getlist(XML_PART), settings), uploads, "*isIncomplete*" in form)


def _refuse_at_once(request: Request, settings: Settings) -> None:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Invalid(N_("A compressed request is not accepted."))
    if (request.content_length or 0) > settings.submission_max_bytes:
        raise TooLarge(
            N_("The request is larger than {most_mb} MB."), most_mb=settings.submission_max_bytes // 1_000_000
        )  # fmt: skip
    if request.mimetype != "multipart/form-data":
        raise Invalid(N_("Required multipart POST field xml_submission_file missing."))


def _xml(texts: list[str], files: list[FileStorage], settings: Settings) -> bytes:
    """Return the form instance; curl may send it as a plain field."""
    if len(texts) + len(files) == 0:
        raise Invalid(N_("Required multipart POST field xml_submission_file missing."))
    if len(texts) + len(files) > 1:
        raise Invalid(N_("The request has more than one xml_submission_file."))
    if texts:
        return texts[0].encode()
    stream = files[0].stream
    stream.seek(0)
    data = stream.read(settings.xml_max_bytes + 1)
    if len(data) > settings.xml_max_bytes:
        raise TooLarge(
            N_("The form instance is larger than {most_mb} MB."), most_mb=settings.xml_max_bytes // 1_000_000
        )
    return data


def _upload(name: str, file: FileStorage) -> Upload:
    return Upload(name, _plain(file.filename or name), cast(_Limited, file.stream).incoming)


def _plain(name: str) -> str:
    """Drop what no file name may hold; the name is never used as a path, only compared and shown."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[:1000]


class _Limited:
    """A file on its way in that refuses to grow beyond the limit of a photo."""

    def __init__(self, incoming: Incoming, most: int) -> None:
        self.incoming = incoming
        self._most = most
        self.seek = incoming.seek
        self.read = incoming.read
        self.close = lambda: None  # Werkzeug closes at the end of the request; the store decides before that

    def write(self, data: bytes) -> int:
        """Write on, or refuse."""
        if self.incoming.size + len(data) > self._most:
            raise TooLarge(N_("The file {name} is larger than {most_mb} MB."), name="", most_mb=self._most // 1_000_000)
        return self.incoming.write(data)
