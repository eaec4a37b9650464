"""Lists, reports, files and events from a replica: what clients see, whatever becomes of it."""

import contextlib
import datetime as dt
import re
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.support.backoffice import inputs
from tests.support.identifiers import se_person
from tests.support.servers import until

pytestmark = pytest.mark.slow

AUTHORIZATIONS = "/ledger/invoice-purchase/v1/801/authorizations"
EVENTS = "/ledger/invoice/v1/801/events"
REPORT = "/ledger/output/v1/801/reports/trial-balance"
PERSON = {
    "ledger": "801",
    "name": "Britt-Marie Axelstopp",
    "legalEntity": "consumer",
    "nationalIdentifier.countryCode": "SE",
    "legalAddress.addressee": "Britt-Marie Axelstopp",
    "legalAddress.streetAddress": "Storgatan 1",
    "legalAddress.zipCode": "123 45",
    "legalAddress.city": "Visby",
    "legalAddress.countryCode": "SE",
}


def numbers(http: httpx.Client) -> list[str]:
    """Return the invoice numbers of the list, newest first, as they are answered at once."""
    answer = http.get(AUTHORIZATIONS, params={"$orderby": "newest"})
    assert answer.status_code == 200, answer.text
    return [one["invoice"]["invoiceNumber"] for one in answer.json()["items"]]


def test_a_client_finds_what_it_wrote_in_its_next_list_and_the_replica_answers(pair, http):
    before = pair.reads()
    for _ in range(40):
        number = pair.authorize(http)
        assert numbers(http)[0] == number
    after = pair.reads()
    answered = sum(after[one] - before[one] for one in ("replica", "behind", "away"))
    assert answered == 40
    assert after["replica"] - before["replica"] >= 10


def test_reports_files_events_and_pages_of_staff_are_read_there(pair, http):
    pair.primary.manage("produce_files", "801")
    made = http.post(
        "/ledger/output/v1/801/files/ledger-report/order-report",
        json={"reportDate": time.strftime("%Y-%m-%d")},
    )
    assert made.status_code == 201, made.text
    with staff(pair) as colleague:
        paths = {
            EVENTS: http,
            REPORT: http,
            "/ledger/output/v1/801/files/ledger-report": http,
            made.headers["Location"]: http,
            "/admin/": colleague,
            "/admin/search/?q=A1": colleague,
            "/admin/invoices/authorization/": colleague,
            "/admin/invoices/authorization/?csv=1": colleague,
            "/admin/reports/trial-balance/?ledger=801": colleague,
        }
        for path, client in paths.items():
            assert until(lambda client=client, path=path: pair.reads_there(client, path), 20), path


def test_whoever_writes_by_a_page_finds_it_in_the_next_list(pair, http):
    def registered(identifier: str) -> str:
        page = colleague.get("/admin/customers/customer/operations/create/")
        form = {**inputs(page), **PERSON, "nationalIdentifier.regNo": identifier}
        form["csrfmiddlewaretoken"] = colleague.cookies["csrftoken"]
        answer = colleague.post(page.url.path, data=form, headers={"Referer": str(page.url)})
        assert answer.status_code == 200
        found = re.search(r"/customers/customer/(\d+)/", str(answer.url))
        assert found, answer.url
        return found[1]

    before = pair.reads()
    with staff(pair) as colleague:
        for count in range(5):
            key = registered(se_person(dt.date(1981, 12, 28), serial=300 + count))
            assert f"/customers/customer/{key}/" in colleague.get("/admin/customers/customer/").text
    assert pair.reads()["replica"] > before["replica"]


def test_while_the_replica_does_not_replay_the_primary_answers_and_the_lag_is_shown(pair, http):
    pair.standby.ask("SELECT pg_wal_replay_pause()", "postgres")
    try:
        before = pair.reads()
        for _ in range(5):
            number = pair.authorize(http)
            assert numbers(http)[0] == number
        after = pair.reads()
        assert after["replica"] == before["replica"]
        assert after["behind"] > before["behind"]
        assert after["ledger_replica_up"] == 1
        assert after["ledger_replica_lag_bytes"] > 1000
        ready = http.get("/health/ready")
        assert ready.status_code == 200
        assert re.fullmatch(r"\d+\.\d s behind", ready.json()["replica"])
    finally:
        pair.standby.ask("SELECT pg_wal_replay_resume()", "postgres")
    assert until(lambda: http.get("/health/ready").json()["replica"] == "up to date", 30)
    assert until(lambda: pair.reads()["ledger_replica_lag_bytes"] == 0, 30)


def test_a_replica_that_hangs_or_is_away_is_answered_for_by_the_primary(pair, http):
    with pair.frozen():
        for _ in range(10):
            number = pair.authorize(http)
            began = time.monotonic()
            assert numbers(http)[0] == number
            assert time.monotonic() - began < pair.SECONDS
        said = {"status": "ready", "replica": "does not answer"}
        assert until(lambda: http.get("/health/ready").json() == said, 30)
    pair.standby.stop(pair.following)
    try:
        before = pair.reads()
        assert before["ledger_replica_up"] == 0
        for _ in range(10):
            number = pair.authorize(http)
            assert numbers(http)[0] == number
        after = pair.reads()
        assert after["replica"] == before["replica"]
        assert after["behind"] + after["away"] == before["behind"] + before["away"] + 10
    finally:
        pair.follow()
    before = pair.reads()["replica"]
    assert until(lambda: numbers(http) and pair.reads()["replica"] > before, 30)


def test_a_replica_shows_a_ledger_its_own_rows_and_takes_no_change(pair, http):
    pair.authorize(http)
    found = pair.run("""
import json
from django.db import DatabaseError, connection
from invoices.models import Authorization
from ledger_project.core import replica, row_security
from ledger_project.core.models import Ledger

asked = []
def of(block):
    def work():
        asked.append(connection.alias)
        return Authorization.objects.count(), [one.number for one in Ledger.objects.all()]
    with block:
        return replica.read(work)

def write():
    asked.append(connection.alias)
    with row_security.within(801):
        if connection.alias == replica.ALIAS:
            return Ledger.objects.filter(number=801).update(name="changed")
    return "the primary"

mine, others = of(row_security.within(801)), of(row_security.within(802))
nobody = of(row_security.outside())
print(json.dumps([mine[0] > 0, mine[1], others, nobody, replica.read(write), asked]))
""")
    assert found == [
        True, [801], [0, [802]], [0, []], "the primary", ["replica"] * 4 + ["default"],
    ]  # fmt: skip


def test_a_read_that_replay_breaks_off_is_read_again_from_the_primary(pair, http):
    """Replay of a lock of the primary's ends what reads the table on the replica."""
    pair.standby.ask("ALTER SYSTEM SET max_standby_streaming_delay = '100ms'", "postgres")
    pair.standby.ask("SELECT pg_reload_conf()", "postgres")
    number = pair.authorize(http)
    found = pair.run("""
import json, time
from django.db import connection, connections, transaction
from invoices.models import Authorization
from ledger_project.core import replica, row_security
from ledger_project.postgresql.base import as_owner

asked = []
def work():
    asked.append(connection.alias)
    with transaction.atomic():
        first = Authorization.objects.count()
        if connection.alias == replica.ALIAS:
            there = connections["default"]
            connections["default"] = primary
            with as_owner(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE invoices_authorization IN ACCESS EXCLUSIVE MODE")
            connections["default"] = there
            time.sleep(2)
        return first == Authorization.objects.count()

primary = connections["default"]
with row_security.within(801):
    same = replica.read(work)
print(json.dumps([same, asked]))
""")
    assert found == [True, ["replica", "default"]]
    assert numbers(http)[0] == number


def test_what_is_no_replica_of_this_database_is_never_read(pair, http):
    own = pair.environment()
    code = """
import json
from django.db import connection
from ledger_project.core import replica
asked = []
replica.read(lambda: asked.append(connection.alias))
try:
    said = str(replica.lag())
except replica.Unusable as error:
    said = str(error)
print(json.dumps([asked, said]))
"""
    pair.environment = lambda: {**own, "LEDGER_REPLICA_DATABASE_URL": pair.primary.url}
    try:
        assert pair.run(code) == [["default"], "is no replica: it is not in recovery"]
    finally:
        del pair.environment
    assert pair.run(code)[0] == ["replica"]


@contextlib.contextmanager
def staff(pair) -> Iterator[httpx.Client]:
    """Open a browser of a signed-in member of staff."""
    base = pair.served.base
    with httpx.Client(base_url=base, timeout=30, follow_redirects=True) as client:
        page = client.get("/admin/login/")
        form = {
            "login": pair.account["user"],
            "password": pair.account["password"],
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        }
        answer = client.post("/admin/login/", data=form, headers={"Referer": str(page.url)})
        assert answer.status_code == 200, answer.text
        yield client
