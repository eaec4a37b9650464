"""`/health/ready` and `/metrics`, without a server around them."""

import json

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ledger_project.core.setup import open_ledger
from ledger_project.monitoring import readiness
from ledger_project.monitoring.application import application
from reports.models import Verification
from tests.support.commands import run
from tests.support.payments import receive
from tests.support.roles import superuser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _not_asked_before(monkeypatch):
    monkeypatch.setattr(readiness, "_migrated", False)


def ask(path: str, query: str = "", **environ: str) -> tuple[int, dict[str, str], bytes]:
    given = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
             "REMOTE_ADDR": "127.0.0.1", **environ}  # fmt: skip
    started: list = []
    content = application(given, lambda status, headers: started.extend((status, headers)))
    return int(started[0]), dict(started[1]), b"".join(content)


def missing(query: str = "") -> list[dict[str, str]]:
    """Return what is missing; nothing if it is ready."""
    status, headers, content = ask("/health/ready", query)
    if status == 200:
        assert json.loads(content) == {"status": "ready"}
        return []
    problem = json.loads(content)
    assert (status, headers["Content-Type"]) == (503, "application/problem+json")
    assert headers["Retry-After"]
    assert problem["Type"].endswith("/problems/not-ready")
    return problem["Missing"]


def figures(**environ: str) -> dict[str, float]:
    status, _, content = ask("/metrics", **environ)
    assert status == 200
    lines = [line.rpartition(" ") for line in content.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in lines}


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def away(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection to server at db.internal, user ledger failed")

    connection.close()
    monkeypatch.setattr(connection, "connect", refuse)
    yield
    monkeypatch.undo()


def test_a_server_with_all_it_needs_is_ready():
    assert missing() == []


def test_a_database_that_is_away_is_missing_and_no_detail_of_it_is_told(away):
    assert missing() == [{"database": "The database does not answer"}]
    assert b"internal" not in ask("/health/ready")[2]


def test_migrations_that_are_not_applied_are_missing():
    ((_, latest),) = MigrationLoader(connection).graph.leaf_nodes("reports")
    with superuser():
        MigrationRecorder(connection).record_unapplied("reports", latest)
    try:
        assert missing() == [{"migrations": "1 migrations are not applied"}]
    finally:
        with superuser():
            MigrationRecorder(connection).record_applied("reports", latest)
    assert missing() == []


def test_workers_that_fell_silent_are_missing_unless_they_are_left_out():
    execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    ((name, said),) = missing()[0].items()
    assert (name, said.split(" for ")[0]) == ("queue", "No worker was heard")
    assert missing("exclude=queue") == []
    execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert missing() == []


def test_the_figures_say_what_waits_and_how_far_the_days_are_closed(seller, ledger, at):
    receive(ledger, "nobody", "10.00")
    run("verify_ledger", "501")
    before = figures()
    assert before['ledger_unmatched_payments{ledger="501"}'] == 1
    assert before['ledger_days_behind{ledger="501"}'] == 1
    assert before['ledger_books_violations{ledger="501"}'] == 0
    run("end_of_day", "501", date="2026-06-07")
    at("2026-06-10")
    after = figures()
    assert after['ledger_days_behind{ledger="501"}'] == 2
    assert after['ledger_last_closed_day_timestamp_seconds{ledger="501"}'] == 1780790400
    assert 'ledger_webhook_oldest_seconds{ledger="501"}' not in after
    assert Verification.objects.get().checks > 20


def test_violations_that_verify_ledger_finds_are_a_figure(seller, ledger):
    receive(ledger, "nobody", "10.00")
    execute("UPDATE invoices_payment SET remaining = 9")
    with pytest.raises(CommandError):
        run("verify_ledger", "501")
    assert figures()['ledger_books_violations{ledger="501"}'] > 0


def test_without_the_database_the_counters_are_still_told(away):
    assert figures()["ledger_database_up"] == 0


def test_the_figures_are_for_this_machine_alone_or_for_who_has_the_token(settings):
    open_ledger(501, name="L", country="SE")
    assert ask("/metrics", REMOTE_ADDR="::1")[0] == 200
    for elsewhere in (
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=1"},
    ):
        status, _, content = ask("/metrics", **elsewhere)
        assert (status, b"ledger_" in content) == (404, False)
    settings.METRICS_TOKEN = "t" * 32
    assert ask("/metrics")[0] == 404
    assert ask("/metrics", HTTP_AUTHORIZATION="Bearer " + "s" * 32)[0] == 404
    given = {"HTTP_AUTHORIZATION": "Bearer " + "t" * 32, "REMOTE_ADDR": "10.0.0.7"}
    assert ask("/metrics", **given)[0] == 200


def test_nothing_but_reading_is_allowed():
    assert ask("/metrics", REQUEST_METHOD="POST")[0] == 405
