"""How are filled forms shown on one page that opens without us: questions and answers in words, codes beside them?"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.domain.filled_form import FilledForm
from server.formats.file_names import visible


def page(code: str, filled: Sequence[FilledForm], zone: tzinfo) -> bytes:
    """Return answers.html of an issue; times are those of `zone`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def when(moment: datetime) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    environment.filters.update(when=when, visible=visible, shown=_shown)
    html = environment.get_template("answers_page.html.jinja").render(code=code, filled=filled)
    return html.encode(errors="replace")


def _shown(text: str) -> str:
    """Return an answer of several lines as these, and what nobody sees written out."""
    return "\n".join(map(visible, text.splitlines()))
