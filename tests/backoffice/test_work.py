"""The start page is today's work: each number is that of the books, and leads to its rows."""

import datetime as dt

import pytest
from django.db.models import Sum
from django.urls import reverse

from accounts.models import Surplus
from invoices.bank.reversals import reverse_payment
from invoices.models import Invoice, Payment
from ledger_project.backoffice.work import of_model
from ledger_project.core.setup import open_ledger
from tests.support.actors import person
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, done
from tests.support.payments import receive

NEVER = "Ledgers with days that are not closed"
UNMATCHED = "Payments without an invoice"


def lines(client) -> dict:
    queue = client.get(reverse("admin:index")).context["dashboard"]["queue"]
    return {line.title: line for _, _, found in queue for line in found}


def listed(client, line) -> list:
    return list(client.get(line.url).context["cl"].result_list)


def test_each_line_leads_to_exactly_its_rows(boss, ledger, busy):
    busy(1)
    found = lines(boss)
    assert {NEVER, UNMATCHED, "Payouts to approve"} <= set(found) | {"Payouts to approve"}
    assert len(found) >= 3
    for line in found.values():
        rows = listed(boss, line)
        assert (len(rows), rows != []) == (line.count, True), line


def test_a_withdrawn_payment_no_longer_waits(boss, ledger):
    for reference, amount in (("N-1", "5.00"), ("N-2", "7.00")):
        receive(ledger, "nobody's", amount, bank=reference)
    line = lines(boss)[UNMATCHED]
    assert (line.count, line.amounts, line.notes) == (2, ("12.00 SEK",), (f"oldest {TODAY}",))
    withdrawn = Payment.objects.get(bank_reference="N-1")
    reverse_payment(payment=withdrawn, actor=person("boss"), on=TODAY, bank_reference="R-1",
                    amount=None, value_on=TODAY, message="")  # fmt: skip
    line = lines(boss)[UNMATCHED]
    assert (line.count, line.amounts) == (1, ("7.00 SEK",))
    assert [one.bank_reference for one in listed(boss, line)] == ["N-2"]


def test_payments_set_aside_stand_by_themselves(boss, ledger):
    receive(ledger, "nobody's", "5.00", bank="N-1", value_on=TODAY - dt.timedelta(days=800))
    found = lines(boss)
    assert UNMATCHED not in found
    (line,) = [one for title, one in found.items() if "set aside" in title]
    assert [one.bank_reference for one in listed(boss, line)] == ["N-1"]


def test_a_ledger_that_was_never_closed_is_urgent_and_a_closed_one_is_not(boss, ledger, seller):
    open_ledger(502, name="Otherledger AB", country="SE")
    for number in (501, 502):
        run("open_ledger", number, configured=True)
    queue = boss.get(reverse("admin:index")).context["dashboard"]["queue"]
    urgency, _, found = queue[0]
    (line,) = [one for one in found if one.title == NEVER]
    assert (urgency, line.count) == ("now", 2)
    assert line.notes == ("501 never closed; 502 never closed",)
    run("end_of_day", 501, date=TODAY - dt.timedelta(days=1))
    line = lines(boss)[NEVER]
    assert (line.count, line.notes) == (1, ("502 never closed",))
    assert [one.number for one in listed(boss, line)] == [502]


def test_disputes_respites_and_open_credits_wait(boss, api, ledger):
    one, two, three = (billed(api, invoiceNo=number) for number in ("S1", "S2", "S3"))
    done(api, one, "dispute", {"reason": "Never came"})
    done(api, two, "set-respite", {"respiteDate": "2026-06-12"})
    done(api, three, "set-respite", {"respiteDate": "2026-07-30"})
    found = lines(boss)
    assert [one.invoice_no for one in listed(boss, found["Open disputes"])] == ["S1"]
    ending = found["Respites that end within a week"]
    assert [one.invoice_no for one in listed(boss, ending)] == ["S2"]
    assert ending.notes == ("first on 2026-06-12",)


def test_surpluses_are_what_is_owed(boss, api, ledger):
    billed(api)
    receive(ledger, Invoice.objects.get().payment_reference, "130.00")
    line = lines(boss)["Surpluses that are owed to customers"]
    owed = Surplus.objects.aggregate(total=Sum("remaining"))["total"]
    assert (line.count, line.amounts) == (1, (f"{owed} SEK",))


def test_one_sees_the_work_that_one_may_do(boss, staff, busy):
    busy(1)
    clerk = staff("invoices.view_payment", name="clerk")
    assert set(lines(clerk)) == {UNMATCHED}


@pytest.mark.parametrize("value", ["nothing", "", "unmatched'--"])
def test_an_unknown_kind_of_work_filters_nothing(boss, busy, value):
    busy(1)
    page = reverse("admin:invoices_invoice_changelist")
    assert len(boss.get(page, {"work": value}).context["cl"].result_list) == Invoice.objects.count()
    assert of_model(Invoice)
