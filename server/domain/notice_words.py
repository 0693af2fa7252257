"""What does a notice say, in the words of its reader?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.domain.labels import RETURN_REASONS
from server.domain.notice import Mail, NoticeKind, RobotKind
from server.translations import N_, translate

KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.RETURNED: N_("Returned"),
    NoticeKind.ASSIGNED: N_("Assigned to you"),
    NoticeKind.DUE: N_("Due soon"),
    NoticeKind.OVERDUE: N_("Overdue"),
    NoticeKind.CONTRADICTED: N_("Contradicted by the checks"),
    NoticeKind.COMMENT: N_("Comment"),
    NoticeKind.EXPORT: N_("Export ready"),
    NoticeKind.ALARM: N_("Alarm"),
    NoticeKind.RELAPSE: N_("Relapse found"),
    NoticeKind.SHAKEN: N_("Closing shaken"),
    NoticeKind.OBJECTION: N_("Objection received"),
}
MAILS: Mapping[Mail, str] = {
    Mail.NO: N_("No e-mail"),
    Mail.ONCE: N_("At once"),
    Mail.DAILY: N_("In the daily letter"),
}
ROBOTS: Mapping[RobotKind, str] = {
    RobotKind.WECOM: N_("WeCom robot"),
    RobotKind.DINGTALK: N_("DingTalk robot"),
    RobotKind.JSON: N_("JSON to a program"),
}
_SENTENCES: Mapping[NoticeKind, str] = {
    NoticeKind.RETURNED: N_("“{viewpoint}” of issue {issue} was returned: {reasons}"),
    NoticeKind.ASSIGNED: N_("{officer} is sent to issue {issue}."),
    NoticeKind.DUE: N_("Issue {issue} is due on {due}."),
    NoticeKind.OVERDUE: N_("Issue {issue} was due on {due} and is not reported as done."),
    NoticeKind.CONTRADICTED: N_("The checks contradict “{viewpoint}” of issue {issue}."),
    NoticeKind.COMMENT: N_("{by} wrote about “{viewpoint}” of issue {issue}."),
    NoticeKind.EXPORT: N_("Export {export} is ready: {name}"),
    NoticeKind.RELAPSE: N_("A look-back found that issue {issue} has come back, or was never put right."),
    NoticeKind.SHAKEN: N_("Issue {issue} is closed, and something that its closing rests on no longer counts."),
    NoticeKind.OBJECTION: N_("Somebody objects to what was published of issue {issue}; it waits for an answer."),
    NoticeKind.ALARM: N_("Something is not as it was when it was received."),
}
_ASSIGNED_UNTIL = N_("{officer} is sent to issue {issue}, until {due}.")
_DUE_TODAY = N_("Issue {issue} is due today.")


def sentence(kind: NoticeKind, details: Mapping[str, Any], language: str) -> str:
    """Return what happened, in one sentence."""
    values = {name: one_line(value) for name, value in details.items()}
    reasons = [
        translate(RETURN_REASONS[code], language) for code in details.get("reasons", ()) if code in RETURN_REASONS
    ]
    values["reasons"] = ("、" if language == "zh_CN" else ", ").join(reasons) or "—"
    values["due"] = _day(details.get("due_on"), language)
    return translate(_template(kind, details), language, **values)


def one_line(said: object) -> str:
    """Return a text without anything that ends a line or acts on who shows it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(said)).split())


def _template(kind: NoticeKind, details: Mapping[str, Any]) -> str:
    if kind is NoticeKind.ASSIGNED and details.get("due_on"):
        return _ASSIGNED_UNTIL
    if kind is NoticeKind.DUE and details.get("is_today"):
        return _DUE_TODAY
    return _SENTENCES[kind]


def _day(said: str | None, language: str) -> str:
    if not said:
        return ""
    day = date.fromisoformat(said)
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh_CN" else f"{day.day} {day:%B %Y}"
