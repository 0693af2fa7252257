"""What does the answer to an upload say? Collect shows it to the officer, who may still stand at the site."""

from server.domain.labels import QUESTIONS
from server.services.intake.instant_feedback import Feedback, Remark
from server.translations import N_, translate


def message(feedback: Feedback, language: str) -> str:
    """Say what arrived and what is to be remarked, in one line."""
    start = N_("Received {arrived}/{expected} photos") if feedback.expected else N_("Received")
    said = [translate(start, language, arrived=feedback.arrived, expected=feedback.expected)]
    said += [_sentence(remark, language, is_several=feedback.expected > 2) for remark in feedback.remarks]
    return translate(N_("; "), language).join(said)


def _sentence(remark: Remark, language: str, *, is_several: bool) -> str:
    photo = translate(QUESTIONS.get(remark.question, remark.question), language)
    if remark.viewpoint and is_several:
        photo = translate(N_("{photo} ({viewpoint})"), language, photo=photo, viewpoint=remark.viewpoint)
    return translate(remark.template, language, **{"photo": photo, **remark.figures})
