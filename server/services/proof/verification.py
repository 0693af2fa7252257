"""Is the log what was signed?

It is gone through once from the first entry, in memory that does not grow. The tree is built again from the leaves
that were sealed; each entry is compared with its leaf, each kept subtree and head with the tree. Where an entry or a
subtree and what is above it differ, the one that fits its own parent is believed, so that what was altered is named,
and not all that follows from it. An entry that is committed meanwhile is no fault.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from server.db import db, table_of
from server.domain.log_faults import Fault, Kind
from server.domain.merkle import Frontier, node_hash
from server.domain.tree_head import SignedHead
from server.models import Event, LogNode, TreeHead
from server.services import events
from server.services.marks import marks
from server.services.proof import heads, keys, repeated, stored

_PAGE = 2048
_COLUMNS = tuple(table_of(Event).columns)
TAKEN_OVER = "log.take_over"


class Verification:
    """One pass over the log; the counts are there once all faults were asked for."""

    def __init__(self, since: SignedHead | int | None = None) -> None:
        self.entries = 0
        """How many have a place."""
        self.waiting = 0
        """How many have none yet."""
        self.heads = 0
        self._given = since
        self._since: SignedHead | None = None
        self._ring: keys.KeyRing | None = None
        self._marks = marks()
        self._tree = Frontier()
        self._page = _Page(0, 0)
        self._found: list[Fault] = []
        self._whole = 0
        """The size of the last head that fits."""
        self._covered = 0
        self._differing = 0
        self._key = 0
        self._number = 0

    def faults(self) -> Iterator[Fault]:
        """Return what is wrong, in the order of the log.

        :raises Conflict: where heads were signed and the keys cannot be used.
        """
        newest = heads.latest()
        self._ring = keys.known() if newest else None
        self.entries = max(stored.size(), newest.head.size if newest else 0)
        if self._ring and not keys.is_cross_signed(self._ring):
            self._say(Kind.KEYS_UNSIGNED)
        self._take_since()
        for start in range(0, self.entries, _PAGE):
            self._page = _Page(start, min(start + _PAGE, self.entries))
            for position in range(start, self._page.end):
                self._tree.append(self._leaf(position), self._believed)
                self._compare_heads(position + 1)
            yield from self._taken()
        if self._covered < self.entries:  # each seal ends with a head over all
            self._say(Kind.HEAD_REMOVED, head=self._number + 1)
        if self._differing > 1:
            self._say(Kind.HEADS_DIFFER, count=self._differing - 1)
        self._name_what_was_added()
        self._found += repeated.faults()
        self._compare_secret()
        yield from self._taken()
        for event in _waiting():
            self.waiting += 1
            if not _is_sound(event):
                yield Fault(Kind.WAITING_ALTERED, _named(event))

    def _say(self, kind: Kind, **details: int | str) -> None:
        self._found.append(Fault(kind, details))

    def _taken(self) -> list[Fault]:
        found, self._found = self._found, []
        return found

    def _take_since(self) -> None:
        since = self._earlier()
        if since is None:
            return
        size = since.head.size
        if self._ring is None or not self._ring.has_signed(since):
            self._say(Kind.SINCE_UNSIGNED, size=size)
        elif size > self.entries:
            self._say(Kind.SINCE_CUT, size=size, left=self.entries)
        else:
            self._since = since

    def _earlier(self) -> SignedHead | None:
        if not isinstance(self._given, int):
            return self._given
        row = db.session.scalar(select(TreeHead).where(TreeHead.size == self._given))
        if row is None:
            self._say(Kind.SINCE_UNKNOWN, size=self._given)
        return None if row is None else heads.value(row)

    def _leaf(self, position: int) -> bytes:
        """Return the leaf that was sealed at a place, having compared the entry that is there with it."""
        found, sealed = self._page.entries.get(position, []), self._page.nodes.get((0, position))
        for twin in found[1:]:
            self._say(Kind.ENTRY_ADDED, **_named(twin), position=position)
        own = _leaf_of(found[0]) if found else None
        if sealed is None:
            self._say(Kind.SUBTREE_REMOVED, first=position, last=position)
            return own or b""
        if own is None:
            self._say(Kind.ENTRY_REMOVED, position=position)
        elif own == sealed:
            if not _is_sound(found[0]):
                self._say(Kind.ENTRY_ALTERED, **_named(found[0]), position=position)
            else:
                self._compare_mark(position, found[0])
        elif self._page.fits(0, position, own) and _is_sound(found[0]):
            self._say(Kind.SUBTREE_ALTERED, first=position, last=position)
            return own
        else:
            self._compare_other(position, found[0], own, sealed)
        return sealed

    def _compare_mark(self, position: int, event: Any) -> None:
        fault = self._marks.fault(event.id, position, event.leaf_sha256, event.mark, event.action, event.subject)
        if fault:
            self._found.append(fault)

    def _compare_other(self, position: int, event: Any, own: bytes, sealed: bytes) -> None:
        """Name what stands at a place where another entry was sealed."""
        place = _place(own)
        if place is not None:
            self._say(Kind.ENTRY_MOVED, **_named(event), position=position, sealed=place)
            if _owner(sealed) is None:
                self._say(Kind.ENTRY_REMOVED, position=position)
        elif _owner(sealed) in (None, event.id):
            self._say(Kind.ENTRY_ALTERED, **_named(event), position=position)
        else:  # what was sealed here stands elsewhere
            self._say(Kind.ENTRY_ADDED, **_named(event), position=position)

    def _believed(self, level: int, index: int, computed: bytes) -> bytes:
        """Compare a subtree with what is kept of it; returns which of the two goes on."""
        kept = self._page.nodes.get((level, index))
        if kept == computed:
            return computed
        span = {"first": index << level, "last": (index + 1 << level) - 1}
        if kept is None:
            self._say(Kind.SUBTREE_REMOVED, **span)
        elif self._page.fits(level, index, kept) and not self._page.fits(level, index, computed):
            self._say(Kind.ENTRIES_REWRITTEN, **span)
            return kept
        else:
            self._say(Kind.SUBTREE_ALTERED, **span)
        return computed

    def _compare_heads(self, size: int) -> None:
        for signed in self._page.heads.get(size, ()):
            self._compare_head(signed)
        if self._since and self._since.head.size == size and self._since.head.root != self._tree.root():
            self._say(Kind.SINCE_REWRITTEN, size=size)

    def _compare_head(self, signed: SignedHead) -> None:
        head = signed.head
        self.heads += 1
        for missing in range(self._number + 1, head.number):
            self._say(Kind.HEAD_REMOVED, head=missing)
        self._number, self._covered = head.number, head.size
        if not self._is_signed(signed):
            self._say(Kind.HEAD_UNSIGNED, head=head.number, size=head.size)
        elif head.root == self._tree.root():
            self._whole = head.size
        else:
            self._differing += 1
            if self._differing == 1:
                self._say(Kind.HEAD_DIFFERS, head=head.number, size=head.size, whole=self._whole)

    def _is_signed(self, signed: SignedHead) -> bool:
        """Tell whether the key that was in use signed a head: one that was replaced signs nothing any more."""
        if self._ring is None or not self._ring.has_signed(signed):
            return False
        key = [one.id for one in self._ring.keys].index(signed.key_id)
        is_in_use, self._key = key >= self._key, max(key, self._key)
        return is_in_use

    def _name_what_was_added(self) -> None:
        """Name what has a place behind the end; with a seal that came meanwhile, its leaf is there too."""
        leaf = exists().where(LogNode.level == 0, LogNode.index == Event.position)
        for event in _rows(select(*_COLUMNS).where(Event.position >= self.entries, ~leaf)):
            place = _place(_leaf_of(event))
            if place is None:
                self._say(Kind.ENTRY_ADDED, **_named(event), position=event.position)
            else:
                self._say(Kind.ENTRY_MOVED, **_named(event), position=event.position, sealed=place)
        for event in _rows(select(*_COLUMNS).where(Event.position < 0)):
            self._say(Kind.ENTRY_ADDED, **_named(event), position=event.position)
        self._name_subtrees_added()

    def _compare_secret(self) -> None:
        since = self._marks.since
        written = self.entries + (db.session.scalar(select(func.count()).where(Event.position.is_(None))) or 0)
        if since > written:
            self._say(Kind.MARKS_AHEAD, since=since, size=self.entries)
        elif db.session.scalar(select(exists().where(Event.position.between(0, since - 1), Event.mark != ""))):
            self._say(Kind.MARKS_ANEW, since=since)

    def _name_subtrees_added(self) -> None:
        leaf = aliased(LogNode)
        level, below = 1, self.entries >> 1
        highest = db.session.scalar(select(func.max(LogNode.level))) or 0
        while level <= highest:
            last = (LogNode.index + 1) * (1 << level) - 1
            has_leaf = exists().where(leaf.level == 0, leaf.index == last)
            extra = select(LogNode.index).where(LogNode.level == level, LogNode.index >= below, ~has_leaf)
            for index in db.session.scalars(extra):
                self._say(Kind.SUBTREE_ADDED, first=index << level, last=(index + 1 << level) - 1)
            level, below = level + 1, below >> 1


class _Page:
    """What is kept of a stretch of the log."""

    def __init__(self, start: int, end: int) -> None:
        self.end = end
        self.entries: defaultdict[int, list[Any]] = defaultdict(list)
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.heads: defaultdict[int, list[SignedHead]] = defaultdict(list)
        if start == end:
            return
        placed = select(*_COLUMNS).where(Event.position >= start, Event.position < end)
        for event in _rows(placed.order_by(Event.position, Event.id)):
            self.entries[event.position].append(event)
        nodes = select(LogNode.level, LogNode.index, LogNode.sha256).where(or_(*_ranges(start, end)))
        for level, index, text in db.session.execute(nodes):
            self.nodes[level, index] = _bytes(text)
        covering = select(TreeHead).where(TreeHead.size > start, TreeHead.size <= end).order_by(TreeHead.number)
        for row in db.session.scalars(covering):
            self.heads[row.size].append(heads.value(row))

    def fits(self, level: int, index: int, hashed: bytes) -> bool:
        """Tell whether the hash of a subtree and that beside it make the kept one above."""
        above, beside = self._kept(level + 1, index >> 1), self._kept(level, index ^ 1)
        if above is None or beside is None:
            return False
        return above == (node_hash(beside, hashed) if index & 1 else node_hash(hashed, beside))

    def _kept(self, level: int, index: int) -> bytes | None:
        if (level, index) in self.nodes:
            return self.nodes[level, index]
        text = db.session.scalar(select(LogNode.sha256).where(LogNode.level == level, LogNode.index == index))
        return None if text is None else _bytes(text)


def taken_over() -> list[dict[str, Any]]:
    """Return what was found when the entries of the chain were taken over: how many, and which did not fit it."""
    found = _rows(select(*_COLUMNS).where(Event.action == TAKEN_OVER).order_by(Event.id))
    return [event.details for event in found if isinstance(getattr(event, "details", None), dict)]


def _ranges(start: int, end: int) -> list[Any]:
    """Return which subtrees become full between two sizes."""
    levels = range(end.bit_length())
    return [
        and_(LogNode.level == level, LogNode.index >= start >> level, LogNode.index < end >> level) for level in levels
    ]


def _waiting() -> Iterator[Any]:
    query, last = select(*_COLUMNS).where(Event.position.is_(None)).order_by(Event.id).limit(_PAGE), -1
    while page := _rows(query.where(Event.id > last)):
        yield from page
        last = page[-1].id


def _rows(query: Select[Any]) -> Sequence[Any]:
    """Return entries; where one of them cannot be read, that one by its names alone."""
    try:
        return db.session.execute(query).all()
    except (ValueError, TypeError):
        names = (Event.id, Event.position, Event.action, Event.subject, Event.leaf_sha256)
        return [_row(named) for named in db.session.execute(query.with_only_columns(*names)).all()]


def _row(named: Any) -> Any:
    try:
        return db.session.execute(select(*_COLUMNS).where(Event.id == named.id)).one()
    except (ValueError, TypeError):
        return named


def _leaf_of(event: Any) -> bytes:
    """Return the leaf of what an entry says now; nothing for what somebody made unreadable."""
    try:
        return events.entry_of(event).leaf
    except (AttributeError, ValueError, TypeError):
        return b""


def _is_sound(event: Any) -> bool:
    return bool(_leaf_of(event).hex() == event.leaf_sha256)


def _owner(leaf: bytes) -> int | None:
    """Return which entry with a place says that it is the one that was sealed so."""
    has_place = Event.position.is_not(None)
    return db.session.scalar(select(Event.id).where(Event.leaf_sha256 == leaf.hex(), has_place))


def _place(leaf: bytes) -> int | None:
    """Return at which place something was sealed."""
    return db.session.scalar(select(LogNode.index).where(LogNode.level == 0, LogNode.sha256 == leaf.hex()).limit(1))


def _named(event: Any) -> dict[str, int | str]:
    return {"number": event.id, "action": event.action, "subject": event.subject}


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()
