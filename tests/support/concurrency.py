"""Requests sent at the same time, and waiting for what other connections do."""

import contextvars
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connection, connections

from tests.support.clients import Api


def wait_for_a_blocked_statement() -> None:
    """Return as soon as another connection waits for a lock that this one holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def in_sight(work):
    """Return work for another thread, which there has the test's sight of the ledgers."""
    return partial(contextvars.copy_context().run, work)


def together(works):
    """Call each on a thread and a connection of its own, all together; return what they return."""
    gate = threading.Barrier(len(works), timeout=30)

    def call(work):
        connection.ensure_connection()
        try:
            gate.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        running = [pool.submit(in_sight(call), work) for work in works]
        return [one.result() for one in running]


def at_once(api, requests):
    """POST each (path, body, headers) together."""

    def sending(request):
        path, body, *headers = request
        client = Api(api.token)
        return lambda: client.post(path, body, **(headers[0] if headers else {}))

    return together([sending(request) for request in requests])


def statuses(answers):
    return sorted(answer.status_code for answer in answers)
