"""What would the checks say by other limits, and would that agree better with what people answered?

Asked over what is kept: no pixels are measured again and nothing is written. Only checks that a changed limit, or a
newer version of theirs, concerns are asked. What needs the pixels is left out and counted: photos that an older reader
read, pairs that were measured otherwise than today, and the checks that lay pictures on each other to find copies and
other viewpoints.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import set_committed_value

from server import checks
from server.checks import ISSUE_CHECKS, PAIR_CHECKS, PHOTO_CHECKS, REUSE_CHECKS, VIEWPOINT_CHECKS
from server.db import db
from server.domain import limit_overrides
from server.domain.access import DecisionKind
from server.domain.comparison import VERSION
from server.domain.finding import Checked, Kind, Status, verdict, worst
from server.domain.resolution import PairState
from server.errors import Invalid
from server.models import CheckRun, Issue, Photo, PhotoPair, Programme
from server.services.register import programmes
from server.services.reruns import iteration, stale_findings
from server.services.runtime import now
from server.services.verification import findings, issue_checks, pairs, photo_case, subjects
from server.translations import N_

PAGE = 200
AGAINST = frozenset({Status.DOUBTFUL, Status.CONTRADICTED})
MEASURING = frozenset({*map(checks.code, REUSE_CHECKS), *map(checks.code, VIEWPOINT_CHECKS)})
"""Checks for which pictures are laid on each other anew each time they are asked."""
Verdicts = dict[tuple[Kind, int], Status]
Progress = Callable[[int, int], object]
"""Hears how many things were gone past, and of how many."""


@dataclass(frozen=True)
class Changed:
    """A verdict that would be another one."""

    kind: Kind
    number: int
    issue: str
    viewpoint: str
    before: Status | None
    after: Status
    checks: tuple[str, ...]
    """Those that were asked of it; empty where only what it is made of would change."""
    answered: DecisionKind | None = None
    """With what people settled the pair, or the newest settled pair of the photo; None where they have not."""
    issue_id: int | None = None

    @property
    def old_agrees(self) -> bool:
        """Tell whether today's verdict agrees with people: against what they returned, not what they approved."""
        return (self.before in AGAINST) == (self.answered is DecisionKind.RETURN)

    @property
    def new_agrees(self) -> bool:
        """Tell the same of the other verdict."""
        return (self.after in AGAINST) == (self.answered is DecisionKind.RETURN)


@dataclass(frozen=True)
class Tried:
    """What came of a trial."""

    asked: int
    """So many photos, pairs and issues would be asked again."""
    changed: tuple[Changed, ...]
    left_out: int
    """So many photos and pairs could not be asked without their pixels."""
    not_asked: tuple[str, ...]
    """Checks that a limit concerns, but that need the pixels."""

    @property
    def answered(self) -> tuple[Changed, ...]:
        """Return the changed pairs that people have settled."""
        return tuple(one for one in self.changed if one.kind is Kind.PAIR and one.answered)

    @property
    def steps(self) -> tuple[tuple[Kind, Status | None, Status, int], ...]:
        """Return from what to what how many would change, the most frequent first."""
        return tuple((*step, count) for step, count in _steps(self.changed).most_common())


def run(
    settings: Mapping[str, str],
    *,
    codes: Sequence[str] = (),
    programme: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Tried:
    """Ask the checks by other limits, over each programme's own; `progress` hears how far it is and may raise.

    Call it in a transaction that is not kept: programmes are changed in the session, though nothing is written.

    :raises Invalid: for an unknown limit or check, or an impossible value.
    :raises NotFound: for a programme that does not exist.
    """
    plan = programmes.get(programme) if programme else None
    unknown = [code for code in codes if code not in checks.REASONS]
    if unknown:
        raise Invalid(
            N_("There is no check “{code}”; there are: {known}."), code=unknown[0], known=", ".join(checks.REASONS)
        )
    limit_overrides.changed({}, settings)
    about = CheckRun(programme_id=plan.id if plan else None, checks=sorted(set(codes)), started_at=now())
    plans = [plan] if plan else list(db.session.scalars(select(Programme)))
    for one in plans:  # as if they had been read from the database so; held here, or they would be read again
        set_committed_value(one, "limits", limit_overrides.changed(one.limits, settings))
    with db.session.no_autoflush:
        numbers = dict(iteration.numbers(about))
        return _Trial(settings, iteration.codes_of(about), progress, numbers).of()


class _Trial:
    def __init__(
        self,
        settings: Mapping[str, str],
        codes: frozenset[str],
        progress: Progress,
        numbers: Mapping[Kind, Sequence[int]],
    ) -> None:
        self.settings, self.codes, self.progress, self.numbers = settings, codes, progress, numbers
        self.verdicts: Verdicts = {}
        self.changed: list[Changed] = []
        self.issues: set[int] = set()
        self.asked = self.left_out = 0
        self.not_asked: set[str] = set()

    def of(self) -> Tried:
        touched: set[int] = set()
        for number, codes in self._differing(Kind.PHOTO):
            self._tell(Kind.PHOTO, bisect_right(self.numbers[Kind.PHOTO], number), len(self.numbers[Kind.PHOTO]))
            if self._photo(number, codes):
                touched.add(number)
        mine = dict(self._differing(Kind.PAIR))
        for number in self._told(Kind.PAIR, {*mine, *_pairs_of(touched)}):
            self._pair(number, mine.get(number, frozenset()))
        mine = dict(self._differing(Kind.ISSUE))
        for number in self._told(Kind.ISSUE, {*mine, *self.issues}):
            self._issue(number, mine.get(number, frozenset()))
        self._tell(Kind.ISSUE, 1, 1)
        return Tried(self.asked, tuple(self.changed), self.left_out, tuple(sorted(self.not_asked)))

    def _told(self, kind: Kind, numbers: Collection[int]) -> Iterator[int]:
        for place, number in enumerate(sorted(numbers)):
            self._tell(kind, place, len(numbers))
            yield number

    def _tell(self, kind: Kind, part: int, of: int) -> None:
        """Say how far it is: what is before this kind, and a part of this kind."""
        counts = {one: len(found) for one, found in self.numbers.items()}
        before = sum(counts.get(one, 0) for one in tuple(Kind)[: tuple(Kind).index(kind)])
        self.progress(before + counts.get(kind, 0) * part // max(1, of), sum(counts.values()))

    def _differing(self, kind: Kind) -> Iterator[tuple[int, frozenset[str]]]:
        """Give what would be asked again with the checks to ask, without those that need the pixels."""
        numbers = self.numbers.get(kind, ())
        for number, codes in stale_findings.among(kind.value, numbers, self.codes, self.settings):
            self.not_asked |= codes & MEASURING
            if codes - MEASURING:
                self.asked += 1
                yield number, codes - MEASURING

    def _photo(self, number: int, codes: frozenset[str]) -> bool:
        """Judge a photo by the facts that are kept; tells whether its verdict would change."""
        if number in stale_findings.badly_read([number]):
            self.left_out += 1
            return False
        photo = db.session.scalars(select(Photo).where(Photo.id == number).options(*photo_case.parts())).one()
        asked = iteration.among(PHOTO_CHECKS, codes)
        said = _with(
            findings.current(photo_id=number), checks.run(asked, subjects.of_photo(photo_case.stored(photo), asked))
        )
        found = verdict(one.finding for one in said)
        if photo.issue_id is not None and found is not photo.verdict:
            self.issues.add(photo.issue_id)
        self._keep(Kind.PHOTO, photo, found, codes, _answer_about(photo))
        return found is not photo.verdict

    def _pair(self, number: int, codes: frozenset[str]) -> None:
        pair = pairs.load(number)
        if pair.verdict is None:
            return
        own = findings.current(pair_id=number)
        said = findings.values(own)
        if codes and int((pair.comparison or {}).get("version", 0)) != VERSION:
            self.left_out += 1
        elif codes:
            asked = iteration.among(PAIR_CHECKS, codes)
            said = _with(own, checks.run(asked, pairs.subject_of(pair, asked)))
        photos = [self.verdicts.get((Kind.PHOTO, one.id), one.verdict) for one in (pair.before, pair.after)]
        found = worst(part for part in (verdict(one.finding for one in said), *photos) if part)
        if found is not pair.verdict:
            self.issues.add(pair.issue_id)
        self._keep(Kind.PAIR, pair, found, codes, _answer(pair))

    def _issue(self, number: int, codes: frozenset[str]) -> None:
        issue = db.session.get_one(Issue, number)
        own = findings.current(issue_id=number)
        asked = iteration.among(ISSUE_CHECKS, codes)
        said = _with(own, checks.run(asked, issue_checks.subject_of(issue))) if codes else findings.values(own)
        found = issue_checks.verdict_of(issue, said, self.verdicts)
        if found is not None:
            self._keep(Kind.ISSUE, issue, found, codes, None)

    def _keep(
        self, kind: Kind, thing: Photo | PhotoPair | Issue, found: Status, codes: Iterable[str],
        answered: DecisionKind | None,
    ) -> None:  # fmt: skip
        self.verdicts[kind, thing.id] = found
        if found is thing.verdict:
            return
        issue = thing if isinstance(thing, Issue) else thing.issue
        viewpoint = getattr(thing, "viewpoint", None)
        self.changed.append(
            Changed(
                kind, thing.id, issue.code if issue else "", viewpoint.name if viewpoint else "",
                thing.verdict, found, tuple(sorted(codes)), answered, issue.id if issue else None,
            )
        )  # fmt: skip


def _with(kept: Sequence[Any], answers: Iterable[Checked]) -> tuple[Checked, ...]:
    """Return what is kept with new answers in the place of those of the same checks."""
    fresh = {one.check: one for one in answers}
    return (*(one for one in findings.values(kept) if one.check not in fresh), *fresh.values())


def _pairs_of(photo_ids: set[int]) -> Iterator[int]:
    """Give the pairs of photos whose verdict would change, as far as a run would ask them."""
    numbers = sorted(photo_ids)
    for start in range(0, len(numbers), PAGE):
        page = numbers[start : start + PAGE]
        part = or_(PhotoPair.before_id.in_(page), PhotoPair.after_id.in_(page))
        stands = or_(PhotoPair.replaced_at.is_(None), PhotoPair.state != PairState.DECIDED)
        yield from db.session.scalars(select(PhotoPair.id).where(part, stands))


def _answer(pair: PhotoPair) -> DecisionKind | None:
    is_answer = pair.state is PairState.DECIDED and pair.outcome is not DecisionKind.SET_ASIDE
    return pair.outcome if is_answer else None


def _answer_about(photo: Photo) -> DecisionKind | None:
    query = select(PhotoPair).where(
        or_(PhotoPair.before_id == photo.id, PhotoPair.after_id == photo.id), PhotoPair.state == PairState.DECIDED
    )
    settled = db.session.scalars(query.order_by(PhotoPair.id.desc()).limit(1)).first()
    return _answer(settled) if settled else None


def _steps(changed: Iterable[Changed]) -> Counter[tuple[Kind, Status | None, Status]]:
    return Counter((one.kind, one.before, one.after) for one in changed)
