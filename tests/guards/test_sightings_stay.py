"""Can anything of ours change who was sent which photo? One file adds to it, and removes what is too old; no other."""

import ast
import re

from server.config import ROOT

KEEPER = "server/services/sightings.py"
NAMES = {"server/models/sighting.py", "server/models/__init__.py", "server/services/proof/meanings.py", KEEPER}
READER = "server/services/system/seen.py"
WRITES = {"insert", "update", "delete", "add", "add_all", "merge", "bulk_insert_mappings"}


def _files() -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "server").rglob("*.py")
        if "node_modules" not in path.parts
    }


def _called(text: str) -> set[str]:
    found = [one.func for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call)]
    methods = {one.attr for one in found if isinstance(one, ast.Attribute)}
    return methods | {one.id for one in found if isinstance(one, ast.Name)}


def test_nothing_else_knows_the_table() -> None:
    named = {name for name, text in _files().items() if re.search(r"\bSighting\b", text)}
    assert named == NAMES | {READER}


def test_who_reads_it_writes_nothing() -> None:
    assert not _called(_files()[READER]) & WRITES


def test_what_is_removed_is_too_old_and_nothing_is_overwritten() -> None:
    text = _files()[KEEPER]
    assert text.count("delete(_TABLE)") == 1
    assert "delete(_TABLE).where(_TABLE.c.at < until)" in text
    assert "update(" not in re.sub(r"on_conflict_do_update\(|\.update\(", "", text)
