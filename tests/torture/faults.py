"""What strikes. Each function does harm for some seconds and takes it away again, if it stays.

To add one: a function of the stage, and a row of `FAULTS`.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial

import psutil
import psycopg

from tests.support.servers import until
from tests.torture.clients import LATE_SECONDS, REQUEST_SECONDS
from tests.torture.stage import Stage


def _family(stage: Stage, name: str) -> list[psutil.Process]:
    """Return a process and its descendants; none if it is ending just now."""
    first = stage.running[name].pid
    try:
        one = psutil.Process(first)
        return [one, *one.children(recursive=True)]
    except psutil.Error:
        return []


def kill_server(stage: Stage) -> None:
    stage.kill("server")


def kill_server_process(stage: Stage) -> None:
    if children := _family(stage, "server")[1:]:
        with contextlib.suppress(psutil.Error):
            stage.draw.choice(children).kill()


def kill_worker(stage: Stage) -> None:
    stage.kill("worker")


def kill_database(stage: Stage) -> None:
    """Kill PostgreSQL with all its processes, as a machine does that goes off."""
    for one in _family(stage, "database"):
        with contextlib.suppress(psutil.Error):
            one.kill()


def crash_session(stage: Stage) -> None:
    """Kill the process of one session: PostgreSQL warns all others, ends them and recovers.

    The same comes after a disk too full for its log.
    """
    with contextlib.suppress(psycopg.Error, ProcessLookupError):
        sessions = stage.ask(
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if sessions:  # Those of a crash just before may all be gone.
            os.kill(stage.draw.choice(sessions)[0], signal.SIGKILL)


def end_sessions(stage: Stage) -> None:
    with contextlib.suppress(psycopg.Error):
        stage.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@contextlib.contextmanager
def _stopped(processes: list[psutil.Process]) -> Iterator[None]:
    for one in processes:
        with contextlib.suppress(psutil.Error):
            one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in processes:
            with contextlib.suppress(psutil.Error):
                one.send_signal(signal.SIGCONT)


def freeze_database(stage: Stage) -> None:
    """Stop the database for longer than a request may take."""
    with _stopped(_family(stage, "database")):
        time.sleep(LATE_SECONDS + 7)


def freeze_worker(stage: Stage) -> None:
    with _stopped(_family(stage, "worker")):
        time.sleep(5)


def freeze_server(stage: Stage) -> None:
    """Stop the server for less than a request may take: nobody else could answer in time."""
    with _stopped(_family(stage, "server")):
        time.sleep(REQUEST_SECONDS / 2)


def refuse_changes(stage: Stage) -> None:
    """Let the database take no changes for a while, as one does to which a failover went."""
    for value in ("on", "off"):
        until(partial(_set_read_only, stage, value), 60)
        time.sleep(5)


def _set_read_only(stage: Stage, value: str) -> bool:
    try:
        with stage.connect(reserved=True) as session:
            session.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            session.execute("SELECT pg_reload_conf()")
    except psycopg.Error:
        return False
    return True


def use_up_connections(stage: Stage) -> None:
    with contextlib.ExitStack() as held:
        with contextlib.suppress(psycopg.Error):
            for _ in range(500):
                held.enter_context(stage.connect())
        end_sessions_of_others(stage, held)
        time.sleep(5)


def end_sessions_of_others(stage: Stage, held: contextlib.ExitStack) -> None:
    """End the server's sessions too, so that it has to ask for new ones, and take their places."""
    keep = os.getpid()
    with contextlib.suppress(psycopg.Error), stage.connect(reserved=True) as session:
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type ="
            " 'client backend' AND application_name <> %s AND pid <> pg_backend_pid()",
            [f"torture {keep}"],
        )
    with contextlib.suppress(psycopg.Error):
        for _ in range(500):
            held.enter_context(stage.connect())


def fill_disk(stage: Stage) -> None:
    ballast = stage.disk / "ballast"
    with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        time.sleep(6)
    finally:
        ballast.unlink()


Fault = Callable[[Stage], None]
FAULTS: tuple[Fault, ...] = (
    kill_server, kill_server_process, kill_worker, kill_database, crash_session, end_sessions,
    freeze_database, freeze_worker, freeze_server, refuse_changes, use_up_connections, fill_disk,
)  # fmt: skip
