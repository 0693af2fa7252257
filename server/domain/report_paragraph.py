"""How does an office say in words where its issues stand and what it did? Sentences made of figures alone.

What is none is left out, what a ledger does not state is said to be unstated, and a batch whose problems are counted in
another one stands behind the sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.domain.issue_counts import Counts, Rate, Stand
from server.translations import N_, translate

CHINESE = "zh_CN"
_PETITION = ("信访", "投诉", "举报", "petition")
_DONE = {True: N_("{n} settled"), False: N_("{n} put right")}
_ALL_DONE = {True: N_("all settled"), False: N_("all put right")}
_STANDS: Mapping[Stand, str] = {
    Stand.CLOSED: N_("{n} of them closed"),
    Stand.STAGE_DONE: N_("{n} settled for this stage"),
    Stand.ON_SCHEDULE: N_("{n} on schedule"),
    Stand.BEHIND: N_("{n} behind schedule"),
    Stand.IN_PROGRESS: N_("{n} being put right"),
    Stand.NOT_STATED: N_("{n} not stated"),
}
_WORK: Sequence[tuple[str, Mapping[str, str]]] = (
    (N_("Supervision: "), {
        "A01": N_("{n} supervision visits on site"), "A02": N_("{n} circulars"), "A03": N_("{n} supervision orders"),
        "A05": N_("{n} problems under supervision"), "A04": N_("{n} warnings"),
        "A16": N_("{n} supervision visits by leaders"), "A17": N_("{n} meetings on special rectification"),
    }),
    (N_("Enforcement: "), {
        "A06": N_("{n} enterprises inspected on site"), "A07": N_("{n} cases filed"), "A08": N_("fines of {n}"),
        "A09": N_("{n} petitions on the environment closed"),
    }),
    (N_("Accountability: "), {
        "A10": N_("{n} people held accountable"), "A11": N_("{n} of them at county level"),
        "A12": N_("{n} at section level and below"), "A14": N_("{n} counties assessed for the year"),
        "A15": N_("{n} departments assessed for the year"),
    }),
    (N_("Funds: "), {"A13": N_("{n} invested")}),
)  # fmt: skip


@dataclass(frozen=True)
class BatchSaid:
    """A batch by its name."""

    title: str
    counts: Counts
    is_overlapping: bool = False


def paragraphs(
    batches: Sequence[BatchSaid], total: Counts, work: Mapping[str, str], language: str = CHINESE
) -> tuple[str, ...]:
    """Return what there is to say; `work` has by the codes of figures how each is written, without those of none."""
    found = (_of_batches(batches, total, language), _of_work(work, language))
    return tuple(one for one in found if one)


def _of_batches(batches: Sequence[BatchSaid], total: Counts, language: str) -> str:
    said = [_batch(one, language) for one in batches if one.counts.total and not one.is_overlapping]
    if len(said) > 1:
        told = N_(
            "Together {total}: {completed} completed, a completion rate of {completion} %; with {stage_done} settled "
            "for this stage, a settlement rate of {settlement} %."
        )
        said.append(translate(
            told, language, total=f"{total.total:,}", completed=f"{total.completed:,}", stage_done=total.stage_done,
            completion=total.rate(Rate.COMPLETION), settlement=total.rate(Rate.SETTLEMENT),
        ))  # fmt: skip
    aside = N_("Not in the sum, as it is counted elsewhere too: ")
    said += [translate(aside, language) + _batch(one, language) for one in batches
             if one.counts.total and one.is_overlapping]  # fmt: skip
    return _joined(said, language)


def _batch(one: BatchSaid, language: str) -> str:
    total = translate(N_("{title}: {n} issues, "), language, title=one.title, n=f"{one.counts.total:,}")
    return total + _list(list(_clauses(one, language)), language)


def _clauses(one: BatchSaid, language: str) -> Iterator[str]:
    counts, is_petition = one.counts, any(word in one.title.lower() for word in _PETITION)
    if counts.completed == counts.total and not counts.closed:
        yield translate(_ALL_DONE[is_petition], language)
        return
    if counts.completed:
        yield translate(_DONE[is_petition], language, n=f"{counts.completed:,}")
    for stand, words in _STANDS.items():
        if number := counts.of(stand):
            yield translate(words, language, n=f"{number:,}")


def _of_work(work: Mapping[str, str], language: str) -> str:
    said = []
    for start, words in _WORK:
        clauses = [translate(told, language, n=work[code]) for code, told in words.items() if code in work]
        if clauses:
            said.append(translate(start, language) + _list(clauses, language))
    return _joined(said, language)


def _list(clauses: Sequence[str], language: str) -> str:
    return "，".join(clauses) + "。" if language == CHINESE else ", ".join(clauses) + "."


def _joined(said: Sequence[str], language: str) -> str:
    return ("" if language == CHINESE else " ").join(said)
