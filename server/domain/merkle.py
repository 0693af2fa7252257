"""How does a list that only grows prove what is in it, and that nothing in it was changed?

The Merkle tree of RFC 6962 and RFC 9162 (section 2.1) over SHA-256. A leaf is hashed with 0x00 before it and a node
with 0x01, so that neither passes for the other. Only full subtrees are stored: (level, index) is the one over the
leaves from index·2^level up to (index+1)·2^level, and never changes once it is full. Roots and proofs read O(log n) of
them. Positions count from 0; hashes are 32 bytes.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Stored = Callable[[int, int], bytes]
"""Gives the hash of a full subtree by level and index."""
Node = tuple[int, int, bytes]
"""Level, index and hash of a full subtree."""
Believed = Callable[[int, int, bytes], bytes]
"""Takes level, index and hash of a subtree, and returns the hash to go on with."""
EMPTY = sha256().digest()
"""The root of no leaves."""


def leaf_hash(content: bytes) -> bytes:
    """Return what stands for an entry."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return what stands for two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[tuple[int, int]]:
    """Return the largest full subtrees of which a tree is made, from the left, as (level, index)."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


class Frontier:
    """A tree that grows leaf by leaf and holds no more than its peaks."""

    def __init__(self, size: int = 0, stored: Stored | None = None) -> None:
        self.size = size
        self._peaks = [(level, stored(level, index)) for level, index in peaks(size)] if stored else []

    def append(self, leaf: bytes, believed: Believed | None = None) -> list[Node]:
        """Take a leaf; returns it and the subtrees that it makes full, from the bottom.

        `believed` may put another hash in the place of the one that was computed.
        """
        index, level, hashed = self.size, 0, leaf
        full = [(level, index, hashed)]
        while self._peaks and self._peaks[-1][0] == level:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            level, index = level + 1, index >> 1
            hashed = believed(level, index, hashed) if believed else hashed
            full.append((level, index, hashed))
        self._peaks.append((level, hashed))
        self.size += 1
        return full

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return _joined([hashed for _, hashed in self._peaks])


def root(size: int, stored: Stored) -> bytes:
    """Return the root over the first so many leaves."""
    return _over(0, size, stored)


def inclusion(position: int, size: int, stored: Stored) -> list[bytes]:
    """Return the proof that a leaf is in the tree over the first so many (RFC 9162, 2.1.3.1).

    :raises ValueError: for a position outside.
    """
    if not 0 <= position < size:
        raise ValueError(f"no leaf {position} among {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(_over(middle, end, stored))
            end = middle
        else:
            path.append(_over(start, middle, stored))
            start = middle
    return path[::-1]


def is_included(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    sides = _sides(position, size - 1)
    if len(sides) != len(path):
        return False
    hashed = leaf
    for is_left, beside in zip(sides, path, strict=True):
        hashed = node_hash(beside, hashed) if is_left else node_hash(hashed, beside)
    return hashed == root


def consistency(first: int, second: int, stored: Stored) -> list[bytes]:
    """Return the proof that a tree grew out of a smaller one (RFC 9162, 2.1.4.1); nothing for the same or none.

    :raises ValueError: where the first is the larger one.
    """
    if not 0 <= first <= second:
        raise ValueError(f"{second} leaves did not grow out of {first}")
    if first in (0, second):
        return []
    path, start, end, is_whole = [], 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_over(middle, end, stored))
            end = middle
        else:
            path.append(_over(start, middle, stored))
            start, is_whole = middle, False
    if not is_whole:
        path.append(_over(start, end, stored))
    return path[::-1]


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the second tree grew out of the first (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    sides = _sides(place, last)
    if len(sides) != len(steps) - 1:
        return False
    old = new = steps[0]
    for is_left, beside in zip(sides, steps[1:], strict=True):
        if is_left:
            old, new = node_hash(beside, old), node_hash(beside, new)
        else:
            new = node_hash(new, beside)
    return old == first_root and new == second_root


def _sides(place: int, last: int) -> list[bool]:
    """Tell for each step from a node up to the root whether what is beside it is on its left."""
    sides = []
    while last:
        is_left = bool(place & 1) or place == last
        sides.append(is_left)
        while is_left and not place & 1 and place:  # it stands alone at the right edge, and is carried up as it is
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return sides


def _split(size: int) -> int:
    """Return the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _over(start: int, end: int, stored: Stored) -> bytes:
    """Return the root over some leaves; they begin where a full subtree of at least their number does."""
    return _joined([stored(level, (start >> level) + index) for level, index in peaks(end - start)])


def _joined(hashes: Sequence[bytes]) -> bytes:
    """Join peaks from the right."""
    if not hashes:
        return EMPTY
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node_hash(left, joined)
    return joined
