"""Whose phone is this? The page of a browser says so, and fills in what Collect knows from its card."""

import json

from flask import Response

from server.services import phones
from server.web.openrosa import kernel


def own_phone(project: int) -> Response:
    """Answer with the name of the phone, its officer and its county; empty where there is none."""
    phone = phones.get(kernel.caller().phone_id or 0)
    told = {"name": phone.name, "officer": phone.owner.name if phone.owner else "", "county": phone.county or ""}
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")
