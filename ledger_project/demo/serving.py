"""The server of a business day."""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from ledger_project import server


@dataclass
class Serving:
    """A server that starts, at its base address."""

    base: str
    process: subprocess.Popen[bytes]

    def ready(self) -> str:
        """Wait until it answers; return its base address."""
        deadline = time.monotonic() + 60
        with httpx.Client(timeout=5) as http:
            while time.monotonic() < deadline and self.process.poll() is None:
                with contextlib.suppress(httpx.TransportError):
                    if http.get(f"{self.base}/health/live").is_success:
                        return self.base
                time.sleep(0.05)
        raise RuntimeError(f"The server at {self.base} did not start")


@contextlib.contextmanager
def serving(on: dt.date, workers: int | None = 1) -> Iterator[Serving]:
    """Run the production server on a free port with business date `on`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "LEDGER_BUSINESS_DATE": on.isoformat(),
        "LEDGER_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(server.command("127.0.0.1", port, workers=workers), env=environment)
    try:
        yield Serving(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)
