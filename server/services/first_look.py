"""What can an officer be told at once, while still standing there?

Only what the first bytes of a photo say: is it near its site? The rest is for the worker.
"""

from collections.abc import Iterable, Mapping

from server.checks import photo_near_site
from server.db import db
from server.domain.finding import Status
from server.domain.subject import PhotoSubject
from server.imaging.facts import read_facts
from server.models import Photo
from server.services.runtime import media
from server.translations import N_, translate

MOST_REMARKS = 3
_QUESTIONS: Mapping[str, str] = {
    "photo_wide": N_("wide photo"),
    "photo_near": N_("close photo"),
    "probe_photo": N_("probe photo"),
}
_SENTENCES: Mapping[str, str] = {
    "far": N_("{question} {distance_m} m from the site (limit {allowed_m} m)"),
    "near": N_("{question} {distance_m} m from the site (limit {allowed_m} m)"),
    "datum-suspect": N_("{question} {outside_m} m outside the fence, perhaps a wrong datum"),
    "stale-fix": N_("{question} {outside_m} m outside the fence, with an old fix"),
    "no-position": N_("{question} carries no position"),
}
_BROKEN = N_("{question} cannot be opened")


def remarks(photo_ids: Iterable[int], language: str) -> list[str]:
    """Return at most three remarks on new photos, contradictions first."""
    found = [remark for photo_id in photo_ids if (remark := _remark(photo_id, language))]
    return [text for _, text in sorted(found, key=lambda remark: remark[0])][:MOST_REMARKS]


def _remark(photo_id: int, language: str) -> tuple[int, str] | None:
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.site is None:
        return None
    original = photo.original
    facts = read_facts(
        media().path(original.sha256), sha256=original.sha256, size_bytes=original.size_bytes, with_picture=False
    )
    question = translate(_QUESTIONS.get(photo.question, photo.question), language)
    if facts.problem:
        return 1, translate(_BROKEN, language, question=question)
    finding = photo_near_site.check(PhotoSubject(facts=facts, site=photo.site.fence))
    sentence = _SENTENCES.get(finding.reason)
    if sentence is None:
        return None
    rank = 0 if finding.status is Status.CONTRADICTED else 2
    return rank, translate(sentence, language, **{"question": question, **finding.evidence})
