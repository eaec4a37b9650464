"""PostgreSQL, server and worker as processes that are started again when they end."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.support.cluster import Cluster
from tests.support.commands import ROOT
from tests.support.servers import free_port
from tests.torture.clients import REQUEST_SECONDS

DISK_MEGABYTES = 800


class Stage:
    """The service on a cluster of its own, below `cluster.home`. `disk` is what can be full."""

    def __init__(self, cluster: Cluster, seed: int, *, restart: bool, deadline: bool) -> None:
        self.cluster, self.draw, self.restart = cluster, random.Random(seed), restart
        self.disk = cluster.home / "disk"
        self.small_disk = False
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.seconds = REQUEST_SECONDS if deadline else 120
        self._ended = threading.Event()
        self._log = open(cluster.home / "service.log", "ab")  # noqa: SIM115

    def mount(self) -> None:
        """Put the cluster on a small disk, where this user may mount one."""
        self.disk.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", self.disk],
            check=False, capture_output=True,
        )  # fmt: skip
        self.small_disk = done.returncode == 0
        if os.geteuid() == 0:
            os.chown(self.disk, self.cluster.account.pw_uid, self.cluster.account.pw_gid)

    def environment(self) -> dict[str, str]:
        return {
            **self.cluster.environment(),
            "LEDGER_REQUEST_SECONDS": str(self.seconds),
            "LEDGER_RATE_LIMIT": "none",
            "LEDGER_LOG_LEVEL": "ERROR",
        }

    def _manage(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment(), stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def _starts(self) -> dict[str, Callable[[], subprocess.Popen[bytes]]]:
        serve = ("serve", "--no-migrate", "--workers", "2", "--port", str(self.port))
        return {
            "database": lambda: self.cluster.begin(self.disk / "cluster"),
            "server": lambda: self._manage(*serve),
            "worker": lambda: self._manage("worker"),
        }

    def start(self, *names: str) -> None:
        for name in names:
            self.running[name] = self._starts()[name]()

    def watch(self) -> None:
        """Start again what has ended, until the end, as `Restart=always` of a unit does."""

        def look() -> None:
            while not self._ended.wait(1):
                for name, process in list(self.running.items()):
                    if process.poll() is not None and self.restart:
                        self.start(name)

        threading.Thread(target=look, daemon=True).start()

    def kill(self, name: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.running[name].pid, signal.SIGKILL)

    def connect(self, *, reserved: bool = False) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.cluster.home), port=self.cluster.port, dbname="ledger",
            user="postgres" if reserved else "other", autocommit=True, connect_timeout=3,
            application_name=f"torture {os.getpid()}",
        )  # fmt: skip

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.connect(reserved=True) as session:
            return session.execute(sql, parameters).fetchall()

    def run_killed(self, *words: str) -> None:
        """Run a command and kill it at work."""
        run = self._manage(*words)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(self.draw.uniform(1, 8))
        run.kill()
        run.wait()

    def keep_logs(self) -> Path:
        """Copy the logs of the processes, which end with the cluster, to a folder that stays."""
        kept = ROOT / ".data" / "torture"
        kept.mkdir(parents=True, exist_ok=True)
        for log in (self.cluster.log, self.cluster.home / "service.log"):
            shutil.copyfile(log, kept / log.name)
        return kept

    def end(self) -> None:
        self._ended.set()
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 20
        for process in reversed(self.running.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
            process.kill()
            process.wait()
        self._log.close()
        if self.small_disk:
            subprocess.run(["umount", "--lazy", self.disk], check=False)
