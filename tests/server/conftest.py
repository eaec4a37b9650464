"""The production server, in processes of its own, on the test's database."""

import os
import subprocess
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from ledger_project import server
from tests.support.servers import Server, database_url, free_port, until


@pytest.fixture
def environment(transactional_db, tmp_path, monkeypatch) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "LEDGER_DATA_DIR": str(tmp_path),
        "LEDGER_SECRET_KEY": settings.SECRET_KEY,
        "LEDGER_LOG_LEVEL": "CRITICAL",
    }


@pytest.fixture
def serve(environment) -> Iterator[Callable[..., Server]]:
    """Start a server with two processes; `serve(seconds=3)` gives a request so long."""
    running: list[Server] = []

    def start(seconds: int = 30, **more: str) -> Server:
        port = free_port()
        given = {
            **server.environment("127.0.0.1", port),
            **environment,
            "LEDGER_REQUEST_SECONDS": str(seconds),
            **more,
        }
        process = subprocess.Popen(server.command("127.0.0.1", port, workers=2), env=given)
        running.append(Server(port, process))
        assert until(running[-1].answers, 60)
        return running[-1]

    yield start
    for one in running:
        one.process.terminate()
    for one in running:
        one.process.wait(timeout=60)
