"""Where does a problem stand on its way from registration to filing, and after it?"""

from collections.abc import Mapping
from enum import StrEnum


class LifeState(StrEnum):
    """A stage of the life cycle, in the order in which an issue goes through them."""

    REGISTERED = "registered"
    """建账: it stands in the ledger, and nobody has planned anything yet."""
    PLANNED = "planned"
    """方案已定: what is to be done, by whom, until when."""
    RECTIFYING = "rectifying"
    """正在整改."""
    STAGE_DONE = "stage_done"
    """阶段办结: what can be done is done, and the rest has a day."""
    CLAIMED = "claimed"
    """已完成（自查）: the responsible unit says that it is done."""
    APPLIED = "applied"
    """申请验收."""
    SITE_CHECKED = "site_checked"
    """现场核查: officers who are not of the responsible unit were there."""
    REVIEWED = "reviewed"
    """照片审核: reviewers settled the pairs, and no contradiction is left open."""
    ACCEPTED = "accepted"
    """验收通过."""
    PUBLICISED = "publicised"
    """公示: the result was open to objections as long as it has to be."""
    SIGNED = "signed"
    """审签: a leader signed."""
    CLOSED = "closed"
    """销号."""
    FILED = "filed"
    """备案."""
    LOOKBACK = "lookback"
    """回头看: officers look again at what is closed."""
    RETURNED = "returned"
    """退回: what was claimed did not hold."""
    REOPENED = "reopened"
    """反弹: what was closed has come back; the next round begins."""


CLOSED = frozenset({LifeState.CLOSED, LifeState.FILED, LifeState.LOOKBACK})
"""The ledger counts these as closed; a look-back takes nothing back until it finds something."""
DONE = CLOSED | {
    LifeState.CLAIMED, LifeState.APPLIED, LifeState.SITE_CHECKED, LifeState.REVIEWED, LifeState.ACCEPTED,
    LifeState.PUBLICISED, LifeState.SIGNED,
}  # fmt: skip
"""The ledger counts these as completed."""
UNDER_EXAMINATION = DONE - CLOSED - {LifeState.CLAIMED}
"""The responsible unit waits for others."""
_COUNTED: Mapping[LifeState, str] = {
    LifeState.RECTIFYING: "in_progress",
    LifeState.STAGE_DONE: "stage_done",
    LifeState.RETURNED: "in_progress",
    LifeState.REOPENED: "in_progress",
}
_RUNNING = frozenset({"in_progress", "on_schedule", "behind"})


def ledger_status(state: LifeState, status: str) -> str:
    """Return which word the ledger has for a state; `status` is the one that it has now.

    How far an issue is that is still being put right is told by its milestones, or by the ledger: that word stays.
    Until work begins, the ledger's own word stands, also where it says nothing.
    """
    if state in CLOSED:
        return "closed"
    if state in DONE:
        return "completed"
    counted = _COUNTED.get(state, status)
    return status if counted == "in_progress" and status in _RUNNING else counted
