"""No thread of the server waits for a client."""

import resource
import time

import httpx
import pytest

from ledger_project.gateway import BODY_SECONDS

pytestmark = pytest.mark.slow

HALF = (
    b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{"
)
MANY = 20
"""Answers that fill every buffer on the way."""
SILENT = 5_000
UNREAD = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def answered(server, api, times: int = 10) -> float:
    """Return the longest time of an ordinary request, each on a connection of its own."""
    took = []
    for _ in range(times):
        started = time.monotonic()
        answer = httpx.get(
            f"{server.base}/ledger/customer/v1/501/customers",
            headers={"Authorization": f"Bearer {api.token}"},
            timeout=BODY_SECONDS,
        )
        assert answer.status_code == 200
        took.append(time.monotonic() - started)
    return max(took)


def test_half_bodies_hold_up_nobody_and_are_answered_408(serve, api):
    server = serve()
    paths = (b"/oauth2/token", b"/ledger/customer/v1/501/customers")
    held = [server.connect() for _ in range(100)]
    started = time.monotonic()
    for number, client in enumerate(held):
        client.sendall(HALF % paths[number % 2])
    answered(server, api)
    for client in held:
        head = client.recv(4096)
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in head
        assert b"/problems/request-timeout" in head
        assert client.recv(4096) == b""
        client.close()
    assert time.monotonic() - started < 3 * BODY_SECONDS


def test_stalled_headers_hold_up_nobody(serve, api):
    server = serve()
    held = [server.connect() for _ in range(100)]
    for client in held:
        client.sendall(UNREAD[:-2])
    answered(server, api)
    for client in held:
        client.close()


@pytest.fixture
def few_files():
    """Have a process that is started now begin with few open files, as most systems do."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 2 * SILENT:
        pytest.skip("this system lets no process open enough files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))
    yield lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (2 * SILENT, before[1]))
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_connections_that_say_nothing_hold_up_nobody(few_files, serve, api):
    server = serve()
    few_files()
    held = [server.connect() for _ in range(SILENT)]
    answered(server, api)
    for client in held:
        client.close()


def test_answers_that_nobody_reads_hold_up_nobody_and_are_given_up(serve, api):
    server = serve(seconds=5)
    held = [server.connect() for _ in range(20)]
    for client in held:
        client.sendall(UNREAD * MANY)
    answered(server, api)
    time.sleep(12)
    # What was left in the buffers arrives, and then the connection has ended early.
    for client in held:
        arrived = bytearray()
        try:
            while data := client.recv(65_536):
                arrived += data
        except ConnectionResetError:
            pass
        announced = int(arrived.split(b"content-length: ")[1].split(b"\r\n")[0])
        assert len(arrived) < MANY * announced
        client.close()


def test_a_body_that_is_too_large_is_refused_unread_and_the_connection_closed(serve, api):
    server = serve()
    client = server.connect()
    client.sendall(
        b"POST /ledger/customer/v1/501/customers HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
        b"Content-Length: 99000000\r\n\r\n" % api.token.encode()
    )
    head = client.recv(4096)
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in head
    client.close()
