"""How does Collect read its settings from a code: JSON, deflated by zlib, in base64."""

import base64
import json
import zlib

from server.domain.collect_settings import Document


def encode(document: Document) -> str:
    """Return the text of the code that Collect scans."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")
