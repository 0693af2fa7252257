"""By which weights is a year assessed, and who takes part? A table that is written as a whole."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.domain import assessment_words as words
from server.domain.access import Permission
from server.domain.assessment import LONGEST, Grade, Sheet, shown
from server.formats import assessment_tables
from server.services.assessment import sheets
from server.translations import N_
from server.web import asked, auth
from server.web.acts import done
from server.web.assessment.draft_pages import WORKBOOK, file, may
from server.web.language import language

FIELDS = ("key", "name", "figure", "points", "way", "full_at", "none_at", "off", "days")
GRADES = ("excellent", "good", "passed")
_EMPTY_LINES = 3


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/assessment/<int:number>/weights", "weights", weights)
    blueprint.add_url_rule("/assessment/<int:number>/weights", "change_weights", change_weights, methods=["POST"])
    blueprint.add_url_rule("/assessment/<int:number>/weights/table", "weights_table", weights_table)
    blueprint.add_url_rule("/assessment/<int:number>/bodies", "bodies", bodies, methods=["POST"])


def weights(number: int) -> str:
    """Show the weights, and who takes part; what was sent and refused stands there again."""
    row = sheets.get(auth.actor(), number)
    sheet = sheets.weights(row)
    may_edit = may(Permission.EDIT)
    lines = _sent() or [_written(one) for one in sheet.criteria]
    return render_template(
        "assessment/weights.html", row=row, lines=lines + ([{}] * _EMPTY_LINES if may_edit else []),
        grades={name: request.form.get(name) or shown(getattr(sheet.grades, name)) for name in GRADES},
        grade_words={"excellent": words.GRADES[Grade.EXCELLENT], "good": words.GRADES[Grade.GOOD],
                     "passed": words.GRADES[Grade.PASSED]},
        figures=words.FIGURES, ways=words.WAYS, longest=LONGEST["name"], choices=sheets.choices(row),
        may_edit=may_edit, total=_total(sheet),
    )  # fmt: skip


def change_weights(number: int) -> Answer | tuple[str, int]:
    """Keep other weights."""

    def act() -> None:
        grades = {name: asked.sent_text(name) for name in GRADES}
        sheets.change(auth.actor(), number, _sent(), grades)

    here = url_for("assessment.weights", number=number)
    return done(act, N_("The weights were kept; drafts follow them."), here, lambda: weights(number))


def bodies(number: int) -> Answer | tuple[str, int]:
    """Say who takes part."""

    def act() -> None:
        sheets.choose(auth.actor(), number, set(request.form.getlist("county")), set(asked.sent_numbers("unit")))

    here = url_for("assessment.weights", number=number, _anchor="bodies")
    return done(act, N_("Who takes part was kept."), here, lambda: weights(number))


def weights_table(number: int) -> Response:
    """Send the weights as a workbook, which the command line reads again."""
    row = sheets.get(auth.actor(), number)
    content = assessment_tables.weights_book(sheets.weights(row), language())
    return file(content, WORKBOOK, f"assessment-weights-{row.year}.xlsx")


def _sent() -> list[dict[str, str]]:
    columns = [request.form.getlist(name) for name in FIELDS]
    lines = [dict(zip(FIELDS, one, strict=True)) for one in zip(*columns, strict=False)]
    return [one for one in lines if any(one[name].strip() for name in ("name", "points"))]


def _written(one: Any) -> dict[str, str]:
    numbers = {name: shown(value) for name in ("points", "full_at", "none_at", "off")
               if (value := getattr(one, name)) is not None}  # fmt: skip
    return {
        "key": one.key, "name": one.name, "figure": one.figure.value, "way": one.way.value,
        "days": str(one.days or ""), **numbers,
    }  # fmt: skip


def _total(sheet: Sheet) -> str:
    return shown(sum((one.points for one in sheet.criteria), start=sheet.criteria[0].points * 0))
