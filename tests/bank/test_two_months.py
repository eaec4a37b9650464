"""A month of two banks: every entry has its fate, every krona is explained, whatever is killed."""

import datetime as dt
import os
import random
import time
from decimal import Decimal

import pytest
from django.conf import settings
from django.db.models import Sum

from invoices.models import Invoice, LeftOutEntry, Payment, PaymentImport, PaymentReversal
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.models import Ledger
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.bank_months import BANKS, Month, month
from tests.support.bodies import customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.servers import database_url, manage

SEED = 20260608
LEDGERS = {"SE": (501, "BGSE:991-2346"), "NO": (502, "BBNO:86011117947")}


def days(country: str, number: int) -> list[dt.date]:
    found, day = [], dt.date(2026, 6, 8)
    for _ in range(number):
        day = bank_day_from(country, day)
        found.append(day)
        day += dt.timedelta(days=1)
    return found


def opened(country: str, invoices: int) -> list[str]:
    """Open a ledger with invoices of 10 000.00; return their payment references."""
    number, account = LEDGERS[country]
    ledger, _ = open_ledger(
        number, name="Bank AB", country=country, payment_account=account,
        bank_accounts=[BANKS[country]],
    )  # fmt: skip
    register_seller(ledger, "654", name="shop", iban=BANKS[country])
    api = issue(ledger)
    currency = {"SE": "SEK", "NO": "NOK"}[country]
    for place in range(invoices):
        customer = str(1 + place % 40)
        if place < 40:
            created(
                api.post(
                    f"/ledger/customer/v1/{number}/customers",
                    customer_body(customerNo=customer, nationalIdentifier=None),
                )
            )
        body = invoice_body(
            10_000, customerNo=customer, invoiceNo=f"I{place}", currency=currency,
            invoiceDate="2026-06-08", preferredDueDate="2026-08-31",
        )  # fmt: skip
        created(api.post(f"/ledger/invoice-service/v1/{number}/invoices", body))
    found = Invoice.objects.filter(ledger=number).order_by("pk")
    return list(found.values_list("payment_reference", flat=True))


class Importer:
    """Import files, and kill some of the imports after a random number of payments."""

    def __init__(self, directory, killed: int) -> None:
        self.directory, self.left, self.cut = directory, killed, 0
        self.draw = random.Random(SEED)
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "LEDGER_DATA_DIR": str(directory),
            "LEDGER_SECRET_KEY": settings.SECRET_KEY,
            "LEDGER_LOG_LEVEL": "CRITICAL",
        }

    def take(self, made: Month, kill: bool) -> None:
        number, _ = LEDGERS[made.country]
        for file in made.files:
            path = self.directory / file.name
            path.write_bytes(file.content)
            if kill and self.left and self.draw.random() < 0.3:
                self.left -= 1
                self.kill(path, number, file.day)
            run("import_bank_file", path, ledger=number, date=str(file.day))

    def kill(self, path, number: int, day: dt.date) -> None:
        """Kill an import once it has booked some payments; it is cut if it was not through."""
        known = Payment.objects.filter(ledger=number)
        whole = PaymentImport.objects.filter(ledger=number)
        most, files = known.count() + self.draw.randint(1, 60), whole.count()
        process = manage(
            "import_bank_file", str(path), "--ledger", str(number), "--date", str(day),
            env=self.environment,
        )  # fmt: skip
        while known.count() < most and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        self.cut += whole.count() == files


def öre(amount: Decimal | None) -> int:
    return int((amount or Decimal(0)).scaleb(2))


def holds(made: Month) -> None:
    """Hold what was booked against what was expected of each entry."""
    number, _ = LEDGERS[made.country]
    payments = Payment.objects.filter(ledger=number)
    found = {öre(one.amount): one.state for one in payments}
    assert payments.count() == len(found)
    assert {
        key: (found.get(key), fate) for key, fate in made.fates.items() if found.get(key) != fate
    } == {}
    assert found.keys() == made.fates.keys()
    left: dict[str, list[int]] = {}
    for one in LeftOutEntry.objects.filter(ledger=number):
        left.setdefault(one.reason, []).append(öre(one.amount))
    assert {reason: sorted(amounts) for reason, amounts in left.items()} == {
        reason: sorted(amounts) for reason, amounts in made.left.items() if amounts
    }
    withdrawn = [amount for amount, fate in made.fates.items() if fate == "withdrawn"]
    reversals = PaymentReversal.objects.filter(ledger=number)
    assert sorted(öre(one.amount) for one in reversals) == sorted(withdrawn)
    assert not reversals.filter(payment=None).exists()
    debts = {
        one.payment_reference: 1_000_000 - öre(one.capital_debt)
        for one in Invoice.objects.filter(ledger=number)
    }
    assert {one: paid for one, paid in debts.items() if paid != made.paid[one]} == {}
    standing = payments.aggregate(all=Sum("amount"), back=Sum("withdrawn"))
    (report,) = run("reconcile_bank", number, date=str(made.files[-1].day))
    last = report["days"][-1]
    assert öre(last["bank"]) == made.balance
    assert last["client_funds"] == standing["all"] - standing["back"]
    assert {day["unexplained"] for day in report["days"]} == {0}
    assert report["gaps"] == []
    assert violations(Ledger.objects.get(number=number)) == []


def test_each_entry_of_a_small_month_has_its_fate(db, tmp_path):
    importer = Importer(tmp_path, killed=0)
    for country in LEDGERS:
        made = month(country, opened(country, 12), seed=SEED, days=days(country, 3), a_day=40)
        importer.take(made, kill=False)
        holds(made)
        # All of it again changes nothing.
        before = Payment.objects.count()
        importer.take(made, kill=False)
        assert Payment.objects.count() == before
        holds(made)


@pytest.mark.wide
@pytest.mark.parametrize("country", LEDGERS)
def test_ten_thousand_entries_of_each_bank_are_explained_though_imports_are_killed(
    transactional_db, tmp_path, country
):
    importer = Importer(tmp_path, killed=12)
    made = month(country, opened(country, 250), seed=SEED, days=days(country, 21), a_day=480)
    importer.take(made, kill=True)
    holds(made)
    assert made.entries >= 10_000
    assert importer.cut >= 6
