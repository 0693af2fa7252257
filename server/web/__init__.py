"""Everything that speaks HTTP."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server.services import runtime
from server.web import (
    activity,
    asked,
    assessment,
    auth,
    bodies,
    bringing,
    capture,
    compression,
    deadlines,
    errors,
    exports,
    forms,
    ledger,
    life_cycle,
    lookback,
    mine,
    notices,
    openrosa,
    pages,
    people,
    petitions,
    phones,
    photos,
    proof,
    protocols,
    public,
    publicity,
    quality,
    received,
    register,
    reruns,
    review,
    search,
    security,
    settings,
    setup,
    spot_checks,
    statistics,
    system,
    visits,
    watch,
)
from server.web import (
    help as help_pages,
)
from server.web.protocols import Protocol
from server.web.watch import requests


def init_app(app: Flask) -> None:
    """Register the blueprints and what surrounds them."""
    chosen = app.extensions[runtime.SETTINGS]
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=chosen.session_longest_s,
    )
    app.session_interface = security.Sessions()
    requests.init_app(app)
    asked.init_app(app)
    bodies.init_app(app)
    compression.init_app(app)
    security.init_app(app)
    protocols.init_app(app, Protocol(auth.admit, pages.problem_page))
    setup.init_app(app)
    auth.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    everybody = watch, openrosa, capture, people, mine, notices, help_pages
    desks = (
        *(ledger, life_cycle, lookback, petitions, statistics, activity, deadlines, assessment, visits),
        *(received, bringing, register, search),
    )
    offices = exports, phones, forms, settings, system, *desks
    for part in (*everybody, review, quality, spot_checks, reruns, photos, proof, public, publicity, *offices):
        part.init_app(app)
    bodies.let_in(app)
