"""Is every limit named by which a subject was put together before any check looked at it?

A limit that is read there and not named is one that a re-run of what changed would silently pass over.
"""

import ast
import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from server import checks
from server.domain.limit_tracking import NAMES
from server.services.verification import journeys, other_viewpoints
from server.services.verification.reuse import search

READERS: Sequence[tuple[ModuleType, Sequence[checks.Check[Any]]]] = (
    (journeys, checks.JOURNEY_CHECKS),
    (search, checks.REUSE_CHECKS),
    (other_viewpoints, checks.VIEWPOINT_CHECKS),
)
"""What puts together the others that a photo or a pair is compared with, and the checks that compare."""
ELSEWHERE = {other_viewpoints: {"viewpoint_least_inliers"}}
"""Handed in as a number."""


def limits_read(module: ModuleType) -> set[str]:
    """Return the limits that a module reads, and whatever of ours it hands limits to."""
    return {name for one in _reached(module) for name in _read(one)}


def _reached(module: ModuleType) -> Iterator[Any]:
    """Give the module, and the functions and classes that it uses, as far as they are given limits."""
    waiting: list[Any] = [module]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or "limits" not in inspect.getsource(one):
            continue
        seen.add(id(one))
        yield one
        home = one if inspect.ismodule(one) else import_module(one.__module__)
        waiting += [found for name in _names(one) if _is_ours(found := getattr(home, name, None))]


def _names(one: Any) -> set[str]:
    return {node.id for node in ast.walk(_tree(one)) if isinstance(node, ast.Name)}


def _is_ours(found: Any) -> bool:
    is_code = inspect.isfunction(found) or inspect.isclass(found) or inspect.ismodule(found)
    home = found.__name__ if inspect.ismodule(found) else getattr(found, "__module__", "")
    ours = ("server.services.verification.reuse", "server.imaging.reuse", "server.domain.", "server.checks.")
    return is_code and home.startswith(ours) and not home.startswith(("server.domain.limit", "server.domain.subject"))


def _read(one: Any) -> set[str]:
    return {node.attr for node in ast.walk(_tree(one)) if isinstance(node, ast.Attribute) and _is_limits(node)} & NAMES


def _is_limits(node: ast.Attribute) -> bool:
    said = ast.unparse(node.value)
    return said == "limits" or said.endswith(".limits")


def _tree(one: Any) -> ast.AST:
    return ast.parse(inspect.cleandoc("\n" + inspect.getsource(one)))


@pytest.mark.parametrize(("module", "asked"), READERS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_limits_that_a_gatherer_reads_are_named_for_its_checks(
    module: ModuleType, asked: Sequence[checks.Check[Any]]
) -> None:
    read = limits_read(module) | ELSEWHERE.get(module, set())
    assert read
    assert {checks.code(check): read - checks.gathered_by(check) for check in asked} == {
        checks.code(check): set() for check in asked
    }


@pytest.mark.parametrize("check", [*checks.PHOTO_CHECKS, *checks.PAIR_CHECKS, *checks.ISSUE_CHECKS], ids=checks.code)
def test_what_a_check_was_gathered_by_exists(check: checks.Check[Any]) -> None:
    assert checks.gathered_by(check) <= NAMES


def test_a_check_that_compares_with_nothing_is_gathered_by_no_limit() -> None:
    alone = set(checks.PHOTO_CHECKS) - {*checks.JOURNEY_CHECKS, *checks.REUSE_CHECKS, *checks.TEXT_CHECKS}
    assert {checks.gathered_by(check) for check in alone} == {frozenset()}
