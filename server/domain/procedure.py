"""What does a programme do its own way on the road to closing?

Practice differs from place to place: one authority publishes before its leader signs, another afterwards. What is
written here holds until the programme says otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from server.domain.issue_files import FileKind
from server.domain.source_level import SourceLevel
from server.domain.working_days import WindowKind
from server.errors import Invalid
from server.translations import N_


class GateOrder(StrEnum):
    """Which of both gates before closing comes first."""

    ANY = "any"
    PUBLICITY_FIRST = "publicity-first"
    SIGNATURE_FIRST = "signature-first"


GATE_ORDERS: Mapping[GateOrder, str] = {
    GateOrder.ANY: N_("Either first"),
    GateOrder.PUBLICITY_FIRST: N_("Publicity first, then the signature"),
    GateOrder.SIGNATURE_FIRST: N_("Signature first, then publicity"),
}


@dataclass(frozen=True)
class Procedure:
    """The settings of a programme's life cycle."""

    gates: GateOrder = GateOrder.ANY
    """Zibo Boshan publishes first, Huangshan signs first: so neither is taken for granted."""
    application_files: tuple[FileKind, ...] = (FileKind.PLAN, FileKind.SELF_CHECK)
    """Kinds of files without which nobody applies for acceptance."""
    measured_types: tuple[str, ...] = ("水", "大气", "土壤", "噪声", "辐射")
    """Types of pollution of which the effect has to be measured: their acceptance needs a monitoring report."""
    higher_levels: tuple[SourceLevel, ...] = (SourceLevel.CENTRAL, SourceLevel.PROVINCIAL)
    """Of problems from these the higher level looks again before they are closed."""
    season_months: int = 12
    """So many months after closing, what is to grow or to last is looked at again: a growing season is over then."""
    near_km: float = 1.0
    """So near to a site a hint is offered to be about it."""
    petition_days: int = 10
    """Within so many days after it was handed over a petition is fed back (Hainan 2019)."""
    petition_day_kind: WindowKind = WindowKind.CALENDAR

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Return a programme's settings, as its row keeps them."""
        found = dict(kept or {})
        kinds: Mapping[str, Any] = {
            "gates": GateOrder,
            "application_files": lambda names: tuple(FileKind(one) for one in names),
            "measured_types": tuple,
            "higher_levels": lambda names: tuple(SourceLevel(one) for one in names),
            "season_months": int,
            "near_km": float,
            "petition_days": int,
            "petition_day_kind": WindowKind,
        }
        return cls(**{name: kinds[name](value) for name, value in found.items() if name in kinds})

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Return settings that a person wrote.

        :raises Invalid: for a name or a value that is none.
        """
        known = {one.name for one in fields(cls)}
        for name in written:
            if name not in known:
                raise Invalid(
                    N_("There is no setting “{name}”. There are: {known}."), name=name, known=", ".join(sorted(known))
                )
        try:
            found = cls.of(written)
        except (ValueError, TypeError) as wrong:
            raise Invalid(N_("A setting has a value that it cannot have: {value}."), value=str(wrong)) from wrong
        if not 1 <= found.season_months <= 120:
            raise Invalid(N_("Between 1 and 120 months lie between closing and looking back."))
        if not 0 < found.near_km <= 50:
            raise Invalid(N_("A hint is about sites within more than 0 and at most 50 km."))
        if not 1 <= found.petition_days <= 365:
            raise Invalid(N_("A petition is fed back within 1 to 365 days."))
        return found

    @property
    def kept(self) -> dict[str, Any]:
        """Return the settings as a row keeps them: only those that are not as they come."""
        default = asdict(type(self)())
        return {name: _plain(value) for name, value in asdict(self).items() if value != default[name]}


def _plain(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else value
