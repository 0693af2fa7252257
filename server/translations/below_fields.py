"""What stands below each field of a class?

pybabel asks here for sentences that no `N_` marks; `babel.cfg` says of which files.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any, BinaryIO


def sentences(source: str) -> Iterator[tuple[str, str, int]]:
    """Give of each annotated field, in order, its name, what stands below it on one line, and where that begins."""
    for one in ast.parse(source).body:
        if isinstance(one, ast.ClassDef):
            yield from _of_class(one)


def extract(
    file: BinaryIO, _keywords: Mapping[str, Any], _comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Give what stands below fields as babel wants messages: line, no function, sentence, no comments."""
    source = file.read().decode(options.get("encoding", "utf-8"))
    yield from ((line, None, sentence, []) for _, sentence, line in sentences(source))


def _of_class(body: ast.ClassDef) -> Iterator[tuple[str, str, int]]:
    for one, below in pairwise(body.body):
        says = below.value if isinstance(below, ast.Expr) else None
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(says, ast.Constant):
            yield one.target.id, " ".join(str(says.value).split()), below.lineno
