"""What a read costs the primary's processor with a replica, against the same read without one.

A primary and a streaming replica of it run as clusters of their own. The application is called in a
process beside them, and the time of its sessions at the primary is counted, and its own.
"""

import json
import subprocess
import sys
from typing import Any

from benchmarks.stage import Stage, cost
from tests.support.cluster import Cluster
from tests.support.commands import ROOT
from tests.support.servers import until

ROUNDS, EACH = 8, 25
_PREPARE = """
from rich.console import Console
from django.core.management import call_command
from django.test.utils import override_settings
call_command("migrate", verbosity=0)
from benchmarks.requests import Caller
from benchmarks.stage import Stage
from ledger_project.core import row_security
with row_security.across_ledgers(), override_settings(ALLOWED_HOSTS=["*"]):
    ledger, _ = Stage(Console(stderr=True)).ledger()
    Caller(ledger).trade(300)
"""
_MEASURE = """
import json
from benchmarks.replicas import measured
from ledger_project.core import row_security
with row_security.across_ledgers():
    print(json.dumps(measured()))
"""


def measure(stage: Stage) -> list[dict[str, Any]]:
    """Return a row for each kind of read and process: milliseconds of the processor."""
    primary, standby = Cluster.create("ledger-bench-"), Cluster.create("ledger-bench-")
    try:
        with stage.doing("making a primary and a replica"):
            primary.make(primary.home / "cluster", "shared_buffers = 256MB")
            primary.start(primary.home / "cluster")
            primary.create_database()
            environment = {**primary.environment(), "LEDGER_RATE_LIMIT": "none"}
            _run(_PREPARE, environment)
            primary.ask("ANALYZE")
            standby.follow(primary, standby.home / "cluster")
            standby.begin(standby.home / "cluster")
            if not until(standby.is_following, 60):
                raise RuntimeError(standby.log.read_text()[-1500:])
        with stage.doing("calling the application without the replica, and with it"):
            without = json.loads(_run(_MEASURE, environment))
            with_it = json.loads(
                _run(_MEASURE, {**environment, "LEDGER_REPLICA_DATABASE_URL": standby.url})
            )
    finally:
        standby.remove()
        primary.remove()
    return [
        cost(f"{kind}: the {of}", with_it[kind][at], without[kind][at], "ms")
        for kind in without
        for at, of in enumerate(("primary", "server"))
    ]


def _run(code: str, environment: dict[str, str]) -> str:
    line = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code]
    done = subprocess.run(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def measured() -> dict[str, tuple[float, float]]:
    """Return the milliseconds of the primary's session, and of this process, for a read."""
    import time

    from django.db import connection
    from django.test.utils import override_settings

    from benchmarks.requests import Caller
    from ledger_project.core import replica
    from ledger_project.core.models import Ledger

    counted: list[str] = []
    replica.counted = counted.append
    best: dict[str, tuple[float, float]] = {}
    with override_settings(ALLOWED_HOSTS=["*"]):
        caller = Caller(Ledger.objects.get())
        connection.ensure_connection()
        session = _session()
        for number in range(ROUNDS + 1):
            for kind, path in caller.reads().items():
                before, own = _nanoseconds(session), time.process_time()
                for _ in range(EACH):
                    caller.read(path)
                took = (_nanoseconds(session) - before) / EACH / 1e6
                took_here = (time.process_time() - own) / EACH * 1e3
                if number:  # The first round warms up.
                    one, other = best.get(kind, (took, took_here))
                    best[kind] = min(one, took), min(other, took_here)
    if _session() != session:
        raise RuntimeError("The session at the primary was not the same all the time")
    if replica.is_named() and counted.count("replica") < 0.9 * len(counted):
        raise RuntimeError(f"The replica answered {counted.count('replica')} of {len(counted)}")
    return best


def _session() -> int:
    """Return the process of the primary that serves this one."""
    from django.db import connection

    wrapper: Any = connection
    return int(wrapper.connection.info.backend_pid)


def _nanoseconds(pid: int) -> int:
    """Return how long a process has been on a processor (Linux)."""
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0])
