"""Which text helps on which page? One table for all pages; a test finds a page that is not in it."""

from collections.abc import Mapping

_PAGES: Mapping[str, tuple[str, ...]] = {
    "mine": ("mine.submissions", "mine.submission"),
    "capture": ("capture.page",),
    "queue": ("review.queue", "review.filters"),
    "pair": ("review.pair", "review.answers", "review.comments", "review.findings"),
    "received": ("received.submissions", "received.submission"),
    "overview": ("ledger.overview",),
    "statistics": ("statistics.show",),
    "activity": ("activity.show", "activity.record", "activity.new", "activity.import_page"),
    "deadlines": (
        "deadlines.show",
        "deadlines.rule",
        "deadlines.documents",
        "deadlines.document",
        "deadlines.new_document",
        "deadlines.edit_document",
        "deadlines.document_rule",
        "deadlines.dispatches",
        "deadlines.dispatch",
        "deadlines.own_documents",
        "deadlines.own_document",
        "deadlines.report",
    ),
    "ledger": ("ledger.issues",),
    "issue": ("ledger.issue", "ledger.issue_photos", "ledger.history", "life_cycle.timeline"),
    "life-cycle": ("life_cycle.issue", "life_cycle.diagram"),
    "unit": ("life_cycle.own", "life_cycle.own_issue"),
    "sites": ("register.sites", "register.near"),
    "site": ("register.site", "register.new"),
    "imports": ("register.imports", "register.import_"),
    "workbook": ("ledger.workbook", "ledger.template"),
    "visits": ("visits.listed", "visits.visit", "visits.new", "visits.edit", "visits.compose", "visits.hand_over"),
    "shares": ("review.shares",),
    "programmes": ("settings.programmes", "settings.programme", "settings.columns"),
    "units": ("settings.units", "settings.unit", "settings.look_at_merge"),
    "limits": ("settings.limits", "settings.limit_group", "settings.limit_draft"),
    "calendar": ("settings.calendar",),
    "seen": ("system.seen", "system.seen_by", "system.personal_data"),
    "bring": ("bringing.choose", "bringing.look"),
    "look-back": ("lookback.listed", "lookback.hints", "lookback.issue"),
    "petitions": ("petitions.listed", "petitions.petition"),
    "spot-checks": ("spot_checks.draws", "spot_checks.draw"),
    "publicity": (
        *("publicity.listed", "publicity.publication", "publicity.objections"),
        *("public.listed", "public.notice", "public.ask"),
    ),
    "exports": ("exports.listed", "exports.form"),
    "quality": ("quality.show", "quality.checks", "quality.check"),
    "reruns": ("reruns.runs", "reruns.run"),
    "proof": ("proof.log", "proof.ask", "proof.verify"),
    "alarms": ("proof.alarms",),
    "log": ("system.log",),
    "people": ("people.listed", "people.person"),
    "phones": ("phones.listed", "phones.phone"),
    "forms": ("forms.listed", "forms.draft", "forms.form", "forms.compare", "forms.version"),
    "group-chats": ("notices.robots",),
    "system": ("system.show",),
    "setup": ("setup.missing", "setup.show", "setup.progress"),
    "search": ("search.show",),
    "notices": ("notices.listed", "notices.choices", "notices.confirm_address"),
    "account": (
        *("people.sign_in", "people.ask_code", "people.join", "people.welcome"),
        *("people.password", "people.second_factor", "people.sessions"),
    ),
}
OF_ENDPOINT: Mapping[str, str] = {endpoint: topic for topic, endpoints in _PAGES.items() for endpoint in endpoints}


def topic_of(endpoint: str | None) -> str | None:
    """Return the text for a page; None where there is none, as on the pages of help themselves."""
    return OF_ENDPOINT.get(endpoint or "")
