"""How are codes said beside themselves, and structures as one text?"""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from server.translations import translate

K = TypeVar("K")


def in_words(labels: Mapping[K, str], language: str) -> Mapping[K, str]:
    """Return the words of a state in a language, each looked up once."""
    return {key: translate(label, language) for key, label in labels.items()}


def as_json(document: Any) -> str:
    """Return a structure as JSON on one line."""
    return json.dumps(document, ensure_ascii=False)
