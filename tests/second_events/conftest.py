"""Steps of second events: 12 % interest, sell, write off, ask what is owed."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from invoices.models import Invoice
from ledger_project.core.setup import open_ledger
from tests.support.backoffice import fill_in, told
from tests.support.clients import succeeded
from tests.support.invoices import billed, done
from tests.support.paths import INVOICES
from tests.support.purchases import buy

DUE = "2026-07-08"


@pytest.fixture
def rate(ledger):
    open_ledger(501, penalty_interest=Decimal("12.00"))


@pytest.fixture
def staff(db):
    client = Client()
    client.force_login(User.objects.create_superuser("anna"))
    return client


@pytest.fixture
def sold(api):
    """Sell on invoice, purchased or serviced: `sold(kind, amount)` returns the invoice."""

    def sell(kind: str, amount, *, number: str = "S1", due: str = DUE, seller: str = "654"):
        if kind == "serviced":
            dates = {"invoiceDate": "2026-06-08", "preferredDueDate": due}
            return billed(api, amount, invoiceNo=number, sellerNumber=seller, **dates)
        dates = {"invoiceDate": "2026-06-08", "dueDate": due}
        buy(api, amount, number=number, invoice=dates, seller=seller)
        return api.get(f"{INVOICES}/{number}").data

    return sell


@pytest.fixture
def shown(api):
    return lambda one: succeeded(api.get(one["@id"]))


@pytest.fixture
def owed_back(api):
    """Return what the customer of an invoice is owed, of each surplus of which something is."""

    def owed(one):
        found = succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
        return [each["remainingAmount"] for each in found if each["remainingAmount"]]

    return owed


@pytest.fixture
def write_off(api, staff):
    """Write an invoice off: the seller, or staff in the back office if it is purchased."""

    def give_up(one):
        if one["authorization"] is None:
            done(api, one, "write-off", {"reason": "Bankrupt"})
        else:
            row = Invoice.objects.get(invoice_no=one["invoiceNo"])
            assert " done" in told(fill_in(staff, row, "write_off", reason="Bankrupt"))

    return give_up
