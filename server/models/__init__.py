"""The tables, one aggregate a file. No queries here: those are the services'."""

from server.models.account import (
    Account,
    AccountCounty,
    AccountLink,
    AccountSession,
    AccountUnit,
    DigestNonce,
    PasswordTry,
    PastPassword,
    Phone,
    PhoneKey,
    RecoveryCode,
    SecondFactor,
)
from server.models.activity import Activity, ActivityIssue
from server.models.alarm import Alarm, LogWatch
from server.models.answered_check import AnsweredCheck
from server.models.assessment import Assessment, AssessmentPoints, AssessmentSheet
from server.models.assignment import Assignment
from server.models.backup import Backup, WorkerBeat
from server.models.calendar import CalendarDay, CalendarYear
from server.models.check_run import CheckRun, VerdictChange
from server.models.comment import Comment
from server.models.deadline import (
    DeadlineCursor,
    Dispatch,
    DocumentAnswer,
    DocumentIssue,
    DocumentRecipient,
    IssueForecast,
    IssueSchedule,
    IssueWarning,
    MonthlyReport,
    OfficialDocument,
)
from server.models.decision import Decision, DecisionReason
from server.models.desk import PairShare, Reservation, SavedFilter
from server.models.draw import Draw, DrawnIssue
from server.models.event import Event
from server.models.export import Export, ExportItem
from server.models.form import Form, FormDraft, FormDraftFile, FormFetch, FormFile, FormVersion
from server.models.hint import Hint
from server.models.installation import Installation
from server.models.issue import Issue
from server.models.ledger import LedgerCell, LedgerTemplate, LedgerView
from server.models.life_cycle import ContradictionOverride, IssueFile, IssueMeasure, IssueMove
from server.models.limit_draft import LimitDraft
from server.models.log_tree import LogNode, RowWord, TimeStamp, TreeHead
from server.models.notice import (
    Letter,
    Notice,
    NoticeChoice,
    NoticeCursor,
    NoticeSettings,
    Robot,
    RobotCall,
)
from server.models.original import Fingerprint, Original
from server.models.own_column import OwnColumn
from server.models.petition import PetitionReply
from server.models.photo import BroughtInPhoto, Finding, Photo, PhotoPair
from server.models.problem_region import ProblemRegion
from server.models.programme import Batch, Programme, Unit
from server.models.publicity import Objection, ObjectionFile, Publication, PublishedPair, PublishedPhoto
from server.models.register_import import RegisterImport
from server.models.sighting import Sighting
from server.models.site import Site, Viewpoint
from server.models.store_identity import StoreIdentity
from server.models.submission import Attachment, Submission, SubmissionIssue, WitnessedPhoto
from server.models.visit import Visit, VisitIssue, VisitOfficer

__all__ = [
    "Account",
    "AccountCounty",
    "AccountLink",
    "AccountSession",
    "AccountUnit",
    "Activity",
    "ActivityIssue",
    "Alarm",
    "AnsweredCheck",
    "Assessment",
    "AssessmentPoints",
    "AssessmentSheet",
    "Assignment",
    "Attachment",
    "Backup",
    "Batch",
    "BroughtInPhoto",
    "CalendarDay",
    "CalendarYear",
    "CheckRun",
    "Comment",
    "ContradictionOverride",
    "DeadlineCursor",
    "Decision",
    "DecisionReason",
    "DigestNonce",
    "Dispatch",
    "DocumentAnswer",
    "DocumentIssue",
    "DocumentRecipient",
    "Draw",
    "DrawnIssue",
    "Event",
    "Export",
    "ExportItem",
    "Finding",
    "Fingerprint",
    "Form",
    "FormDraft",
    "FormDraftFile",
    "FormFetch",
    "FormFile",
    "FormVersion",
    "Hint",
    "Installation",
    "Issue",
    "IssueFile",
    "IssueForecast",
    "IssueMeasure",
    "IssueMove",
    "IssueSchedule",
    "IssueWarning",
    "LedgerCell",
    "LedgerTemplate",
    "LedgerView",
    "Letter",
    "LimitDraft",
    "LogNode",
    "LogWatch",
    "MonthlyReport",
    "Notice",
    "NoticeChoice",
    "NoticeCursor",
    "NoticeSettings",
    "Objection",
    "ObjectionFile",
    "OfficialDocument",
    "Original",
    "OwnColumn",
    "PairShare",
    "PasswordTry",
    "PastPassword",
    "PetitionReply",
    "Phone",
    "PhoneKey",
    "Photo",
    "PhotoPair",
    "ProblemRegion",
    "Programme",
    "Publication",
    "PublishedPair",
    "PublishedPhoto",
    "RecoveryCode",
    "RegisterImport",
    "Reservation",
    "Robot",
    "RobotCall",
    "RowWord",
    "SavedFilter",
    "SecondFactor",
    "Sighting",
    "Site",
    "StoreIdentity",
    "Submission",
    "SubmissionIssue",
    "TimeStamp",
    "TreeHead",
    "Unit",
    "VerdictChange",
    "Viewpoint",
    "Visit",
    "VisitIssue",
    "VisitOfficer",
    "WitnessedPhoto",
    "WorkerBeat",
]
