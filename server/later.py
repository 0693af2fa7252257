"""How does a large library stay out of processes that do not use it? What uses it first imports it.

The type checker is told the module itself, beside it: `if TYPE_CHECKING: import cv2` and `else: cv2 = Later("cv2")`.
"""

from importlib import import_module
from typing import Any


class Later:
    """Stand for a module of this name until something of it is asked for."""

    def __init__(self, name: str) -> None:
        self.__name = name

    def __getattr__(self, asked: str) -> Any:
        found = getattr(import_module(self.__name), asked)
        setattr(self, asked, found)  # the next time without this detour
        return found
