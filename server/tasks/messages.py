"""How is a task written into the queue? As JSON, which can hold numbers and names and nothing that runs.

Huey pickles by itself, and whoever could write into the queue could then have anything run by a worker.
"""

import json
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer
from typing_extensions import override


class JsonMessages(Serializer):  # type: ignore[misc] # huey has no types
    """Writes messages as lists of their fields; what is no such list is refused by the worker that meets it."""

    @override
    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data) if isinstance(data, Message) else data).encode()

    @override
    def _deserialize(self, data: bytes) -> Any:
        fields = json.loads(data)
        if not isinstance(fields, list) or len(fields) > len(Message._fields):
            raise ValueError("no task of ours")
        message = Message(*fields)
        return message._replace(args=tuple(message.args or ()), kwargs=dict(message.kwargs or {}))
