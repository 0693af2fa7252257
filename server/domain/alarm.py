"""What was found not to be as the log says, and what did a person answer to it?"""

from dataclasses import dataclass
from datetime import datetime

from server.domain.log_faults import Fault


@dataclass(frozen=True)
class Alarm:
    """An alarm as people read it; while nobody has answered, the last three are None."""

    number: int
    fault: Fault
    found_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    reason: str | None
