"""Which personal data are kept, where, why, for how long, and who sees them?"""

from flask import Blueprint, render_template

from server.domain.personal_data import KINDS


def register(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("/system/personal-data", "personal_data", personal_data)


def personal_data() -> str:
    """Show them by what they are for."""
    return render_template("system/personal_data.html", kinds=KINDS)
