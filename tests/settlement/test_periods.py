"""Accounting periods: what is closed stays as it is, and nothing is lost for it."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection, transaction

from accounts.models import JournalEntry
from invoices.models import InvoiceTransaction
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import Invalid, NotPermitted
from ledger_project.core.models import StateChange
from ledger_project.core.periods import close_period
from tests.support.actors import person
from tests.support.books import violations
from tests.support.commands import run
from tests.support.concurrency import in_sight
from tests.support.dates import TODAY
from tests.support.purchases import buy, credit

MAY = dt.date(2026, 5, 31)


def books(through: dt.date) -> list[tuple]:
    return list(
        JournalEntry.objects.filter(book_on__lte=through)
        .order_by("id")
        .values_list("id", "book_on", "value_on", "template")
    )


def test_what_comes_after_the_close_is_booked_on_the_first_open_day_with_its_own_value_date(
    ledger, api, at, tmp_path, constraints
):
    at("2026-05-20")
    first = buy(api, "1000.00")
    second = buy(api, "300.00")
    at(TODAY)
    assert run("close_period", 501, MAY.isoformat())["closed_through"] == MAY.isoformat()
    frozen = books(MAY)
    path = tmp_path / "late.csv"
    reference = first["invoicePurchaseDetails"]["paymentReference"]
    path.write_text(
        "payment_reference,amount,currency,value_date,bank_reference\n"
        f"{reference},1000.00,SEK,2026-05-29,B1\n"
    )
    # An import that is dated back, and a request of a system that lives in May.
    run("import_payments", path, ledger=501, date=dt.date(2026, 5, 30))
    at("2026-05-30")
    credit(api, second, "50.00")
    assert run("settle", 501, date=dt.date(2026, 5, 30))[0]["amount"] == Decimal("1250.00")
    at(TODAY)
    assert books(MAY) == frozen
    late = JournalEntry.objects.filter(book_on__gt=MAY).order_by("id")
    assert set(late.values_list("book_on", flat=True)) == {dt.date(2026, 6, 1)}
    paid = late.get(template="payment_matched")
    assert paid.value_on == dt.date(2026, 5, 29)
    assert InvoiceTransaction.objects.get(entry=paid).book_on == dt.date(2026, 6, 1)
    assert violations(ledger) == []


def test_a_period_must_be_over_whole_and_open_to_be_closed(ledger, db):
    for through in ("2026-06-30", "2026-05-30"):
        with pytest.raises(CommandError, match="through"):
            run("close_period", 501, through)
    run("close_period", 501, "2026-05-31")
    for through in ("2026-05-31", "2026-04-30"):
        with pytest.raises(CommandError, match="closed through 2026-05-31"):
            run("close_period", 501, through)
    ledger.refresh_from_db()
    nobody = Actor(name="staff:nobody", holds=lambda scope, codename: False)
    with pytest.raises(NotPermitted):
        close_period(ledger=ledger, actor=nobody, on=TODAY, through=TODAY)
    with pytest.raises(Invalid):
        close_period(ledger=ledger, actor=person("a"), on=TODAY, through=TODAY)
    told = StateChange.objects.get(document_type="ledger")
    assert (told.operation, told.to_state) == ("close_period", "2026-05-31")


@pytest.mark.django_db(transaction=True)
def test_a_period_that_closes_waits_for_what_is_being_booked(ledger, api, at):
    at("2026-05-20")
    entered, leave, order = threading.Event(), threading.Event(), []

    def book():
        try:
            with transaction.atomic():
                buy(api, "100.00")
                entered.set()
                leave.wait(20)
                order.append("booked")
        finally:
            connection.close()

    def close():
        try:
            entered.wait(20)
            with transaction.atomic():
                close_period(ledger=ledger, actor=SYSTEM, on=TODAY, through=MAY)
                order.append("closed")
        finally:
            connection.close()

    threads = [threading.Thread(target=in_sight(work)) for work in (book, close)]
    for thread in threads:
        thread.start()
    entered.wait(20)
    threads[1].join(0.5)
    assert order == []
    leave.set()
    for thread in threads:
        thread.join()
    assert order == ["booked", "closed"]
    with pytest.raises(OperationalError, match="closed through 2026-05-31"):
        # Even a process that has not seen the close cannot book around it.
        JournalEntry.objects.create(
            ledger=ledger, template="late", accounting_action="", book_on=MAY, value_on=MAY,
            document_type="x", document_id=1,
        )  # fmt: skip
