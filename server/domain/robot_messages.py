"""What is a robot sent, and how does it know that it comes from us?

DingTalk and WeCom as their documentation of custom robots says; a program gets JSON with an HMAC over time and body.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from server.domain.notice import RobotKind

MOST_BYTES = 2000
"""WeCom takes 2048 bytes of text."""
MOST_LINES = 20


@dataclass(frozen=True)
class Request:
    """What is posted where."""

    url: str
    body: bytes
    headers: dict[str, str]


def request(
    kind: RobotKind, url: str, secret: str, lines: Sequence[str], items: Sequence[Any], milliseconds: int
) -> Request:
    """Return what is posted to a robot at a moment, in milliseconds since 1970."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if kind is RobotKind.JSON:
        body = _json({"text": "\n".join(lines), "items": list(items), "sent_at_ms": milliseconds})
        if secret:
            signed = hmac.new(secret.encode(), b"%d." % milliseconds + body, hashlib.sha256).hexdigest()
            headers |= {"X-Shizheng-Timestamp": str(milliseconds), "X-Shizheng-Signature": f"sha256={signed}"}
        return Request(url, body, headers)
    if kind is RobotKind.DINGTALK and secret:
        joint = "&" if "?" in url else "?"
        url = f"{url}{joint}timestamp={milliseconds}&sign={quote_plus(dingtalk_sign(secret, milliseconds))}"
    return Request(url, _json({"msgtype": "text", "text": {"content": _cut(lines)}}), headers)


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """Return what DingTalk compares, before it is written into the address."""
    said = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def fault(kind: RobotKind, status: int, answer: bytes) -> str:
    """Return what is wrong by the answer of a robot; empty: it took what was sent. Chats refuse with 200 too."""
    if not 200 <= status < 300:
        return f"HTTP {status}"
    if kind is RobotKind.JSON:
        return ""
    try:
        said = json.loads(answer)
    except ValueError:
        return "the answer is no JSON"
    if not isinstance(said, dict):
        return "the answer is no object"
    return "" if said.get("errcode") == 0 else f"{said.get('errcode')}: {str(said.get('errmsg'))[:200]}"


def _cut(lines: Sequence[str]) -> str:
    shown = [*lines[:MOST_LINES], *([f"… +{len(lines) - MOST_LINES}"] if len(lines) > MOST_LINES else [])]
    text = "\n".join(shown).encode()
    return text.decode() if len(text) <= MOST_BYTES else text[:MOST_BYTES].decode("utf-8", "ignore") + "…"


def _json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
