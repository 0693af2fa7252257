"""What is each state called on a page?"""

from collections.abc import Mapping

from server.domain.access import DecisionKind, Role
from server.domain.drawing import RiskClass
from server.domain.finding import Status
from server.domain.resolution import PairState, Violation
from server.domain.subject import Stage
from server.services.reruns.runs import Kind
from server.services.review.pair_view import Scope
from server.services.review.queue import State
from server.translations import N_

VERDICTS: Mapping[Status | None, str] = {
    Status.CONTRADICTED: N_("Contradicted"),
    Status.DOUBTFUL: N_("Doubtful"),
    Status.ERROR: N_("Check broke"),
    Status.UNVERIFIABLE: N_("Unverifiable"),
    Status.CONSISTENT: N_("Consistent"),
    None: N_("Being analysed"),
}
"""The worst first, which is the order of every list of them."""

STAGES: Mapping[Stage | None, str] = {
    Stage.BEFORE: N_("Before"),
    Stage.DURING: N_("During"),
    Stage.AFTER: N_("After"),
    None: N_("Photo"),
}
SCOPES: Mapping[Scope, str] = {
    Scope.PAIR: N_("Pair"),
    Scope.BEFORE: N_("Before"),
    Scope.AFTER: N_("After"),
    Scope.ISSUE: N_("Issue"),
}
DECISIONS: Mapping[DecisionKind, str] = {
    DecisionKind.APPROVE: N_("Approve"),
    DecisionKind.RETURN: N_("Return"),
    DecisionKind.ESCALATE: N_("Escalate"),
}
DECIDED: Mapping[DecisionKind, str] = {
    DecisionKind.APPROVE: N_("Approved"),
    DecisionKind.RETURN: N_("Returned"),
    DecisionKind.ESCALATE: N_("Escalated"),
}
VIOLATIONS: Mapping[Violation, str] = {
    Violation.SURFACE: N_("Surface rectification"),
    Violation.FALSE: N_("False rectification"),
}
PAIR_STATES: Mapping[PairState, str] = {
    PairState.OPEN: N_("Open"),
    PairState.SECOND: N_("Second reviewer needed"),
    PairState.THIRD: N_("Third reviewer needed"),
    PairState.DECIDED: N_("Settled"),
}
RISK_CLASSES: Mapping[RiskClass, str] = {
    RiskClass.SPECIAL: N_("Special"),
    RiskClass.KEY: N_("Key"),
    RiskClass.OTHER: N_("Other"),
}
KINDS: Mapping[Kind, str] = {
    Kind.PHOTO: N_("Photo"),
    Kind.PAIR: N_("Pair"),
    Kind.ISSUE: N_("Issue"),
}
STATES: Mapping[State, str] = {
    State.OPEN: N_("To decide"),
    State.MINE: N_("Decided by me"),
    State.DECIDED: N_("Settled"),
    State.ALL: N_("All"),
}
ROLES: Mapping[Role | None, str] = {
    Role.OFFICER: N_("Officer"),
    Role.REVIEWER: N_("Reviewer"),
    Role.OFFICE: N_("Office"),
    Role.ADMINISTRATOR: N_("Administrator"),
    None: "",
}
PROBLEMS: Mapping[str, str] = {
    "empty": N_("The file is empty."),
    "not-an-image": N_("The file is no picture; it may be encrypted."),
    "truncated": N_("The file breaks off in the middle."),
    "corrupt": N_("The file is damaged."),
    "too-many-pixels": N_("The picture is too large to be shown safely."),
    "too-many-scans": N_("The picture would take too long to unpack."),
}
LEDGER_STATUSES: Mapping[str, str] = {
    "completed": N_("Completed"),
    "closed": N_("Closed"),
    "on_schedule": N_("On schedule"),
    "behind": N_("Behind schedule"),
    "in_progress": N_("In progress"),
    "stage_done": N_("Stage done"),
    "": N_("Not stated"),
}
FLAGS: Mapping[str, str] = {
    "unknown-version": N_("unknown form version"),
    "root-name": N_("other form data than expected"),
    "encrypted": N_("encrypted: its answers cannot be read here"),
    "unknown-answers": N_("answers to questions that the form does not have"),
    "unknown-issue": N_("the issue is not in the ledger"),
    "unknown-site": N_("the site is not registered"),
    "unknown-viewpoint": N_("the viewpoint is not registered"),
}
QUESTIONS: Mapping[str, str] = {
    "photo_wide": N_("wide photo"),
    "photo_near": N_("close photo"),
    "probe_photo": N_("probe photo"),
}
"""By a question's name in the form, for photos at no registered viewpoint."""
