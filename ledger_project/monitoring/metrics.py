"""Counters of what this server's processes answered, together.

The processes share a directory, which the server's start makes and names in the environment
(`server.environment`); without it each process counts for itself.
"""

import os
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ledger_project.core import replica

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "unknown"
"""The route of what leads to none, and of what Django has not seen."""

_registry = CollectorRegistry()
REQUESTS = Counter(
    "ledger_requests", "Requests answered", ["method", "route", "status"], registry=_registry
)
SECONDS = Histogram(
    "ledger_request_seconds",
    "Time from the request's last byte to its answer, waiting for a thread included",
    ["method", "route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_registry,
)
READS = Counter(
    "ledger_replica_reads",
    "Reads that a replica may answer, by who did",
    ["by"],
    registry=_registry,
)
replica.counted = lambda outcome: READS.labels(outcome).inc()
PROBLEMS = Counter("ledger_problems", "Problems answered", ["type", "route"], registry=_registry)


def observe(environ: dict[str, Any], status: int, seconds: float) -> None:
    """Count an answer. The middleware has left the route and the problem in `environ`."""
    method = environ["REQUEST_METHOD"]
    method = method if method in METHODS else "other"  # A client may send any word.
    route = environ.get("ledger.route", UNKNOWN)
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)
    if problem := environ.get("ledger.problem"):
        PROBLEMS.labels(problem, route).inc()


def exposition() -> bytes:
    """Return the counters of all processes in Prometheus' text format."""
    if directory := os.environ.get(DIRECTORY):
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=directory)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(_registry)
