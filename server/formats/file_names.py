"""Under which name does a file travel, so that every system opens it and no two are the same?

Names come from strangers: folders, control and invisible characters, and what Windows reserves are replaced. Names
that differ only in case or in how an accent is composed are one name on many disks. "%" goes too, because the public
BagIt tool does not read it back as RFC 8493 writes it.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_BYTES = 100
_FORBIDDEN = frozenset('<>:"/\\|?*%')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\..*)?", re.I)


def safe_name(text: str, otherwise: str = "_", longest: int | None = None) -> str:
    """Return a name for a file or folder, of `longest` characters at most; `otherwise` where nothing is left."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in unicodedata.normalize("NFC", text))
    name = _shortened(re.sub("_{2,}", "_", plain).strip(" .-"), longest)
    if not name.strip("_ ."):
        return otherwise
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def visible(text: str) -> str:
    """Return a text whose invisible and control characters are written out, so that nobody is deceived by them."""
    return "".join(letter if letter.isprintable() else f"<U+{ord(letter):04X}>" for letter in text)


def joined(parts: Iterable[tuple[str, int]], otherwise: str = "_") -> str:
    """Return a name made of parts, each of so many characters at most; what is empty is left out."""
    return safe_name("_".join(safe_name(text, "", longest) for text, longest in parts if text), otherwise)


class Names:
    """Remembers which paths are taken."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, stem: str, ending: str = "") -> str:
        """Return a free path in a folder, numbered where the name is taken."""
        number, path = 1, f"{folder}/{stem}{ending}"
        while path.casefold() in self._taken:
            number += 1
            path = f"{folder}/{stem}-{number}{ending}"
        self._taken.add(path.casefold())
        return path


def _is_plain(letter: str) -> bool:
    return letter.isprintable() and letter not in _FORBIDDEN


def _shortened(name: str, longest: int | None) -> str:
    """Cut between characters; a disk counts bytes, of which a Chinese character takes three."""
    return name[:longest].encode()[:LONGEST_BYTES].decode(errors="ignore").rstrip(" .")
