"""What stands before the issues of a volume: whose report it is, how it counts, what cannot be shown, and the list."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, tzinfo

from server.domain.alarm import Alarm
from server.domain.labels import LIFE_STATES
from server.domain.report import Cover, Line, Volume
from server.formats.report_text import TITLE, line, shortened
from server.formats.report_words import BROKEN, badge, is_chinese, status_word, words
from server.translations import N_, translate

Json = dict[str, object]
_FOOTER = 20


def values(cover: Cover, volume: Volume, language: str) -> Json:
    """Return the values of a volume as the template reads them."""
    said = words(language)
    several = len(cover.volumes) > 1
    own = cover.lines[volume.start : volume.stop]
    return {
        "language": "zh" if is_chinese(language) else "en",
        "words": said,
        "subject": line(shortened(cover.subject, 2 * TITLE)),
        "file_number": line(cover.file_number),
        "programme": line(cover.programme),
        "footer": [line(shortened(cover.file_number, _FOOTER)), line(shortened(cover.programme, _FOOTER))],
        "is_demonstration": cover.is_demonstration,
        "volume": said["volume_of"].format(number=volume.number, all=len(cover.volumes)) if several else "",
        "facts": _facts(cover, language),
        "counts": _counts(cover.lines, language) if len(cover.lines) > 1 else [],
        "broken": _broken(cover, language) if volume.number == 1 else [],
        "alarms": [_alarm(one, cover.zone, language) for one in cover.alarms] if volume.number == 1 else [],
        "has_photos": any(one.photos for one in cover.lines),
        "is_first": volume.number == 1,
        "volumes": [_volume(cover, one) for one in cover.volumes] if several and volume.number == 1 else [],
        "lines": [_line(one, number, language) for number, one in enumerate(own, start=volume.start + 1)],
        "issues": [f"issue-{number}.json" for number in range(volume.start, volume.stop)],
        "is_single": len(cover.lines) == 1,
    }


def day(value: date, language: str) -> str:
    """Write a day as documents do."""
    return f"{value.year}年{value.month}月{value.day}日" if is_chinese(language) else value.isoformat()


def _facts(cover: Cover, language: str) -> list[list[str]]:
    units = {one.unit for one in cover.lines if one.unit}
    made = cover.made_at.astimezone(cover.zone)
    rows = [
        (N_("Authority"), cover.authority),
        (N_("Programme"), cover.programme),
        (N_("File number"), cover.file_number),
        (N_("Responsible unit"), units.pop() if len(units) == 1 else ""),
        (N_("Issues"), str(len(cover.lines)) if len(cover.lines) > 1 else ""),
        (N_("Photos"), str(sum(one.photos for one in cover.lines))),
        (N_("Before and after pairs"), str(sum(one.pairs for one in cover.lines))),
        (N_("Pairs not answered"), str(sum(one.waiting for one in cover.lines))),
        (N_("Personal data"), translate(N_("Left out; ××× stands in their place"), language) * cover.is_redacted),
        (N_("Made on"), f"{day(made.date(), language)} {made:%H:%M}"),
    ]
    return [[translate(name, language), line(value)] for name, value in rows if value]


def _counts(lines: Iterable[Line], language: str) -> list[Json]:
    """Return how many issues there are of each ledger status, each verdict and each state of the life cycle."""
    lines = tuple(lines)
    statuses = Counter(one.status for one in lines)
    verdicts = Counter(one.verdict for one in lines if not one.is_without_photos)
    without = sum(one.is_without_photos for one in lines)
    by_verdict = [[_told(one, language), str(number)] for one, number in sorted(verdicts.items(), key=_worst_first)]
    if without:
        by_verdict.append([translate(N_("No photos"), language), str(without)])
    return [
        {
            "title": translate(N_("By ledger status"), language),
            "rows": [[line(status_word(one, language)), str(number)] for one, number in statuses.most_common()],
        },
        {"title": translate(N_("By verdict of the checks"), language), "rows": by_verdict},
        {"title": translate(N_("By state"), language), "rows": _by_state(lines, language)},
    ]


def _by_state(lines: Iterable[Line], language: str) -> list[list[str]]:
    counted = Counter(one.state for one in lines)
    return [[translate(word, language), str(counted[state])] for state, word in LIFE_STATES.items() if counted[state]]


def _worst_first(item: tuple[object, int]) -> int:
    from server.domain.labels import VERDICTS

    return list(VERDICTS).index(item[0])  # type: ignore[arg-type]


def _told(status: object, language: str) -> str:
    told = badge(status, language)  # type: ignore[arg-type]
    return f"{told['symbol']} {told['word']}"


def _broken(cover: Cover, language: str) -> list[list[str]]:
    return [
        [line(one.issue), line(one.path.rpartition("/")[2]), one.sha256[:16],
         line(translate(BROKEN.get(one.reason, one.reason), language))]
        for one in cover.broken
    ]  # fmt: skip


def _alarm(alarm: Alarm, zone: tzinfo, language: str) -> list[str]:
    found, answered = (at and at.astimezone(zone) for at in (alarm.found_at, alarm.answered_at))
    by = f"{alarm.answered_by} {answered:%Y-%m-%d %H:%M}" if answered else ""
    return [f"{found:%Y-%m-%d %H:%M}", line(alarm.fault.said(language)), line(alarm.reason or ""), line(by)]


def _volume(cover: Cover, volume: Volume) -> list[str]:
    first, last = cover.lines[volume.start], cover.lines[volume.stop - 1]
    span = f"{line(first.code)} – {line(last.code)}"
    return [str(volume.number), span, volume.file_name, str(volume.stop - volume.start)]


def _line(one: Line, number: int, language: str) -> Json:
    return {
        "number": str(number),
        "code": line(one.code),
        "title": line(shortened(one.title, TITLE)),
        "unit": line(one.unit),
        "status": line(status_word(one.status, language)),
        "verdict": badge(one.verdict, language) if one.photos else None,
    }
