"""Is a collector of traces told how long requests took? Only with the extra `otel`, and where an address is set.

A span says endpoint, method, status and the request's number. Addresses are left out: that of a phone holds its key.
"""

import time
from importlib import import_module
from typing import Any

from flask import Flask, current_app

from server import trail
from server.errors import Invalid
from server.services import runtime
from server.translations import N_

_EXTENSION = "shizheng.tracer"
_NS = 1_000_000_000


def begin(app: Flask) -> None:
    """Open the way to the collector, where one is set; otherwise nothing of it is even imported.

    :raises Invalid: where the extra is not installed.
    """
    address = app.extensions[runtime.SETTINGS].traces_url
    app.extensions[_EXTENSION] = _tracer(address) if address else None


def tell(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """Tell of a request that was answered just now."""
    tracer = current_app.extensions[_EXTENSION]
    if tracer is None:
        return
    end = time.time_ns()
    told = {"http.request.method": method, "http.response.status_code": status, "shizheng.request": trail.current()}
    tracer.start_span(endpoint or "none", start_time=end - int(seconds * _NS), attributes=told).end(end)


def _tracer(address: str) -> Any:
    try:
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        resources = import_module("opentelemetry.sdk.resources")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as problem:
        raise Invalid(
            N_("SHIZHENG_TRACES_URL needs what is not installed: {name}. Install the extra `otel`, or leave it out."),
            name=problem.name,
        ) from problem
    provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": "shizheng"}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(endpoint=address)))
    return provider.get_tracer("shizheng")
