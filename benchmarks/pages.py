"""Pages of the back office in a ledger with many invoices, against one with few."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.books import balances
from accounts.models import JournalEntry
from accounts.settlements.run import settle
from benchmarks.population import give_versions, pay, populate
from benchmarks.stage import Stage, cost, median_seconds
from invoices.models import Invoice
from ledger_project.backoffice.pages import PAGES, address_of
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Ledger

FEW, MONTHS, UNPAID, TIMES = 1_000, 4, 20, 5
"""Of the invoices of four months one of twenty is not paid."""


def measure(stage: Stage, invoices: int) -> list[dict[str, Any]]:
    """Compare what pages cost in a ledger with that many invoices with the cost in one with few."""
    client = Client()
    client.force_login(User.objects.create_superuser(f"reader{User.objects.count()}"))
    with override_settings(ALLOWED_HOSTS=["*"]):
        few = _measured(client, _ledger(stage, FEW))
        many = _measured(client, _ledger(stage, invoices))
    return [
        cost(f"{name}, {invoices:,} invoices against {FEW:,}", many[name], few[name], "ms")
        for name in many
    ]


def _ledger(stage: Stage, invoices: int) -> Ledger:
    ledger, seller = stage.ledger()
    for month in range(MONTHS, 0, -1):
        on = stage.on - dt.timedelta(days=30 * month)
        with stage.doing(f"{invoices // MONTHS:,} invoices of {on} in ledger {ledger.number}"):
            mark = populate(ledger, seller, invoices // MONTHS, on, versioned=False)
            pay(ledger, mark, on + dt.timedelta(days=29), unpaid=UNPAID)
    give_versions()
    # The end of each day settles and stores the balances.
    for back in (60, 1):
        day = stage.on - dt.timedelta(days=back)
        with stage.doing(f"settlement and balances of {day} in ledger {ledger.number}"):
            settle(ledger=ledger, actor=SYSTEM, on=day)
            balances.store(ledger, day)
    return ledger


def _measured(client: Client, ledger: Ledger) -> dict[str, float]:
    found = {}
    for name, url in _pages(ledger):
        assert client.get(url).status_code == 200, url
        found[name] = 1000 * median_seconds(lambda url=url: client.get(url), TIMES)
    return found


def _pages(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield name and address of pages of a ledger."""
    invoice = Invoice.objects.filter(ledger=ledger, state="open").latest("pk")
    entry = JournalEntry.objects.filter(ledger=ledger).latest("pk")
    only = f"ledger__number__exact={ledger.number}"
    yield "start page", reverse("admin:index")
    for name in ("invoice", "payment", "authorization"):
        yield f"list of {name}s", f"{reverse(f'admin:invoices_{name}_changelist')}?{only}"
    yield "list of entries", f"{reverse('admin:accounts_journalentry_changelist')}?{only}"
    yield "page of an invoice", reverse("admin:invoices_invoice_change", args=[invoice.pk])
    customer = [invoice.customer_id]
    yield "page of a customer", reverse("admin:customers_customer_change", args=customer)
    yield "page of an entry", reverse("admin:accounts_journalentry_change", args=[entry.pk])
    yield "page of the ledger", reverse("admin:core_ledger_change", args=[ledger.pk])
    for what, words in (
        ("number", invoice.invoice_no),
        ("name", "Customer 7"),
        ("amount", str(invoice.debited)),
        ("payment reference", invoice.payment_reference),
    ):
        yield f"search by {what}", f"{reverse('admin:search')}?q={words}"
    for page in PAGES:
        if page.name not in ("account-ledger", "evidence"):
            yield f"page {page.name}", address_of(page.name, ledger=ledger.number)
