"""Who may do what, and the few words for states that people and phones see."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    OFFICE = "office"
    ADMINISTRATOR = "administrator"
    RESPONSIBLE = "responsible"
    """整改责任单位: who must put it right. It sees its own unit's issues, and not who will inspect them or when."""
    ACCEPTANCE = "acceptance"
    """验收单位: who accepts; reads what was reviewed and takes the dossier."""
    LEADER = "leader"
    """领导: reads."""
    AUDITOR = "auditor"
    """审计: reads, who decided what too, and changes nothing."""


class LinkKind(StrEnum):
    """What a link is for by which a person chooses a password."""

    INVITE = "invite"
    PASSWORD = "password"  # noqa: S105 - a word
    """In the place of one that was forgotten."""


class Owed(StrEnum):
    """What a person has to do before anything else."""

    PASSWORD = "password"  # noqa: S105 - a word
    """Choose another one: the present one is too old."""
    SECOND_FACTOR = "second-factor"
    """Set up the second factor that the role demands."""


class Permission(StrEnum):
    """What a route or a command asks of its caller."""

    PUBLIC = "public"
    """No caller needed: the sign-in page, static files, health."""
    SIGNED_IN = "signed-in"
    SUBMIT = "submit"
    READ = "read"
    """Look at issues, pairs, photos, findings and figures."""
    REVIEW = "review"
    """Decide on pairs."""
    OVERSEE = "oversee"
    """See what each person decided, and how it goes for each."""
    AUDIT = "audit"
    """See who saw which photo, and which personal data lie where."""
    EXPORT = "export"
    DRAW = "draw"
    """Draw spot checks by lot."""
    CLEAR = "clear"
    """Say to which issue a submission belongs, and set it aside."""
    EDIT = "edit"
    """Change rows of the ledger."""
    MOVE = "move"
    """Move issues along their life cycle, by the moves of the own role, with what these need."""
    RECTIFY = "rectify"
    """See the own unit's issues and what is still to do for each."""
    PLAN = "plan"
    """Say who does what: send officers to issues, share waiting pairs out among reviewers."""
    PUBLISH = "publish"
    """Check and release what others prepared for the public, and answer objections."""
    ADMINISTER = "administer"


_GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset({Permission.SIGNED_IN, Permission.SUBMIT}),
    Role.REVIEWER: frozenset({Permission.SIGNED_IN, Permission.READ, Permission.REVIEW, Permission.MOVE}),
    Role.OFFICE: frozenset(
        {
            Permission.SIGNED_IN,
            Permission.READ,
            Permission.REVIEW,
            Permission.OVERSEE,
            Permission.EXPORT,
            Permission.DRAW,
            Permission.CLEAR,
            Permission.EDIT,
            Permission.MOVE,
            Permission.PLAN,
            Permission.PUBLISH,
        }
    ),
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.RESPONSIBLE: frozenset({Permission.SIGNED_IN, Permission.MOVE, Permission.RECTIFY}),
    Role.ACCEPTANCE: frozenset({Permission.SIGNED_IN, Permission.READ, Permission.EXPORT, Permission.MOVE}),
    Role.LEADER: frozenset({Permission.SIGNED_IN, Permission.READ, Permission.OVERSEE, Permission.MOVE}),
    Role.AUDITOR: frozenset({Permission.SIGNED_IN, Permission.READ, Permission.OVERSEE, Permission.AUDIT}),
}


NO_UNIT = 0
"""The number of no unit: who is limited to it sees nothing."""


@dataclass(frozen=True)
class Load:
    """What a phone carries of the register."""

    county: str | None = None
    """Of which county; None: of all."""
    photos: int = 100
    """How many photos to hold beside the view: Collect keeps those of each form apart, some 8 MB a form."""
    beyond: tuple[int, ...] = ()
    """Issues outside of the county that are its officer's business."""
    officer_id: int | None = None
    """Whose it is, and which one: by these it is found out what lies beyond."""
    phone_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who calls: a person or a phone.

    `programme_id` limits what they see; None: everything. Within it, `counties` and `unit_ids` limit them to what
    lies in one of those counties or is one of those units' to put right; both empty: no further limit.
    """

    name: str
    permissions: frozenset[Permission]
    account_id: int | None = None
    phone_id: int | None = None
    owner_id: int | None = None
    """Whose phone it is, where a phone calls and belongs to somebody."""
    load: Load = Load()
    """What a phone carries of the register; what it may see and send is not said by it."""
    programme_id: int | None = None
    unit_id: int | None = None
    """To which unit a person belongs; what they see is not said by it."""
    counties: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    role: Role | None = None
    language: str | None = None
    """In which language a person chose to read."""
    owes: Owed | None = None
    """What they have to do first on pages; phones are not kept waiting by it."""
    has_second_factor: bool = False
    """Whether a code is asked for after the password."""

    @property
    def label(self) -> str:
        """Return how the log names this caller; the command line is nobody's account."""
        if self is COMMAND_LINE:
            return self.name
        return f"phone:{self.phone_id}" if self.phone_id else f"account:{self.name}"

    @property
    def person_id(self) -> int | None:
        """Return the account of the person behind a call: who signed in, or else whose phone it is."""
        return self.account_id if self.account_id is not None else self.owner_id

    def may(self, permission: Permission) -> bool:
        """Tell whether the caller may do what needs `permission`."""
        return permission is Permission.PUBLIC or permission in self.permissions

    @property
    def is_limited(self) -> bool:
        """Tell whether the caller sees only some counties or units."""
        return bool(self.counties or self.unit_ids)

    @property
    def sees_everything(self) -> bool:
        """Tell whether the caller sees all programmes, and all counties and units of them."""
        return self.programme_id is None and not self.is_limited

    def sees(self, programme_id: int) -> bool:
        """Tell whether a programme's data are this caller's business."""
        return self.programme_id in (None, programme_id)


COMMAND_LINE = Actor("system", frozenset(Permission))
"""Who has the machine has everything on it."""


def granted(role: Role) -> frozenset[Permission]:
    """Return what a role may do."""
    return _GRANTED[role]


class DeviceKind(StrEnum):
    """With what an officer captures."""

    COLLECT = "collect"
    """ODK Collect, or another client of the phone protocol."""
    BROWSER = "browser"


class FormState(StrEnum):
    """Open forms are listed; closing ones still take submissions; closed ones do not."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class AttachmentState(StrEnum):
    """Whether the file that a submission names has arrived."""

    EXPECTED = "expected"
    RECEIVED = "received"
    QUARANTINED = "quarantined"
    """It arrived and nothing names it, or other bytes came first under its name."""
    MATCHED = "matched"
    """It arrived and nothing names it; a person said which of the named files it is."""
    WITNESS = "witness"
    """The page of the browser wrote it beside the photos; nothing names it, and nothing has to."""

    @property
    def is_named(self) -> bool:
        """Tell whether the answers name it."""
        return self in {AttachmentState.EXPECTED, AttachmentState.RECEIVED}


class DecisionKind(StrEnum):
    """A person's answer for a pair."""

    APPROVE = "approve"
    RETURN = "return"
    ESCALATE = "escalate"
    SET_ASIDE = "set-aside"
    """An earlier attempt is not what the clean-up is judged by; said of it when the newest one is approved."""


RETURN_REASONS = tuple(f"R{number:02d}" for number in range(1, 13))
"""The codes of the reasons for a return; domain.labels says what each is called."""
PHOTO_REASONS = frozenset(RETURN_REASONS[1:8])
"""Those of them that photos are at fault for, or what they show: missing, elsewhere, reused, only the surface done."""
