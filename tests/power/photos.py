"""How do the photo checks answer to the corpus? All files go through the reading and comparing of `photos check`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import cv2

from server.domain.finding import Checked, Status, verdict
from server.services.verification import inspection
from server.services.verification.inspection import Question
from tests.power.corpus import Case, stories
from tests.power.honest import HARDSHIPS
from tests.power.lies import LIES
from tests.power.pairs import PairAnswer
from tests.power.visits import VisitAnswer

SPOKEN = (Status.CONTRADICTED, Status.DOUBTFUL)


@dataclass
class Tally:
    """What one check said."""

    honest: Counter[Status] = field(default_factory=Counter)
    lies: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass
class Outcome:
    """What all photo checks said of the whole corpus."""

    checks: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    hardships: dict[str, Counter[Status]] = field(default_factory=lambda: defaultdict(Counter))
    """By the verdict of each photo."""
    lies: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    """Whether anything was said, by kind."""
    accused: list[str] = field(default_factory=list)
    """Honest photos that a check contradicted or doubted, in words."""

    def add_pairs(self, answers: Iterable[PairAnswer]) -> None:
        """Count what the pair checks said."""
        for answer in answers:
            kind = answer.kind
            if kind.is_honest:
                self.count_honest(kind.kind, answer.findings)
            else:
                self.count_lie(kind.kind, kind.witnesses, answer.findings)

    def add_days(self, answers: Iterable[VisitAnswer]) -> None:
        """Count what the checks of forms, phones and pages said."""
        for answer in answers:
            kind = answer.kind
            if kind.is_honest:
                self.count_honest(kind.kind, answer.findings)
                continue
            self.count_lie(kind.kind, kind.witnesses, answer.findings)
            for check in kind.held_back_by:
                self.checks[check].lies[kind.kind][check in answer.hold_back()] += 1

    def count_honest(self, kind: str, findings: Sequence[Checked]) -> None:
        """Count what was said of an honest photo or pair."""
        self.hardships[kind][verdict(checked.finding for checked in findings)] += 1
        for checked in findings:
            self.checks[checked.check].honest[checked.finding.status] += 1
            if checked.finding.status in SPOKEN:
                self.accused.append(
                    f"{kind}: {checked.check} {checked.finding.reason} {dict(checked.finding.evidence)}"
                )

    def count_lie(self, kind: str, witnesses: Iterable[str], findings: Sequence[Checked]) -> None:
        """Count whether a lie was noticed, by anything and by the checks that have its witnesses."""
        spoken = {checked.check for checked in findings if checked.finding.status in SPOKEN}
        self.lies[kind][bool(spoken)] += 1
        for check in witnesses:
            self.checks[check].lies[kind][check in spoken] += 1


def measure(folder: Path, seed: int, honest: int, lies: int) -> Outcome:
    """Make `honest` photos of every hardship and `lies` of every kind, and ask the checks."""
    jobs = [(seed, n * 100_000 + 1, honest, "honest", n) for n in range(len(HARDSHIPS))]
    jobs += [(seed, (n + 100) * 100_000 + 1, lies, "lie", n) for n in range(len(LIES))]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = [case for made in pool.map(_make, jobs) for case in made]
    return _tally(cases, _answers(folder, cases))


def _make(job: tuple[int, int, int, str, int]) -> list[Case]:
    cv2.setNumThreads(1)
    seed, first, count, what, number = job
    if what == "honest":
        hardship = HARDSHIPS[number]
        name = hardship.__name__.replace("_", "-")
        return [Case(name, True, hardship(story)) for story in stories(seed, first, count)]  # noqa: FBT003
    lie = LIES[number]
    made = stories(seed, first, count)
    return [Case(lie.kind, False, lie.make(story), frozenset(lie.witnesses)) for story in made]  # noqa: FBT003


def _answers(folder: Path, cases: Sequence[Case]) -> list[list[inspection.Answer]]:
    questions = []
    for number, case in enumerate(cases):
        for part, sent in enumerate(case.files):
            path = folder / f"{number:06}-{part}.jpg"
            path.write_bytes(sent.data)
            questions.append(
                Question(
                    path,
                    sent.site.latitude,
                    sent.site.longitude,
                    sent.radius_m,
                    sent.datum,
                    sent.after,
                    sent.before,
                    sent.received,
                )
            )
    answers = iter(inspection.inspect(questions))
    return [[next(answers) for _ in case.files] for case in cases]


def _tally(cases: Iterable[Case], answers: Iterable[list[inspection.Answer]]) -> Outcome:
    outcome = Outcome()
    for case, of_case in zip(cases, answers, strict=True):
        for sent, answer in zip(case.files, of_case, strict=True):
            if not sent.is_judged:
                continue
            if case.is_honest:
                outcome.count_honest(case.kind, answer.findings)
            else:
                outcome.count_lie(case.kind, case.witnesses, answer.findings)
    return outcome
