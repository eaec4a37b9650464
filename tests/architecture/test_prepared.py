"""What is compiled once gives what the ORM gives, in every form that requests ask for."""

from decimal import Decimal

import psycopg
import pytest
from django.db import DataError, connection, models, transaction
from django.db.models import QuerySet
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

import ledger_project.asgi  # noqa: F401  Every module of the server, so every prepared query.
from ledger_project.core import row_security
from ledger_project.core.models import Seller, StateChange
from ledger_project.core.prepared import (
    MANY,
    REGISTRY,
    Prepared,
    Statement,
    insert,
    prepared,
    update,
)
from ledger_project.core.setup import open_ledger, register_seller
from ledger_project.postgresql import base
from tests.support.bodies import authorization_body, invoice_body
from tests.support.clients import created, issue, issue_client, succeeded
from tests.support.paths import AUTHORIZATIONS, EVENTS, INVOICES, ISSUING
from tests.support.payments import pay_invoice
from tests.support.purchases import capture, credit


@prepared
def sellers(ledger: int, number: str, *, lock: bool = False) -> QuerySet[Seller]:
    found = Seller.objects.filter(ledger=ledger, number=number)
    return found.select_for_update() if lock else found


def content(row):
    """Return all that a row holds, with the rows that were read with it."""
    if not isinstance(row, models.Model):
        return row
    kept = {name: value for name, value in vars(row).items() if name != "_state"}
    related = {name: content(one) for name, one in row._state.fields_cache.items()}
    return type(row), kept, related, row._state.adding, row._state.db


@pytest.fixture
def compared(monkeypatch):
    """Ask the ORM, too, whenever a prepared query is asked, and compare; return who was asked."""
    asked = set()
    ask = Prepared.__call__

    def both(self, *given, **form):
        found = ask(self, *given, **form)
        own = self.orm(*given, **form)
        compiled = self.form(form)
        if not compiled.empty:
            sent = [given[at] for at in compiled.positions]
            text = connection.ops.compose_sql(compiled.statement, sent)
            assert text == connection.ops.compose_sql(*own.query.sql_with_params())
        assert [content(row) for row in found] == [content(row) for row in own], self.name
        asked.add(self)
        return found

    monkeypatch.setattr(Prepared, "__call__", both)
    return asked


def test_each_prepared_query_gives_what_the_orm_gives(ledger, compared):
    for number in ("654", "655"):
        register_seller(ledger, number, name="shop", item_fee=Decimal(1))
    for api in (issue(ledger), issue(ledger, sellers=("654",))):
        body = authorization_body(amount=100)
        one = created(api.post(AUTHORIZATIONS, body))
        succeeded(api.post(AUTHORIZATIONS, body))
        again = {"amount": 20, "sellerCaptureReference": "once"}
        capture(api, one, **again)
        succeeded(api.post(one["captures"], again))
        capture(api, one)
        number = f"K-{body['invoice']['invoiceNumber']}"
        credit(api, one, 5, creditInvoiceNumber=number)
        given_back = {"amount": 5, "creditInvoiceNumber": number, "reason": "Complaint"}
        succeeded(api.post(one["credits"], given_back))
        for path in (one["@id"], AUTHORIZATIONS, INVOICES, EVENTS, one["captures"], one["credits"],
                     f"{INVOICES}/{one['invoice']['invoiceNumber']}"):  # fmt: skip
            succeeded(api.get(path))
        invoice = succeeded(api.get(f"{INVOICES}/{one['invoice']['invoiceNumber']}"))
        pay_invoice(ledger, invoice, 10)
    body = invoice_body(customerNo=one["customer"].rsplit("/")[-1])
    del body["sellerNumber"]
    assert "sellerNumber" in issue(ledger).post(ISSUING, body).text
    client, secret = issue_client(ledger)
    given = {"client_id": client.client_id, "client_secret": secret}
    answer = Browser().post("/oauth2/token", {"grant_type": "client_credentials", **given})
    assert answer.status_code == 200
    of_product = {one for one in REGISTRY if not one.name.startswith("tests.")}
    assert {one.name for one in of_product - compared} == set()


@pytest.mark.parametrize("many", [1, 3, MANY + 1])
def test_inserted_rows_are_those_that_the_orm_would_have_created(ledger, many):
    def rows():
        common = {"ledger": ledger, "document_type": "x", "document_id": 1, "operation": "o",
                  "from_state": "", "to_state": "%s'\\", "business_date": "2026-06-08"}  # fmt: skip
        return [StateChange(**common, replaced={"a": str(at)}) for at in range(many)]

    ours, theirs = rows(), rows()
    assert insert(*ours) is ours[0]
    StateChange.objects.bulk_create(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.pk
        assert mine.created_at
        mine.refresh_from_db()
        other.refresh_from_db()
        own = {"id": 0, "created_at": 0, "_state": 0}
        assert {**vars(mine), **own} == {**vars(other), **own}


def test_many_rows_are_refused_or_rounded_as_one_is_and_keep_what_only_some_of_them_state(ledger):
    common = {"ledger": ledger, "document_type": "x", "document_id": 1, "operation": "o",
              "from_state": "", "business_date": "2026-06-08"}  # fmt: skip
    long = [StateChange(**common, to_state="x" * 200) for _ in range(MANY + 1)]
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        insert(*long)
    assert not StateChange.objects.exists()
    stated = {MANY: {"replaced": {"a": "1"}}}
    mixed = [StateChange(**common, to_state="s", **stated.get(at, {})) for at in range(MANY + 1)]
    insert(*mixed)
    kept = [one.replaced for one in StateChange.objects.order_by("pk")]
    assert kept == [{}] * MANY + [{"a": "1"}]
    assert [one.pk for one in mixed] == sorted(one.pk for one in StateChange.objects.all())


def test_an_update_changes_only_the_rows_that_are_named(ledger, seller, other_seller):
    where = {"ledger": ledger.number, "number": seller.number}
    with CaptureQueriesContext(connection) as captured:
        assert update(Seller, {"city": "O'Hara", "item_fee": None}, **where) == 1
        Seller.objects.filter(**where).update(city="O'Hara", item_fee=None)
    mine, orms = (one["sql"].split("UPDATE")[-1] for one in captured)
    assert mine == orms
    seller.refresh_from_db()
    assert (seller.city, seller.item_fee) == ("O'Hara", None)
    other_seller.refresh_from_db()
    assert other_seller.city == ""
    with pytest.raises(TypeError):
        update(Seller, {"city": ""}, ledger=ledger.number, number=None)


def test_a_prepared_query_refuses_values_that_would_change_its_text(ledger):
    for given in ([501], [501, None], [501, "654", "655"]):
        with pytest.raises(TypeError):
            sellers(*given)


def test_a_connection_keeps_so_many_statements_and_prepares_again_what_went(db, monkeypatch):
    monkeypatch.setattr(base.Prepared, "KEPT", 2)
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as session:
        cursor = base.PreparedCursor(session)
        for one in (1, 2, 3) * 2:
            for number in (7, 2**40):  # Whole numbers of any size are of one statement.
                cursor.execute(Statement(f"SELECT %s + {one}"), [number])
                assert cursor.rows == [(number + one,)]
            kept = session.execute("SELECT name FROM pg_prepared_statements", prepare=False)
            assert len(kept.fetchall()) <= 2


@pytest.mark.django_db(transaction=True)
def test_a_prepared_query_sees_the_ledger_of_its_transaction_and_locks_in_one_only():
    for number in (501, 502):
        ledger, _ = open_ledger(number, name="Testledger AB", country="SE")
        register_seller(ledger, "654", name=f"shop {number}")
    for _ in range(2):  # The second time the statement is prepared already.
        with row_security.within(501):
            assert [one.name for one in sellers(501, "654")] == ["shop 501"]
            assert sellers(502, "654") == []
            with transaction.atomic():
                assert sellers(502, "654", lock=True) == []
                with row_security.within(502):
                    assert len(sellers(502, "654", lock=True)) == 1
            with pytest.raises(RuntimeError, match="needs a transaction"):
                sellers(501, "654", lock=True)
        with row_security.outside():
            assert sellers(501, "654") == []
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('app.ledger', true)")
                assert cursor.fetchone() in [("",), (None,)]
