"""Replay of a history of receivables, day by day, through the everyday operations.

The file has the columns countryCode, customerID, invoiceNumber, InvoiceDate, DueDate,
InvoiceAmount, Disputed and SettledDate (dates month/day/year). A country code is a seller, a
customer a made-up company.
"""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from accounts.credit.policy import Facts
from accounts.settlements.run import settle
from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.payments import register_payment
from invoices.models import Authorization, Invoice, Payment
from invoices.operations import (
    Buyer,
    InvoiceTerms,
    authorize,
    capture,
    dispute,
    expire,
    run_claims,
)
from invoices.queries import with_interest
from ledger_project import samples
from ledger_project.core import clock, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import InexactAmount, exact_amount
from ledger_project.core.setup import register_seller
from reports.output_files import produce_files


@dataclass(frozen=True, slots=True)
class Receivable:
    """A line of the file; `amount` in the ledger's currency."""

    seller: str
    customer: str
    number: str
    amount: Decimal
    issued_on: dt.date
    due_on: dt.date
    settled_on: dt.date
    disputed: bool


def read(path: Path) -> list[Receivable]:
    """Read the file. Raise `Invalid` that names each faulty line, and `OSError`."""
    receivables, faults = [], {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        for row in reader:
            try:
                receivables.append(
                    Receivable(
                        seller=row["countryCode"].strip(),
                        customer=row["customerID"].strip(),
                        number=row["invoiceNumber"].strip(),
                        amount=exact_amount(Decimal(row["InvoiceAmount"])),
                        issued_on=_date(row["InvoiceDate"]),
                        due_on=_date(row["DueDate"]),
                        settled_on=_date(row["SettledDate"]),
                        disputed=row["Disputed"].strip().lower() == "yes",
                    )
                )
            except (KeyError, ValueError, AttributeError, InvalidOperation, InexactAmount) as error:
                faults[f"line {reader.line_num}"] = f"{type(error).__name__}: {error}"
    if faults:
        raise Invalid(faults)
    return receivables


def _date(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def days(receivables: list[Receivable]) -> Iterator[dt.date]:
    """Yield each calendar day from the first invoice to the last payment."""
    first = min(one.issued_on for one in receivables)
    last = max(one.settled_on for one in receivables)
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


class AsItWas:
    """Credit policy of a history: past sales had been accepted, so all are."""

    def decide(self, facts: Facts) -> list[str]:
        return []


class Replay:
    """A replay into one ledger. Each step is idempotent, so a replay that died can be run again."""

    def __init__(self, ledger: Ledger, receivables: list[Receivable], actor: Actor) -> None:
        self.ledger, self.receivables, self.actor = ledger, receivables, actor
        # Past sales are history: the present policy must not decline them.
        ledger.credit_policy = f"{__name__}.{AsItWas.__name__}"
        self.issued: dict[dt.date, list[Receivable]] = defaultdict(list)
        self.settled: dict[dt.date, list[Receivable]] = defaultdict(list)
        for one in receivables:
            self.issued[one.issued_on].append(one)
            self.settled[one.settled_on].append(one)
        names = sorted({one.customer for one in receivables})
        self.serials = {name: serial for serial, name in enumerate(names)}
        for number in sorted({one.seller for one in receivables}):
            register_seller(ledger, number, name=f"Seller {number}")

    def run_day(self, on: dt.date) -> None:
        """Run one business date: purchases, payments, claims, expiry, settlement, files."""
        with clock.business_date_set(on):
            for one in self.issued[on]:
                transactions.run(self._work(self._buy, one, on))
            for one in self.settled[on]:
                transactions.run(self._work(self._pay, one, on))
            for _ in run_claims(ledger=self.ledger, actor=self.actor, on=on):
                pass
            expire(ledger_number=self.ledger.number, actor=self.actor, on=on)
            settle(ledger=self.ledger, actor=self.actor, on=on)
            produce_files(self.ledger, on, self.actor)

    def _work(
        self, step: Callable[[Receivable, dt.date], None], one: Receivable, on: dt.date
    ) -> Callable[[], None]:
        return lambda: step(one, on)

    def _buy(self, one: Receivable, on: dt.date) -> None:
        name = f"Customer {one.customer}"
        buyer = Buyer(
            legal_entity="business",
            reg_no=samples.company_number(self.ledger.country, self.serials[one.customer]),
            reg_country=self.ledger.country,
            name=name,
            country_code=self.ledger.country,
        )
        authorized = authorize(
            ledger=self.ledger,
            actor=self.actor,
            on=on,
            seller_number=one.seller,
            invoice=InvoiceTerms(
                amount=one.amount,
                currency=self.ledger.currency,
                invoice_number=one.number,
                invoice_date=one.issued_on,
                due_date=one.due_on,
            ),
            buyer=buyer,
            sent=_sent(buyer),
        )
        locked = Authorization.objects.select_for_update(of=("self",)).select_related("ledger")
        authorization = locked.get(pk=authorized.entity.pk)
        bought = capture(authorization=authorization, actor=self.actor, on=on, reference=one.number)
        if one.disputed and not bought.replayed:
            dispute(
                invoice=self._invoice(one, on), actor=self.actor, on=on, reason="By the history"
            )

    def _pay(self, one: Receivable, on: dt.date) -> None:
        """Pay all that the customer owes that day, with the fees of earlier claims."""
        invoice = self._invoice(one, on)
        if Payment.objects.filter(
            ledger=self.ledger, bank_reference=f"replay-{one.number}"
        ).exists():
            return
        paid = BankTransaction(
            bank_reference=f"replay-{one.number}",
            payment_reference=invoice.payment_reference,
            amount=invoice.capital_debt + invoice.costs + invoice.interest,
            currency=self.ledger.currency,
            value_on=on,
        )
        register_payment(ledger=self.ledger, transaction=paid, actor=self.actor, on=on)

    def _invoice(self, one: Receivable, on: dt.date) -> Invoice:
        """Return the invoice of a receivable, locked, with the interest as of a day."""
        found = Invoice.objects.filter(ledger=self.ledger, invoice_no=one.number)
        locking = found.select_related("customer", "ledger").select_for_update(of=("self",))
        return with_interest(locking, on).get()


def _sent(buyer: Buyer) -> dict[str, object]:
    nothing = {"value": None, "countryCode": None}
    address = dict.fromkeys(("streetAddress", "city", "coAddress", "zipCode"))
    return {
        "emailAddress": None,
        "cellPhone": None,
        "nationalConsumerIdentifier": nothing,
        "nationalOrganizationIdentifier": {
            "value": buyer.reg_no,
            "countryCode": buyer.reg_country,
        },
        "invoiceAddress": {"name": buyer.name, **address, "countryCode": buyer.country_code},
    }
