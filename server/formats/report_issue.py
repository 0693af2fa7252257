"""What is printed of one issue: its record, its plan, its pairs with what the checks and people said, all as text?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from server.domain import labels
from server.domain.check_labels import CHECKS
from server.domain.dossier import Dossier, FiledCrop, FiledDecision, FiledPair, FiledPhoto, Said
from server.domain.finding import SAYS_NOTHING, Scope, Status, severity
from server.domain.measured import measured
from server.domain.measures import said as length_said
from server.domain.no_phone import person
from server.domain.photo import GpsFix
from server.domain.report import BrokenPhoto, ReportIssue
from server.domain.site_plan import SitePlan, Spot, plan_of
from server.formats import report_life
from server.formats.dossier_tables import captured_text
from server.formats.report_cover import day
from server.formats.report_plan import drawing
from server.formats.report_text import TITLE, line, paragraphs, shortened
from server.formats.report_words import BROKEN, badge, is_chinese, listed, status_word
from server.translations import N_, translate

Json = dict[str, object]
Names = Mapping[str, str]
"""The files of pictures by their paths in the dossier."""
_SHORT_VALUE = 24
"""So many characters of a ledger's column stand beside another."""
_HASH_DIGITS = 16


def values(issue: ReportIssue, names: Names, language: str) -> Json:
    """Return the values of an issue as the template reads them."""
    return _Writer(issue, names, language).issue()


class _Writer:
    """Knows the language, the zone and the pictures of one issue."""

    def __init__(self, issue: ReportIssue, names: Names, language: str) -> None:
        self._dossier = issue.dossier
        self._printed = issue.printed
        self._broken = {one.path: one for one in issue.broken}
        self._names = names
        self._language = language

    def issue(self) -> Json:
        dossier = self._dossier
        return {
            "code": line(dossier.code),
            "title": line(shortened(dossier.record["site"]["name"], TITLE)) if dossier.record["site"] else "",
            "verdict": badge(dossier.verdict, self._language) if dossier.photos else None,
            "facts": self._facts(dossier),
            "long": self._long(dossier),
            "plan": self._plan(plan_of(dossier)) if dossier.photos else None,
            "pairs": [self._pair(pair, number) for number, pair in self._printed.pairs],
            "others": [self._other(photo) for photo in self._printed.others],
            "left_out": [line(sentence) for sentence in self._left_out()],
            "earlier": [self._earlier(pair) for pair in dossier.pairs if pair.replaced_at is not None],
            "life": report_life.values(dossier, self._language),
        }

    def _say(self, message: str, **values: object) -> str:
        return translate(message, self._language, **values)

    def _left_out(self) -> Iterator[str]:
        all_photos, found = len(self._dossier.photos), self._printed
        if found.others_left_out:
            yield self._say(
                N_(
                    "This issue has {all} photos. {number} of them are in no current pair and are not printed here; "
                    "they lie in the dossier."
                ),
                all=all_photos,
                number=found.others_left_out,
            )
        if found.pairs_left_out:
            yield self._say(
                N_(
                    "{number} more pairs are not printed here; they lie in the dossier. None of them has a worse "
                    "verdict than those that are printed."
                ),
                number=found.pairs_left_out,
            )

    def _facts(self, dossier: Dossier) -> list[list[str]]:
        record, site = dossier.record, dossier.record["site"] or {}
        due = record["due_on"]
        rows = [
            (N_("File number"), dossier.code),
            (N_("Batch"), record["batch"]["title"] if record["batch"] else ""),
            (N_("Site"), " ".join(filter(None, (site.get("code"), site.get("name"))))),
            (N_("County"), " ".join(filter(None, (site.get("county"), site.get("region"))))),
            (N_("Responsible unit"), record["responsible_unit"] or ""),
            (N_("Ledger status"), status_word(record["status"], self._language)),
            (N_("Due"), day(due, self._language) if isinstance(due, date) else record["due_text"] or ""),
            (N_("Work started"), self._day(record["work_started_at"])),
            (N_("Work done"), self._day(record["work_done_at"])),
            (N_("Position"), _place(site) if site else ""),
            *((name, value) for name, value in self._ledger() if len(value) <= _SHORT_VALUE),
        ]
        return [[line(self._say(name)), line(value)] for name, value in rows if value]

    def _long(self, dossier: Dossier) -> list[Json]:
        rows = [(self._say(N_("Problem")), dossier.record["problem"] or "")]
        rows += [(name, value) for name, value in self._ledger() if len(value) > _SHORT_VALUE]
        return [{"name": line(name), "text": paragraphs(value)} for name, value in rows if paragraphs(value)]

    def _ledger(self) -> Iterator[tuple[str, str]]:
        """Give the ledger's own columns as they are headed there."""
        for name, value in self._dossier.record["ledger"].items():
            if value:
                yield str(name), str(value)

    def _day(self, moment: datetime | None) -> str:
        return day(moment.astimezone(self._dossier.zone).date(), self._language) if moment else ""

    def _plan(self, plan: SitePlan | None) -> Json | None:
        if plan is None:
            return None
        fence = (
            N_("Fence: circle, radius {length}")
            if plan.radius_m is not None
            else N_("Fence: boundary, reaches {length}")
        )
        legend = [self._say(fence, length=length_said(round(plan.extent_m), "m", self._language))]
        legend += [self._distance(spot) for spot in (*plan.near, *plan.far) if spot.stage is not None]
        return {"drawings": self._drawings(plan), "legend": legend, "names": self._viewpoints(plan)}

    def _drawings(self, plan: SitePlan) -> list[Json]:
        """Return the whole plan, and its middle once more where everything lies close together there."""
        closer = plan.closer()
        if closer is None:
            return [{**drawing(plan, self._language), "title": ""}]
        titles = self._say(N_("Fence and photos")), self._say(N_("The middle of it, enlarged"))
        return [
            {**drawing(plan, self._language, labelled=False), "title": titles[0]},
            {**drawing(closer, self._language), "title": titles[1]},
        ]

    def _viewpoints(self, plan: SitePlan) -> list[str]:
        spots = [spot for spot in plan.near if spot.stage is None]
        return [line(f"{spot.pair} {spot.name}" if spot.pair else spot.name) for spot in spots]

    def _distance(self, spot: Spot) -> str:
        away = length_said(round(spot.distance_m), "m", self._language)
        what = f"{spot.pair} {self._say(labels.STAGES[spot.stage])}"
        return self._say(N_("{photo}: {length} from the centre"), photo=what, length=away)

    def _pair(self, pair: FiledPair, number: int) -> Json:
        scoped = [
            *_scoped(pair.findings, None),
            *_scoped(pair.before.findings, Scope.BEFORE),
            *_scoped(pair.after.findings, Scope.AFTER),
        ]
        return {
            "number": number,
            "title": line(pair.viewpoint),
            "verdict": badge(pair.verdict, self._language),
            "state": self._state(pair),
            "before": self._photo(pair.before),
            "after": self._photo(pair.after),
            "crops": [self._crop(crop) for crop in pair.crops if crop.path in self._names],
            **self._findings(scoped),
            "decisions": self._decisions(pair),
        }

    def _state(self, pair: FiledPair) -> str:
        if pair.outcome is not None:
            return self._say(labels.DECIDED[pair.outcome])
        return self._say(labels.PAIR_STATES[pair.state]) if pair.is_open else ""

    def _photo(self, photo: FiledPhoto) -> Json:
        return {
            "stage": self._say(labels.STAGES[photo.stage]),
            "picture": self._names.get(photo.path),
            "alt": line(f"{self._say(labels.STAGES[photo.stage])} {photo.viewpoint} {_taken(photo)}"),
            "why": self._why(photo),
            "facts": [[self._say(name), line(value)] for name, value in self._photo_facts(photo) if value],
        }

    def _photo_facts(self, photo: FiledPhoto) -> Iterator[tuple[str, str]]:
        facts = photo.facts
        gps = facts.gps if facts else None
        yield N_("Taken"), _taken(photo) or self._say(N_("no capture time"))
        yield N_("Position"), _position(gps) if gps and gps.place else self._say(N_("no position"))
        yield N_("Bearing"), f"{gps.bearing_deg:.0f}°" if gps and gps.bearing_deg is not None else "—"
        camera = facts.camera if facts else None
        yield N_("Device"), " ".join(filter(None, (camera.make, camera.model))) if camera else ""
        yield N_("Received"), f"{photo.received_at.astimezone(self._dossier.zone):%Y-%m-%d %H:%M}"
        yield N_("Brought in later"), self._brought(photo)
        yield "SHA-256", f"{photo.sha256[:_HASH_DIGITS]}…"

    def _brought(self, photo: FiledPhoto) -> str:
        brought = photo.brought_in
        if brought is None:
            return ""
        said = self._say(N_("by {name}; no phone vouches for the receipt"), name=person(brought.by))
        return f"{said} ({brought.source})" if brought.source else said

    def _why(self, photo: FiledPhoto) -> str:
        broken: BrokenPhoto | None = self._broken.get(photo.path)
        if broken:
            return self._say(BROKEN.get(broken.reason, broken.reason))
        return self._say(N_("not analysed yet"))

    def _crop(self, crop: FiledCrop) -> Json:
        corners = [[float(number) / 10 for number in corner.split(",")] for corner in crop.outline.split()]
        stage = self._say(labels.STAGES[crop.stage])
        return {"picture": self._names[crop.path], "outline": corners, "stage": stage}

    def _findings(self, scoped: list[tuple[Scope | None, Said]]) -> Json:
        """Return what speaks against or could not be verified, the worst first; what agrees is only named."""
        scoped = sorted(scoped, key=lambda one: -severity(one[1].checked.finding.status))
        told = [one for one in scoped if _is_told(one[1])]
        agreeing = [self._title(said) for _, said in scoped if said.checked.finding.status is Status.CONSISTENT]
        names = listed(dict.fromkeys(agreeing), self._language)
        agreed = self._say(N_("Consistent: {names}."), names=names) if names else ""
        return {"findings": [self._finding(*one) for one in told], "agreed": line(agreed)}

    def _finding(self, scope: Scope | None, said: Said) -> Json:
        finding = said.checked.finding
        figures = measured(finding)
        return {
            **badge(finding.status, self._language),
            "check": line(self._title(said)),
            "scope": self._say(labels.SCOPES[scope]) if scope else "",
            "sentence": line(said.chinese if is_chinese(self._language) else said.english),
            "measured": figures.figure_in(self._language) if figures else "",
            "limit": figures.limit_in(self._language) if figures else "",
        }

    def _title(self, said: Said) -> str:
        known = CHECKS.get(said.checked.check)
        return self._say(known.title) if known else said.checked.check

    def _decisions(self, pair: FiledPair) -> list[Json]:
        return [self._decision(one) for one in self._dossier.decisions if one.pair == pair.number]

    def _decision(self, one: FiledDecision) -> Json:
        reasons = [
            f"{code} {self._say(labels.RETURN_REASONS[code])}" if code in labels.RETURN_REASONS else code
            for code in one.reasons
        ]
        return {
            "kind": self._say(labels.DECIDED[one.kind]),
            "by": line(one.by),
            "at": f"{one.decided_at.astimezone(self._dossier.zone):%Y-%m-%d %H:%M}",
            "reasons": [line(reason) for reason in reasons],
            "note": paragraphs(one.note),
        }

    def _other(self, photo: FiledPhoto) -> Json:
        return {
            **self._photo(photo),
            "title": line(photo.viewpoint),
            "verdict": badge(photo.verdict, self._language),
            **self._findings(_scoped(photo.findings, None)),
        }

    def _earlier(self, pair: FiledPair) -> Json:
        files = (pair.before.path.rpartition("/")[2], pair.after.path.rpartition("/")[2])
        return {
            "title": line(pair.viewpoint),
            "verdict": badge(pair.verdict, self._language),
            "files": [line(name) for name in files],
            "decisions": self._decisions(pair),
        }


def _scoped(findings: tuple[Said, ...], scope: Scope | None) -> list[tuple[Scope | None, Said]]:
    return [(scope, said) for said in findings if said.replaced_at is None]


def _is_told(said: Said) -> bool:
    finding = said.checked.finding
    return finding.status is not Status.CONSISTENT and finding.reason not in SAYS_NOTHING


def _place(site: Mapping[str, Any]) -> str:
    return f"{site['latitude']:.6f}, {site['longitude']:.6f} {site['datum'].upper()}"


def _position(gps: GpsFix) -> str:
    error = f" ±{gps.error_m:g} m" if gps.error_m is not None else ""
    return f"{gps.place.latitude:.6f}, {gps.place.longitude:.6f}{error}" if gps.place else ""


def _taken(photo: FiledPhoto) -> str:
    captured = photo.facts.captured if photo.facts else None
    if captured is None:
        return ""
    return captured_text(replace(captured, local=captured.local.replace(microsecond=0))).replace("T", " ")
