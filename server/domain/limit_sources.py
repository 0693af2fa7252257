"""Where does each limit come from? What stands below it in domain.limits, read from there, so that it is said once."""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from server.domain import limits as limits_module
from server.domain.limits import Limits


@cache
def sources() -> Mapping[str, str]:
    """Return by the limit's name the sentences that say why it is what it is."""
    tree = ast.parse(inspect.getsource(limits_module))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == Limits.__name__)
    found = {}
    for one, below in pairwise(body):
        says = below.value if isinstance(below, ast.Expr) else None
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(says, ast.Constant):
            found[one.target.id] = " ".join(str(says.value).split())
    return found
