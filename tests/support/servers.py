"""The production server as a process of its own, on the test's database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection

from tests.support.roles import APPLICATION


def database_url() -> str:
    """Return the address of the test's database, for another process."""
    params = connection.get_connection_params()
    login = quote(APPLICATION) + (f":{quote(params['password'])}" if "password" in params else "")
    host = quote(str(params["host"]), safe="")
    return f"postgres://{login}@{host}:{params['port']}/{params['dbname']}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Server:
    """A running server: its `port`, its address `base`, its main `process`."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process
        self.base = f"http://127.0.0.1:{port}"

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.base}/ledger/", timeout=5).status_code == 404
        return False

    def connect(self) -> socket.socket:
        """Open a connection with a small window, as a client that hardly reads."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(60)
        client.connect(("127.0.0.1", self.port))
        return client


def manage(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Stop the server's sessions of the database for the block."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
