"""What operators ask of a running server: does it live, can it serve, what has it done."""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from django.db import connection
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ledger_project.monitoring.application import SECONDS
from tests.support.servers import frozen, until

pytestmark = pytest.mark.slow

CUSTOMERS = "/ledger/customer/v1/501/customers"
ROUTE = "ledger/customer/v1/<str:ledger_no>/customers"


def samples(text: str) -> dict[str, float]:
    """Return the samples of an exposition by name and labels."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_what_all_processes_answered_is_counted_by_route_and_problem(serve, api):
    server = serve()
    asked = {"Authorization": f"Bearer {api.token}"}
    for _ in range(20):  # Each on a connection of its own: both processes answer some.
        assert httpx.get(server.base + CUSTOMERS, headers=asked, timeout=30).status_code == 200
    assert httpx.post(server.base + CUSTOMERS, headers=asked, json={}).status_code == 400
    assert httpx.get(server.base + CUSTOMERS).status_code == 401
    assert httpx.request("BREW", server.base + "/tea").status_code == 404
    found = samples(httpx.get(server.base + "/metrics").text)
    of = f'method="%s",route="{ROUTE}"'
    assert found['ledger_requests_total{%s,status="200"}' % (of % "GET")] == 20
    assert found['ledger_requests_total{%s,status="400"}' % (of % "POST")] == 1
    assert found["ledger_request_seconds_count{%s}" % (of % "GET")] == 21
    assert found[f'ledger_problems_total{{route="{ROUTE}",type="validation"}}'] == 1
    assert found[f'ledger_problems_total{{route="{ROUTE}",type="token-invalid"}}'] == 1
    assert found['ledger_problems_total{route="unknown",type="not-found"}'] >= 1
    assert found['ledger_requests_total{method="other",route="unknown",status="404"}'] == 1
    assert found["ledger_database_up"] == 1
    assert found['ledger_unmatched_payments{ledger="501"}'] == 0
    # Nobody is named, by a path or otherwise.
    assert not [name for name in found if "customers/" in name or "Testcity" in name]


def test_a_frozen_database_leaves_a_server_alive_and_not_ready_and_says_so_in_time(serve):
    server = serve(seconds=3)
    for _ in range(20):  # Each process has a session.
        assert httpx.get(server.base + "/health/ready").json() == {"status": "ready"}
    with frozen(server):
        started = time.monotonic()
        assert httpx.get(server.base + "/health/live").status_code == 200
        assert time.monotonic() - started < 1
        answer = httpx.get(server.base + "/health/ready", timeout=30)
        assert time.monotonic() - started < SECONDS + 2
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"]
    assert httpx.get(server.base + "/health/ready", timeout=30).status_code == 200


def test_busy_threads_do_not_hold_up_who_asks_how_a_server_is(serve, api):
    server = serve(seconds=10)
    asked = {"Authorization": f"Bearer {api.token}"}
    with connection.cursor() as cursor, httpx.Client(timeout=30) as client:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE customers_customer IN ACCESS EXCLUSIVE MODE")
        waiting = [server.connect() for _ in range(12)]
        for one in waiting:
            one.sendall(
                b"GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                % (CUSTOMERS.encode(), api.token.encode())
            )
        time.sleep(0.5)
        for path in ("/health/live", "/health/ready", "/metrics"):
            started = time.monotonic()
            assert client.get(server.base + path).status_code == 200
            assert time.monotonic() - started < 2
        cursor.execute("ROLLBACK")
        for one in waiting:
            assert one.recv(100).startswith(b"HTTP/1.1 200")
            one.close()
    assert httpx.get(server.base + CUSTOMERS, headers=asked).status_code == 200


@pytest.fixture
def collector():
    """Return the address of a collector of OpenTelemetry, and the spans that come in."""
    spans: list = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    spans.extend(scope.spans)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}", spans
        httpd.shutdown()


def test_a_collector_gets_a_span_of_each_request_under_the_clients_trace(serve, api, collector):
    endpoint, spans = collector
    server = serve(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY="200")
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = httpx.get(
        f"{server.base}{CUSTOMERS}?regNo=19101010-1010",
        headers={
            "Authorization": f"Bearer {api.token}",
            "traceparent": f"00-{trace}-b7ad6b7169203331-01",
        },
    )
    assert answer.status_code in (200, 400)
    assert until(lambda: [span for span in spans if span.name == f"GET {ROUTE}"])
    (span,) = [span for span in spans if span.name == f"GET {ROUTE}"]
    assert span.trace_id.hex() == trace
    said = {one.key: one.value for one in span.attributes}
    assert said["http.response.status_code"].int_value == answer.status_code
    assert said["http.route"].string_value == ROUTE
    # Queries may name persons.
    assert not [one for one in spans if b"19101010" in one.SerializeToString()]
