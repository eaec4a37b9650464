"""A PostgreSQL of its own, of the embedded server's programs, for tests that stop or break it."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from ledger_project.embedded_postgres import supervisor
from ledger_project.embedded_postgres.base import start_server
from tests.support.commands import ROOT
from tests.support.servers import free_port, until


class Cluster:
    """A server with its socket in `home`, a folder of its own; it never runs as root."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home, self.programs, self.port = home, programs, free_port()
        self.log = home / "log"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.account = pwd.getpwuid(home.stat().st_uid)
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            gid = self.account.pw_gid
            self.identity = {"user": self.account.pw_uid, "group": gid, "extra_groups": []}
        self.env = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "PGHOST": str(home),
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
        }
        place = f"{str(home).replace('/', '%2F')}:{self.port}/ledger"
        self.url = f"postgres://ledger_app@{place}"
        self.owner_url = f"postgres://ledger_owner@{place}"

    @classmethod
    def create(cls, prefix: str) -> "Cluster":
        """Return a cluster that is yet to be made, with the scripts of `deploy` beside it."""
        home = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
        programs = Path(start_server().bin_dir)
        shutil.copytree(ROOT / "deploy", home / "deploy")
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            account = supervisor.Account(nobody.pw_uid, nobody.pw_gid)
            programs = supervisor._executables(programs, account)
            for one in (home, *home.rglob("*")):
                shutil.chown(one, "nobody")
        return cls(home, programs)

    def make(self, data: Path, settings: str) -> None:
        self.run("initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "-A", "trust")
        with open(data / "postgresql.auto.conf", "a") as file:
            file.write("\n".join(line.strip() for line in settings.splitlines()) + "\n")

    def follow(self, primary: "Cluster", data: Path) -> None:
        """Make a streaming replica of a cluster that runs, from a base backup."""
        address = f"host={primary.home} port={primary.port} user=postgres"
        words = ("-R", "-c", "fast", "-X", "stream", "-d", address)
        self.run("pg_basebackup", "-D", data, *words)

    def run(self, *words: object) -> str:
        """Run a program as the account of the server; return what it says."""
        line = [str(word) for word in words]
        if "/" not in line[0] and (self.programs / line[0]).exists():
            line[0] = str(self.programs / line[0])
        done = subprocess.run(
            line, env=self.env, cwd=self.home, text=True, capture_output=True, check=False,
            **self.identity,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self, data: Path) -> subprocess.Popen[bytes]:
        """Start the server, and do not wait for it."""
        given = {"listen_addresses": "", "port": self.port, "unix_socket_directories": self.home}
        options = [f"--{name}={value}" for name, value in given.items()]
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(data), *options],
                env=self.env, cwd=self.home, stdout=log, stderr=log, **self.identity,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def start(self, data: Path) -> subprocess.Popen[bytes]:
        process = self.begin(data)
        assert until(self.is_open, 90), self.log.read_text()[-2000:]
        return process

    def is_open(self) -> bool:
        return self._says("SELECT NOT pg_is_in_recovery()")

    def is_following(self) -> bool:
        return self._says("SELECT EXISTS (SELECT FROM pg_stat_wal_receiver)")

    def _says(self, sql: str) -> bool:
        try:
            return bool(self.ask(sql, "postgres"))
        except psycopg.OperationalError:
            return False

    def ask(self, sql: str, database: str = "ledger") -> Any:
        """Return the first value of a statement, or None."""
        with psycopg.connect(
            host=str(self.home), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as session:
            cursor = session.execute(sql)
            return (cursor.fetchone() or [None])[0] if cursor.description else None

    def create_database(self) -> None:
        """Create the database `ledger` with the roles of its owner and of the application."""
        for role in ("ledger_owner", "ledger_app"):
            self.ask(f"CREATE ROLE {role} LOGIN", "postgres")
        self.ask("CREATE DATABASE ledger OWNER ledger_owner", "postgres")

    def signal(self, process: subprocess.Popen[bytes], number: int) -> None:
        """Send a signal to a server with all its sessions, as what befalls a machine."""
        found = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        for pid in (process.pid, *map(int, found.stdout.split())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGINT)
        process.wait(60)

    def manage(self, *words: str, check: bool = True) -> str:
        """Run a command of ours on the database `ledger`; return what it says."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment(), text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        given = {name: text for name, text in os.environ.items() if not name.startswith("LEDGER_")}
        return {
            **given,
            "DATABASE_URL": self.url,
            "LEDGER_MIGRATE_DATABASE_URL": self.owner_url,
            "LEDGER_DATA_DIR": str(self.home / "data"),
            "LEDGER_SEALS_DIR": str(self.home / "seals"),
            "LEDGER_TIME_ZONE": "Europe/Stockholm",
            "LEDGER_LOG_LEVEL": "CRITICAL",
        }

    def remove(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGQUIT)
                process.wait(30)
        shutil.rmtree(self.home, ignore_errors=True)
