"""What is each state called, on pages, on the command line and in a dossier?

One word for one thing; each is a template in English that `translate` says in the reader's language.
"""

from collections.abc import Mapping

from server.domain.access import AttachmentState, DecisionKind, DeviceKind, Role
from server.domain.activity import ActivityKind
from server.domain.datum import Datum
from server.domain.dealing import Dealing
from server.domain.document import DocumentKind, DocumentState
from server.domain.drawing import RiskClass
from server.domain.export import ExportState
from server.domain.finding import Kind, Scope, Status
from server.domain.found import FoundKind
from server.domain.issue_counts import Rate, Stand, StatisticsGrouping
from server.domain.ledger_columns import ColumnKind
from server.domain.ledger_work import Duty, Grouping, Work
from server.domain.life_state import LifeState
from server.domain.limit_draft import DraftState
from server.domain.publicity import ObjectionState, PublicationList, PublicationState
from server.domain.queue_order import QueueShare, QueueSort, QueueView
from server.domain.received import Need, SentState
from server.domain.register_import import ImportKind, ImportState
from server.domain.resolution import PairState, Violation
from server.domain.schedule import Pace
from server.domain.site_state import SiteState
from server.domain.source_level import SourceLevel
from server.domain.subject import Stage
from server.domain.visits import VisitList, VisitState
from server.domain.warning import Forecast, Light
from server.domain.witness import Source, Standing
from server.domain.working_days import WindowKind, YearState
from server.progress import Step
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
EXPORT_STATES: Mapping[ExportState, str] = {
    ExportState.WAITING: N_("Waits for a worker"),
    ExportState.BUILDING: N_("Being built"),
    ExportState.DONE: N_("Finished"),
    ExportState.CANCELLED: N_("Cancelled"),
    ExportState.FAILED: N_("Stopped"),
    ExportState.EXPIRED: N_("Expired"),
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
EARLIER_DECISIONS: Mapping[DecisionKind, str] = {
    DecisionKind.SET_ASIDE: N_("Set aside"),
    DecisionKind.RETURN: DECISIONS[DecisionKind.RETURN],
    DecisionKind.ESCALATE: DECISIONS[DecisionKind.ESCALATE],
}
"""What may be said of an earlier attempt, for which newer photos stand at the desk."""
DECIDED: Mapping[DecisionKind, str] = {
    DecisionKind.SET_ASIDE: N_("Set aside"),
    DecisionKind.APPROVE: N_("Approved"),
    DecisionKind.RETURN: N_("Returned"),
    DecisionKind.ESCALATE: N_("Escalated"),
}
SENT_STATES: Mapping[SentState, str] = {
    SentState.RECEIVED: N_("Received"),
    SentState.CHECKED: N_("Being checked"),
    SentState.RETURNED: DECIDED[DecisionKind.RETURN],
    SentState.APPROVED: DECIDED[DecisionKind.APPROVE],
}
RETURN_REASONS: Mapping[str, str] = {
    "R01": N_("Measures not all carried out"),
    "R02": N_("Photos missing or not paired"),
    "R03": N_("Wrong place"),
    "R04": N_("Wrong time"),
    "R05": N_("Not comparable: different view"),
    "R06": N_("Suspected reuse"),
    "R07": N_("Suspected editing"),
    "R08": N_("Surface treatment only"),
    "R09": N_("Monitoring fails or report missing"),
    "R10": N_("Same-kind problems left"),
    "R11": N_("The public disagrees"),
    "R12": N_("Penalty not carried out"),
}
"""By code; the codes are what is stored and counted."""
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
STATES: Mapping[QueueView, str] = {
    QueueView.OPEN: N_("To decide"),
    QueueView.MINE: N_("Decided by me"),
    QueueView.DECIDED: N_("Settled"),
    QueueView.ALL: N_("All"),
}
SORTS: Mapping[QueueSort, str] = {
    QueueSort.URGENCY: N_("Most urgent"),
    QueueSort.RECEIVED: N_("Oldest first"),
    QueueSort.PLACE: N_("By county"),
}
DEVICES: Mapping[DeviceKind, str] = {
    DeviceKind.COLLECT: N_("ODK Collect"),
    DeviceKind.BROWSER: N_("Browser"),
}
ROLES: Mapping[Role | None, str] = {
    Role.OFFICER: N_("Officer"),
    Role.REVIEWER: N_("Reviewer"),
    Role.OFFICE: N_("Office"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.RESPONSIBLE: N_("Responsible unit"),
    Role.ACCEPTANCE: N_("Acceptance unit"),
    Role.LEADER: N_("Leader"),
    Role.AUDITOR: N_("Auditor"),
    None: "",
}
ACTIONS: Mapping[str, str] = {
    "publicity.prepare": N_("Prepared a publication"),
    "publicity.write": N_("Changed the text of a publication"),
    "publicity.choose": N_("Chose the pairs of a publication"),
    "publicity.cover": N_("Covered areas of a picture"),
    "publicity.screenshot": N_("Kept where else it was published"),
    "publicity.check": N_("Checked a publication"),
    "publicity.release": N_("Released a publication"),
    "publicity.withdraw": N_("Withdrew a publication"),
    "objections.receive": N_("An objection came in"),
    "objections.answer": N_("Answered an objection"),
    "programmes.publicity": N_("Changed how long a programme publishes"),
    "accounts.add": N_("Added a person"),
    "accounts.add_phone": N_("Added a phone"),
    "accounts.assign_phone": N_("Said whose a phone is"),
    "accounts.carry_phone": N_("Changed of which county a phone carries the lists"),
    "accounts.change": N_("Changed role, unit or limits"),
    "accounts.change_password": N_("Chose another password"),
    "accounts.disable": N_("Switched an account off"),
    "accounts.enable": N_("Switched an account on again"),
    "accounts.end_session": N_("Ended a session"),
    "accounts.end_sessions": N_("Ended all sessions"),
    "accounts.link": N_("Made a link for choosing a password"),
    "accounts.new_recovery_codes": N_("Made new recovery codes"),
    "accounts.remove_second_factor": N_("Took the own second factor away"),
    "accounts.renew_phone": N_("Gave a phone another key"),
    "accounts.reset_second_factor": N_("Took the second factor away"),
    "accounts.revoke_phone": N_("Switched a phone off"),
    "accounts.set_up_second_factor": N_("Set up the second factor"),
    "accounts.use_link": N_("Used a link to choose a password"),
    "accounts.use_recovery_code": N_("Signed in with a recovery code"),
    "accounts.withdraw_link": N_("Took a link back"),
    "activities.add": N_("Entered a work record"),
    "activities.import": N_("Imported work records"),
    "activities.withdraw": N_("Withdrew a work record"),
    "alarms.answer": N_("Answered an alarm"),
    "assessments.begin": N_("Began the assessment of a year"),
    "assessments.bodies": N_("Chose who is assessed"),
    "assessments.points": N_("Gave points by hand"),
    "assessments.publish": N_("Published an assessment"),
    "assessments.weights": N_("Changed the weights of an assessment"),
    "assessments.withdraw": N_("Withdrew a published assessment"),
    "assignments.assign": N_("Sent an officer to an issue"),
    "assignments.hand_over": N_("Handed issues over to another officer"),
    "assignments.withdraw": N_("Called an officer back from an issue"),
    "checks.run": N_("Had checks run again"),
    "comments.write": N_("Wrote a comment"),
    "deadlines.run": N_("Computed how issues stand against their plan"),
    "dispatches.take": N_("Took a monthly dispatch"),
    "documents.answer": N_("Answered a document"),
    "documents.close": N_("Closed a document"),
    "documents.draft": N_("Drafted a document"),
    "documents.issue": N_("Issued a document"),
    "documents.rule": N_("Changed how documents are numbered"),
    "documents.withdraw": N_("Withdrew a document"),
    "draws.hold": N_("Drew a spot check"),
    "draws.prepare": N_("Prepared a spot check"),
    "exports.build": N_("Ordered an export"),
    "exports.cancel": N_("Cancelled an export"),
    "exports.download": N_("Downloaded an export"),
    "exports.resume": N_("Resumed an export"),
    "forecasts.make": N_("Forecast whether an issue will be in time"),
    "forms.add_file": N_("Gave a form a file"),
    "forms.publish": N_("Published a form"),
    "forms.remove_file": N_("Took a file from a form"),
    "ledger.export": N_("Wrote the ledger to a workbook"),
    "ledger.no_template": N_("Took the office’s workbook away"),
    "ledger.template": N_("Gave the office’s workbook"),
    "imports.confirm": N_("Imported a file into the register"),
    "imports.discard": N_("Threw a file for the register away"),
    "imports.stage": N_("Brought a file for the register"),
    "imports.undo": N_("Took an import back"),
    "installation.change": N_("Changed whose installation it is"),
    "installation.copied": N_("Said that the keys are copied"),
    "installation.set_up": N_("Set the installation up"),
    "issues.import": N_("Imported a ledger"),
    "notices.ask_address": N_("Asked for letters to an address"),
    "notices.choose": N_("Chose how to be told"),
    "notices.confirm_address": N_("Confirmed an address for letters"),
    "notices.drop_address": N_("Took the address for letters away"),
    "phones.enrol_key": N_("Enrolled the key of a phone’s page"),
    "photos.bring_in": N_("Brought photos in"),
    "photos.confirm_refile": N_("Confirmed where a photo belongs"),
    "photos.refile": N_("Filed a photo elsewhere"),
    "programmes.close": N_("Closed the demonstration"),
    "programmes.limits": N_("Changed limits of the checks"),
    "programmes.retention": N_("Said how long personal data are kept"),
    "privacy.remove": N_("Removed personal data whose time was over"),
    "programmes.add": N_("Added a programme"),
    "programmes.change": N_("Changed a programme"),
    "batches.add": N_("Added a batch"),
    "batches.change": N_("Changed a batch"),
    "calendar.confirm": N_("Confirmed a year of the calendar"),
    "calendar.forget": N_("Let days be as they were published"),
    "calendar.set": N_("Changed the working calendar"),
    "calendar.withdraw": N_("Took the confirmation of a year back"),
    "batches.order": N_("Put batches into another order"),
    "columns.add": N_("Added a column to the ledger"),
    "columns.bring_back": N_("Brought a column of the ledger back"),
    "columns.change": N_("Changed a column of the ledger"),
    "columns.order": N_("Put columns of the ledger into another order"),
    "columns.retire": N_("Took a column of the ledger out of sight"),
    "limits.draft": N_("Tried other limits of the checks"),
    "limits.again": N_("Tried other limits again"),
    "limits.stop": N_("Stopped a trial of limits"),
    "limits.discard": N_("Threw away limits that were tried"),
    "warnings.decide": N_("Answered a proposed warning"),
    "warnings.rule": N_("Changed when warnings are proposed"),
    "reports.send": N_("Sent a monthly report"),
    "units.merge": N_("Made two units one"),
    "reviews.choose": N_("Chose the pair that counts"),
    "reviews.decide": N_("Answered a pair"),
    "reviews.reopen": N_("Opened a pair again"),
    "reviews.second_looks": N_("Drew pairs for a second look"),
    "reviews.withdraw": N_("Took an answer back"),
    "robots.add": N_("Connected a group chat"),
    "robots.remove": N_("Took a group chat away"),
    "sites.add": N_("Registered a site"),
    "sites.change": N_("Changed a site by a file"),
    "sites.edit": N_("Changed a site"),
    "sites.import": N_("Imported sites"),
    "submissions.assign": N_("Said to which issue a submission belongs"),
    "submissions.match": N_("Matched a submission with an issue"),
    "submissions.receive": N_("Handed in a submission"),
    "submissions.reopen": N_("Opened a submission again"),
    "submissions.set_aside": N_("Set a submission aside"),
    "tables.write": N_("Wrote tables for analysts"),
    "units.add": N_("Added a unit"),
    "units.change": N_("Changed a unit"),
    "units.import": N_("Imported units"),
    "pairs.free": N_("Took pairs back from a reviewer"),
    "pairs.give_back": N_("Gave a pair back to all reviewers"),
    "pairs.share": N_("Gave pairs to a reviewer"),
    "pairs.take": N_("Took a pair over"),
    "visits.cancel": N_("Cancelled a visit"),
    "visits.change": N_("Changed a visit"),
    "visits.hand_over": N_("Handed a visit over to another officer"),
    "visits.plan": N_("Planned a visit"),
}
"""What a person did, by the log's word for it; one that is not here is said as the log says it."""
PROBLEMS: Mapping[str, str] = {
    "empty": N_("The file is empty."),
    "not-an-image": N_("The file is no picture; it may be encrypted."),
    "truncated": N_("The file breaks off in the middle."),
    "corrupt": N_("The file is damaged."),
    "too-many-pixels": N_("The picture is too large to be shown safely."),
    "too-many-scans": N_("The picture would take too long to unpack."),
    "too-many-parts": N_("The file is made of more parts than a photo has; it is kept, and not opened."),
    "no-heic-reader": N_("The picture is a HEIC. It is kept, but this server cannot read it without its extra “heif”."),
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
WORK: Mapping[Work, str] = {
    Work.CLAIMED: N_("Claimed as done"),
    Work.OVERDUE: N_("Overdue"),
    Work.DUE_SOON: N_("Due within 7 days"),
    Work.UNPROVED: N_("Claimed without evidence"),
    Work.RETURNED: N_("Returned, nothing new yet"),
    Work.READY: N_("Approved throughout, not closed"),
}
DUTIES: Mapping[Duty, str] = {
    **{Duty(one.value): word for one, word in WORK.items() if one is not Work.CLAIMED},
    Duty.REVIEW: N_("Pairs to review"),
    Duty.CONTRADICTED: N_("Contradicted, unanswered"),
    Duty.LATE_VISITS: N_("Visits that are late"),
    Duty.ALARMS: N_("Alarms without an answer"),
    Duty.WORKER: N_("Photos wait, and no worker runs"),
    Duty.DISK: N_("The disk is nearly full"),
    Duty.NO_ISSUE: N_("Received without an issue"),
    Duty.QUARANTINED: N_("Received with files in quarantine"),
    Duty.REFILED: N_("Filed elsewhere, to be confirmed"),
    Duty.INCOMPLETE: N_("Received, files missing"),
}
DEALINGS: Mapping[Dealing, str] = {
    Dealing.EVENLY: N_("Evenly, the worst first"),
    Dealing.COUNTY: N_("By county"),
    Dealing.UNIT: N_("By unit"),
}
SHARES: Mapping[QueueShare, str] = {
    QueueShare.ALL: N_("Everybody’s"),
    QueueShare.MINE: N_("Given to you"),
    QueueShare.FREE: N_("Given to nobody"),
}
VISIT_STATES: Mapping[VisitState, str] = {
    VisitState.AHEAD: N_("Ahead"),
    VisitState.NOW: N_("Under way"),
    VisitState.LATE: N_("Late"),
    VisitState.DONE: N_("Brought all in"),
    VisitState.CANCELLED: N_("Cancelled"),
}
VISIT_LISTS: Mapping[VisitList, str] = {
    VisitList.OPEN: N_("All that are planned"),
    VisitList.TODAY: N_("Today"),
    VisitList.WEEK: N_("Next 7 days"),
    VisitList.LATE: N_("Late"),
    VisitList.DONE: N_("Brought all in"),
    VisitList.CANCELLED: N_("Cancelled"),
}
PUBLICATION_STATES: Mapping[PublicationState, str] = {
    PublicationState.DRAFT: N_("Being prepared"),
    PublicationState.CHECKED: N_("Checked"),
    PublicationState.RELEASED: N_("Released"),
    PublicationState.ENDED: N_("Over"),
    PublicationState.WITHDRAWN: N_("It was withdrawn"),
}
PUBLICATION_LISTS: Mapping[PublicationList, str] = {
    PublicationList.ALL: N_("All"),
    PublicationList.DRAFT: N_("To check"),
    PublicationList.CHECKED: N_("To release"),
    PublicationList.RUNNING: N_("Running"),
    PublicationList.ENDED: N_("Over"),
    PublicationList.OBJECTED: N_("With open objections"),
    PublicationList.WITHDRAWN: N_("It was withdrawn"),
}
OBJECTION_STATES: Mapping[ObjectionState, str] = {
    ObjectionState.OPEN: N_("Being looked into"),
    ObjectionState.UPHELD: N_("Upheld"),
    ObjectionState.NOT_UPHELD: N_("Not upheld"),
}
WINDOW_KINDS: Mapping[WindowKind, str] = {
    WindowKind.WORKING: N_("working days"),
    WindowKind.CALENDAR: N_("calendar days"),
}
GROUPINGS: Mapping[Grouping, str] = {
    Grouping.BATCH: N_("By batch"),
    Grouping.COUNTY: N_("By county"),
    Grouping.UNIT: N_("By unit"),
    Grouping.PROGRAMME: N_("By programme"),
}
FOUND: Mapping[FoundKind, str] = {
    FoundKind.ISSUE: N_("Issues"),
    FoundKind.SITE: N_("Sites"),
    FoundKind.VIEWPOINT: N_("Viewpoints"),
    FoundKind.UNIT: N_("Units"),
    FoundKind.SUBMISSION: N_("Received forms"),
    FoundKind.PHOTO: N_("Photos"),
    FoundKind.PERSON: N_("People"),
    FoundKind.PHONE: N_("Phones"),
    FoundKind.FORM: N_("Forms"),
}
FLAGS: Mapping[str, str] = {
    "unknown-version": N_("unknown form version"),
    "odd-characters": N_("characters that cannot be shown; the file is kept as it came"),
    "root-name": N_("other form data than expected"),
    "encrypted": N_("encrypted: its answers cannot be read here"),
    "unknown-answers": N_("answers to questions that the form does not have"),
    "unknown-issue": N_("the issue is not in the ledger"),
    "other-site": N_("the site is not that of the issue"),
    "unknown-site": N_("the site is not registered"),
    "unknown-viewpoint": N_("the viewpoint is not registered"),
}
FILE_STATES: Mapping[AttachmentState, str] = {
    AttachmentState.RECEIVED: N_("arrived"),
    AttachmentState.EXPECTED: N_("not arrived yet"),
    AttachmentState.QUARANTINED: N_("in quarantine"),
    AttachmentState.MATCHED: N_("matched by hand"),
    AttachmentState.WITNESS: N_("noted by the page"),
}
FILE_FLAGS: Mapping[str, str] = {
    "empty": N_("the file is empty"),
    "other-bytes": N_("another file came first under this name"),
    "unnamed": N_("no answer names it"),
    "named-twice": N_("it came twice with different content"),
    "named-by-several": N_("several answers name it"),
    "carried-over": N_("taken over from the version before"),
    "by-hand": N_("it came under another name; a person said which file it is"),
    "record-signed": N_("signed by a key of this phone"),
    "record-bad-signature": N_("its signature does not hold"),
    "record-unknown-key": N_("signed by a key that is none of this phone"),
    "record-other-instance": N_("signed for another form"),
    "record-malformed": N_("it cannot be read"),
    "record-not-read": N_("too many such files came; it was not read"),
}
WITNESS_STANDINGS: Mapping[Standing, str] = {
    Standing.SIGNED: N_("signed, the same bytes"),
    Standing.BAD_SIGNATURE: N_("the signature does not hold"),
    Standing.UNKNOWN_KEY: N_("a key that is none of this phone"),
    Standing.OTHER_INSTANCE: N_("signed for another form"),
    Standing.OTHER_BYTES: N_("the page saw other bytes"),
}
WITNESS_SOURCES: Mapping[Source, str] = {
    Source.CAMERA: N_("taken with the camera"),
    Source.PICKER: N_("picked from the phone’s photos"),
    Source.OVERLAY: N_("taken in the page"),
}
NEEDS: Mapping[Need, str] = {
    Need.ALL: N_("All"),
    Need.NO_ISSUE: N_("No issue"),
    Need.QUARANTINED: N_("Files in quarantine"),
    Need.REFILED: N_("To be confirmed"),
    Need.WRONG_SITE: N_("Wrong site"),
    Need.NO_PAIR: N_("No pair"),
    Need.INCOMPLETE: N_("Files missing"),
    Need.NO_PHOTO: N_("No photo"),
    Need.SET_ASIDE: N_("Put aside"),
}
"""What is more urgent comes first."""
DONE_TO_SUBMISSIONS: Mapping[str, str] = {
    "submissions.receive": N_("Arrived"),
    "submissions.assign": N_("Assigned to an issue"),
    "submissions.set_aside": N_("Put aside"),
    "submissions.reopen": N_("Taken back"),
    "submissions.match": N_("A file was matched by hand"),
    "submissions.link": N_("The ledger knows its issue now"),
    "photos.refile": N_("A photo was filed elsewhere"),
    "photos.confirm_refile": N_("A second person confirmed where a photo is filed"),
}
"""By the action that the log keeps."""
_BESIDE: Mapping[str, str] = {
    "accounts.forget_digest_secrets": N_("Forgot what Digest needs"),
    "alarms.raise": N_("Raised an alarm"),
    "backups.fail": N_("Could not make a copy"),
    "backups.make": N_("Made a copy"),
    "backups.prune": N_("Removed old copies of the database"),
    "backups.rehearse": N_("Restored a copy for a trial"),
    "checks.ran": N_("Ended a re-run of the checks"),
    "exports.expire": N_("Removed an export whose time was over"),
    "forms.discard": N_("Discarded an uploaded form"),
    "forms.upload": N_("Uploaded a form"),
    "installation.load_demonstration": N_("Loaded the demonstration"),
    "installation.new_code": N_("Made a code for the first start"),
    "keys.make": N_("Made the key of the log"),
    "keys.rotate": N_("Gave the log another key"),
    "sightings.export": N_("Took the list of who saw which photo"),
    "sightings.forget": N_("Removed what was noted of photos looked at long ago"),
    "log.export": N_("Took entries of the log as a table"),
    "log.stamp": N_("Had the log stamped by an authority"),
    "photos.retry": N_("Had a photo checked again"),
    "rows.write": N_("Wrote rows of the database"),
    "store.adopt": N_("Said that database and store belong together"),
    "store.set_aside": N_("Set files aside that no row knows"),
}
DONE: Mapping[str, str] = {**DONE_TO_SUBMISSIONS, **_BESIDE, **ACTIONS}
"""Everything that the log tells of, by its action."""
QUESTIONS: Mapping[str, str] = {
    "photo_wide": N_("wide photo"),
    "photo_near": N_("close photo"),
    "probe_photo": N_("probe photo"),
    "c_photo": N_("photo of a claim"),
    "soil_photo": N_("soil profile"),
    "photo_east": N_("photo towards the east"),
    "photo_south": N_("photo towards the south"),
    "photo_west": N_("photo towards the west"),
    "photo_north": N_("photo towards the north"),
}
"""By a question's name in the form, for photos at no registered viewpoint."""
REVIEWER_HEADS: Mapping[str, str] = {
    "reviewer": N_("Reviewer"),
    "answers": N_("Answers"),
    "returned": N_("Returned"),
    "escalated": N_("Escalated"),
    "pairs": N_("Pairs"),
    "days": N_("Days with answers"),
    "pairs_a_day": N_("Pairs a day"),
    "median_s": N_("Median seconds for a pair"),
    "agreed": N_("Agreed"),
    "agreed_of": N_("Of pairs with two answers"),
    "overturned": N_("Overturned"),
    "overturned_of": N_("Of answers for settled pairs"),
}
"""The columns of a table of reviewers."""
GROUP_HEADS: Mapping[str, str] = {
    "photos": N_("Photos"),
    "contradicted": N_("Contradicted"),
    "contradicted_of": N_("Of photos checked"),
    "per_hundred": N_("Per 100 photos"),
    "first_pass": N_("Approved at first"),
    "first_pass_of": N_("Of pairs settled"),
    "claimed_days": N_("Days from claim to photo"),
    "decided_days": N_("Days from photo to settlement"),
}
"""The columns of a table of units or counties."""
CHECK_RECORD_HEADS: Mapping[str, str] = {
    "check": N_("Check"),
    "code": N_("Code"),
    "said": N_("Spoke against a settled pair"),
    "doubtful": N_("Doubtful"),
    "contradicted": N_("Contradicted"),
    "upheld": N_("Upheld"),
    "overridden": N_("Overridden"),
    "percent": N_("Overridden, %"),
    "low": N_("At least, %"),
    "high": N_("At most, %"),
}
"""The columns of a table of what people answered to each check."""
REASON_HEADS: Mapping[str, str] = {
    "code": N_("Code"),
    "reason": N_("Reason for the return"),
    "number": N_("Number"),
}
"""The columns of a table of reasons."""
GROUPS: Mapping[str, str] = {"unit": N_("Unit"), "county": N_("County")}

RUN_CAUSES: Mapping[str, str] = {
    "site": N_("Sites have changed"),
    "issue": N_("The ledger has changed"),
    "limit": N_("Limits have changed"),
    "problem": N_("The marked problem has changed"),
    "witness": N_("The page’s record came later"),
    "form-log": N_("The form’s log came later"),
}
"""Why the checks were asked again without anybody ordering it."""

SITE_STATES: Mapping[SiteState, str] = {
    SiteState.DOUBTED: N_("Evidence is doubted"),
    SiteState.OVERDUE: N_("Overdue"),
    SiteState.OPEN: N_("Being put right"),
    SiteState.COMPLETED: N_("Completed"),
    SiteState.NO_ISSUE: N_("Without an issue"),
}
IMPORT_KINDS: Mapping[ImportKind, str] = {
    ImportKind.SITES: N_("Sites"),
    ImportKind.ISSUES: N_("Ledger"),
    ImportKind.UNITS: N_("Units"),
}
IMPORT_STATES: Mapping[ImportState, str] = {
    ImportState.WAITING: N_("To be looked at"),
    ImportState.DONE: N_("Imported"),
    ImportState.UNDONE: N_("Taken back"),
}
IMPORT_STEPS: Mapping[Step, str] = {
    Step.READING: N_("Reading the rows"),
    Step.COMPARING: N_("Comparing with the register"),
    Step.NOTING: N_("Noting what changes"),
}
LIMIT_DRAFT_STATES: Mapping[DraftState, str] = {
    DraftState.WAITING: N_("Being tried"),
    DraftState.TRIED: N_("To be decided"),
    DraftState.STOPPED: N_("Stopped"),
    DraftState.BROKEN: N_("Broke"),
    DraftState.SAVED: N_("Saved"),
    DraftState.DISCARDED: N_("Thrown away"),
}
STANDS: Mapping[Stand, str] = {
    Stand.COMPLETED: LEDGER_STATUSES["completed"],
    Stand.CLOSED: N_("of them closed"),
    Stand.STAGE_DONE: LEDGER_STATUSES["stage_done"],
    Stand.ON_SCHEDULE: LEDGER_STATUSES["on_schedule"],
    Stand.BEHIND: LEDGER_STATUSES["behind"],
    Stand.IN_PROGRESS: LEDGER_STATUSES["in_progress"],
    Stand.NOT_STATED: LEDGER_STATUSES[""],
}
RATES: Mapping[Rate, str] = {
    Rate.COMPLETION: N_("Completion rate, %"),
    Rate.SETTLEMENT: N_("Settlement rate, %"),
    Rate.CLOSURE: N_("Closure rate, %"),
}
STATISTICS_GROUPINGS: Mapping[StatisticsGrouping, str] = {
    StatisticsGrouping.BATCH: N_("By batch"),
    StatisticsGrouping.PROGRAMME: N_("By programme"),
    StatisticsGrouping.COUNTY: N_("By county"),
    StatisticsGrouping.UNIT: N_("By unit"),
    StatisticsGrouping.SOURCE_LEVEL: N_("By source"),
    StatisticsGrouping.POLLUTION: N_("By kind of pollution"),
    StatisticsGrouping.DUE_MONTH: N_("By month of the deadline"),
}
ACTIVITY_KINDS: Mapping[ActivityKind, str] = {
    ActivityKind.VISIT: N_("Supervision visit on site"),
    ActivityKind.CIRCULAR: N_("Circular"),
    ActivityKind.ORDER: N_("Supervision order"),
    ActivityKind.WARNING: N_("Warning"),
    ActivityKind.INSPECTION: N_("Enterprise inspection"),
    ActivityKind.CASE: N_("Case filed"),
    ActivityKind.FINE: N_("Fine"),
    ActivityKind.PETITION: N_("Petition closed"),
    ActivityKind.ACCOUNTABILITY: N_("People held accountable"),
    ActivityKind.FUNDS: N_("Funds"),
    ActivityKind.MEETING: N_("Meeting"),
    ActivityKind.TALK: N_("Summons to a talk"),
    ActivityKind.DAMAGE_CLAIM: N_("Claim for ecological damage"),
    ActivityKind.ASSESSED_COUNTY: N_("County assessed"),
    ActivityKind.ASSESSED_DEPARTMENT: N_("Department assessed"),
}
YEAR_STATES: Mapping[YearState, str] = {
    YearState.CONFIRMED: N_("This year is confirmed."),
    YearState.PUBLISHED: N_("As the State Council published it; nobody of the office has confirmed it."),
    YearState.UNKNOWN: N_("Nobody has said yet which days of this year are free: nothing is counted in it."),
}
"""What there is to know of a year before one counts working days in it."""
SOURCE_LEVELS: Mapping[SourceLevel, str] = {
    SourceLevel.CENTRAL: N_("Central"),
    SourceLevel.PROVINCIAL: N_("Province"),
    SourceLevel.PREFECTURE: N_("Prefecture"),
    SourceLevel.COUNTY: N_("County"),
    SourceLevel.SELF_CHECK: N_("Found by itself"),
}
"""Who handed the issues of a batch down."""
DATUMS: Mapping[Datum, str] = {
    Datum.WGS84: N_("WGS-84 (GPS, phones)"),
    Datum.CGCS2000: N_("CGCS2000 (Tianditu, surveys)"),
    Datum.GCJ02: N_("GCJ-02 (Amap, Tencent)"),
    Datum.BD09: N_("BD-09 (Baidu)"),
}
"""Coordinate systems, with where people meet them."""

FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "datum": N_("Datum"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "radius_m": N_("Radius, m"),
    "polygon": N_("Boundary"),
    "county": N_("County"),
    "region": N_("Region"),
    "viewpoint": N_("Viewpoint"),
    "bearing_deg": N_("Bearing"),
    "hint": N_("How to find it"),
    "unit_id": N_("Unit"),
    "batch_id": N_("Batch"),
    "site_id": N_("Site"),
    "row_no": N_("Number"),
    "problem_text": N_("Problem"),
    "status": N_("Status"),
    "due_text": N_("Deadline as written"),
    "due_on": N_("Due"),
    "work_started_at": N_("Work started"),
    "work_done_at": N_("Work done"),
    "claimed_at": N_("Claimed"),
    "problem_region": N_("Marked problem"),
}
"""The fields of sites, viewpoints and issues, by the names of their columns."""
COLUMN_KINDS: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: N_("Text"),
    ColumnKind.NUMBER: N_("A number"),
    ColumnKind.DAY: N_("A day"),
    ColumnKind.CHOICE: N_("One of a few"),
}
"""What may stand in a column that a programme has of its own."""
LIFE_STATES: Mapping[LifeState, str] = {
    LifeState.REGISTERED: N_("Entered in the ledger"),
    LifeState.PLANNED: N_("Plan settled"),
    LifeState.RECTIFYING: N_("Being put right"),
    LifeState.STAGE_DONE: N_("Closed for this stage"),
    LifeState.CLAIMED: N_("Reported as done by self-check"),
    LifeState.APPLIED: N_("Acceptance applied for"),
    LifeState.SITE_CHECKED: N_("Checked on site"),
    LifeState.REVIEWED: N_("Photos reviewed"),
    LifeState.ACCEPTED: N_("Accepted"),
    LifeState.PUBLICISED: N_("Publicised"),
    LifeState.SIGNED: N_("Signed by the leader"),
    LifeState.CLOSED: N_("Closed"),
    LifeState.FILED: N_("Filed with the higher level"),
    LifeState.LOOKBACK: N_("Being looked at again"),
    LifeState.RETURNED: N_("Sent back"),
    LifeState.REOPENED: N_("Come back"),
}
"""In the order in which an issue goes through them."""
PACES: Mapping[Pace, str] = {
    Pace.OVERDUE: N_("Overdue"),
    Pace.BEHIND: N_("Behind schedule"),
    Pace.ON_SCHEDULE: N_("On schedule"),
}
"""How issues stand against their plan, the worst first."""
LIGHTS: Mapping[Light, str] = {
    Light.RED: N_("Red light"),
    Light.YELLOW: N_("Yellow card"),
    Light.BLUE: N_("Blue label"),
}
"""Warnings, the gravest first."""
FORECASTS: Mapping[Forecast, str] = {
    Forecast.IN_TIME: N_("Will be in time"),
    Forecast.LATE: N_("Will be late"),
}
DOCUMENT_KINDS: Mapping[DocumentKind, str] = {
    DocumentKind.ORDER: N_("Supervision order"),
    DocumentKind.WARNING: N_("Warning"),
    DocumentKind.CIRCULAR: N_("Circular"),
    DocumentKind.TALK: N_("Summons to a talk"),
}
DOCUMENT_STATES: Mapping[DocumentState, str] = {
    DocumentState.DRAFT: N_("Draft"),
    DocumentState.ISSUED: N_("Issued"),
    DocumentState.ANSWERED: N_("Answered"),
    DocumentState.CLOSED: N_("Dealt with"),
    DocumentState.WITHDRAWN: N_("Withdrawn"),
}
