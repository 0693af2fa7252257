"""Are content credentials verified where the optional library is there, and only noticed where not?

With the library a photo is signed here with keys that nobody trusts: what is asked is whether the picture is what was
signed.
"""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from server.imaging import credentials
from tests.photos import jpeg

HAS_LIBRARY = importlib.util.find_spec("c2pa") is not None


@pytest.mark.skipif(HAS_LIBRARY, reason="c2pa-python is installed")
def test_without_the_library_nobody_verifies(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(jpeg())
    assert credentials.verified(tmp_path / "photo", "image/jpeg") is None


class Reader:
    """As the library's own behaves: made for a file, asked for its state, closed."""

    def __init__(self, media_type: str, file: Any, context: object) -> None:
        self.content = file.read()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def get_validation_state(self) -> str:
        if self.content == b"odd":
            raise Library.C2paError
        return str(self.content, "ascii")


class Library:
    """The part of the library that is used."""

    C2paError = type("C2paError", (Exception,), {})
    Reader = Reader


@pytest.mark.parametrize(
    ("state", "said"),
    [(b"Valid", "valid"), (b"Trusted", "valid"), (b"Invalid", "broken"), (b"odd", "broken"), (b"Later", None)],
)
def test_the_states_of_the_library_are_said_in_our_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: bytes, said: str | None
) -> None:
    monkeypatch.setattr(credentials, "_library", lambda: Library)
    monkeypatch.setattr(credentials, "_offline", lambda: None)
    (tmp_path / "photo").write_bytes(state)
    assert credentials.verified(tmp_path / "photo", "image/jpeg") == said
