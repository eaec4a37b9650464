"""A system that uses the API, and the server that it uses."""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import msgspec

from ledger_project import server
from ledger_project.api.renderers import encode

decode = msgspec.json.Decoder(float_hook=Decimal).decode


@contextlib.contextmanager
def serving(on: dt.date, workers: int | None = 1) -> Iterator[str]:
    """Run the production server on a free port with business date `on`; yield its base address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "LEDGER_BUSINESS_DATE": on.isoformat(),
        "LEDGER_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(server.command("127.0.0.1", port, workers=workers), env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/ledger/", timeout=5).status_code == 404:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"The server at {base} did not start")


@dataclass
class Consumer:
    """A system that uses the API: its client's credentials, and a token once it has fetched one."""

    client_id: str
    client_secret: str
    ledger: int
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    token: str = ""

    def connect(self, base: str) -> None:
        self.http.base_url = httpx.URL(base)
        if not self.token:
            answer = self.http.post(
                "/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(self.client_id, self.client_secret),
            )
            self.token = answer.raise_for_status().json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method: str, href: str, body: Any = None) -> tuple[int, Any]:
        """Send a request; return the status and the decoded answer, amounts as exact decimals."""
        content = None if body is None else encode(body)
        headers = {"Content-Type": "application/json"} if content else {}
        answer = self.http.request(method, href, content=content, headers=headers)
        return answer.status_code, decode(answer.content) if answer.content else None

    def follow(self, document: dict[str, Any], rel: str, body: Any) -> tuple[int, Any]:
        """Call an operation that the representation lists."""
        (one,) = [each for each in document["operations"] if each["rel"] == rel]
        return self.call(one["method"], one["href"], body)


def expect(status: int, expected: int, answer: Any) -> None:
    if status != expected:
        raise RuntimeError(f"Expected {expected}, got {status}: {answer}")
