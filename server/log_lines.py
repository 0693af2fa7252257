"""How does a line of the log look, and what must never stand in it?

People read lines of text, which is the default; a collector reads JSON, one object a line. Whatever the format, keys of
phones, passwords, cookies and what somebody searched for are taken out of the whole line, wherever it came from: a
library's exception quotes an address, or the values of a statement.
"""

import json
import logging
import re
from datetime import UTC, datetime
from types import TracebackType

from typing_extensions import override

from server import trail

TEXT, JSON = "text", "json"
_FIELDS = ("endpoint", "method", "status", "ms", "account", "photo")
"""What a line may say beside its sentence; nothing else that is put on a record is written."""
_ANSWERED = logging.getLogger("server.lines")
"""One line for each request and photo; only where lines are read by a program."""
_TEXT_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SECRETS = (
    (re.compile(r"(/key/)[^/\s\"'?#]+"), r"\1-"),
    (re.compile(r"(#key=)[^&\s\"']+"), r"\1-"),
    (re.compile(r"(\w://[^/\s:@]*:)[^@\s/]+@"), r"\1-@"),
    (re.compile(r"\[parameters: .*?\](?=\s*(\(Background|$))", re.DOTALL), "[parameters: -]"),
    (re.compile(r"(?i)\b((?:set-)?cookie|authorization|x-api-key)(['\"]?\s*[:=]\s*['\"]?)[^\n]*"), r"\1\2-"),
    (re.compile(r"(?i)\b(bearer|basic|digest)\s+[A-Za-z0-9+/=._~-]{6,}"), r"\1 -"),
    (
        re.compile(r"(?i)\b(\w*(?:passw(?:or)?d|secret|token|session))(['\"]?\s*[:=]\s*)(['\"]?)[^\s,;&'\")}]+\3"),
        r"\1\2-",
    ),
    (re.compile(r"((?:https?://|(?<=[\s\"'])/)[^\s?\"'<>]*\?)[^\s\"'<>]+"), r"\1-"),
)
"""What is cut out, and what stands in its place."""


def without_secrets(text: str) -> str:
    """Return a text without what the log must not hold."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class TextLine(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__(_TEXT_FORMAT)

    @override
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonLine(logging.Formatter):
    """A line for programs: time (UTC, RFC 3339), level, logger, message, and what is known of the request."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if trail.current():
            line["request"] = trail.current()
        line |= {name: getattr(record, name) for name in _FIELDS if getattr(record, name, None) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = without_secrets(f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}")
            line["stack"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def begin(form: str) -> None:
    """Write the log of this process to the terminal, in one of the two formats."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine() if form == JSON else TextLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress").setLevel(logging.ERROR)
    logging.getLogger("huey").setLevel(logging.WARNING)
    _ANSWERED.setLevel(logging.INFO if form == JSON else logging.WARNING)


def tell(message: str, **fields: object) -> None:
    """Write that a request was answered, or a photo checked; people are not told each."""
    _ANSWERED.info(message, extra=fields)


def _frames(found: TracebackType | None) -> list[str]:
    """Return where it broke, the innermost last, without the values of any variable."""
    places = []
    while found is not None:
        code = found.tb_frame.f_code
        places.append(f"{code.co_filename}:{found.tb_lineno} {code.co_name}")
        found = found.tb_next
    return places
