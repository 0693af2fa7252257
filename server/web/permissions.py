"""Which permission does each endpoint ask for? One table by audience; an endpoint that is not in it is refused.

Which role has which permission stands in domain.access. docs/permissions.md shows both beside the addresses; write it
anew with `flask --app server permissions document`.
"""

from collections.abc import Mapping

from server.domain.access import Permission

BY_AUDIENCE: Mapping[str, Mapping[str, Permission]] = {
    "Everybody": {
        "assets.built": Permission.PUBLIC,
        "assets.source": Permission.PUBLIC,
        "capture.page": Permission.PUBLIC,
        "capture.worker": Permission.PUBLIC,
        "capture.manifest": Permission.PUBLIC,
        "capture.icon": Permission.PUBLIC,
        "capture.icon_png": Permission.PUBLIC,
        "people.sign_in": Permission.PUBLIC,
        "people.do_sign_in": Permission.PUBLIC,
        "people.sign_out": Permission.PUBLIC,
        "people.choose_language": Permission.PUBLIC,
        "people.choose_theme": Permission.PUBLIC,
        "proof.log": Permission.PUBLIC,
        "proof.head": Permission.PUBLIC,
        "proof.public_keys": Permission.PUBLIC,
        "proof.inclusion": Permission.PUBLIC,
        "proof.consistency": Permission.PUBLIC,
        "proof.ask": Permission.PUBLIC,
        "proof.verify": Permission.PUBLIC,
    },
    "Whoever has signed in": {
        "people.home": Permission.SIGNED_IN,
        "people.welcome": Permission.SIGNED_IN,
        "people.sessions": Permission.SIGNED_IN,
        "people.end_session": Permission.SIGNED_IN,
        "people.end_other_sessions": Permission.SIGNED_IN,
    },
    "Phones, by the token in the address": {
        "openrosa.form_list_0": Permission.SUBMIT,
        "openrosa.form_xml_0": Permission.SUBMIT,
        "openrosa.manifest_0": Permission.SUBMIT,
        "openrosa.form_file_0": Permission.SUBMIT,
        "openrosa.ask_0": Permission.SUBMIT,
        "openrosa.submit_0": Permission.SUBMIT,
        "openrosa.enrol": Permission.SUBMIT,
        "openrosa.returned_list": Permission.SUBMIT,
        "openrosa.own_phone": Permission.SUBMIT,
        "openrosa.returned_picture": Permission.SUBMIT,
        "openrosa.comment": Permission.SUBMIT,
    },
    "Officers with a name and a password, by Basic or Digest": {
        "openrosa.form_list_1": Permission.SIGNED_IN,  # empty for who may not submit
        "openrosa.form_xml_1": Permission.SUBMIT,
        "openrosa.manifest_1": Permission.SUBMIT,
        "openrosa.form_file_1": Permission.SUBMIT,
        "openrosa.ask_1": Permission.SUBMIT,
        "openrosa.submit_1": Permission.SUBMIT,
    },
    "Who hands in": {
        "mine.submissions": Permission.SUBMIT,
        "mine.submission": Permission.SUBMIT,
        "mine.picture": Permission.SUBMIT,
        "mine.comment": Permission.SUBMIT,
    },
    "Who reads": {
        "review.queue": Permission.READ,
        "review.progress": Permission.READ,
        "review.waiting": Permission.READ,
        "review.filters": Permission.READ,
        "review.pair": Permission.READ,
        "review.answers": Permission.READ,
        "review.comments": Permission.READ,
        "review.findings": Permission.READ,
        "review.picture": Permission.READ,
        "photos.thumbnail": Permission.READ,
        "photos.preview": Permission.READ,
        "photos.upright": Permission.READ,
        "photos.level": Permission.READ,
        "photos.tile": Permission.READ,
        "photos.original": Permission.READ,
        "photos.problem": Permission.READ,
        "quality.show": Permission.READ,
        "quality.checks": Permission.READ,
        "quality.check": Permission.READ,
        "spot_checks.draws": Permission.READ,
        "spot_checks.draw": Permission.READ,
        "spot_checks.pool": Permission.READ,
        "reruns.runs": Permission.READ,
        "reruns.run": Permission.READ,
        "ledger.overview": Permission.READ,
        "ledger.issues": Permission.READ,
        "ledger.issue": Permission.READ,
        "ledger.issue_photos": Permission.READ,
        "received.submissions": Permission.READ,
        "received.submission": Permission.READ,
        "received.xml": Permission.READ,
        "received.receipt": Permission.READ,
        "received.proof": Permission.READ,
        "received.file": Permission.READ,
    },
    "Who reviews": {
        "review.save_filter": Permission.REVIEW,
        "review.forget_filter": Permission.REVIEW,
        "review.reserve": Permission.REVIEW,
        "review.release": Permission.REVIEW,
        "review.comment": Permission.REVIEW,
        "review.decide": Permission.REVIEW,
        "review.decide_many": Permission.REVIEW,
        "review.undo": Permission.REVIEW,
        "review.reopen": Permission.REVIEW,
        "review.choose": Permission.REVIEW,
        "review.mark_problem": Permission.REVIEW,
        "review.suggest_problem": Permission.REVIEW,
        "reruns.see": Permission.REVIEW,
    },
    "The office, and who accepts": {
        "ledger.dossier": Permission.EXPORT,
        "exports.listed": Permission.EXPORT,
        "exports.form": Permission.EXPORT,
        "exports.order": Permission.EXPORT,
        "exports.cancel": Permission.EXPORT,
        "exports.resume": Permission.EXPORT,
        "exports.download": Permission.EXPORT,
    },
    "Who sees how it goes": {
        "proof.alarms": Permission.OVERSEE,
    },
    "The office": {
        "proof.answer_alarm": Permission.CLEAR,
        "spot_checks.hold": Permission.DRAW,
        "quality.draw_second_looks": Permission.DRAW,
        "spot_checks.cast": Permission.DRAW,
        "bringing.choose": Permission.CLEAR,
        "bringing.stage": Permission.CLEAR,
        "bringing.look": Permission.CLEAR,
        "bringing.confirm": Permission.CLEAR,
        "bringing.go_on": Permission.CLEAR,
        "received.refile": Permission.CLEAR,
        "received.match": Permission.CLEAR,
        "received.confirm": Permission.CLEAR,
        "received.assign": Permission.CLEAR,
        "received.set_aside": Permission.CLEAR,
        "received.reopen": Permission.CLEAR,
    },
    "Administrators": {
        "reruns.order": Permission.ADMINISTER,
        "phones.listed": Permission.ADMINISTER,
        "phones.add": Permission.ADMINISTER,
        "phones.phone": Permission.ADMINISTER,
        "phones.renew": Permission.ADMINISTER,
        "phones.carry": Permission.ADMINISTER,
        "phones.revoke": Permission.ADMINISTER,
    },
}
REQUIRED: Mapping[str, Permission] = {
    endpoint: permission for endpoints in BY_AUDIENCE.values() for endpoint, permission in endpoints.items()
}


def required(endpoint: str) -> Permission | None:
    """Return what an endpoint asks of its caller; None where the table does not know it."""
    return REQUIRED.get(endpoint)
