"""One of everything that an address can name, and somebody of each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.activity import ActivityKind, Entry
from server.domain.document import DocumentKind, Draft
from server.domain.drawing import SHARES
from server.domain.issue_files import FileKind
from server.domain.log_faults import Fault, Kind
from server.domain.register_import import ImportKind
from server.models import Account, Event, Form, Issue, PhotoPair, ProblemRegion, Programme, Unit
from server.services import phones, sessions, store_identity
from server.services.activity import records
from server.services.assessment import publishing, scoring, sheets
from server.services.deadlines import dispatches, documents
from server.services.intake import form_drafts
from server.services.life_cycle import papers
from server.services.life_cycle.papers import Paper
from server.services.proof import alarms, sealer
from server.services.publicity import objecting, preparing
from server.services.register import import_drafts, programmes, units
from server.services.reruns import limit_drafts, runs
from server.services.runtime import now, today
from server.services.spot_checks.draws import DrawRequest
from server.services.visits import planning
from server.services.visits.planning import VisitPlan
from server.web.auth import SESSION
from tests import build
from tests.integration.openrosa.field import FORM, people_the_field
from tests.xforms import written

SITES = "code,name,latitude,longitude\nJG,加甘,35,102\n"


@dataclass
class World:
    """An application, what its addresses can name, and its people."""

    app: Flask
    values: Mapping[str, Any]
    people: Mapping[Role, int]
    sessions: dict[Role, str] = field(default_factory=dict)
    """Tokens by role."""

    def address(self, rule: Rule, **changes: Any) -> str:
        built = rule.build({**{name: self.values[name] for name in rule.arguments}, **changes}, append_unknown=False)
        assert built is not None
        return built[1]

    def ask(self, address: str, method: str, as_person: Role | None = None, data: Any = None, **headers: str) -> int:
        """Return the status for somebody: with a session, or with name and password where that is the only way in."""
        client, auth = self.app.test_client(), None
        if as_person and address.startswith("/v1/"):
            auth = (as_person.value, build.PASSWORD)
        elif as_person:
            with client.session_transaction(base_url="https://localhost") as session:
                session[SESSION] = self.session_of(as_person)
            if method == "POST":
                self.sessions.pop(as_person)  # what is asked may end it
        said = headers | ({"X-OpenRosa-Version": "1.0"} if address.startswith("/v1/") else {})
        with client.open(
            address, method=method, auth=auth, headers=said, data=data, base_url="https://localhost"
        ) as answer:
            onward = answer.headers.get("Location", "")
            is_sent_to_sign_in = method in {"GET", "HEAD"} and onward.startswith("/sign-in")
            return 401 if is_sent_to_sign_in else answer.status_code

    def session_of(self, role: Role) -> str:
        """Return the token of a session that no earlier request has ended."""
        if role not in self.sessions:
            with self.app.app_context(), transaction():
                self.sessions[role] = sessions.start(self.people[role])
        return self.sessions[role]


def peopled(app: Flask) -> World:
    store_identity.agree()
    with transaction():
        programme_id, token = people_the_field()
        owner = db.session.get_one(Programme, programme_id)
        people = {role: build.account(role.value, role, owner) for role in Role}
        office = Actor(Role.OFFICE.value, granted(Role.OFFICE), people[Role.OFFICE].id, programme_id=programme_id)
        values = one_of_everything(office) | {"project": programme_id, "token": token}
    return World(app, values, {role: person.id for role, person in people.items()})


def _assessed(office: Actor, programme_id: int) -> int:
    sheet = sheets.begin(office, programme_id, today().year)
    for line in scoring.lines(sheet):
        scoring.give(office, sheet.id, line.body, sheets.weights(sheet).criteria[-1].key, "5", "工作机制健全")
    assert publishing.publish(office, sheet.id, count=False).id == sheet.id
    return sheet.id


def one_of_everything(office: Actor) -> dict[str, Any]:
    issue, form = db.session.scalars(select(Issue)).one(), db.session.scalars(select(Form)).one()
    assert issue.site is not None
    assert office.programme_id is not None
    pair = build.honest_pair(issue, issue.site.viewpoints[0], form)
    db.session.add(_marked(pair))
    run = runs.create("test").number
    bureau, batch = units.add("州局"), programmes.batch(issue.programme, "一")
    draft = limit_drafts.make(COMMAND_LINE, issue.programme, {"travel_kmh": "80"}, "Mountain roads.")
    assert bureau.id == batch.id == draft == run, "an address names each of them by the same number"
    assert run == _with_a_paper(issue, bureau)
    draw = build.draw(office, office.programme_id, DrawRequest("抽查", today(), ("才让", "扎西"), SHARES))
    day = today()
    plan = VisitPlan(day, day, (Role.OFFICER.value,), (issue.id,), alone=True)
    entry = Entry(ActivityKind.CIRCULAR, day, day, county=issue.county, unit=issue.unit.name if issue.unit else "")
    assert run == records.add(office, issue.programme, entry)
    assert run == draw == planning.plan(office, plan).id
    assert (
        run == _answered_document(office, issue) == dispatches.take(office, issue.programme_id, day.replace(day=1)).id
    )
    assert run == _assessed(office, issue.programme_id)
    published = preparing.prepare(office, issue.id)
    preparing.choose(office, published.id, {pair.id: ""})
    assert published.id == run
    picture = published.pairs[0].photos[0]
    preparing.cover(office, picture.id, [])
    published.released_at, published.opens_on, published.closes_on = now(), day, day
    objected = objecting.receive(published.token, "没有整改到位", "", "", [objecting.SentFile("a.pdf", b"%PDF-1.7")])
    preparing.keep_screenshot(office, published.id, b"%PDF-1.7")
    sealer.seal()
    alarms.raise_for(Fault(Kind.ENTRY_REMOVED, {"position": run}))
    return {
        "leaf_sha256": db.session.scalar(select(Event.leaf_sha256).where(Event.position == 0)),
        "first": 1,
        "second": 1,
        "issue_id": issue.id,
        "pair_id": pair.id,
        "submission_id": pair.after.attachment.submission_id,
        "attachment_id": pair.after.attachment_id,
        "photo_id": pair.after_id,
        "parcel": "of-nobody",
        "sha256": pair.after.original.sha256,
        "form_id": FORM,
        "name": "sites.csv",
        "kind": "overlay",
        "stage": "before",
        "long_edge": 480,
        "shrunk": 1,
        "column": 0,
        "line": 0,
        "number": run,
        "notice": published.token,
        "picture_id": picture.id,
        "picture_key": picture.token,
        "objection_id": objecting.by_number(objected.number),
        "file_id": 1,
        "topic": "queue",
        "lang": "en",
        "picture": "queue",
        "pixels": 192,
        "session_id": 1,
        "form_pk": form.id,
        "version_pk": form.versions[-1].id,
        "draft_id": form_drafts.stage(COMMAND_LINE, form.programme, written(), "plain.xml"),
        "account_id": office.account_id,
        "import_id": import_drafts.stage(
            COMMAND_LINE,
            form.programme,
            ImportKind.SITES,
            "sites.csv",
            "code,name,latitude,longitude\nJG,加甘,35,102\n".encode(),
        ),
        "phone_id": phones.add("二号机", pair.issue.programme).phone.id,
        "code": "same_scene",
    }


def _with_a_paper(issue: Issue, bureau: Unit) -> int:
    """Give an issue to a unit with somebody who signs in for it, and a paper; return the paper's number."""
    issue.unit_id = bureau.id
    for person in db.session.scalars(select(Account).where(Account.role == Role.RESPONSIBLE)):
        person.unit_id = bureau.id
    return papers.bring(COMMAND_LINE, issue.id, Paper(FileKind.PLAN, "plan.txt"), BytesIO(b"plan")).id


def _answered_document(office: Actor, issue: Issue) -> int:
    """Issue a document to the unit of an issue, which answers with a file; return the document's number."""
    assert issue.unit is not None
    draft = Draft(DocumentKind.ORDER, "督办", "请整改。", (issue.code,), (issue.unit.name,))
    row = documents.issue(office, documents.draft(office, issue.programme, draft).id)
    documents.answer(COMMAND_LINE, row.id, issue.unit_id, "已整改。", ("答复.pdf", BytesIO(b"%PDF-1.7")))
    return row.id


def _marked(pair: PhotoPair) -> ProblemRegion:
    """Return a mark that nobody has to ask the checks about."""
    return ProblemRegion(
        issue_id=pair.issue_id,
        viewpoint_id=pair.viewpoint_id,
        original=pair.before.original,
        corners=[[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]],
        drawn_by="test",
        drawn_at=now(),
    )
