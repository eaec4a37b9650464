"""Run the PostgreSQL server of one directory for as long as some process uses it.

This file is executed as a script, detached from the process that needed the server; it uses
the standard library only (and psutil after a crash). Its life:

1. Take `supervisor.lock`; there is at most one supervisor per directory.
2. Clear away what a crash may have left, create the cluster if there is none, start PostgreSQL,
   create the database, write `server.json` and notify the caller through standard output.
3. Every client holds a shared `flock` on `clients.lock` until it ends, however it ends. When the
   exclusive lock has been available for GRACE_SECONDS, stop PostgreSQL while holding that lock.
   A client which arrives meanwhile waits for its shared lock, and then starts a new supervisor.

PostgreSQL refuses to run as root. Started by root, the server runs as the owner of the existing
cluster, or else as an account of its own, `ledger-postgres`, which is created if need be; a cluster
of `nobody`, whose processes are anybody's, is taken over. That account need not be able to reach
the directory by its path: the server names the cluster and the socket directory `/proc/self/fd/N`,
through descriptors which root has opened. No permission of a parent directory is changed, and since
the enclosing directories belong to root with mode 0700, other processes of that account stay
outside.

There are three roles. The superuser makes the others and the database, and nothing else; the owner
migrates; the application does the work. All three are for processes of the account that started
the server, and of root.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

DATABASE = "ledger"
SUPERUSER = "ledger"
OWNER = "ledger_owner"
APPLICATION = "ledger_app"
PORT = 5432  # Only a part of the socket's name: the server does not listen on TCP.

CLIENTS_LOCK = "clients.lock"
SUPERVISOR_LOCK = "supervisor.lock"
STATE_FILE = "server.json"
LOG_FILE = "postgres.log"
CLUSTER = "cluster"

GRACE_SECONDS = float(os.environ.get("LEDGER_POSTGRES_GRACE_SECONDS", "5"))
POLL_SECONDS = 0.2
START_SECONDS = 600.0  # Crash recovery replays up to max_wal_size.
STOP_SECONDS = 60.0
LOG_LIMIT_BYTES = 16 * 1024 * 1024
SERVICE_ACCOUNT = "ledger-postgres"
SHARED_ACCOUNT = "nobody"
"""Under which root ran the server once."""

# fsync, full_page_writes and synchronous_commit keep their defaults: on.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "autovacuum_naptime": "15s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # Statements and the details of errors hold what is known of persons, and a log is not erased.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class ServerFailure(Exception):
    """A failure to start the server; the message is for the user."""


class Account(NamedTuple):
    """The unprivileged account under which root runs the server."""

    uid: int
    gid: int


def main(directory: Path, bin_dir: Path) -> None:
    # The caller waits for the first process only; the second is nobody's and leaves no zombie.
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # The server shall see neither PGDATA and the like nor the secrets of the application.
    for name in set(os.environ) - {"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"}:
        del os.environ[name]

    lock = os.open(directory / SUPERVISOR_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    if not _take(lock, seconds=1.0):
        return  # Another supervisor is at work.
    with contextlib.ExitStack() as stack:
        try:
            state = _start(directory, bin_dir, stack)
        except (ServerFailure, OSError, subprocess.SubprocessError) as error:
            print(json.dumps({"error": str(error)}), flush=True)
            return
        print(json.dumps(state), flush=True)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        _wait_until_unused(directory, state["pid"], stack)


def _take(lock: int, seconds: float) -> bool:
    """Take an exclusive lock; clients which look whether it is held take it for an instant."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


def _start(directory: Path, bin_dir: Path, stack: contextlib.ExitStack) -> dict[str, Any]:
    """Start the server; `stack` gets what stops it again."""
    state_file = directory / STATE_FILE
    state_file.unlink(missing_ok=True)
    log = _open_log(directory / LOG_FILE)
    cluster = directory / CLUSTER
    account = _account(cluster)
    executables = _executables(bin_dir, account)

    if (cluster / "PG_VERSION").exists():
        _end_leftovers(cluster)
        if account:
            _take_over(cluster, account)
    else:
        _create_cluster(cluster, executables, account, log)
    _write_authentication(cluster, account)

    socket_dir = _socket_dir(directory, account)
    stack.callback(_remove_socket_dir, socket_dir, directory)
    with _opened(cluster, account) as data, _opened(socket_dir, account) as sockets:
        command: list[str | Path] = [executables / "postgres", "-D", data.path, "-k", sockets.path]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        postgres = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            # Signals meant for the supervisor's group must not reach the server directly.
            process_group=0,
            pass_fds=data.fds + sockets.fds,
            preexec_fn=_end_with_parent(os.getpid()),
            **_identity(account),
        )
    stack.callback(_stop, postgres)
    stack.callback(state_file.unlink, missing_ok=True)
    _wait_until_ready(postgres, cluster)
    _create_roles(bin_dir, socket_dir)

    state = {
        "pid": postgres.pid,
        "socket_dir": str(socket_dir),
        "port": PORT,
        "user": APPLICATION,
        "database": DATABASE,
        "bin_dir": str(bin_dir),
    }
    temporary = directory / f"{STATE_FILE}.new"
    temporary.write_text(json.dumps(state) + "\n")
    temporary.replace(state_file)
    return state


def _open_log(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


# The account of the server


def _account(cluster: Path) -> Account | None:
    """Return the account to switch to; None when the server can run as we do."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = cluster.stat()
        if owner.st_uid not in (0, _uid(SHARED_ACCOUNT)):
            return Account(owner.st_uid, owner.st_gid)
    problem = ""
    for attempt in range(5):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(SERVICE_ACCOUNT)
            return Account(entry.pw_uid, entry.pw_gid)
        time.sleep(0.2 * attempt)  # Another supervisor may hold the lock on the accounts.
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run(["useradd", *options, SERVICE_ACCOUNT], check=True, capture_output=True)
        except OSError as error:
            problem = str(error)
        except subprocess.CalledProcessError as error:
            problem = error.stderr.decode(errors="replace").strip()
    raise ServerFailure(
        f"PostgreSQL does not run as root, and the account '{SERVICE_ACCOUNT}' for it cannot be "
        f"created ({problem}): create it, or start as an ordinary user"
    )


def _uid(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _take_over(cluster: Path, account: Account) -> None:
    """Give the account what the shared account owns of a cluster that is stopped."""
    former = cluster.lstat().st_uid
    if former == account.uid or former != _uid(SHARED_ACCOUNT):
        return
    for folder, folders, files, fd in os.fwalk(cluster, topdown=False):
        for name in [*folders, *files]:
            if os.stat(name, dir_fd=fd, follow_symlinks=False).st_uid == former:
                os.chown(name, account.uid, account.gid, dir_fd=fd, follow_symlinks=False)
        # The cluster last: until then the next start takes over what is left.
        if Path(folder) == cluster:
            os.fchown(fd, account.uid, account.gid)


def _identity(account: Account | None) -> Any:
    """Return the arguments of subprocess.Popen which give up root."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


class Opened(NamedTuple):
    path: str
    fds: tuple[int, ...]


@contextlib.contextmanager
def _opened(directory: Path, account: Account | None) -> Iterator[Opened]:
    """Open a path by which a process of the account reaches the directory if it inherits `fds`."""
    if account is None:
        yield Opened(str(directory), ())
        return
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Opened(f"/proc/self/fd/{fd}", (fd,))
    finally:
        os.close(fd)


def _executables(bin_dir: Path, account: Account | None) -> Path:
    """Return the directory of the programs, or a public copy if the account cannot run them.

    PostgreSQL looks for its other files by the real path of its program: here a descriptor does not
    help.
    """
    if account is None or _can_run(bin_dir, account):
        return bin_dir
    install = bin_dir.parent
    package = install.parent
    libraries = package.with_name(package.name + ".libs")
    original = (bin_dir / "postgres").stat()
    key = hashlib.sha256(
        f"{bin_dir}\0{original.st_size}\0{original.st_mtime_ns}".encode()
    ).hexdigest()[:16]
    for parent in (Path("/var/cache"), Path(tempfile.gettempdir())):
        target = parent / f"{SERVICE_ACCOUNT}-{key}"
        copied = target / package.name / install.name / bin_dir.name
        with contextlib.suppress(OSError, shutil.Error):
            if not target.exists():
                temporary = Path(tempfile.mkdtemp(prefix=f"{SERVICE_ACCOUNT}-", dir=parent))
                try:
                    ignore = shutil.ignore_patterns("include", "*.a")
                    inner = temporary / package.name / install.name
                    shutil.copytree(install, inner, symlinks=True, ignore=ignore)
                    if libraries.exists():
                        shutil.copytree(libraries, temporary / libraries.name, symlinks=True)
                    _make_readable(temporary)
                    with contextlib.suppress(OSError):  # Another directory's supervisor was first.
                        temporary.rename(target)
                finally:
                    shutil.rmtree(temporary, ignore_errors=True)
            owner = target.lstat()
            trusted = (
                stat.S_ISDIR(owner.st_mode) and owner.st_uid == 0 and not owner.st_mode & 0o022
            )
            if trusted and _can_run(copied, account):
                return copied
    raise ServerFailure(
        f"the account with uid {account.uid} cannot run the programs in {bin_dir}, "
        f"nor a copy in /var/cache or {tempfile.gettempdir()}"
    )


def _make_readable(tree: Path) -> None:
    """Undo the umask: everybody may read, and run what its owner may run."""
    for folder, _, names in os.walk(tree):
        os.chmod(folder, 0o755)
        for path in (os.path.join(folder, name) for name in names):
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)


def _can_run(bin_dir: Path, account: Account) -> bool:
    for program in ("postgres", "initdb"):
        try:
            command = [str(bin_dir / program), "--version"]
            subprocess.run(command, check=True, capture_output=True, cwd="/", **_identity(account))
        except OSError as error:
            if error.filename != command[0]:
                raise ServerFailure(
                    "PostgreSQL does not run as root, and this process may not switch "
                    f"to the account with uid {account.uid}: {error}"
                ) from error
            return False
        except subprocess.CalledProcessError:
            return False
    return True


# The cluster


def _create_cluster(cluster: Path, executables: Path, account: Account | None, log: int) -> None:
    """Run initdb beside the final directory, so that an interrupted one never looks complete."""
    temporary = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    if account:
        os.chown(temporary, account.uid, account.gid)
    version = int(
        subprocess.run(
            [executables / "postgres", "--version"], check=True, capture_output=True, text=True
        )
        .stdout.split()[2]
        .partition(".")[0]
    )
    locale = ["--locale=C"]
    if version >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    with _opened(temporary, account) as data:
        command = [
            str(executables / "initdb"),
            f"--pgdata={data.path}",
            f"--username={SUPERUSER}",
            *locale,
        ]
        result = subprocess.run(
            [
                *command,
                "--auth=reject",  # See _write_authentication.
                "--encoding=UTF8",
                "--data-checksums",
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            pass_fds=data.fds,
            preexec_fn=_end_with_parent(os.getpid()),
            **_identity(account),
        )
    if result.returncode:
        raise ServerFailure(f"initdb failed with status {result.returncode}")
    if cluster.exists():
        cluster.rmdir()  # Only an empty directory can be there without PG_VERSION.
    temporary.rename(cluster)


def _end_leftovers(cluster: Path) -> None:
    """End processes of a crashed server, and remove its stale postmaster.pid.

    PostgreSQL itself would refuse to start if the recorded process number belongs by now to another
    process of the same account, which is usual when a container starts anew.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        postmaster = int(pid_file.read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return
    import psutil  # type: ignore[import-untyped]

    def send(processes: list[Any], how: signal.Signals, seconds: float) -> list[Any]:
        """Send a signal; the processes still at work after that time. A zombie is not."""
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(how)
        deadline = time.monotonic() + seconds
        while processes and time.monotonic() < deadline:
            time.sleep(0.02)
            processes = [process for process in processes if at_work(process)]
        return processes

    def at_work(process: Any) -> bool:
        try:
            return process.name().startswith("postgres") and os.path.samefile(
                process.cwd(), cluster
            )
        except (psutil.Error, OSError):
            return False

    leftovers = [process for process in psutil.process_iter() if at_work(process)]
    master = [process for process in leftovers if process.pid == postmaster]
    # A postmaster ends its children; children without a postmaster only finish what they do.
    if send(master, signal.SIGINT, STOP_SECONDS):
        raise ServerFailure(f"the previous server, process {postmaster}, does not stop")
    orphans = [process for process in leftovers if at_work(process)]
    send(send(orphans, signal.SIGQUIT, 5), signal.SIGKILL, 5)
    pid_file.unlink(missing_ok=True)


def _wait_until_ready(postgres: subprocess.Popen[bytes], cluster: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if postgres.poll() is not None:
            raise ServerFailure(f"PostgreSQL ended at once with status {postgres.returncode}")
        with contextlib.suppress(FileNotFoundError):
            lines = (cluster / "postmaster.pid").read_text().splitlines()
            if len(lines) >= 8 and lines[0] == str(postgres.pid) and lines[7].strip() == "ready":
                return
        time.sleep(0.01)
    raise ServerFailure(f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds")


def _write_authentication(cluster: Path, account: Account | None) -> None:
    """Open the roles to processes of root and of our account, and to nobody else."""
    people = {"root"}
    method = "peer map=ledger"
    try:
        people.add(pwd.getpwuid(os.geteuid()).pw_name)
    except KeyError:
        # A container's user without a name, which PostgreSQL could not look up: what guards the
        # socket is its directory, which is private.
        method = "trust"
    roles = (SUPERUSER, OWNER, APPLICATION)
    texts = {
        "pg_hba.conf": f"local all all {method}\n",
        "pg_ident.conf": "".join(
            f'ledger "{person}" {role}\n' for person in sorted(people) for role in roles
        ),
    }
    for name, text in texts.items():
        # Another file put in place, as the account could have made the present one a link.
        with tempfile.NamedTemporaryFile("w", dir=cluster.parent, delete=False) as file:
            file.write(text)
        if account:
            os.chown(file.name, account.uid, account.gid)
        os.replace(file.name, cluster / name)


# Objects of the database that the superuser made before there was an owner. (Sequences of columns
# follow their tables, what belongs to an extension follows that.)
_HAND_OVER = f"""
WITH mine AS (
    SELECT 'TABLE' AS kind, c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = '{SUPERUSER}'::regrole
       AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND NOT EXISTS (
           SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
              AND d.deptype IN ('a', 'i', 'e'))
    UNION ALL
    SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = '{SUPERUSER}'::regrole
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                          AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'TYPE', t.oid::regtype::text FROM pg_type t
     WHERE t.typnamespace = 'public'::regnamespace AND t.typowner = '{SUPERUSER}'::regrole
       AND t.typtype IN ('e', 'd', 'r')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                          AND d.objid = t.oid AND d.deptype = 'e')
)
SELECT format('ALTER %s %s OWNER TO {OWNER}', kind, name) FROM mine \\gexec
"""
_ROLES = f"""
SET client_min_messages = warning;
SELECT 'CREATE ROLE {OWNER} LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') \\gexec
SELECT 'CREATE ROLE {APPLICATION} LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') \\gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
SELECT 'ALTER DATABASE {DATABASE} OWNER TO {OWNER}' FROM pg_database
 WHERE datname = '{DATABASE}' AND datdba <> '{OWNER}'::regrole \\gexec
\\connect {DATABASE}
{_HAND_OVER}
"""


def _create_roles(bin_dir: Path, socket_dir: Path) -> None:
    """Create the roles and the database, if need be, and let the owner own what is in it."""
    command: list[str | Path] = [bin_dir / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", socket_dir, "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
    result = subprocess.run(
        command, check=False, input=_ROLES, capture_output=True, text=True, cwd="/"
    )
    if result.returncode:
        raise ServerFailure(f"cannot create roles and database: {result.stderr.strip()}")


# The socket


def _socket_dir(directory: Path, account: Account | None) -> Path:
    """Return a private directory for the socket: beside the cluster if its path is short enough."""
    name = f"ledger-{hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]}"
    problems = []
    for parent in dict.fromkeys((directory, Path(tempfile.gettempdir(), name), Path("/tmp", name))):
        socket_dir = parent / "socket"
        try:
            parent.mkdir(mode=0o700, exist_ok=True)
            found = parent.lstat()
            if (
                not stat.S_ISDIR(found.st_mode)
                or found.st_uid != os.geteuid()
                or found.st_mode & 0o077
            ):
                raise OSError("not a private directory of this user")
            socket_dir.mkdir(mode=0o700, exist_ok=True)
            if account:
                os.chown(socket_dir, account.uid, account.gid)
            path = socket_dir / f".s.PGSQL.{PORT}"
            for stale in (path, path.with_name(path.name + ".lock")):
                stale.unlink(missing_ok=True)
            # The length of a socket's path is limited, and some file systems have no sockets.
            with socket.socket(socket.AF_UNIX) as probe:
                probe.bind(str(path))
            path.unlink()
        except OSError as error:
            problems.append(f"{socket_dir}: {error}")
        else:
            return socket_dir
    raise ServerFailure("no directory for the server's socket: " + "; ".join(problems))


def _remove_socket_dir(socket_dir: Path, directory: Path) -> None:
    shutil.rmtree(socket_dir if socket_dir.parent == directory else socket_dir.parent, True)


# The process


def _end_with_parent(supervisor: int) -> Any:
    """Interrupt the program (a fast shutdown) if the supervisor is killed; on Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    set_parent_death_signal = 1

    def prepare() -> None:
        prctl(set_parent_death_signal, signal.SIGINT, 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return prepare


def _wait_until_unused(directory: Path, pid: int, stack: contextlib.ExitStack) -> None:
    """Return when the server has ended, or with the exclusive lock when nobody uses it."""
    clients = os.open(directory / CLIENTS_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    joined = None
    unused_since = None
    while True:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return  # It crashed or was killed; the next client starts it again.
        found = os.fstat(clients)
        try:
            if not os.path.samestat(found, os.stat(directory / CLIENTS_LOCK)):
                return
        except FileNotFoundError:
            return  # The directory was deleted.
        try:
            fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            unused_since = None
        else:
            # Clients touch the file: one that came and went since the last look counts too.
            if unused_since is None or found.st_mtime_ns != joined:
                unused_since = time.monotonic()
            if time.monotonic() - unused_since >= GRACE_SECONDS:
                return
            fcntl.flock(clients, fcntl.LOCK_UN)
        joined = found.st_mtime_ns
        time.sleep(POLL_SECONDS)


def _stop(postgres: subprocess.Popen[bytes]) -> None:
    """Shut the server down fast: sessions end, a checkpoint is written."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        with contextlib.suppress(subprocess.TimeoutExpired):
            if postgres.poll() is None:
                postgres.send_signal(how)
            postgres.wait(seconds)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
