"""What does the answer to an upload say? Collect shows it to the officer, who may still stand at the site."""

from server.domain.labels import QUESTIONS
from server.services.intake import instant_feedback
from server.services.intake.instant_feedback import Remark
from server.services.intake.submissions import Receipt
from server.translations import N_, translate


def message(receipt: Receipt, language: str) -> str:
    """Say what arrived and what the first look found, in one line."""
    start = N_("Received {arrived}/{expected} photos") if receipt.expected else N_("Received")
    said = [translate(start, language, arrived=receipt.arrived, expected=receipt.expected)]
    found = instant_feedback.remarks(receipt.seen, receipt.limits, receipt.flags)
    said += [_sentence(remark, language, is_several=receipt.expected > 2) for remark in found]
    return translate(N_("; "), language).join(said)


def _sentence(remark: Remark, language: str, *, is_several: bool) -> str:
    photo = translate(QUESTIONS.get(remark.question, remark.question), language)
    if remark.viewpoint and is_several:
        photo = translate(N_("{photo} ({viewpoint})"), language, photo=photo, viewpoint=remark.viewpoint)
    return translate(remark.template, language, **{"photo": photo, **remark.figures})
