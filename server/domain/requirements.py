"""What is missing for a move? Each requirement looks into the case file and says in words what it does not find."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.domain.case_file import Asked, CaseFile, PairStanding, SheetForm
from server.domain.issue_files import FILE_KINDS, FileKind
from server.domain.life_cycle import Requirement, Transition
from server.domain.life_state import CLOSED, LifeState
from server.domain.procedure import GateOrder
from server.domain.rectification import plain
from server.translations import N_, Word

SITE_CHECK, ACCEPTANCE, LOOKBACK = "rect_check", "closure_accept", "lookback"
"""The forms that moves rest on."""
OVERRIDES = 2
"""So many people override a contradiction, or nobody does."""


class Place(StrEnum):
    """Where what is missing can be brought."""

    LEDGER = "ledger"
    REGISTER = "register"
    MEASURES = "measures"
    FILES = "files"
    PHOTOS = "photos"
    PAIR = "pair"
    FORMS = "forms"
    PUBLICITY = "publicity"
    EXPORTS = "exports"
    MOVE = "move"
    """What the person says with the move itself."""


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a template with its values, and where it can be brought."""

    requirement: Requirement
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: Place = Place.LEDGER
    number: int | None = None
    """Of the pair, where it is one."""


Found = Iterator[Missing]


def missing(move: Transition, case: CaseFile, asked: Asked) -> tuple[Missing, ...]:
    """Return all that a move lacks; empty where it may be made. Who makes it is asked elsewhere."""
    return tuple(one for need in move.needs for one in _LOOKED_FOR[need](case, asked))


def shaken(case: CaseFile, asked: Asked) -> tuple[Missing, ...]:
    """Return what a closing rests on and can rest on no more; empty where all holds, or nothing is closed."""
    return tuple(_still_holds(case, asked)) if case.state in CLOSED else ()


def _lacks(
    need: Requirement, message: str, place: Place = Place.LEDGER, number: int | None = None, **values: object
) -> Missing:
    return Missing(need, message, values, place, number)


def _problem(case: CaseFile, _: Asked) -> Found:
    need = Requirement.PROBLEM
    yield from _empty(
        need, {N_("problem"): case.problem, N_("batch"): case.batch, N_("county"): case.county},
    )  # fmt: skip


def _empty(need: Requirement, cells: Mapping[str, object]) -> Found:
    for word, value in cells.items():
        if not value:
            yield _lacks(need, N_("The ledger says nothing of: {what}."), what=Word(word))


def _plan(case: CaseFile, _: Asked) -> Found:
    need = Requirement.PLAN
    yield from _empty(
        need,
        {
            N_("goal"): case.goal, N_("responsible unit"): case.unit, N_("responsible person"): case.person,
            N_("supervising unit"): case.supervise_unit, N_("acceptance unit"): case.accept_unit,
            N_("due date"): case.due_on,
        },
    )  # fmt: skip
    if not case.measures:
        yield _lacks(need, N_("No measure is written down."), Place.MEASURES)


def _other_unit(case: CaseFile, _: Asked) -> Found:
    if case.unit and plain(case.unit) == plain(case.accept_unit):
        told = N_("“{unit}” is responsible and would accept its own work: name another acceptance unit.")
        yield _lacks(Requirement.OTHER_UNIT, told, unit=case.unit)


def _standpoints(case: CaseFile, _: Asked) -> Found:
    need = Requirement.STANDPOINTS
    if not case.has_site:
        yield _lacks(need, N_("The issue has no site."))
    elif not case.standpoints:
        yield _lacks(need, N_("The site has no viewpoint."), Place.REGISTER)


def _before_photos(case: CaseFile, _: Asked) -> Found:
    for one in case.standpoints:
        if not one.has_before:
            told = N_("There is no before photo of “{viewpoint}”.")
            yield _lacks(Requirement.BEFORE_PHOTOS, told, Place.PHOTOS, viewpoint=one.name)


def _rest(_: CaseFile, asked: Asked) -> Found:
    if not asked.note.strip():
        yield _lacks(Requirement.REST, N_("Say in the note what is left to do."), Place.MOVE)


def _measures(case: CaseFile, _: Asked) -> Found:
    need = Requirement.MEASURES
    if not case.measures:
        yield _lacks(need, N_("No measure is written down."), Place.MEASURES)
    for one in case.measures:
        if not one.is_done:
            yield _lacks(
                need, N_("Measure {measure} is not ticked: {text}"), Place.MEASURES, measure=one.number, text=one.text
            )
        elif not one.proofs:
            yield _lacks(
                need, N_("Measure {measure} has no proof: {text}"), Place.MEASURES, measure=one.number, text=one.text
            )


def _after_photos(case: CaseFile, _: Asked) -> Found:
    if not case.standpoints:
        yield _lacks(Requirement.AFTER_PHOTOS, N_("The site has no viewpoint."), Place.REGISTER)
    for one in case.standpoints:
        if one.last_after is None:
            told = N_("There is no after photo of “{viewpoint}” from this round.")
            yield _lacks(Requirement.AFTER_PHOTOS, told, Place.PHOTOS, viewpoint=one.name)


def _self_check(case: CaseFile, asked: Asked) -> Found:
    last = max((one.last_after for one in case.standpoints if one.last_after), default=None)
    if last is not None and asked.on < last:
        told = N_("The self-check of {day} is older than the last photo, of {last}.")
        yield _lacks(Requirement.SELF_CHECK, told, Place.MOVE, day=asked.on, last=last)


def _number(need: Requirement, message: str) -> Callable[[CaseFile, Asked], Found]:
    def look(_: CaseFile, asked: Asked) -> Found:
        if not asked.document.strip():
            yield _lacks(need, message, Place.MOVE)

    return look


def _files(case: CaseFile, _: Asked) -> Found:
    for kind in case.procedure.application_files:
        yield from _file(Requirement.FILES, case, kind)


def _file(need: Requirement, case: CaseFile, kind: FileKind) -> Found:
    if not case.files.get(kind):
        yield _lacks(need, N_("This file is missing: {what}."), Place.FILES, what=Word(FILE_KINDS[kind]))


def _site_check(case: CaseFile, _: Asked) -> Found:
    need = Requirement.SITE_CHECK
    forms = case.since(SITE_CHECK, LifeState.APPLIED)
    if not forms:
        yield _lacks(need, N_("No form of a site check has come since acceptance was applied for."), Place.FORMS)
        return
    faults = [list(_faults(need, one)) for one in forms]
    if all(faults):
        yield from faults[-1]
    elif any(one.is_undone for one in forms[_last_whole(faults) :]):
        yield _lacks(need, _UNDONE, Place.FORMS)


_UNDONE = N_("The newest site check found that the work is not done, or only covered over.")


def _last_whole(faults: Sequence[Sequence[Missing]]) -> int:
    """Return the place of the newest form that nothing is wrong with."""
    return max(place for place, found in enumerate(faults) if not found)


def _faults(need: Requirement, form: SheetForm) -> Found:
    """Say what keeps a form of officers on the site from being a site check."""
    if len({plain(one) for one in form.officers}) < 2:
        yield _lacks(need, N_("The form of the site check names fewer than two officers."), Place.FORMS)
    for name in form.of_unit:
        told = N_("“{name}” checked the site and belongs to the responsible unit.")
        yield _lacks(need, told, Place.FORMS, name=name)
    if not form.is_signed:
        yield _lacks(need, N_("A signature on the form of the site check is missing."), Place.FORMS)
    if not form.has_arrival:
        yield _lacks(need, N_("The form of the site check has no position on arrival."), Place.FORMS)
    if form.is_undone:
        yield _lacks(need, _UNDONE, Place.FORMS)
    if not form.photos_inside:
        yield _lacks(need, N_("No photo of the site check is shown to lie inside the site."), Place.PHOTOS)


_PAIRS = {
    PairStanding.NONE: N_("“{viewpoint}” has no pair from this round."),
    PairStanding.WAITS: N_("The pair of “{viewpoint}” is not decided."),
    PairStanding.RETURNED: N_("The pair of “{viewpoint}” was returned."),
}


def _pairs(case: CaseFile, _: Asked) -> Found:
    need = Requirement.PAIRS
    if not case.standpoints:
        yield _lacks(need, N_("The site has no viewpoint."), Place.REGISTER)
    for one in case.standpoints:
        if one.pair is not PairStanding.APPROVED:
            place = Place.PAIR if one.pair_id else Place.PHOTOS
            yield _lacks(need, _PAIRS[one.pair], place, one.pair_id, viewpoint=one.name)


def _no_contradiction(case: CaseFile, _: Asked) -> Found:
    need = Requirement.NO_CONTRADICTION
    for one in case.contradictions:
        if one.overrides >= OVERRIDES:
            continue
        told = N_("“{viewpoint}” is contradicted, and nobody has answered: {what}.")
        if not one.where:
            told = N_(
                "The checks contradict the issue: {what}. Two people override it with reasons, or it is cleared up."
            )
        place = Place.PAIR if one.pair_id else Place.PHOTOS
        yield _lacks(need, told, place, one.pair_id, what=Word(one.title), viewpoint=one.where)


def _acceptance(case: CaseFile, _: Asked) -> Found:
    need = Requirement.ACCEPTANCE
    forms = case.since(ACCEPTANCE, LifeState.APPLIED)
    if not forms:
        yield _lacks(need, N_("No acceptance form has come since acceptance was applied for."), Place.FORMS)
        return
    newest = forms[-1]
    if not newest.agrees:
        yield from _disagreement(newest)


def _disagreement(form: SheetForm) -> Found:
    need = Requirement.ACCEPTANCE
    for number in range(1, 6):
        if form.answers.get(f"crit{number}", "") not in {"pass", "na"}:
            told = N_("The acceptance form does not say that criterion {criterion} is met.")
            yield _lacks(need, told, Place.FORMS, criterion=number)
    if form.answers.get("verdict") != "pass":
        yield _lacks(need, N_("The acceptance form does not agree with closing."), Place.FORMS)
    if not form.is_signed:
        yield _lacks(need, N_("The signature of the acceptance unit’s head is missing."), Place.FORMS)


def _other_people(case: CaseFile, asked: Asked) -> Found:
    """Submitter ≠ reviewer ≠ acceptor: who makes the move, and who filled in the acceptance form."""
    forms = case.since(ACCEPTANCE, LifeState.APPLIED)
    acceptors = {one for one in (asked.by_id, forms[-1].sent_by if forms else None) if one is not None}
    if acceptors & case.reviewers:
        yield _lacks(
            Requirement.OTHER_PEOPLE, N_("Who reviewed the pairs does not accept the work as well."), Place.MOVE
        )
    if acceptors & case.photo_senders:
        told = N_("Who sent photos of the issue does not accept the work as well.")
        yield _lacks(Requirement.OTHER_PEOPLE, told, Place.MOVE)


def _monitoring(case: CaseFile, _: Asked) -> Found:
    forms = case.since(ACCEPTANCE, LifeState.APPLIED)
    if case.needs_measuring and not (forms and forms[-1].has_report):
        yield from _file(Requirement.MONITORING, case, FileKind.MONITORING)


def _publicity(case: CaseFile, _: Asked) -> Found:
    if case.procedure.gates is GateOrder.SIGNATURE_FIRST and LifeState.SIGNED not in case.reached:
        told = N_("In this programme the leader signs before publicity ends.")
        yield _lacks(Requirement.PUBLICITY, told, Place.MOVE)
    for message, values in case.publicity_lacks:
        yield Missing(Requirement.PUBLICITY, message, values, Place.PUBLICITY, case.publication_id)


def _signature(case: CaseFile, asked: Asked) -> Found:
    if case.procedure.gates is GateOrder.PUBLICITY_FIRST and LifeState.PUBLICISED not in case.reached:
        told = N_("In this programme the leader signs after publicity.")
        yield _lacks(Requirement.SIGNATURE, told, Place.MOVE)
    if not asked.is_leader:
        yield from _file(Requirement.SIGNATURE, case, FileKind.SIGNED_SHEET)


def _both_gates(case: CaseFile, _: Asked) -> Found:
    need = Requirement.BOTH_GATES
    if LifeState.PUBLICISED not in case.reached:
        yield _lacks(need, N_("Publicity is not concluded."), Place.PUBLICITY)
    if LifeState.SIGNED not in case.reached:
        yield _lacks(need, N_("No leader has signed."), Place.MOVE)


_STANDS_ON = (_measures, _site_check, _pairs, _acceptance, _monitoring, _other_unit)


def _still_holds(case: CaseFile, asked: Asked) -> Found:
    """Look once more at what the earlier steps stand on: since then it may have been set aside, reopened, withdrawn."""
    for look in _STANDS_ON:
        yield from (replace(one, requirement=Requirement.STILL_HOLDS) for one in look(case, asked))
    if case.lacks_sheet:
        yield from _file(Requirement.STILL_HOLDS, case, FileKind.SIGNED_SHEET)
    for message, values in case.publicity_lacks if LifeState.PUBLICISED in case.reached else ():
        yield Missing(Requirement.STILL_HOLDS, message, values, Place.PUBLICITY, case.publication_id)


def _higher_check(case: CaseFile, _: Asked) -> Found:
    if case.source_level in {str(one) for one in case.procedure.higher_levels}:
        yield from _file(Requirement.HIGHER_CHECK, case, FileKind.HIGHER_CHECK)


def _package(case: CaseFile, _: Asked) -> Found:
    if not case.packages:
        told = N_("No export of the issue was built since it was closed.")
        yield _lacks(Requirement.PACKAGE, told, Place.EXPORTS)


def _cause(_: CaseFile, asked: Asked) -> Found:
    if not asked.note.strip():
        told = N_("Say in the note why it is looked at again: drawn, a complaint, a hint, or the season.")
        yield _lacks(Requirement.CAUSE, told, Place.MOVE)


def _lookback(case: CaseFile, _: Asked) -> Found:
    need = Requirement.LOOKBACK
    forms = case.since(LOOKBACK, LifeState.LOOKBACK)
    if not forms:
        yield _lacks(need, N_("No form of the look-back has come."), Place.FORMS)
    elif not forms[-1].confirms:
        told = N_("The newest form of the look-back does not confirm the closing, or has no photo inside the site.")
        yield _lacks(need, told, Place.FORMS)


def _was_filed(case: CaseFile, _: Asked) -> Found:
    if LifeState.FILED not in case.reached:
        yield _lacks(Requirement.WAS_FILED, N_("It was not filed in this round: confirm the closing."), Place.MOVE)


def _not_filed(case: CaseFile, _: Asked) -> Found:
    if LifeState.FILED in case.reached:
        yield _lacks(Requirement.NOT_FILED, N_("It was filed in this round: confirm the filing."), Place.MOVE)


def _relapse(case: CaseFile, asked: Asked) -> Found:
    need = Requirement.RELAPSE
    shown = any(one.is_relapse for one in case.since(LOOKBACK, LifeState.CLOSED))
    if not shown and not case.files.get(FileKind.RELAPSE):
        told = N_("Nothing shows a relapse: neither a form of a look-back that says so, nor a file.")
        yield _lacks(need, told, Place.FILES)
    if not asked.note.strip():
        yield _lacks(need, N_("Say in the note what has come back."), Place.MOVE)


def _reasons(_: CaseFile, asked: Asked) -> Found:
    if not asked.reasons:
        yield _lacks(Requirement.REASONS, N_("Give at least one reason for the return."), Place.MOVE)


def _new_due(_: CaseFile, asked: Asked) -> Found:
    if asked.due_on is None:
        yield _lacks(Requirement.NEW_DUE, N_("Give a new due date."), Place.MOVE)
    elif asked.due_on < asked.on:
        told = N_("The new due date, {day}, is over.")
        yield _lacks(Requirement.NEW_DUE, told, Place.MOVE, day=asked.due_on)


_LOOKED_FOR: Mapping[Requirement, Callable[[CaseFile, Asked], Found]] = {
    Requirement.PROBLEM: _problem,
    Requirement.PLAN: _plan,
    Requirement.OTHER_UNIT: _other_unit,
    Requirement.STANDPOINTS: _standpoints,
    Requirement.BEFORE_PHOTOS: _before_photos,
    Requirement.REST: _rest,
    Requirement.MEASURES: _measures,
    Requirement.AFTER_PHOTOS: _after_photos,
    Requirement.SELF_CHECK: _self_check,
    Requirement.APPLICATION: _number(Requirement.APPLICATION, N_("Give the number of the application.")),
    Requirement.FILES: _files,
    Requirement.SITE_CHECK: _site_check,
    Requirement.PAIRS: _pairs,
    Requirement.NO_CONTRADICTION: _no_contradiction,
    Requirement.ACCEPTANCE: _acceptance,
    Requirement.OTHER_PEOPLE: _other_people,
    Requirement.MONITORING: _monitoring,
    Requirement.PUBLICITY: _publicity,
    Requirement.SIGNATURE: _signature,
    Requirement.BOTH_GATES: _both_gates,
    Requirement.CLOSING: _number(Requirement.CLOSING, N_("Give the closing number.")),
    Requirement.STILL_HOLDS: _still_holds,
    Requirement.HIGHER_CHECK: _higher_check,
    Requirement.FILING: _number(Requirement.FILING, N_("Give the filing number.")),
    Requirement.PACKAGE: _package,
    Requirement.CAUSE: _cause,
    Requirement.LOOKBACK: _lookback,
    Requirement.WAS_FILED: _was_filed,
    Requirement.NOT_FILED: _not_filed,
    Requirement.RELAPSE: _relapse,
    Requirement.REASONS: _reasons,
    Requirement.NEW_DUE: _new_due,
}
