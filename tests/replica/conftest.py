"""A primary, a streaming replica of it and a server on both, in processes of their own."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ledger_project import server
from ledger_project.api.renderers import encode
from tests.support.bodies import authorization_body
from tests.support.cluster import Cluster
from tests.support.servers import Server, free_port, until


class Pair:
    """What the tests need of both: `api` is a client of ledger 801, `staff` a signed-in person."""

    SECONDS = 12
    AUTHORIZATIONS = "/ledger/invoice-purchase/v1/801/authorizations"

    def __init__(self, primary: Cluster, standby: Cluster) -> None:
        self.primary, self.standby = primary, standby
        self.served: Server | None = None
        self.following: subprocess.Popen[bytes] | None = None
        self.count = 0

    def environment(self) -> dict[str, str]:
        return {
            **self.primary.environment(),
            "LEDGER_REPLICA_DATABASE_URL": self.standby.url,
            "LEDGER_RATE_LIMIT": "none",
            "LEDGER_REQUEST_SECONDS": str(self.SECONDS),
        }

    def follow(self) -> None:
        self.following = self.standby.begin(self.standby.home / "cluster")
        assert until(self.standby.is_following, 60), self.standby.log.read_text()[-2000:]

    def serve(self) -> None:
        port = free_port()
        given = {**server.environment("127.0.0.1", port), **self.environment()}
        process = subprocess.Popen(server.command("127.0.0.1", port, workers=2), env=given)
        self.served = Server(port, process)
        assert until(self.served.answers, 60)

    def prepare(self) -> None:
        """Make tables, two ledgers and who asks, by one process of ours: each takes seconds."""
        self.client, self.account = self.run(
            """
import io, json
from django.core.management import call_command

def said(*words):
    into = io.StringIO()
    call_command(*words, stdout=into)
    return into.getvalue()

said("migrate", "--verbosity", "0")
for number in ("801", "802"):
    said("open_ledger", number, "--name", "Ledger", "--country", "SE",
         "--credit-limit", "99999999", "--max-credit-limit", "99999999")
said("register_seller", "801", "654", "--name", "shop")
scopes = ("invoice-purchase", "invoice", "output", "customer", "invoice-service", "account")
client = said("issue_client", "801", "--json", "--scope", *scopes)
account = said("staff_account", "anna", "--create-superuser", "--json")
print(json.dumps([json.loads(client), json.loads(account)]))
"""
        )

    def token(self) -> dict[str, str]:
        answer = httpx.post(
            f"{self.served.base}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(self.client["client_id"], self.client["client_secret"]),
            timeout=30,
        )
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def reads(self) -> dict[str, float]:
        """Return how many reads the replica has answered, and the primary in its place."""
        text = httpx.get(f"{self.served.base}/metrics", timeout=30).text
        lines = (line for line in text.splitlines() if not line.startswith("#"))
        found = (line.rpartition(" ") for line in lines)
        named = {name: float(value) for name, _, value in found if "ledger_replica" in name}
        return {
            key: named.get(f'ledger_replica_reads_total{{by="{key}"}}', 0.0)
            for key in ("replica", "behind", "away")
        } | {name: value for name, value in named.items() if "reads" not in name}

    def reads_there(self, client: httpx.Client, path: str) -> bool:
        """Return whether the replica alone answers what is asked for."""
        before = self.reads()
        assert client.get(path).status_code == 200, path
        after = self.reads()
        return after["replica"] > before["replica"] and all(
            after[one] == before[one] for one in ("behind", "away")
        )

    def authorize(self, http: httpx.Client) -> str:
        """Authorize one more purchase; return its number."""
        self.count += 1
        number = f"A{self.count}"
        body = encode(authorization_body(number=number))
        said = {"Content-Type": "application/json"}
        answer = http.post(self.AUTHORIZATIONS, content=body, headers=said)
        assert answer.status_code == 201, answer.text
        return number

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process of the replica, as a machine that hangs."""
        self.standby.signal(self.following, signal.SIGSTOP)
        try:
            yield
        finally:
            self.standby.signal(self.following, signal.SIGCONT)

    def run(self, code: str) -> Any:
        """Run Python of ours beside the server; return what it prints, read as JSON."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code],
            env=self.environment(), text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    primary, standby = Cluster.create("ledger-primary-"), Cluster.create("ledger-replica-")
    made = Pair(primary, standby)
    try:
        primary.make(primary.home / "cluster", "wal_level = replica\nfsync = off")
        primary.start(primary.home / "cluster")
        primary.create_database()
        made.prepare()
        standby.follow(primary, standby.home / "cluster")
        made.follow()
        made.serve()
        yield made
    finally:
        if made.served:
            made.served.process.terminate()
            made.served.process.wait(60)
        standby.remove()
        primary.remove()


@pytest.fixture
def http(pair) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=pair.served.base, headers=pair.token(), timeout=30) as client:
        assert until(lambda: pair.reads_there(client, pair.AUTHORIZATIONS), 30)
        yield client
