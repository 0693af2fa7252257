"""What are the kinds of questions, the states of forms and the changes between versions called?"""

from collections.abc import Mapping

from server.domain.access import FormState
from server.domain.form_changes import What
from server.translations import N_

FORM_STATES: Mapping[FormState, str] = {
    FormState.OPEN: N_("Phones are offered it."),
    FormState.CLOSING: N_("No phone is offered it; what is filled in already is taken."),
    FormState.CLOSED: N_("It is closed: no phone is offered it, and nothing more is taken."),
}
SHORT_STATES: Mapping[FormState, str] = {
    FormState.OPEN: N_("offered"),
    FormState.CLOSING: N_("closing"),
    FormState.CLOSED: N_("closed"),
}
QUESTION_KINDS: Mapping[str, str] = {
    "group": N_("group of questions"), "repeat": N_("repeated group"), "note": N_("text to read"),
    "string": N_("text"), "int": N_("whole number"), "decimal": N_("number"), "date": N_("day"),
    "time": N_("time of day"),
    "dateTime": N_("day and time"), "geopoint": N_("position"), "geotrace": N_("line on the map"),
    "geoshape": N_("area on the map"), "barcode": N_("barcode"), "select1": N_("one choice"),
    "select": N_("several choices"),
    "rank": N_("order of choices"), "range": N_("number on a scale"), "trigger": N_("to be confirmed"),
    "secret": N_("hidden text"), "image": N_("photo or drawing"), "audio": N_("sound"), "video": N_("film"),
    "file": N_("any file"), "application": N_("any file"), "calculate": N_("worked out by the phone"),
}  # fmt: skip
CHANGES: Mapping[What, str] = {
    What.VERSION: N_("version"),
    What.TITLE: N_("title"),
    What.REMOVED: N_("question removed"),
    What.RENAMED: N_("renamed"),
    What.MOVED: N_("moved to another group"),
    What.TYPE: N_("another kind of answer"),
    What.CHOICE_REMOVED: N_("choice removed"),
    What.ADDED: N_("question added"),
    What.CHOICE_ADDED: N_("choice added"),
    What.CHOICES_FROM: N_("choices from another file"),
    What.REQUIRED: N_("has to be answered"),
    What.RELEVANT: N_("asked only if"),
    What.CONSTRAINT: N_("answer taken only if"),
    What.CALCULATION: N_("worked out from"),
    What.LABEL: N_("wording"),
    What.HINT: N_("hint"),
    What.MESSAGE: N_("why an answer is refused"),
    What.CHOICE_LABEL: N_("wording of a choice"),
}
APART: Mapping[What, str] = {
    What.REMOVED: N_("Nobody is asked this any more; earlier answers stay where they are, later forms have none."),
    What.RENAMED: N_("Later answers come under another name; in tables they stand in another column."),
    What.MOVED: N_("Later answers come from another group; in tables they stand in another column."),
    What.TYPE: N_("Earlier and later answers are of different kinds and cannot be compared as they are."),
    What.CHOICE_REMOVED: N_("Earlier answers may hold this choice, which the form no longer names."),
}
"""Why earlier and later answers do not stand together any more."""
