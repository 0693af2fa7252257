"""Python runs this first where its folder is on the path: a server without a log, to measure what the log costs."""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from typing_extensions import override

SILENT = {"server.services.events": "record", "server.services.proof.collector": "listen"}
"""By module, the function that does nothing."""


class _Silenced(Loader):
    def __init__(self, loader: Loader, name: str) -> None:
        self._loader, self._name = loader, name

    @override
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    @override
    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        setattr(module, self._name, lambda *_given, **_named: None)


class _Finder(MetaPathFinder):
    @override
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname not in SILENT:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found and found.loader:
            found.loader = _Silenced(found.loader, SILENT[fullname])
        return found


sys.meta_path.insert(0, _Finder())
