"""Server processes: they end with their parent, share no port, and answer in time or say so."""

import socket
import time

import httpx
import psutil
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction

from tests.support.bodies import customer_body
from tests.support.roles import superuser
from tests.support.servers import Server, free_port, frozen, manage, until

pytestmark = pytest.mark.slow

CUSTOMERS = "/ledger/customer/v1/501/customers"


def workers(server: Server) -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process(server.process.pid).children()
        if "granian" in " ".join(child.cmdline()) or "spawn_main" in " ".join(child.cmdline())
    ]


@pytest.mark.smoke
def test_the_processes_of_a_server_that_was_killed_end_at_once(serve):
    server = serve()
    children = workers(server)
    assert len(children) >= 2
    server.process.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", server.port))


def test_a_port_in_use_is_refused(serve, environment):
    server = serve()
    second = manage("serve", "--port", str(server.port), env=environment)
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert errors.strip() == (
        f"CommandError: Cannot serve at 127.0.0.1:{server.port}: Address already in use"
    )
    assert server.answers()


def test_of_two_first_starts_at_once_one_makes_the_administrator(environment, tmp_path):
    starts = [manage("serve", "--port", str(free_port()), env=environment) for _ in range(2)]
    try:
        said = []
        for start in starts:
            assert start.stdout is not None
            said.append([start.stdout.readline() for _ in range(2)][1])
    finally:
        for start in starts:
            start.terminate()
            start.communicate(timeout=60)
    # Only the start that made the password says it.
    (told,) = [line for line in said if "(shown only now)" in line]
    password = told.split("password ")[1].split()[0]
    kept = get_user_model().objects.get().password
    assert PBKDF2PasswordHasher().verify(password, kept)
    assert not (tmp_path / "admin_password").exists()


def test_no_request_waits_longer_than_its_time_for_a_lock_or_a_frozen_database(serve, api):
    server = serve(seconds=3)
    headers = {"Authorization": f"Bearer {api.token}"}

    def ask(method: str, **more) -> httpx.Response:
        started = time.monotonic()
        answer = httpx.request(method, server.base + CUSTOMERS, headers=headers, timeout=30, **more)
        assert time.monotonic() - started < 6
        return answer

    with transaction.atomic(), superuser() as cursor:
        cursor.execute("LOCK TABLE customers_customer IN ACCESS EXCLUSIVE MODE")
        waited = ask("GET")
    assert (waited.status_code, waited.json()["Type"].split("/")[-1]) == (
        503,
        "service-unavailable",
    )
    assert "retry-after" in waited.headers
    for _ in range(20):  # Every thread of both processes has a session.
        assert ask("GET").status_code == 200
    with frozen(server):
        for _ in range(10):
            waited = ask("GET")
            if waited.status_code == 503:
                break
        assert waited.json()["Type"].split("/")[-1] == "service-unavailable"
        assert "retry-after" in waited.headers
        answers = {ask("POST", json=customer_body()).status_code for _ in range(1)}
        assert answers <= {201, 503}
    assert until(lambda: ask("GET").status_code == 200)


def test_a_server_that_is_told_to_stop_while_the_database_is_frozen_stops(serve, api):
    server = serve(seconds=2)
    headers = {"Authorization": f"Bearer {api.token}"}
    assert httpx.get(server.base + CUSTOMERS, headers=headers, timeout=30).status_code == 200
    with frozen(server):
        server.process.terminate()
        server.process.wait(timeout=60)
