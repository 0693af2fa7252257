"""Which limits does a check compare with? Found in its own source, where nobody can forget to say it."""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from server import checks
from server.checks import ISSUE_CHECKS, PAIR_CHECKS, PHOTO_CHECKS
from server.domain import limit_tracking


def named_in(module: ModuleType) -> frozenset[str]:
    """Return the limits that a module's source names."""
    tree = ast.parse(inspect.getsource(module))
    return frozenset(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)) & limit_tracking.NAMES


@cache
def by_limit() -> Mapping[str, tuple[str, ...]]:
    """Return by the limit's name the checks that compare with it, in reading order; else those that it gathers for.

    Empty for one that no check asks for, but the register does as a site comes in.
    """
    found: dict[str, list[str]] = {}
    given: dict[str, list[str]] = {}
    known: tuple[Any, ...] = (*PHOTO_CHECKS, *PAIR_CHECKS, *ISSUE_CHECKS)
    for check in known:
        for name in named_in(import_module(check.__name__)):
            found.setdefault(name, []).append(checks.code(check))
        for name in checks.gathered_by(check):
            given.setdefault(name, []).append(checks.code(check))
    return {name: tuple(found.get(name, given.get(name, []))) for name in sorted(limit_tracking.NAMES)}
