"""What does docs/life-cycle.md say? Every move of the life cycle, who may make it, and what it needs."""

from server.cli.checks_page import table
from server.config import ROOT
from server.domain.issue_files import FILE_KINDS
from server.domain.labels import LIFE_STATES, ROLES
from server.domain.life_cycle import REQUIREMENTS, TRANSITIONS
from server.domain.life_state import LifeState, ledger_status
from server.domain.procedure import GATE_ORDERS, Procedure
from server.translations import translate

TARGET = ROOT / "docs" / "life-cycle.md"
_HEAD = """# The life cycle of an issue

This page is written by `flask --app server issues document` from `server/domain/life_cycle.py`; edit that, not this
page. The page `/life-cycle` of a running server draws the same table.

An issue begins in the ledger and ends filed; each step is a move. A move that lacks something is refused, and all that
is missing is told. What was moved is never changed afterwards: a return or a relapse is another move, and the closing
of an earlier round stays to be read. The states are a recommendation made of the procedures of several authorities
(Zibo Boshan, Huangshan, Anhui, Hainan, Gannan); no rule that binds all of them was found.
"""


def document() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, "## States\n", _states(), "## Moves\n", _moves(), _settings(), _papers()]).rstrip() + "\n"


def _states() -> str:
    rows = []
    for state in LifeState:
        word = translate(LIFE_STATES[state], "zh_CN")
        counted = ledger_status(state, "")
        rows.append([f"`{state}`", LIFE_STATES[state], word, f"`{counted}`" if counted else "as the ledger says"])
    return table(["state", "what it is called", "中文", "how the ledger counts it"], rows)


def _moves() -> str:
    rows = [
        [
            one.word,
            "<br>".join(f"`{state}`" for state in LifeState if state in one.starts),
            f"`{one.end}`",
            "<br>".join(word for role, word in ROLES.items() if role in one.who),
            "<br>".join(REQUIREMENTS[need] for need in one.needs) or "nothing",
        ]
        for one in TRANSITIONS
    ]
    return table(["move", "from", "to", "who", "what it needs"], rows)


def _settings() -> str:
    usual = Procedure()
    rows = [
        ["`gates`", ", ".join(f"`{one}`: {word}" for one, word in GATE_ORDERS.items()), f"`{usual.gates}`"],
        ["`application_files`", "papers without which nobody applies", ", ".join(usual.application_files)],
        ["`measured_types`", "kinds of pollution whose acceptance needs a monitoring report",
         "、".join(usual.measured_types)],
        ["`higher_levels`", "whose problems the higher level re-checks before closing", ", ".join(usual.higher_levels)],
        ["`season_months`", "months after closing until what grows is looked at again", str(usual.season_months)],
        ["`near_km`", "so near to a site a hint is offered to be about it", f"{usual.near_km:g}"],
        ["`petition_days`", "within so many days a petition is fed back", str(usual.petition_days)],
        ["`petition_day_kind`", "which days count for it: `calendar` or `working`", f"`{usual.petition_day_kind}`"],
    ]  # fmt: skip
    head = "## Settings of a programme\n\n`programmes procedure CODE NAME=VALUE…`, lists with commas between.\n\n"
    return head + table(["name", "what it says", "as it comes"], rows)


def _papers() -> str:
    rows = [[f"`{kind}`", word, translate(word, "zh_CN")] for kind, word in FILE_KINDS.items()]
    return "## Papers\n\n" + table(["kind", "what it shows", "中文"], rows)
