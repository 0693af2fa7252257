"""How is an issue told on one page? The timeline in words, with the pair that tells most."""

from collections.abc import Iterator
from pathlib import Path

from server import checks
from server.domain import labels
from server.domain.finding import Scope
from server.domain.previews import PREVIEW
from server.errors import Conflict, NotFound
from server.formats import timeline_sheet, timeline_words, typesetting
from server.formats.timeline_sheet import Sheet
from server.services.life_cycle.timeline import Timeline
from server.services.review.rows import Picture
from server.services.runtime import media, now
from server.translations import N_, translate

_EDGE = 480


def pdf(found: Timeline, language: str) -> bytes:
    """Return the page as a PDF.

    :raises Conflict: where it cannot be made within the limits of time and memory.
    """
    try:
        return timeline_sheet.pdf(_sheet(found, language), now())
    except typesetting.NotSet as problem:
        raise Conflict(N_("The page could not be made; the log of the server says why.")) from problem


def facts(found: Timeline, language: str) -> Iterator[tuple[str, str]]:
    """Give what whoever has half a minute has to know, as names and values; what is not known is empty."""

    def say(message: str, **values: object) -> str:
        return translate(message, language, **values)

    between = "；" if language.startswith("zh") else "; "
    day = found.due_on.isoformat() if found.due_on else found.due_text
    changed = say(N_("changed {count} times"), count=found.due_changes) if found.due_changes else ""
    done = say(N_("{done} of {all} measures done"), done=found.measures_done, all=found.measures)
    yield say(N_("What was wrong")), found.problem
    yield say(N_("Who must put it right")), between.join(filter(None, (found.unit, found.person)))
    yield (
        say(N_("Who examines it")),
        between.join(dict.fromkeys(filter(None, (found.supervise_unit, found.accept_unit)))),
    )
    yield say(N_("By when")), between.join(filter(None, (day, timeline_words.due(found.days_left, language), changed)))
    yield say(N_("What was claimed")), between.join(filter(None, (found.claimed, done if found.measures else "")))
    yield say(N_("What the photos say")), _photos(found, language)
    yield say(N_("Publicity and objections")), _published(found, language)
    state = say(labels.LIFE_STATES[found.state])
    since = say(N_("since {day}"), day=found.since.isoformat()) if found.since else ""
    again = say(N_("Round {number}"), number=found.round) if found.round > 1 else ""
    yield say(N_("Where it stands")), between.join(filter(None, (state, since, again)))
    yield say(N_("What comes next")), _next(found, language)


def worst(found: Timeline, language: str) -> str:
    """Say what speaks most against the pair that is shown; empty where nothing does."""
    if found.shown is None or found.shown.worst is None:
        return ""
    one = found.shown.worst
    return checks.sentence(one.checked.check, one.checked.finding, language)


def _photos(found: Timeline, language: str) -> str:
    if not found.photos:
        return translate(N_("No photo has arrived yet."), language)
    counted = translate(
        N_("{photos} photos, {pairs} pairs, {approved} approved"), language, photos=found.photos, pairs=found.pairs,
        approved=found.pairs_approved,
    )  # fmt: skip
    verdict = translate(labels.VERDICTS[found.verdict], language) if found.pairs else ""
    said = [one for one in (verdict, worst(found, language)) if one]
    if language.startswith("zh"):
        return f"{'：'.join(said)}（{counted}）" if said else counted
    return f"{': '.join(said)} ({counted})" if said else counted


def _published(found: Timeline, language: str) -> str:
    if found.publication is None:
        return translate(N_("Nothing was made public yet."), language)
    start, end = (one.isoformat() for one in found.publication)
    objected = [f"{translate(word, language)} {number}" for word, number in found.objections]
    none = translate(N_("no objection"), language)
    return f"{start} – {end}{'；' if language.startswith('zh') else '; '}{'、'.join(objected) or none}"


def _next(found: Timeline, language: str) -> str:
    if not found.next_move:
        return translate(N_("Nothing: no move leads on."), language)
    lacks = [translate(one.message, language, **one.values) for one in found.missing]
    if not lacks:
        return translate(N_("{move}: nothing is missing"), language, move=translate(found.next_move, language))
    more = translate(N_("{count} things are missing"), language, count=len(lacks))
    mark = "；" if language.startswith("zh") else " · "
    return f"{translate(found.next_move, language)} — {more}{mark}{lacks[0]}"


def _sheet(found: Timeline, language: str) -> Sheet:
    def say(message: str, **values: object) -> str:
        return translate(message, language, **values)

    return Sheet(
        language=language, title=say(N_("Timeline of an issue")), code=found.code, subject=found.site,
        banner=say(N_("Demonstration: places and photos are invented")) if found.is_demonstration else "",
        facts=list(facts(found, language)), history=say(N_("What happened")), entries=found.entries,
        pictures=tuple(_pictures(found, language)),
        footer=say(N_("{programme} · as of {day} · machines report, people decide"), programme=found.programme,
                   day=now().astimezone(found.zone).strftime("%Y-%m-%d %H:%M")),
    )  # fmt: skip


def _pictures(found: Timeline, language: str) -> Iterator[tuple[str, Path | None, str]]:
    if found.shown is not None:
        for scope, one in ((Scope.BEFORE, found.shown.before), (Scope.AFTER, found.shown.after)):
            place = _preview(one)
            why = "" if place else translate(N_("No picture"), language)
            yield f"{translate(labels.SCOPES[scope], language)} · {found.shown.viewpoint}", place, why


def _preview(picture: Picture) -> Path | None:
    try:
        place = media().derived(picture.sha256, PREVIEW.format(long_edge=_EDGE))
    except NotFound:
        return None
    return place if picture.viewable and place.is_file() else None
