"""What does a collector of figures (Prometheus) read?

Requests are counted by the process that answered them. Where `serve` has several answer at one address,
prometheus-client adds up what they counted in files that they share; each server is a target of its own. What stands
in the database is the same whoever is asked: take the largest of all targets. Labels are names of this program alone,
never what somebody sent.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from typing_extensions import override

from server import tasks
from server.errors import NotFound
from server.services.system.figures import SHARED_FILES, Figures
from server.web.watch.insiders import is_insider

_EXTENSION = "shizheng.metrics"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
NAMES = (
    "shizheng_http_requests", "shizheng_http_request_duration_seconds", "shizheng_logins_refused",
    "shizheng_database_answers", "shizheng_queue_length", "shizheng_submissions_received", "shizheng_originals_bytes",
    "shizheng_photos", "shizheng_photos_oldest_waiting_seconds", "shizheng_reruns_left", "shizheng_log_unsealed",
    "shizheng_log_seal_lag_seconds", "shizheng_exports", "shizheng_alarms_open", "shizheng_workers",
    "shizheng_store_free_bytes",
)  # fmt: skip
"""All that are told; a collector adds `_total`, `_bucket`, `_count` and `_sum`."""
_SIGN_IN = frozenset({"people.do_sign_in", "people.check_code"})


def register(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("/metrics", "metrics", metrics)


def metrics() -> Response:
    """Give all figures, to who may read them.

    :raises NotFound: to everybody else.
    """
    if not is_insider():
        raise NotFound
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Return what this process counted, or all who answer at its address; both with what they share."""
    if SHARED_FILES not in os.environ:
        return _counted().registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    together.register(_counted().shared)
    return together


@dataclass(frozen=True)
class Counted:
    """What this process counts."""

    registry: CollectorRegistry
    requests: Counter
    durations: Histogram
    refused: Counter
    shared: "Shared"


def begin(app: Flask) -> None:
    """Begin to count in a process."""
    registry, shared = CollectorRegistry(), Shared(app)
    app.extensions[_EXTENSION] = Counted(
        registry,
        Counter(
            "shizheng_http_requests", "Requests that this process answered.", ("blueprint", "method", "status"),
            registry=registry,
        ),
        Histogram(
            "shizheng_http_request_duration_seconds", "From the request's headers to the answer's.", ("blueprint",),
            buckets=_BUCKETS_S, registry=registry,
        ),
        Counter("shizheng_logins_refused", "Passwords and codes that this process refused.", registry=registry),
        shared,
    )  # fmt: skip
    registry.register(shared)


def count(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """Count an answer. What leads nowhere is counted under `none`, so that nobody makes labels by asking."""
    counted, blueprint = _counted(), (endpoint or "none").partition(".")[0]
    counted.requests.labels(blueprint, method if method in METHODS else "other", str(status)).inc()
    counted.durations.labels(blueprint).observe(seconds)
    if endpoint in _SIGN_IN and status >= 400:
        counted.refused.inc()


def _counted() -> Counted:
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, Counted)  # noqa: S101 - tells the type checker what `begin` put there
    return found


class Shared(Collector):
    """The figures that all processes share."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> list[Metric]:
        """Return no names: the registry would otherwise ask for all figures while this is registered."""
        return []

    @override
    def collect(self) -> Iterator[Metric]:
        with self._app.app_context():
            found, queued = tasks.readiness().figures()
        yield _gauge("shizheng_database_answers", "1 where shared figures came in time.", found is not None)
        if queued is not None:
            yield _gauge("shizheng_queue_length", "Tasks in the queue that no worker has taken.", queued)
        if found is not None:
            yield from _of(found)


def _of(found: Figures) -> Iterator[Metric]:
    yield _counter("shizheng_submissions_received", "Submissions that are kept.", found.submissions)
    yield _counter("shizheng_originals_bytes", "Bytes of the originals that are kept.", found.original_bytes)
    photos = GaugeMetricFamily("shizheng_photos", "Photos by how far their checks are.", labels=["state"])
    for state, number in (
        ("waiting", found.photos_waiting), ("analysed", found.photos_analysed), ("parked", found.photos_parked),
    ):  # fmt: skip
        photos.add_metric([state], number)
    yield photos
    yield _gauge(
        "shizheng_photos_oldest_waiting_seconds", "Age of the photo that has waited longest.", found.oldest_waiting_s
    )
    yield _gauge("shizheng_reruns_left", "Photos, pairs and issues that re-runs have still to ask.", found.reruns_left)
    yield _gauge("shizheng_log_unsealed", "Entries of the log without a place.", found.unsealed)
    yield _gauge("shizheng_log_seal_lag_seconds", "Age of the oldest entry without a place.", found.seal_lag_s)
    exports = GaugeMetricFamily("shizheng_exports", "Exports by how far they are.", labels=["state"])
    for state, number in found.exports.items():
        exports.add_metric([state], number)
    yield exports
    yield _gauge("shizheng_alarms_open", "Alarms that nobody has answered.", found.alarms)
    yield _gauge("shizheng_workers", "Workers that were seen of late.", found.workers)
    if found.free_bytes is not None:
        yield _gauge("shizheng_store_free_bytes", "Room that is left for originals.", found.free_bytes)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)


def _counter(name: str, said: str, value: float) -> Metric:
    return CounterMetricFamily(name, said, value=value)
