"""What do the forms of acceptance and of the look-back conclude, and how is that said?

Answers are codes of the forms (`forms/closure_accept.md`, `forms/lookback.md`). The five criteria of closing are those
that the procedures of Zibo Boshan, Huangshan and Anhui share (docs/life-cycle.md).
"""

from collections.abc import Mapping
from typing import Any

from server.domain.answers import answer
from server.domain.requirements import ACCEPTANCE, LOOKBACK
from server.translations import N_

CRITERIA: Mapping[str, str] = {
    "crit1": N_("Every measure of the plan was carried out"),
    "crit2": N_("What broke the law was punished as the law says"),
    "crit3": N_("The result meets the law and the technical standards"),
    "crit4": N_("The same kind of problem was put right elsewhere too"),
    "crit5": N_("The cause was dealt with, and a lasting mechanism is in place"),
}
"""The five criteria of closing, by the form's question."""
_MET: Mapping[str, str] = {"pass": N_("Met"), "fail": N_("Not met"), "na": N_("Not concerned")}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(CRITERIA, _MET),
    "verdict": {
        "pass": N_("Agree to close"), "back": N_("Return for rectification"), "stage": N_("Done for this stage"),
    },
    "same_state": {
        "same": N_("as at closing"), "better": N_("better"), "worse": N_("worse"), "relapsed": N_("it has come back"),
    },
    "false_rect": {
        "no": N_("no"), "surface": N_("only the surface was done"), "perfunctory": N_("perfunctory"),
        "false": N_("false rectification"),
    },
    "next": {
        "confirm": N_("confirm the closing"), "watch": N_("watch longer"), "reopen": N_("reopen"),
        "transfer": N_("hand over for accountability"),
    },
}  # fmt: skip
"""What each answer means, by question and code."""
_OF_FORM: Mapping[str, tuple[str, ...]] = {
    ACCEPTANCE: ("verdict", *CRITERIA),
    LOOKBACK: ("same_state", "false_rect", "next"),
}


def concluded(form_id: str, answers: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what a form concludes: known codes by question, and nothing that a person wrote."""
    said = {question: answer(answers, question) for question in _OF_FORM.get(form_id, ())}
    return {question: code for question, code in said.items() if code in ANSWERS[question]}
