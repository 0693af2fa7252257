"""Where is a person's work?"""

from flask import url_for

from server.domain.access import Actor, Permission


def of(person: Actor) -> str:
    """Return the address of the page where it begins."""
    if person.may(Permission.READ):
        reviews = person.may(Permission.REVIEW)
        office = person.may(Permission.EXPORT) and not person.may(Permission.ADMINISTER)
        return url_for("ledger.overview" if office or not reviews else "review.queue")
    if person.may(Permission.RECTIFY):
        return url_for("life_cycle.own")
    return url_for("mine.submissions" if person.may(Permission.SUBMIT) else "people.welcome")
