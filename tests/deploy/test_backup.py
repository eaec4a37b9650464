"""Backup, point-in-time restore and upgrade by the scripts of `deploy`, on a cluster of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.cluster import Cluster
from tests.support.commands import ROOT
from tests.support.servers import free_port, until

pytestmark = pytest.mark.deploy


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Make a cluster that archives its WAL."""
    made = Cluster.create("ledger-backup-")
    made.make(
        made.home / "cluster",
        f"""
        archive_mode = on
        archive_command = '{made.home}/deploy/archive-wal %p {made.home}/backups/wal/%f'
        fsync = off
        """,
    )
    yield made
    made.remove()


def payment(cluster: Cluster, reference: str) -> None:
    file = cluster.home / f"{reference}.csv"
    file.write_text(
        "payment_reference,amount,currency,value_date,bank_reference\n"
        f"99,10.00,SEK,2026-01-05,{reference}\n"
    )
    cluster.manage("import_bank_file", str(file), "--ledger", "801")


def test_a_ledger_comes_back_as_of_the_instant_that_is_asked_for(cluster):
    home = cluster.home
    running = cluster.start(home / "cluster")
    cluster.create_database()
    cluster.run("mkdir", "-p", home / "backups/wal")
    cluster.manage("migrate", "--verbosity", "0")
    cluster.manage("open_ledger", "801", "--name", "Ledger", "--country", "SE")
    payment(cluster, "before-backup")
    base = cluster.run(home / "deploy/backup", home / "backups").splitlines()[-1]
    payment(cluster, "after-backup")
    instant = cluster.ask("SELECT now()::text")
    payment(cluster, "too-late")
    last = cluster.ask("SELECT pg_walfile_name(pg_switch_wal())")
    archived = f"SELECT last_archived_wal >= '{last}' FROM pg_stat_archiver"
    assert until(lambda: cluster.ask(archived), 60)
    cluster.stop(running)
    shutil.rmtree(home / "cluster")  # The disk is lost.
    cluster.run(home / "deploy/restore", home / "backups", base, home / "restored", instant)
    cluster.start(home / "restored")
    found = cluster.ask("SELECT string_agg(bank_reference, ' ' ORDER BY id) FROM invoices_payment")
    assert found == "before-backup after-backup"
    (verified,) = json.loads(cluster.manage("verify_ledger", "801", "--json"))
    assert verified["clean"]
    payment(cluster, "too-late")  # The bank's file is imported again.
    assert cluster.ask("SELECT count(*) FROM invoices_payment") == 3


def test_a_base_that_was_altered_is_not_restored_and_nothing_is_overwritten(cluster):
    home = cluster.home
    cluster.start(home / "cluster")
    cluster.run("mkdir", "-p", home / "backups/wal")
    base = Path(cluster.run(home / "deploy/backup", home / "backups").splitlines()[-1])
    script = [home / "deploy/restore", home / "backups", base]
    with pytest.raises(AssertionError, match="is there already"):
        cluster.run(*script, home / "cluster", "2030-01-01")
    with open(base / "global/pg_control", "ab") as file:
        file.write(b"x")
    with pytest.raises(AssertionError, match="pg_control"):
        cluster.run(*script, home / "other", "2030-01-01")
    assert not (home / "other").exists()


def test_an_archived_file_is_never_replaced_by_another(tmp_path):
    script = ROOT / "deploy/archive-wal"
    (tmp_path / "one").write_text("1")
    (tmp_path / "two").write_text("2")
    kept = tmp_path / "kept"
    assert subprocess.run([script, tmp_path / "one", kept], check=False).returncode == 0
    assert subprocess.run([script, tmp_path / "one", kept], check=False).returncode == 0
    assert subprocess.run([script, tmp_path / "two", kept], check=False).returncode != 0
    assert kept.read_text() == "1"


def test_a_new_release_takes_over_without_a_request_unanswered(cluster):
    cluster.start(cluster.home / "cluster")
    cluster.create_database()
    cluster.run("mkdir", "-p", cluster.home / "backups/wal")
    cluster.manage("migrate", "--verbosity", "0")
    env = {**cluster.environment(), "LEDGER_REQUEST_SECONDS": "5"}
    old, new = free_port(), free_port()
    line = [sys.executable, "manage.py", "serve", "--workers", "1", "--no-migrate", "--port"]
    first = subprocess.Popen([*line, str(old)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    start, stop = cluster.home / "start", cluster.home / "stop"
    start.write_text(
        f"#!/bin/sh\n{' '.join(line)} {new} > /dev/null 2>&1 &\necho $! > {cluster.home}/pid\n"
    )
    stop.write_text(f"#!/bin/sh\nkill {first.pid}\n")
    for one in (start, stop):
        one.chmod(0o755)

    def answered(port: int) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/openapi.json", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    assert until(lambda: answered(old), 90)
    unanswered, ended = [], threading.Event()

    def ask() -> None:
        while not ended.is_set():
            if not (answered(old) or answered(new)):  # As a proxy with both behind it.
                unanswered.append(time.monotonic())

    client = threading.Thread(target=ask)
    client.start()
    try:
        subprocess.run(
            [ROOT / "deploy/upgrade", ROOT, str(new), str(stop)],
            env={**env, "START": str(start), "PROXY_SECONDS": "1"}, check=True, timeout=300,
        )  # fmt: skip
        first.wait(60)
        time.sleep(1)
    finally:
        ended.set()
        client.join()
        first.kill()
        if (cluster.home / "pid").exists():
            os.kill(int((cluster.home / "pid").read_text()), signal.SIGTERM)
    assert unanswered == []
    assert not answered(old)
