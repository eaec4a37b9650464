"""Steps of the matrix: what happened to the invoice before, and what comes now.

Everything goes through HTTP, the bank's files, the commands and, for what only staff may do, the
back office.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max
from django.test import Client

from accounts.models import JournalEntry, JournalLine, Surplus
from invoices.models import Invoice
from ledger_project.core.setup import open_ledger
from tests.second_events.cells import PURCHASED
from tests.support.backoffice import fill_in, told
from tests.support.clients import Answer, succeeded
from tests.support.commands import run
from tests.support.invoices import customer, issue_invoice
from tests.support.paths import INVOICES
from tests.support.payments import PAYER, receive
from tests.support.purchases import capture

ISSUED, DUE, TENTH, TWELFTH = "2026-06-08", "2026-07-08", "2026-06-10", "2026-06-12"
REMINDED, PAID_LATE = "2026-07-15", "2026-07-23"

Act = Callable[[], "Answer | str | None"]
"""An event: what answered, or what the back office told."""


class Business:
    """An invoice of 1 000.00 with a first event and a second."""

    def __init__(self, kind: str, api: Any, authorize: Any, ledger: Any, at: Any) -> None:
        self.kind, self.api, self.authorize, self.ledger, self.at = kind, api, authorize, ledger, at
        self.number = "852" if kind == PURCHASED else "1"
        self.path = f"{INVOICES}/{self.number}"
        self.authorization: dict[str, Any] = {}
        self.last_payment: tuple[str, str, Decimal] = ("", "", Decimal(0))
        open_ledger(501, penalty_interest=Decimal("12.00"), authorization_days=180)

    # --- What happened before

    def before(self, row: str, column: str) -> None:
        self.at(ISSUED)
        self.sell(self.number, Decimal(1000), DUE, authorized=Decimal(1200))
        if column == "set-off":
            # At once: who has overdue debts is sold nothing more.
            self.other = self.sell("854", Decimal(100), "2026-09-30", authorized=Decimal(100))
        getattr(self, "before_" + row.replace(" ", "_").replace(",", ""))()

    def before_open(self) -> None:
        """Leave it as it is."""

    def before_part_paid(self) -> None:
        self.at(TENTH)
        self.pay(400)

    def before_paid(self) -> None:
        self.at(TENTH)
        self.pay(1000)

    def before_credited_in_part(self) -> None:
        self.at(TENTH)
        self.credit(300)

    def before_paid_then_credited_in_part(self) -> None:
        self.at(TENTH)
        self.pay(800)
        self.at(TWELFTH)
        self.credit(300)

    def before_credited_in_full(self) -> None:
        self.at(TENTH)
        self.pay(400)
        self.at(TWELFTH)
        self.credit(1000)

    def before_remitted(self) -> None:
        self.at(TENTH)
        self.pay(Decimal("999.20"))

    def before_written_off(self) -> None:
        self.at(TENTH)
        self.pay(400)
        self.at(TWELFTH)
        self.write_off()

    def before_set_off(self) -> None:
        self.at(TENTH)
        other = self.sell("853", Decimal(100), "2026-09-30", authorized=Decimal(100))
        succeeded(self.set_off(self.surplus_of(other, 400)))

    def before_paid_directly(self) -> None:
        self.at(TENTH)
        succeeded(self.direct(400, "D1", TENTH))

    def before_with_surplus(self) -> None:
        self.at(TENTH)
        self.pay(1200)

    def before_claimed(self) -> None:
        run("run_claims", 501, date=REMINDED)

    def before_paid_late(self) -> None:
        self.before_claimed()
        self.at(PAID_LATE)
        self.pay(Decimal("1064.93"))

    def before_in_collection(self) -> None:
        self.before_claimed()
        self.at(PAID_LATE)
        self.pay(500)
        self.at("2026-07-24")
        succeeded(self.api.post(f"{self.path}/transfer-to-debt-collection"))

    def before_in_a_closed_period(self) -> None:
        self.before_part_paid()
        self.at("2026-07-03")
        run("close_period", 501, "2026-06-30")

    # --- What comes now: each prepares, and returns the event

    def now(self, column: str, day: str, *, value_on: str = "") -> Act:
        self.at(day)
        self.day, self.value_on = day, value_on or day
        name = column.replace(" ", "_").replace("-", "_")
        return getattr(self, f"now_{name}")()  # type: ignore[no-any-return]

    def now_capture(self) -> Act:
        return lambda: self.api.post(self.authorization["captures"], {"amount": 200})

    def now_cancellation(self) -> Act:
        return lambda: self.api.post(self.authorization["cancellations"])

    def now_credit(self) -> Act:
        return lambda: self.ask_credit(amount=300)

    def now_credit_of_the_rest(self) -> Act:
        return self.ask_credit

    def now_payment(self) -> Act:
        return lambda: self.pay(650, value_on=self.value_on)

    def now_bounce(self) -> Act:
        return lambda: self.bounce(self.last_payment[2])

    def now_bounce_in_part(self) -> Act:
        return lambda: self.bounce(Decimal(100))

    def now_direct_payment(self) -> Act:
        return lambda: self.direct(500, "D2", self.value_on)

    def now_set_off(self) -> Act:
        surplus = self.surplus_of(self.other, 300)
        return lambda: self.set_off(surplus)

    def now_write_off(self) -> Act:
        return self.write_off

    def now_claim(self) -> Act:
        return lambda: run("run_claims", 501)

    def now_refund(self) -> Act:
        surplus = self.surpluses()[-1]["@id"]
        return lambda: self.api.post(f"{surplus}/pay-out-surplus", {})

    # --- Steps

    def sell(self, number: str, amount: Decimal, due: str, *, authorized: Decimal) -> dict:
        """Sell something on invoice to the customer, and return the invoice."""
        if self.kind == PURCHASED:
            dates = {"invoiceDate": ISSUED, "dueDate": due}
            one = self.authorize(number=number, amount=authorized, invoice=dates)
            self.authorization = self.authorization or one
            capture(self.api, one, amount=amount)
        else:
            dates = {"invoiceDate": ISSUED, "preferredDueDate": due}
            to = customer(self.api, "7")
            issue_invoice(self.api, amount, customerNo=to, invoiceNo=number, **dates)
        return self.api.get(f"{INVOICES}/{number}").data

    def invoice(self) -> dict[str, Any]:
        return succeeded(self.api.get(self.path))

    def pay(self, amount: Any, *, invoice: Any = None, value_on: str = "") -> None:
        reference = (invoice or self.invoice())["paymentReference"]
        bank = receive(
            self.ledger, reference, amount, value_on=value_on or None, payer_account=PAYER
        )
        self.last_payment = (bank, reference, Decimal(amount))

    def bounce(self, amount: Decimal) -> None:
        bank, reference, _ = self.last_payment
        receive(self.ledger, reference, amount, kind="reversal", reverses=bank)

    def ask_credit(self, **members: Any) -> Answer:
        body = {"reason": "Complaint", "creditInvoiceNo": "K1", **members}
        return self.api.post(f"{self.path}/credit", body)

    def credit(self, amount: int) -> None:
        succeeded(self.ask_credit(amount=amount, creditInvoiceNo="K0"))

    def direct(self, amount: int, reference: str, value_on: str) -> Answer:
        body = {"amount": amount, "valueDate": value_on, "reference": reference}
        return self.api.post(f"{self.path}/report-direct-payment", body)

    def surplus_of(self, other: dict[str, Any], amount: int) -> str:
        """Let the customer pay another invoice of 100.00 with that much too much."""
        self.pay(100 + amount, invoice=other)
        return self.surpluses()[-1]["@id"]  # type: ignore[no-any-return]

    def set_off(self, surplus: str) -> Answer:
        return self.api.post(f"{surplus}/set-off-surplus", {"invoiceNo": self.number})

    def write_off(self) -> Answer | str:
        """Write it off: the seller over the API, of a purchased one staff in the back office."""
        if self.kind != PURCHASED:
            return self.api.post(f"{self.path}/write-off", {"reason": "Bankrupt"})
        staff = Client()
        staff.force_login(User.objects.get_or_create(username="boss", **_SUPERUSER)[0])
        invoice = Invoice.objects.get(ledger=501, invoice_no=self.number)
        return told(fill_in(staff, invoice, "write_off", reason="Bankrupt"))

    # --- What is seen

    def surpluses(self) -> list[dict[str, Any]]:
        customer_ = self.invoice()["customer"]
        return succeeded(self.api.get(f"{customer_}/surpluses"))["items"]

    def owed_to_customer(self) -> tuple[Decimal, Decimal]:
        """Return what the customer is owed for too much money, and for what it need not pay."""
        found = Surplus.objects.filter(ledger=self.ledger).values_list("pk", "entry__template")
        made = dict(found)
        owed = [Decimal(0), Decimal(0)]
        for shown in self.surpluses():
            credited = made[int(shown["surplusId"])] != "payment_exceeds_debt"
            owed[credited] += shown["remainingAmount"]
        return owed[0], owed[1]


_SUPERUSER = {"defaults": {"is_staff": True, "is_superuser": True}}


def last_entry() -> int:
    return JournalEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def entries_since(last: int) -> Iterator[tuple[JournalEntry, dict[tuple[str, str], Decimal]]]:
    """Return each entry after one, with what it moves by seller and role."""
    for entry in JournalEntry.objects.filter(pk__gt=last).order_by("pk"):
        moved: dict[tuple[str, str], Decimal] = {}
        for line in JournalLine.objects.filter(entry=entry).select_related("seller"):
            key = (line.seller.number if line.seller else "", line.role)
            moved[key] = moved.get(key, Decimal(0)) + line.debit - line.credit
        yield entry, {key: by for key, by in moved.items() if by}


def balances(as_of: dt.date) -> dict[tuple[str, str], Decimal]:
    """Return the balance of each role in each book at the end of a day, by book date."""
    found: dict[tuple[str, str], Decimal] = {}
    for line in JournalLine.objects.filter(book_on__lte=as_of):
        key = (line.book, line.role)
        found[key] = found.get(key, Decimal(0)) + line.debit - line.credit
    return found
