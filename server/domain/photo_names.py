"""Where does a photo belong, by the names of its folders and of the file itself?

The rule of file names is the one that exports follow: 编号_点位_拍摄点_阶段, then anything; what folders say may
be left out of it. Codes and names are those of the register, or as exports shorten them. What two names tell
differently, or one name tells of two, is told by none.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from server.domain.brought_in import STAGE_WORDS, KnownIssue, Place
from server.domain.subject import Stage

_PART = "_"
_COPY = re.compile(r"\s*(\(\d+\)|（\d+）)$")
"""What programs add to the name of a second copy."""
_LONGEST = 60
"""Parts of a name; a code has few."""
_SHORTENED_CODE, _SHORTENED_NAME = 16, 12
"""Characters that an export leaves of codes and names (services.export.layout)."""


class Names:
    """The names of a programme's issues and viewpoints, looked up as people and exports write them."""

    def __init__(self, issues: Iterable[KnownIssue]) -> None:
        self._by_code = {one.code: one for one in issues}
        self._by_name: Mapping[str, set[str]] = _index(
            (name, one.code) for one in self._by_code.values() for name in _forms(one.code, _SHORTENED_CODE)
        )

    def issue(self, written: str) -> KnownIssue | None:
        """Return the issue of a code; None where there is none, or it could be two."""
        if written in self._by_code:
            return self._by_code[written]
        found = self._by_name.get(_plain(written), set())
        return self._by_code[next(iter(found))] if len(found) == 1 else None

    def viewpoint(self, issue: KnownIssue, written: str) -> str | None:
        """Return the code of a viewpoint of an issue's site, by its code or its name; None where it could be two."""
        exact = [code for code, _ in issue.viewpoints if code == written]
        found = exact or sorted(_viewpoints(issue).get(_plain(written), set()))
        return found[0] if len(found) == 1 else None

    def told(self, path: str) -> Place:
        """Return what the names along a path tell."""
        pure = PurePosixPath(path)
        folders, stem = pure.parts[:-1], _COPY.sub("", pure.stem)
        issues = {code for part in (*folders, stem) if (code := self._leading(part))}
        if len(issues) != 1:
            return Place(stage=_only(_stages(folders, stem)))
        issue = self._by_code[issues.pop()]
        viewpoints = {code for part in folders if (code := self._of_folder(issue, part))}
        viewpoint = self._of_stem(issue, stem)
        viewpoints |= {viewpoint} if viewpoint else set()
        return Place(issue.code, _only(viewpoints), _only(_stages(folders, stem)))

    def _leading(self, part: str) -> str | None:
        """Return the issue that a name begins with; of two codes, one of which begins with the other, the longer."""
        for start in _starts(part):
            if found := self.issue(start):
                return found.code
        return None

    def _of_folder(self, issue: KnownIssue, part: str) -> str | None:
        """Read a folder that is called after a viewpoint, as such or as exports do: its code, then its name."""
        known = _viewpoints(issue)
        found = known.get(_plain(part)) or {
            code for code, name in issue.viewpoints if _plain(part) in _together(code, name)
        }
        return _only(found)

    def _of_stem(self, issue: KnownIssue, stem: str) -> str | None:
        """Read [编号_][点位_]拍摄点: what stands before the viewpoint has to be known, or nothing is told."""
        rest = _behind(stem, _index((name, "") for name in _forms(issue.code, _SHORTENED_CODE)))
        sites = _index((n, "") for one in (issue.site_code, issue.site_name) for n in _forms(one, _SHORTENED_NAME))
        ways = {rest, _behind(rest, sites)}
        return _only(found for way in ways if (found := _viewpoint_before(issue, way)))


def stage_of(written: str) -> str | None:
    """Return the stage that a word means; None for any other word."""
    found: Stage | None = STAGE_WORDS.get(_plain(written))
    return found.value if found else None


def _stages(folders: Sequence[str], stem: str) -> set[str]:
    words = [*folders, *unicodedata.normalize("NFKC", stem).split(_PART)]
    return {found for word in words if (found := stage_of(word))}


def _viewpoint_before(issue: KnownIssue, text: str) -> str | None:
    """Return the viewpoint that a text begins with; of two names, one of which begins with the other, the longer."""
    known = _viewpoints(issue)
    return next((_only(known[_plain(start)]) for start in _starts(text) if _plain(start) in known), None)


def _starts(text: str) -> Iterator[str]:
    """Give the beginnings of a name that end where a part ends, the longest first."""
    parts = unicodedata.normalize("NFKC", text).split(_PART)
    if len(parts) <= _LONGEST:
        for number in range(len(parts), 0, -1):
            yield _PART.join(parts[:number])


def _behind(text: str, known: Mapping[str, object]) -> str:
    """Return what stands behind the longest beginning that is known; all of it where none is."""
    whole = unicodedata.normalize("NFKC", text)
    start = next((one for one in _starts(whole) if _plain(one) in known), None)
    return whole if start is None else whole[len(start) :].removeprefix(_PART)


def _viewpoints(issue: KnownIssue) -> Mapping[str, set[str]]:
    return _index(
        (written, code) for code, name in issue.viewpoints for one in (code, name) for written in _forms(one, 12)
    )


def _together(code: str, name: str) -> set[str]:
    whole = _plain(f"{code}_{name}")
    return {whole, whole[: _SHORTENED_NAME + 8].rstrip(" .")}


def _forms(name: str, longest: int) -> Iterator[str]:
    """Give the ways in which a name is written: whole, and as exports shorten it."""
    if name:
        yield name
        yield re.sub("_{2,}", "_", re.sub(r'[<>:"/\\|?*%]', "_", name)).strip(" .-")[:longest].rstrip(" .")


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in pairs:
        if plain := _plain(name):
            found[plain].add(code)
    return dict(found)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _only(found: Iterable[str]) -> str | None:
    several = set(found)
    return several.pop() if len(several) == 1 else None
