"""Two servers, two workers, a primary and a replica behind a proxy; one of each is lost in turn.

`make cluster SEED=…` starts them as processes of their own, on the embedded server's programs.
Sellers trade through the proxy with the Python client, which sends a request again under its
idempotency key until the answer is definite, and look after each write for it in a list: the
replica answers that, if it can. Meanwhile a server, a worker, the replica and the primary are
killed, in an order drawn from the seed.

Commits wait for the replica (`synchronous_standby_names`). Who watches over the databases, here
this script, lets them go on without a replica that is lost, promotes the replica of a primary that
is, and makes the lost one anew as a replica of the other. Servers and workers are started again
some seconds after they ended, as their unit would. At the end

- every acknowledged write is there once, and a repeated request gets its first answer;
- nobody missed in a list what he had written before, and no answer was an error;
- the service took writes again within `OUTAGE_SECONDS` of each loss, workers work, and the replica
  answers reads;
- `verify_ledger` finds nothing, and the files can be made again.

The first breach ends it with status 1. `WITHOUT=sync` lets no commit wait for the replica, to see
that writes are lost then: the last second of the primary never reaches the replica.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from invoice_ledger import Ledger
from tests.support.cluster import Cluster
from tests.support.commands import ROOT
from tests.support.proxy import Proxy
from tests.support.servers import free_port, until
from tests.torture.__main__ import LEDGER, Breach, compare, verify
from tests.torture.clients import Client, Told, authorization
from tests.torture.stage import Stage

SELLERS = 4
OUTAGE_SECONDS = 45
AWAY_SECONDS = 6
"""How long a server or worker is away before it is started again."""
SETTINGS = """
    max_connections = 60
    shared_buffers = 64MB
    max_wal_size = 256MB
    hot_standby_feedback = on
    synchronous_standby_names = ''
"""


class Line(httpx.HTTPTransport):
    """What a client's requests go through: it judges the answers, and keeps what was written."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = super().handle_request(request)
            content = answer.read()
        except httpx.TransportError:
            with self.told.mutex:
                self.told.lost += 1
            raise
        finally:
            self.close_idle()
        status, path = answer.status_code, request.url.path
        with self.told.mutex:
            self.told.answers[status] = self.told.answers.get(status, 0) + 1
            if status >= 400 and (status != 503 or "Retry-After" not in answer.headers):
                said = f"{request.method} {path} was answered {status}: {content[:300]!r}"
                self.told.breaches.append(said)
            if status < 300 and (key := request.headers.get("Idempotency-Key")):
                body = json.loads(request.content)
                self.told.written.append((path, body, key, status, content))
                SENT.append(request.content)
                LAST.append(time.monotonic())
        return answer

    def close_idle(self) -> None:
        """Take the next request to the next server: as many clients would, not one each."""
        for one in self._pool.connections:
            if one.is_idle():
                one.close()


LAST: list[float] = []
"""When each write was acknowledged."""
SENT: list[bytes] = []
"""The body of each, as it was sent."""


class Seller(threading.Thread):
    """A seller's system: it authorizes, captures, credits or cancels, and looks at lists."""

    def __init__(self, base: str, credentials: dict[str, str], told: Told, name: str) -> None:
        super().__init__(daemon=True, name=name)
        self.base, self.credentials, self.told = base, credentials, told
        self.draw, self.stop, self.count = random.Random(name), threading.Event(), 0

    def run(self) -> None:
        secrets = {one: self.credentials[one] for one in ("client_id", "client_secret")}
        with Ledger(
            self.base, LEDGER, patience=180, timeout=30, transport=Line(self.told), **secrets
        ) as ledger:
            while not self.stop.is_set():
                try:
                    self.work(ledger)
                except Exception as error:
                    self.breach(f"ended: {error!r}")
                    return

    def work(self, ledger: Any) -> None:
        self.count += 1
        number = f"{self.name}-{self.count}"
        sent = authorization(number, self.draw.choice([100, 250, 999]))
        made = ledger.authorize(
            seller_number=sent["sellerNumber"], invoice=sent["invoice"], buyer=sent["buyer"]
        )
        if [one.id for one in ledger.authorizations(invoice_number=number)] != [made.id]:
            self.breach(f"did not find authorization {number} in the list after it was made")
        captures = self.draw.randint(1, 3)
        for _ in range(captures):
            made.capture(amount=Decimal("20.00"))
            self.add(self.told.captured, number, 20)
        if len(list(made.list_captures())) != captures:
            self.breach(f"did not find {captures} captures of {number} in their list")
        made = made.refresh()
        what = self.draw.choice(["credit", "cancel", "nothing"])
        if what == "credit":
            made.credit(
                amount=Decimal("10.00"), credit_invoice_number=f"{number}-K", reason="Complaint"
            )
            self.add(self.told.credited, number, 10)
        elif what == "cancel" and hasattr(made, "cancel"):
            made.cancel()

    def add(self, sums: dict[str, Decimal], number: str, amount: int) -> None:
        with self.told.mutex:
            sums[number] = sums.get(number, Decimal(0)) + amount

    def breach(self, said: str) -> None:
        with self.told.mutex:
            self.told.breaches.append(f"{self.name} {said}")


class Machines(Stage):
    """The processes; `cluster` is the primary, whichever of the two it is."""

    def __init__(self, seed: int, *, sync: bool) -> None:
        self.sync = sync
        self.both = [Cluster.create("ledger-one-"), Cluster.create("ledger-two-")]
        super().__init__(self.both[0], seed, restart=True, deadline=True)
        self.ports = [free_port(), free_port()]
        hosts = ",".join(f"{str(one.home).replace('/', '%2F')}:{one.port}" for one in self.both)
        for one in self.both:
            one.url = f"postgres://ledger_app@{hosts}/ledger"
            one.owner_url = f"postgres://ledger_owner@{hosts}/ledger"
        self.common = self.cluster.environment()
        self.away: dict[str, float] = {}

    @property
    def replica(self) -> Cluster:
        return next(one for one in self.both if one is not self.cluster)

    def environment(self) -> dict[str, str]:
        return {
            **self.common,
            "LEDGER_REPLICA_DATABASE_URL": self.cluster.url,
            "LEDGER_REQUEST_SECONDS": str(self.seconds),
            "LEDGER_RATE_LIMIT": "none",
            "LEDGER_LOG_LEVEL": "ERROR",
        }

    def _starts(self) -> dict[str, Callable[[], subprocess.Popen[bytes]]]:
        def serve(port: int) -> subprocess.Popen[bytes]:
            return self._manage("serve", "--no-migrate", "--workers", "1", "--port", str(port))

        return {
            "server 1": lambda: serve(self.ports[0]),
            "server 2": lambda: serve(self.ports[1]),
            "worker 1": lambda: self._manage("worker"),
            "worker 2": lambda: self._manage("worker"),
        }

    def watch(self) -> None:
        """Start servers and workers again some seconds after they ended."""

        def look() -> None:
            while not self._ended.wait(0.5):
                for name in self._starts():
                    if self.running[name].poll() is None:
                        continue
                    since = self.away.setdefault(name, time.monotonic())
                    if time.monotonic() - since > AWAY_SECONDS:
                        del self.away[name]
                        self.start(name)

        threading.Thread(target=look, daemon=True).start()

    def begin(self, one: Cluster) -> None:
        self.running[str(one.home)] = one.begin(one.home / "cluster")

    def signal(self, one: Cluster, number: int) -> None:
        one.signal(self.running[str(one.home)], number)

    def crash(self, one: Cluster) -> None:
        """End a database as a machine that loses its power: all its processes at once."""
        self.signal(one, signal.SIGKILL)
        self.running[str(one.home)].wait(30)

    def let_commits_wait(self, for_replica: bool) -> None:
        names = "*" if for_replica and self.sync else ""
        self.cluster.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'", "postgres")
        self.cluster.ask("SELECT pg_reload_conf()", "postgres")

    def follow(self) -> None:
        """Start the replica, and let commits wait for it once it has caught up."""
        self.begin(self.replica)
        streams = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')"
        if not until(lambda: self.cluster.ask(streams, "postgres"), 90):
            raise Breach(f"no replica follows: {self.replica.log.read_text()[-1500:]}")
        self.let_commits_wait(True)

    def make_replica(self) -> None:
        """Make the database that is lost anew, from the one that takes changes."""
        lost = self.replica
        shutil.rmtree(lost.home / "cluster", ignore_errors=True)
        lost.follow(self.cluster, lost.home / "cluster")
        self.follow()

    def promote(self) -> None:
        """Let the replica take changes: nothing that was acknowledged is missing there."""
        self.cluster = self.replica
        self.let_commits_wait(False)
        self.cluster.ask("SELECT pg_promote()", "postgres")

    def keep_logs(self) -> Path:
        kept = ROOT / ".data" / "torture"
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._log.name, kept / "service.log")
        for number, one in enumerate(self.both, 1):
            shutil.copyfile(one.log, kept / f"database-{number}.log")
        return kept

    def end(self) -> None:
        super().end()
        for one in self.both:
            one.remove()

    def reads(self) -> dict[str, float]:
        """Return how many reads the replica has answered, and the primary for it."""
        found: dict[str, float] = {}
        for port in self.ports:
            with contextlib.suppress(httpx.TransportError):
                text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=20).text
                for line in text.splitlines():
                    if line.startswith("ledger_replica_reads_total{"):
                        name, _, value = line.rpartition(" ")
                        by = name.split('"')[1]
                        found[by] = found.get(by, 0) + float(value)
        return found


def lose_server(stage: Machines) -> str:
    name = stage.draw.choice(["server 1", "server 2"])
    stage.kill(name)
    return name


def lose_worker(stage: Machines) -> str:
    name = stage.draw.choice(["worker 1", "worker 2"])
    stage.kill(name)
    return name


def lose_replica(stage: Machines) -> str:
    stage.crash(stage.replica)
    stage.let_commits_wait(False)
    time.sleep(AWAY_SECONDS)
    stage.follow()
    return "replica; it came back and follows"


def lose_primary(stage: Machines) -> str:
    # The last second, and what is on the way, never reaches the replica: nobody was answered then.
    receiver = stage.replica.ask("SELECT pid FROM pg_stat_wal_receiver", "postgres")
    stage.signal(stage.replica, signal.SIGSTOP)
    time.sleep(1)
    stage.crash(stage.cluster)
    os.kill(receiver, signal.SIGTERM)
    stage.signal(stage.replica, signal.SIGCONT)
    stage.promote()
    await_writes(stage, "the promotion")
    stage.make_replica()
    return "primary; the replica was promoted, and the other made anew as its replica"


LOSSES = (lose_server, lose_worker, lose_replica, lose_primary)


def await_writes(stage: Machines, after: str) -> None:
    """Raise `Breach` unless writes are acknowledged again."""
    count = len(LAST)
    if not until(lambda: len(LAST) > count + SELLERS, OUTAGE_SECONDS):
        raise Breach(f"no write was acknowledged in {OUTAGE_SECONDS} s after {after}")


def longest_pause(since: float) -> float:
    times = [since, *(one for one in list(LAST) if one > since), time.monotonic()]
    return max(later - one for one, later in pairwise(times))


def main() -> int:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    without = os.environ.get("WITHOUT") or ""
    again = f"make cluster SEED={seed}" + (f" WITHOUT={without}" if without else "")
    print(again, flush=True)
    began = time.monotonic()
    stage = Machines(seed, sync=without != "sync")
    try:
        play(stage)
    except Breach as breach:
        print(f"BREACH: {breach}\nAgain: {again}", flush=True)
        print(f"What the processes said is in {stage.keep_logs()}", flush=True)
        return 1
    finally:
        stage.end()
    print(f"Nothing was lost, doubled or wrong, in {time.monotonic() - began:.0f} s.")
    return 0


def prepare(stage: Machines) -> dict[str, str]:
    """Start everything, with a ledger, a seller and a client; return the client's secrets."""
    first = stage.cluster
    first.make(first.home / "cluster", SETTINGS)
    stage.begin(first)
    if not until(first.is_open, 90):
        raise Breach(first.log.read_text()[-1500:])
    first.create_database()
    manage = first.manage
    manage("migrate", "--verbosity", "0")
    manage("open_ledger", str(LEDGER), "--name", "Ledger", "--country", "SE",
           "--credit-limit", "99999999", "--max-credit-limit", "99999999")  # fmt: skip
    manage("register_seller", str(LEDGER), "654", "--name", "shop")
    scopes = ("invoice-purchase:read", "invoice-purchase:write")
    issued = manage("issue_client", str(LEDGER), "--json", "--scope", *scopes)
    stage.make_replica()
    stage.start(*stage._starts())
    stage.watch()
    for port in stage.ports:
        if not until(lambda port=port: is_up(port), 120):
            raise Breach("a server never became ready")
    credentials: dict[str, str] = json.loads(issued)
    return credentials


def is_up(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready?exclude=queue", timeout=10)
    except httpx.TransportError:
        return False
    return answer.status_code == 200


def play(stage: Machines) -> None:
    credentials = prepare(stage)
    proxy, told = Proxy(stage.ports), Told()
    print("two servers, two workers, a primary and a replica are up", flush=True)
    sellers = [
        Seller(proxy.base, credentials, told, f"{stage.draw.randrange(10**6)}-{one}")
        for one in range(SELLERS)
    ]
    for one in sellers:
        one.start()
    await_writes(stage, "the start")
    for lose in stage.draw.sample(LOSSES, len(LOSSES)):
        time.sleep(stage.draw.uniform(2, 5))
        since, before = time.monotonic(), len(LAST)
        what = lose(stage)
        await_writes(stage, f"the loss of {what}")
        time.sleep(AWAY_SECONDS)
        print(
            f"lost: {what}; {len(LAST) - before} writes acknowledged since, the longest pause"
            f" {longest_pause(since):.1f} s",
            flush=True,
        )
        if told.breaches:
            raise Breach("; ".join(told.breaches[:5]))
    settle(stage, sellers, told)
    compare(stage, told)
    repeat(told, Client(proxy.base, LEDGER, credentials, told, "repeat", True))
    verify(stage)


def repeat(told: Told, client: Client) -> None:
    """Send some acknowledged requests again under their keys: each gets its first answer."""
    with httpx.Client() as client.http:
        client.fetch_token()
        for (path, _, key, status, content), body in list(zip(told.written, SENT, strict=True))[
            :: max(len(SENT) // 40, 1)
        ]:
            headers = {
                "Authorization": f"Bearer {client.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            answer = client.judged(path, content=body, headers=headers)
            if answer is None or (answer.status_code, answer.content) != (status, content):
                raise Breach(f"POST {path} under its key {key} got another answer")
            if answer.headers.get("Idempotency-Replayed") != "true":
                raise Breach(f"POST {path} under its key {key} was done again")


def settle(stage: Machines, sellers: list[Seller], told: Told) -> None:
    """End the trade; look whether servers, workers and the replica are all at work again."""
    for port in stage.ports:
        if not until(lambda port=port: is_up(port), 60):
            raise Breach("a server is not ready at the end")
    before = stage.reads().get("replica", 0)
    if not until(lambda: stage.reads().get("replica", 0) > before + 5, 60):
        raise Breach(f"the replica answers nothing at the end: {stage.reads()}")
    for one in sellers:
        one.stop.set()
    for one in sellers:
        one.join(200)
        if one.is_alive():
            raise Breach(f"{one.name} still waits for a definite answer")
    if told.breaches:
        raise Breach("; ".join(told.breaches[:5]))
    done = "SELECT count(*) FROM procrastinate_events WHERE type = 'succeeded'"
    ((jobs,),) = stage.ask(done)
    if not until(lambda: stage.ask(done)[0][0] > jobs, 130):
        raise Breach("no worker has done a job since the last loss")
    print(
        f"{len(told.written)} writes acknowledged, answers {dict(sorted(told.answers.items()))},"
        f" {told.lost} connections lost, reads by {stage.reads()}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
