"""The promises of the embedded PostgreSQL, each with real processes that come and go."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ledger_project.embedded_postgres import supervisor

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
GRACE_SECONDS = 1.0  # Instead of five, so that the tests take less time.
ENVIRONMENT = {**os.environ, "LEDGER_POSTGRES_GRACE_SECONDS": str(GRACE_SECONDS)}
PRELUDE = """
import os, sys, threading, time
import psycopg
from ledger_project import embedded_postgres
data_dir = sys.argv[1]

def connect(**options):
    server = embedded_postgres.start(data_dir, **options)
    return psycopg.connect(
        host=str(server.socket_dir), port=server.port, user="ledger_owner",
        dbname=server.database, autocommit=True,
    )

def value(sql, **options):
    with connect(**options) as connection:
        return connection.execute(sql).fetchone()[0]
"""
START_TIME = "value('SELECT pg_postmaster_start_time()::text')"
SETTINGS = """
import os
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes"]
LEDGER_DATA_DIR = os.environ["LEDGER_DATA_DIR"]
DATABASES = {"default": {"ENGINE": "ledger_project.embedded_postgres", "NAME": "ledger",
                         "USER": "ledger_owner"}}
"""


def spawn(data_dir: Path, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, data_dir],
        cwd=REPOSITORY,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output.strip()


def run(data_dir: Path, code: str) -> str:
    return finish(spawn(data_dir, code))


def hold(data_dir: Path) -> subprocess.Popen[str]:
    """Start a client that uses the server until its input ends or it is killed."""
    process = spawn(data_dir, f"print({START_TIME}, flush=True); sys.stdin.read()")
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def processes(data_dir: Path) -> list[psutil.Process]:
    """Return the supervisor and the postmaster of the directory."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if (
                supervisor.__file__ in process.cmdline()
                and str(data_dir / "postgres") in process.cmdline()
            ):
                found += [process, *process.children()]
    return found


def at_work(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those which have not ended, even if nobody has collected their exit status yet."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def stop(data_dir: Path, *, kill: bool = False) -> None:
    running = processes(data_dir)
    for process in running if kill else running[:1]:
        process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
    assert wait_until(lambda: not at_work(running), 20)


@pytest.fixture
def empty_dir(tmp_path: Path) -> Iterator[Path]:
    """Return a data directory in which no server was ever started."""
    yield tmp_path
    stop(tmp_path, kill=True)
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a data directory with a cluster."""
    path = tmp_path_factory.mktemp("data")
    run(path, "connect()")
    yield path
    stop(path, kill=True)
    shutil.rmtree(path)


def test_processes_and_threads_that_race_for_the_first_start_share_one_server(
    empty_dir: Path,
) -> None:
    code = f"""
seen = []
threads = [threading.Thread(target=lambda: seen.append({START_TIME})) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(seen) == 4
print(*set(seen), sep="\\n")
"""
    racers = [spawn(empty_dir, code) for _ in range(4)]
    assert len({finish(racer) for racer in racers}) == 1
    assert len([p for p in processes(empty_dir) if p.name().startswith("postgres")]) == 1


def test_works_from_a_path_that_is_too_long_for_a_socket(empty_dir: Path) -> None:
    deep = empty_dir.joinpath(*["a-rather-long-name-of-a-directory"] * 5)
    socket_dir = Path(
        run(deep, "print(value('SELECT 1') and embedded_postgres.start(data_dir).socket_dir)")
    )
    assert len(str(socket_dir)) < 90
    assert socket_dir.parent.stat().st_mode & 0o077 == 0
    stop(deep)
    assert not socket_dir.parent.exists()


@pytest.mark.smoke
def test_consecutive_processes_share_one_server_and_it_stops_after_the_last(data_dir: Path) -> None:
    first = hold(data_dir)
    started = run(data_dir, f"print({START_TIME})")
    running = processes(data_dir)
    assert len(running) == 2
    finish(first)
    for _ in range(2):
        time.sleep(GRACE_SECONDS / 10)  # The processes themselves may take long to start.
        assert run(data_dir, f"print({START_TIME})") == started
    assert wait_until(lambda: not at_work(running), GRACE_SECONDS + 5)
    log = (data_dir / "postgres" / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")


def test_stops_after_its_only_client_was_killed(data_dir: Path) -> None:
    client = hold(data_dir)
    running = processes(data_dir)
    client.kill()
    client.communicate()
    assert wait_until(lambda: not at_work(running), GRACE_SECONDS + 5)


def test_a_forked_child_keeps_the_server_and_an_executed_program_does_not(data_dir: Path) -> None:
    code = f"""
import subprocess
{START_TIME}
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(subprocess.Popen(["sleep", "60"], **quiet).pid, flush=True)
if os.fork() == 0:
    os.close(1); os.close(2)
    time.sleep({GRACE_SECONDS * 2})
os._exit(0)
"""
    sleeper = psutil.Process(int(run(data_dir, code)))
    running = processes(data_dir)
    time.sleep(GRACE_SECONDS * 1.8)
    assert len(running) == 2
    assert at_work(running) == running
    assert wait_until(lambda: not at_work(running), GRACE_SECONDS + 5)
    assert sleeper.is_running()
    sleeper.kill()


@pytest.mark.parametrize("victim", ["postgres", "supervisor", "both"])
def test_restarts_and_keeps_the_data_after_kill_9_of(data_dir: Path, victim: str) -> None:
    client = hold(data_dir)
    run(data_dir, f"connect().execute('CREATE TABLE kept_{victim} AS SELECT 42 AS answer')")
    parent, postgres = processes(data_dir)
    for process in {"postgres": [postgres], "supervisor": [parent]}.get(victim, [parent, postgres]):
        process.kill()
    assert run(data_dir, f"print(value('SELECT answer FROM kept_{victim}', check=True))") == "42"
    finish(client)


def test_a_stale_pid_file_with_the_number_of_a_living_process_does_no_harm(data_dir: Path) -> None:
    stop(data_dir)
    bystander = subprocess.Popen(["sleep", "60"])
    pid_file = data_dir / "postgres" / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{bystander.pid}\n{pid_file.parent}\n1\n5432\n\n\n  1  1\nready\n")
    try:
        assert run(data_dir, "print(value('SELECT 42'))") == "42"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_clients_that_arrive_while_the_server_stops_get_a_working_one(data_dir: Path) -> None:
    code = f"""
for step in range(4):
    child = os.fork()
    if child == 0:
        os._exit(0 if value('SELECT 42') == 42 else 1)
    assert os.waitpid(child, 0)[1] == 0
    time.sleep({GRACE_SECONDS} + step * 0.1)
"""
    run(data_dir, code)


def test_data_of_one_run_are_found_by_the_next(data_dir: Path) -> None:
    run(data_dir, "connect().execute('CREATE TABLE kept AS SELECT 42 AS answer')")
    stop(data_dir)
    assert run(data_dir, "print(value('SELECT answer FROM kept'))") == "42"


def test_other_accounts_cannot_reach_the_data_or_the_socket(data_dir: Path) -> None:
    socket_dir = Path(run(data_dir, "print(embedded_postgres.start(data_dir).socket_dir)"))
    for private in (data_dir / "postgres", socket_dir.parent):
        assert private.stat().st_mode & 0o077 == 0
        assert private.stat().st_uid == os.geteuid()


def psql(data_dir: Path, *arguments: str, role: str = "ledger", **options) -> str:
    """Run psql, by default as the superuser, and return what it writes, errors too."""
    code = "s = embedded_postgres.start(data_dir); print(s.bin_dir, s.socket_dir)"
    bin_dir, socket_dir = run(data_dir, code).split()
    host = options.pop("host", socket_dir)
    return subprocess.run(
        [f"{bin_dir}/psql", "-XAtq", "-h", host, "-U", role, "-d", "ledger", *arguments],
        check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
        **options,
    ).stdout.strip()  # fmt: skip


def test_owner_and_application_have_roles_of_their_own(data_dir: Path) -> None:
    rights = (
        "SELECT string_agg(concat_ws(' ', rolname, rolsuper, rolbypassrls, rolcreaterole), ', ' "
        "ORDER BY rolname) FROM pg_roles WHERE rolname LIKE 'ledger_%'"
    )
    assert psql(data_dir, "-c", rights) == "ledger_app f f f, ledger_owner f f f"
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ledger'"
    assert psql(data_dir, "-c", owner) == "ledger_owner"
    assert run(data_dir, "print(embedded_postgres.start(data_dir).user)") == "ledger_app"


def test_an_error_leaves_no_row_and_no_statement_in_the_log(data_dir: Path) -> None:
    psql(data_dir, "-c", "CREATE TABLE IF NOT EXISTS person (number text PRIMARY KEY)")
    insert = "INSERT INTO person VALUES ('19101010-1010')"
    assert "19101010-1010" in psql(data_dir, "-c", insert, "-c", insert)
    log = "".join(one.read_text() for one in data_dir.rglob("*.log"))
    assert "duplicate key value violates" in log
    assert "19101010-1010" not in log


def test_the_owner_gets_what_the_superuser_of_an_earlier_version_made(data_dir: Path) -> None:
    psql(
        data_dir, "-c", "ALTER DATABASE ledger OWNER TO ledger; CREATE TYPE mood AS ENUM ('ok'); "
        "CREATE TABLE public.old (id bigint GENERATED BY DEFAULT AS IDENTITY, mood mood); "
        "CREATE SEQUENCE public.serial; CREATE VIEW public.seen AS SELECT * FROM public.old; "
        "CREATE FUNCTION public.one(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    )  # fmt: skip
    stop(data_dir)
    owned = (
        "SELECT relname FROM pg_class WHERE relowner = 'ledger_owner'::regrole AND relname IN "
        "('old', 'old_id_seq', 'serial', 'seen') UNION SELECT typname FROM pg_type WHERE "
        "typowner = 'ledger_owner'::regrole AND typname = 'mood' UNION SELECT proname FROM pg_proc "
        "WHERE proowner = 'ledger_owner'::regrole UNION SELECT datname FROM pg_database WHERE "
        "datdba = 'ledger_owner'::regrole ORDER BY 1"
    )
    assert psql(data_dir, "-c", owned).split() == [
        "ledger", "mood", "old", "old_id_seq", "one", "seen", "serial",
    ]  # fmt: skip


by_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as another account")


@by_root
def test_started_by_root_it_runs_as_an_account_of_its_own(data_dir: Path) -> None:
    run(data_dir, "connect()")
    _, postgres = processes(data_dir)
    assert postgres.username() == supervisor.SERVICE_ACCOUNT


@by_root
@pytest.mark.parametrize("account", [supervisor.SERVICE_ACCOUNT, "nobody"])
def test_processes_of_other_accounts_are_refused(data_dir: Path, account: str) -> None:
    socket_dir = run(data_dir, "print(embedded_postgres.start(data_dir).socket_dir)")
    _, postgres = processes(data_dir)
    folder = Path(f"/proc/{postgres.pid}/fd")
    (known,) = [one for one in folder.iterdir() if os.path.realpath(one) == socket_dir]
    for role in ("ledger", "ledger_owner", "ledger_app"):
        told = psql(data_dir, "-c", "SELECT 'inside'", role=role, host=str(known), user=account)
        assert "inside" not in told
        if account == supervisor.SERVICE_ACCOUNT:  # It may reach the socket.
            assert "Peer authentication failed" in told or "Permission denied" in told
        assert psql(data_dir, "-c", "SELECT 'inside'", role=role, host=str(known)) == "inside"


@by_root
def test_a_cluster_that_ran_as_nobody_is_taken_over_with_its_data(data_dir: Path) -> None:
    run(data_dir, "connect().execute('CREATE TABLE inherited AS SELECT 42 AS answer')")
    stop(data_dir)
    cluster = data_dir / "postgres" / "cluster"
    nobody = pwd.getpwnam("nobody")
    for path in [cluster, *cluster.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    assert run(data_dir, "print(value('SELECT answer FROM inherited'))") == "42"
    _, postgres = processes(data_dir)
    assert postgres.username() == supervisor.SERVICE_ACCOUNT
    own = pwd.getpwnam(supervisor.SERVICE_ACCOUNT).pw_uid
    assert {path.lstat().st_uid for path in [cluster, *cluster.rglob("*")]} == {own}


@by_root
def test_an_account_that_cannot_be_made_is_said_in_one_line(
    empty_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SERVICE_ACCOUNT", "ledger-no-such")
    monkeypatch.setenv("PATH", str(empty_dir))  # Without useradd.
    with pytest.raises(supervisor.ServerFailure, match="'ledger-no-such' for it cannot be created"):
        supervisor._account(empty_dir / "cluster")


def test_a_failure_names_the_log_and_shows_its_end(empty_dir: Path) -> None:
    run(empty_dir, "connect()")
    stop(empty_dir, kill=True)
    with (empty_dir / "postgres" / "cluster" / "postgresql.conf").open("a") as conf:
        conf.write("no_such_setting = 1\n")
    process = spawn(empty_dir, "connect()")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(empty_dir / "postgres" / "postgres.log") in errors
    assert "no_such_setting" in errors


def django(data_dir: Path, *arguments: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "embedded_settings.py").write_text(SETTINGS)
        environment = {
            **ENVIRONMENT,
            "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{folder}",
            "DJANGO_SETTINGS_MODULE": "embedded_settings",
            "LEDGER_DATA_DIR": str(data_dir),
        }
        command = [sys.executable, "-m", "django", *arguments]
        result = subprocess.run(
            command, check=False, env=environment, capture_output=True, text=True
        )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_django_starts_nothing_until_a_connection_is_opened(empty_dir: Path) -> None:
    django(empty_dir, "check")
    assert not (empty_dir / "postgres").exists()


def test_django_migrates_makes_test_databases_and_opens_a_shell(data_dir: Path) -> None:
    django(data_dir, "migrate", "--verbosity=0")
    assert "content_type" in django(data_dir, "dbshell", "--", "-c", r"\dt")
    code = """
from django.db import connection
name = connection.creation.create_test_db(verbosity=0)
connection.creation.destroy_test_db("ledger", verbosity=0)
print(name)
"""
    assert django(data_dir, "shell", "--no-imports", "-c", code).strip() == "test_ledger"


def test_django_connects_again_after_kill_9_of_postgres(data_dir: Path) -> None:
    code = """
import os
from django.db import connection
def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()::text")
        return cursor.fetchone()[0]
first = ask()
connection.close()
with open(os.environ["LEDGER_DATA_DIR"] + "/postgres/cluster/postmaster.pid") as pid_file:
    os.kill(int(pid_file.readline()), 9)
assert ask() != first
"""
    django(data_dir, "shell", "--no-imports", "-c", code)
