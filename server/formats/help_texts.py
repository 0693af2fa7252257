"""What stands in a text of help: its title, what it says as a page, and whether it answers a question?

Texts are Markdown. What stands in bold is a word of the interface, what stands as code is a key, a picture names one
of ours, a link another text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parent.parent / "web" / "help" / "texts"
_AROUND = 60
"""Letters that are shown before and after what was found."""


@dataclass(frozen=True)
class HelpText:
    """A text in one language."""

    topic: str
    title: str
    source: str
    """The Markdown below the title."""

    @property
    def summary(self) -> str:
        """Return what the page is for, as it begins."""
        return next(_paragraphs(self.source), "")

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the interface that it quotes."""
        return tuple(_between(_inline(self.source), "strong_open", "strong_close"))

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that it names."""
        return tuple(one.content for one in _inline(self.source) if one.type == "code_inline")

    @property
    def pictures(self) -> tuple[str, ...]:
        """Return the names of the pictures that it shows."""
        return tuple(str(one.attrs["src"]) for one in _inline(self.source) if one.type == "image")

    @property
    def links(self) -> tuple[str, ...]:
        """Return the topics that it leads to."""
        return tuple(str(one.attrs["href"]) for one in _inline(self.source) if one.type == "link_open")


@dataclass(frozen=True)
class Hit:
    """A text that says what somebody looked for, with the words around it."""

    text: HelpText
    excerpt: str


@cache
def read(topic: str, language: str) -> HelpText:
    """Read a text; the title is its first line."""
    head, _, source = (FOLDER / language / f"{topic}.md").read_text(encoding="utf-8").partition("\n")
    return HelpText(topic, head.removeprefix("# ").strip(), source.strip())


def rendered(text: HelpText, picture: Callable[[str], str], page: Callable[[str], str]) -> str:
    """Return a text as HTML, which holds no other elements than Markdown has."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text.source)
    for token in _inside(tokens):
        if token.type == "image":
            token.attrs |= {"src": picture(str(token.attrs["src"])), "loading": "lazy"}
        elif token.type == "link_open":
            token.attrs["href"] = page(str(token.attrs["href"]))
        elif token.type == "code_inline":
            token.type, token.tag = "html_inline", ""
            token.content = f"<kbd>{escape(token.content)}</kbd>"
    return str(parser.renderer.render(tokens, parser.options, {}))


def search(said: str, texts: Sequence[HelpText]) -> list[Hit]:
    """Return the texts that hold every word, those whose title does first."""
    words = said.casefold().split()
    if not words:
        return []
    plain = {one.topic: f"{one.title}\n{_plain(one.source)}" for one in texts}
    hits = [one for one in texts if all(word in plain[one.topic].casefold() for word in words)]
    hits.sort(key=lambda one: not any(word in one.title.casefold() for word in words))
    return [Hit(one, _excerpt(_plain(one.source), words)) for one in hits]


def plain(text: HelpText) -> str:
    """Return a text as a terminal shows it: what it says, without pictures and without marks."""
    return _plain(text.source)


def _excerpt(text: str, words: Sequence[str]) -> str:
    """Return the surroundings of the first word that is found, on one line."""
    line = text.replace("\n", " ")
    at = max(0, min((place for word in words if (place := line.casefold().find(word)) >= 0), default=0))
    start, end = max(0, at - _AROUND), min(len(line), at + 2 * _AROUND)
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def _parsed(source: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": False}).parse(source)


def _inside(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _inline(source: str) -> list[Token]:
    return list(_inside(_parsed(source)))


def _paragraphs(source: str) -> Iterator[str]:
    for token in _parsed(source):
        said = _said(token) if token.type == "inline" else ""
        if said:
            yield said


def _said(token: Token) -> str:
    parts = {"text", "code_inline", "softbreak"}
    inside = (one for one in token.children or () if one.type in parts)
    return "".join(" " if one.type == "softbreak" else one.content for one in inside).strip()


def _plain(source: str) -> str:
    return "\n\n".join(_paragraphs(source))


def _between(tokens: Sequence[Token], opens: str, closes: str) -> Iterator[str]:
    said: list[str] | None = None
    for token in tokens:
        if token.type == opens:
            said = []
        elif token.type == closes and said is not None:
            yield "".join(said)
            said = None
        elif said is not None:
            said.append(token.content)
