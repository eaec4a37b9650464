"""What the tests assert in the same words: problems in full, and that nothing has changed."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from ledger_project.api.problems import PROBLEMS
from tests.support.clients import Answer

COMMON = ["Type", "Title", "Status", "Instance", "Detail"]
KEPT = ("core", "customers", "accounts", "invoices", "webhooks", "reports")
RECORDS = ("customers.PersonView",)
"""Tables that record who looked at what: looking changes nothing else."""
DECLINED = ("accounts.CreditDecision", "core.Event")
"""Tables with what a declined purchase leaves: the decision, and its event."""


def state_of_the_database() -> dict[str, list[str]]:
    """Every row of every table of the domain: journal, states, reservations, history, keys."""
    with connection.cursor() as cursor:
        # Planning it is what costs. Psycopg drops what is prepared when something was rolled back.
        cursor.execute("SELECT FROM pg_prepared_statements WHERE name = 'state_of_the_database'")
        if not cursor.rowcount:
            models = [m for label in KEPT for m in apps.get_app_config(label).get_models()]
            rows = " UNION ALL ".join(
                f"SELECT '{model._meta.label}', "
                f'array(SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1)'
                for model in models
            )
            cursor.execute(f"PREPARE state_of_the_database AS {rows}")
        cursor.execute("EXECUTE state_of_the_database")
        return dict(cursor.fetchall())


@contextlib.contextmanager
def unchanged(*, but: tuple[str, ...] = ()) -> Iterator[None]:
    """Within the block no row of the domain comes, goes or changes, except in the tables `but`.

    That a page was looked at may be recorded.
    """
    before = state_of_the_database()
    yield
    after = state_of_the_database()
    changed = [label for label in before if before[label] != after[label]]
    assert set(changed) <= {*but, *RECORDS}, f"changed: {changed}"


ABSENT = object()


def assert_problem(answer: Answer, status: int, slug: str, **members: Any) -> dict[str, Any]:
    """Assert the documented envelope of this problem type; `members` are its own, by value.

    One of its members that is `ABSENT` is not there. Returns the body.
    """
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.data
    assert list(body)[:5] == COMMON
    assert body["Type"].startswith("ledger/")
    assert body["Type"].endswith(f"/v1/problems/{slug}")
    assert body["Status"] == status == PROBLEMS[slug].status
    assert str(uuid.UUID(body["Instance"])) == body["Instance"]
    assert body["Title"]
    assert body["Detail"]
    absent = {name for name, value in members.items() if value is ABSENT}
    assert set(body) - set(COMMON) == set(PROBLEMS[slug].members) - absent
    for name, value in members.items():
        assert name in absent or body[name] == value, name
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="ledger"')
    return body


def faults(answer: Answer) -> dict[str, str]:
    """Return the `Problems` of a validation problem as one mapping, an entry a member."""
    body = assert_problem(answer, 400, "validation")
    assert all(len(entry) == 1 for entry in body["Problems"])
    found = {path: message for entry in body["Problems"] for path, message in entry.items()}
    assert len(found) == len(body["Problems"])
    return found


def rels(representation: dict[str, Any]) -> list[str]:
    """Return the listed operations, by name."""
    return [operation["rel"] for operation in representation["operations"]]


def assert_complete(representation: dict[str, Any]) -> None:
    """`@id` comes first, `operations` last, each operation is `{rel, method, href}`."""
    assert next(iter(representation)) == "@id"
    assert list(representation)[-1] == "operations"
    for operation in representation["operations"]:
        assert list(operation) == ["rel", "method", "href"]
        assert operation["method"] == operation["method"].lower()
        assert operation["href"].startswith("/ledger/")
