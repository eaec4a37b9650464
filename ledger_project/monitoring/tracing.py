"""Traces of requests by OpenTelemetry, if its variables are in the environment.

A span is a request: method, route, status and the problem, under the client's `traceparent`. Paths
and queries stay out, as they may name persons. OpenTelemetry is an extra of the installation, and
configured by its own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`, …).
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any


def wanted() -> bool:
    """Return whether the environment names a collector, and does not switch it off."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not off and bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


@cache
def _tracer() -> Any:
    """Return the tracer, or None."""
    if not wanted():
        return None
    # An extra of the installation: the start has looked whether it is there.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "invoice-service-ledger")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("ledger_project")


@contextlib.contextmanager
def request(environ: dict[str, Any]) -> Iterator[Callable[[int], None]]:
    """Trace a request within the block; it calls what is given with the status of its answer."""
    tracer = _tracer()
    if tracer is None:
        yield lambda status: None
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": environ.get("HTTP_TRACEPARENT", "")}
    context = TraceContextTextMapPropagator().extract(carrier)
    method = environ["REQUEST_METHOD"]
    with tracer.start_as_current_span(method, context=context, kind=SpanKind.SERVER) as span:

        def ended(status: int) -> None:
            route = environ.get("ledger.route", "")
            span.update_name(f"{method} {route}".strip())
            span.set_attributes(
                {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                    "error.type": environ.get("ledger.problem", ""),
                }
            )
            if status >= 500:
                span.set_status(Status(StatusCode.ERROR))

        yield ended
