"""How events are written: with the change, never changed afterwards, verified by verify_ledger."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from customers import operations
from customers.models import Customer
from customers.states import CUSTOMER
from invoices.event_types import EVENT_TYPES
from ledger_project.core import events
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Event
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.dates import TODAY
from tests.support.paths import CUSTOMERS
from tests.support.roles import guards_lifted, superuser
from tests.support.webhooks import rename

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(customer) -> Customer:
    customer(customerNo="7")
    return Customer.objects.get()


def test_a_change_tells_what_moved_who_did_it_and_when(anna):
    operations.block(customer=anna, actor=SYSTEM, on=TODAY, reason="Fraud")
    event = Event.objects.latest("id")
    assert (event.type, event.document_type, event.document_id) == (
        "customer-blocked", "customer", anna.pk,
    )  # fmt: skip
    assert (event.from_state, event.to_state) == ("active", "blocked")
    assert (event.customer_no, event.invoice_no, event.seller_id) == ("7", "", None)
    assert (event.business_date, event.created_by, event.data) == (TODAY, "system", {})


def test_facts_are_exact_texts_and_what_is_none_is_left_out(anna):
    event = events.about(
        anna, "customer", "customer-changed", moved=("", ""), actor=SYSTEM, on=TODAY,
        facts={"amount": Decimal("1E+2"), "day": dt.date(2026, 1, 2), "nothing": None, "count": 3},
    )  # fmt: skip
    assert event.data == {"amount": "100.00", "day": "2026-01-02", "count": "3"}


def test_what_ends_by_itself_is_told_too(anna):
    operations.initiate_termination(customer=anna, actor=SYSTEM, on=TODAY)
    found = Event.objects.filter(type="customer-terminated")
    assert [(one.customer_no, one.from_state, one.to_state) for one in found] == [
        ("7", "terminating", "terminated")
    ]


def test_a_refusal_tells_nothing(api, anna):
    operations.register_death(customer=anna, actor=SYSTEM, on=TODAY)
    with unchanged():
        answer = api.patch(f"{CUSTOMERS}/7", {"name": "Another"})
        assert answer.status_code == 409


def test_what_changes_nothing_tells_nothing(api, anna):
    before = Event.objects.count()
    rename(api, "7", anna.name)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM core_event",
        "UPDATE core_event SET type = 'customer-changed'",
        "UPDATE core_event SET data = '{}'",
        "UPDATE core_event SET business_date = business_date",
        "UPDATE core_event SET position = position + 1",
        "UPDATE core_event SET position = NULL",
    ],
)
def test_an_event_never_changes_and_has_its_position_once(anna, statement):
    events.sequence(501)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        superuser() as owner,
    ):
        owner.execute(statement)


def test_more_events_than_one_part_are_sequenced_to_the_end(anna, monkeypatch):
    monkeypatch.setattr(events, "AT_ONCE", 3)
    for turn in range(7):
        rename_once(anna, f"Name {turn}")
    events.sequence(501)
    found = Event.objects.order_by("id").values_list("position", flat=True)
    assert list(found) == list(range(1, 9))


def rename_once(customer, name):
    operations.amend(customer=customer, actor=SYSTEM, on=TODAY, name=name)


def test_every_type_is_kebab_case_and_fits_its_column():
    assert EVENT_TYPES
    assert all(one == one.lower().replace("_", "-") and len(one) <= 40 for one in EVENT_TYPES)
    assert {row.event for row in CUSTOMER.transitions.values() if row.event} <= set(EVENT_TYPES)


def tamper(statement, *parameters):
    """Run a statement as the database's owner could: the guards are lifted first."""
    with guards_lifted() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


def test_the_verification_finds_no_fault_with_what_happened(ledger, anna):
    assert violations(ledger) == []
    events.sequence(501)
    assert violations(ledger) == []


def test_the_verification_names_an_event_without_its_change(ledger, anna):
    tamper(
        "INSERT INTO core_event (ledger_id, type, document_type, document_id, invoice_no, "
        "customer_no, business_date, data, created_by) VALUES (501, 'customer-blocked', "
        "'customer', %s, '', '7', '2026-06-08', '{}', 'x')",
        anna.pk,
    )
    assert violations(ledger) == [
        f"customer {anna.pk}: 0 changes that are customer-blocked, 1 events"
    ]


def test_the_verification_names_a_change_without_its_event(ledger, anna):
    operations.block(customer=anna, actor=SYSTEM, on=TODAY)
    tamper("DELETE FROM core_event WHERE type = 'customer-blocked'")
    assert violations(ledger) == [
        f"customer {anna.pk}: 1 changes that are customer-blocked, 0 events"
    ]


def test_the_verification_names_a_gap_in_the_feed(ledger, anna):
    tamper("UPDATE core_event SET position = 2")
    key = Event.objects.get().pk
    assert violations(ledger) == [f"event {key} has position 2, expected 1"]


def test_the_verification_names_events_of_a_document_in_disorder(ledger, anna):
    rename_once(anna, "Another")
    first, second = Event.objects.order_by("id").values_list("pk", flat=True)
    tamper("UPDATE core_event SET position = 2 WHERE id = %s", first)
    tamper("UPDATE core_event SET position = 1 WHERE id = %s", second)
    assert violations(ledger) == [f"event {first} of customer {anna.pk} comes after {second}"]
