"""A generated year: five sellers in two countries, with all that happens to invoices.

Every file agrees with the others and with the books, at each month's end and in all.

Sampled: two months of one business by default, a whole year of a new one in `make test-wide`.
"""

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import cycle

import pytest
from django.core.management import call_command
from lxml import etree

from accounts.models import JournalEntry, JournalLine, Payout, PayoutBatch
from accounts.settlements import payouts
from invoices import operations
from invoices.bank.reversals import reverse_payment
from invoices.models import Claim, Invoice, InvoiceTransaction, Payment
from ledger_project.closing import end_of_day
from ledger_project.core import clock, transactions
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Ledger
from ledger_project.core.setup import open_ledger, register_seller
from ledger_project.samples import company_number
from reports.models import OutputFile
from reports.queries import content
from tests.support import sie_reader
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import Api, issue
from tests.support.commands import run
from tests.support.fee_invoices import issuer, receiver
from tests.support.payments import receive
from tests.support.sampling import MONTHS, generator

FIRST = dt.date(2026, 1, 5)
IBANS = {"SE": "SE3550000000054910000003", "NO": "NO9386011117947"}
SCHEDULES = (
    {"settlement_schedule": "daily"},
    {"settlement_schedule": "weekly", "settlement_day": 4, "minimum_payout": Decimal("500")},
    {"settlement_schedule": "monthly", "settlement_day": 19, "fees_invoiced": True, **receiver()},
)
COUNTRIES = {501: ("SE", SCHEDULES), 502: ("NO", SCHEDULES[:2])}

EVENTS = {
    "receivable_purchased", "invoice_issued", "invoice_credited", "credit_invoice_issued",
    "credit_transported", "payment_matched", "small_difference_remitted", "payment_exceeds_debt",
    "direct_payment_reported", "written_off", "seller_settled", "payout_returned", "fees_invoiced",
}  # fmt: skip
"""What a business of every kind has in its books, reversals of payments apart."""


class Business:
    """One ledger's business: what customers, sellers and the bank do on a day."""

    def __init__(self, number: int, country: str, schedules: tuple[dict, ...]) -> None:
        self.random = generator(number)
        self.ledger, _ = open_ledger(
            number, name=f"Company {number}", country=country, penalty_interest=Decimal("11.5"),
            approval_limit=Decimal("40000"), scheduled_reports=["106", "127"],
            **issuer(country),
        )  # fmt: skip
        self.sellers = [
            register_seller(
                self.ledger, f"S{place}", iban=IBANS[country], item_fee=Decimal("2.10"),
                commission_percent=Decimal("1.25"), reminder_fee_agreed=True, **schedule,
            )[0].number
            for place, schedule in enumerate(schedules)
        ]  # fmt: skip
        run("charge_monthly", number, "S0", "Portal", unit_price=Decimal("99"), date=FIRST)
        self.api: Api = issue(self.ledger)
        self.country, self.count = country, 0
        self.turns = cycle(self.sellers)
        self.answers = cycle([payouts.fail, payouts.confirm, payouts.confirm])
        self.ways = cycle(
            [self.pay, self.credit, self.pay, self.bounce, self.pay, self.pay_a_part,
             self.pay_the_seller, self.credit_by_invoice, self.write_off]
        )  # fmt: skip
        customers = f"/ledger/customer/v1/{number}/customers"
        address = {"addressee": "Buyer", "countryCode": country}
        for customer in ("9000001", "9000002"):
            body = customer_body(
                customerNo=customer, nationalIdentifier=None, legalAddress=address, name="Buyer"
            )
            assert self.api.post(customers, body).status_code == 201

    def path(self, subdomain: str, rest: str) -> str:
        return f"/ledger/{subdomain}/v1/{self.ledger.number}/{rest}"

    def day(self, on: dt.date) -> None:
        for _ in range(2):
            self.sell(on)
        self.serve(on)
        for one in self.random.sample(self.open(), k=min(4, len(self.open()))):
            next(self.ways)(one, on)
        self.answer_of_the_bank(on)

    def number(self) -> str:
        self.count += 1
        return f"{self.ledger.number}{self.count:05d}"

    def amount(self) -> Decimal:
        return Decimal(self.random.randrange(5_000, 400_000)) / 100

    def sell(self, on: dt.date) -> None:
        body = authorization_body(
            amount=self.amount(),
            number=self.number(),
            seller=next(self.turns),
            invoice={"invoiceDate": on.isoformat(), "currency": self.ledger.currency,
                     "distributionDate": on.isoformat(),
                     "dueDate": (on + dt.timedelta(days=14)).isoformat()},
        )  # fmt: skip
        company = company_number(self.country, self.random.randrange(1, 8))
        body["buyer"] |= {
            "cellPhone": None,
            "nationalConsumerIdentifier": {"value": None, "countryCode": None},
            "nationalOrganizationIdentifier": {"value": company, "countryCode": self.country},
        }
        body["buyer"]["invoiceAddress"].update(countryCode=self.country, zipCode="")
        answer = self.api.post(self.path("invoice-purchase", "authorizations"), body)
        if answer.status_code == 422:
            return  # Overdue debt, or the limit.
        assert answer.status_code == 201, answer.text
        assert self.api.post(answer.data["captures"], {}).status_code == 201

    def serve(self, on: dt.date, seller: str = "", amount: Decimal | None = None) -> None:
        body = invoice_body(
            amount or self.amount(),
            sellerNumber=seller or self.random.choice(self.sellers),
            customerNo=self.random.choice(["9000001", "9000002"]),
            invoiceNo=self.number(),
            invoiceDate=on.isoformat(),
            preferredDueDate=(on + dt.timedelta(days=14)).isoformat(),
            currency=self.ledger.currency,
        )
        answer = self.api.post(self.path("invoice-service", "invoices"), body)
        assert answer.status_code == 201, answer.text

    def settle_everything(self, on: dt.date) -> None:
        """Each seller gets more than it may owe, and every day is a day of settlement."""
        self.ledger.refresh_from_db()
        for seller in self.sellers:
            self.serve(on, seller, Decimal(20_000))
            self.pay(self.open()[-1], on)
            terms = {"settlement_schedule": "daily", "minimum_payout": Decimal(0)}
            register_seller(self.ledger, seller, **terms)
        run("settle", self.ledger.number, date=on)
        run("produce_files", self.ledger.number, date=on)

    def open(self) -> list[Invoice]:
        found = Invoice.objects.filter(ledger=self.ledger, state="open", type="debit")
        return list(found.select_related("seller", "customer").order_by("pk"))

    def pay(self, invoice: Invoice, on: dt.date, share: Decimal = Decimal(1)) -> None:
        amount = (invoice.capital_debt * share).quantize(Decimal("0.01"))
        extra = self.random.choice([Decimal(0), Decimal(0), Decimal("-0.40"), Decimal("12.50")])
        receive(
            self.ledger,
            invoice.payment_reference,
            max(amount + extra, Decimal("0.01")),
            bank=f"B{self.number()}",
            on=on,
            value_on=on - dt.timedelta(days=self.random.randrange(3)),
        )

    def pay_a_part(self, invoice: Invoice, on: dt.date) -> None:
        self.pay(invoice, on, Decimal("0.5"))

    def credit(self, invoice: Invoice, on: dt.date) -> None:
        body = {
            "amount": (invoice.debited - invoice.credited).quantize(Decimal("0.01")) / 4,
            "reason": "Complaint",
            "creditInvoiceNo": f"K{self.number()}",
        }
        body["amount"] = Decimal(body["amount"]).quantize(Decimal("0.01"))
        answer = self.api.post(self.path("invoice", f"invoices/{invoice.invoice_no}/credit"), body)
        assert answer.status_code == 200, answer.text

    def pay_the_seller(self, invoice: Invoice, on: dt.date) -> None:
        body = {"amount": invoice.capital_debt, "reference": self.number(),
                "valueDate": on.isoformat()}  # fmt: skip
        path = self.path("invoice", f"invoices/{invoice.invoice_no}/report-direct-payment")
        answer = self.api.post(path, body)
        assert answer.status_code in (200, 409), answer.text

    def credit_by_invoice(self, invoice: Invoice, on: dt.date) -> None:
        """Issue a credit invoice of half of the last serviced invoice, set off against it."""
        invoice = [one for one in self.open() if not one.purchased][-1]
        body = invoice_body(
            (invoice.debited / 2).quantize(Decimal("0.01")),
            sellerNumber=invoice.seller.number,
            customerNo=invoice.customer.customer_no,
            invoiceNo=self.number(),
            invoiceDate=on.isoformat(),
            preferredDueDate=on.isoformat(),
            currency=self.ledger.currency,
            invoiceType="credit",
            creditedInvoiceNo=invoice.invoice_no,
        )
        answer = self.api.post(self.path("invoice-service", "invoices"), body)
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            path = self.path("invoice", f"invoices/{body['invoiceNo']}/set-off")
            assert self.api.post(path, {}).status_code in (200, 409)

    def answer_of_the_bank(self, on: dt.date) -> None:
        """Pay the payouts that were sent, except every third."""
        sent = Payout.objects.filter(ledger=self.ledger, state="sent").order_by("pk")
        for payout in sent.select_related("ledger"):
            answer = next(self.answers)
            transactions.run(lambda to=answer, one=payout: to(payout=one, actor=SYSTEM, on=on))

    def bounce(self, invoice: Invoice, on: dt.date) -> None:
        matched = Payment.objects.filter(ledger=self.ledger, state="matched").order_by("-pk")
        if payment := matched.select_related("ledger").first():
            transactions.run(lambda: reverse_payment(payment=payment, actor=SYSTEM, on=on))

    def write_off(self, invoice: Invoice, on: dt.date) -> None:
        invoice = min(self.open(), key=lambda one: one.due_date)
        if (on - invoice.due_date).days > 20:
            if invoice.purchased:
                transactions.run(
                    lambda: operations.write_off(
                        invoice=invoice, actor=SYSTEM, on=on, reason="Lost"
                    )
                )
                return
            path = self.path("invoice", f"invoices/{invoice.invoice_no}/write-off")
            answer = self.api.post(path, {"reason": "Lost"})
            assert answer.status_code in (200, 409), answer.text


def days() -> Iterator[tuple[dt.date, bool, bool]]:
    """Each day that ends with a run: whether there was business, whether it is its month's last.

    A whole year has business on two days a week, and a run on every day.
    """
    end = dt.date(2026, MONTHS + 1, 1) if MONTHS < 12 else dt.date(2027, 1, 1)
    for day in range((end - FIRST).days):
        on = FIRST + dt.timedelta(days=day)
        last = (on + dt.timedelta(days=1)).day == 1
        busy = last or (on.weekday() in (0, 3) if MONTHS == 12 else on.day in (9, 19))
        if busy or MONTHS == 12:
            yield on, busy, last


def close(ledger: Ledger, on: dt.date) -> None:
    ledger.refresh_from_db()
    for _ in end_of_day.close_day(ledger, on, SYSTEM, lambda step, count: None):
        pass


def lines(file: OutputFile) -> list[list[str]]:
    text = b"".join(content(file)).decode("cp1252")
    return [row.split(";")[1:-1] for row in text.split("\r\n") if row.startswith("D;")]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def booked(ledger: Ledger, on: dt.date, *roles: str) -> Decimal:
    found = JournalLine.objects.filter(ledger=ledger, role__in=roles, book_on__lte=on)
    return sum((line.debit - line.credit for line in found), Decimal(0))


def receivables(ledger: Ledger, on: dt.date) -> Decimal:
    return booked(ledger, on, "receivable", "purchased_receivable")


@pytest.mark.wide
@pytest.mark.django_db
def test_every_file_of_a_year_ties_to_the_others_and_to_the_books(at, monkeypatch):
    at(FIRST)
    businesses = [
        Business(no, country, schedules) for no, (country, schedules) in COUNTRIES.items()
    ]
    month_ends, told = [], {}
    # Documents have tests of their own, and would take most of the time.
    steps = tuple(step for step in end_of_day.STEPS if step.name != "documents")
    monkeypatch.setattr("ledger_project.closing.end_of_day.STEPS", steps)
    for on, busy, last in days():
        at(on)
        monkeypatch.setattr(
            clock, "now", lambda on=on: dt.datetime.combine(on, dt.time(12), dt.UTC)
        )
        for business in businesses:
            if busy:
                business.day(on)
            close(business.ledger, on)
            if last:
                told[business.ledger.number, on] = receivables(business.ledger, on)
                if month_ends:
                    run("close_period", business.ledger.number, month_ends[-1].isoformat())
        if last:
            month_ends.append(on)
    assert set(JournalEntry.objects.values_list("template", flat=True)) >= EVENTS
    assert set(Claim.objects.values_list("level", flat=True)) >= {"Reminder"}
    assert {Ledger.objects.get(pk=one.ledger.pk).closed_through for one in businesses} == {
        month_ends[-2]
    }
    for business in businesses:
        _tied(business, month_ends, told, at)


def _tied(business: Business, month_ends: list[dt.date], told: dict, at: Callable) -> None:
    ledger = business.ledger
    for on in [None, *month_ends]:
        assert violations(ledger, on) == []
    end = month_ends[-1] + dt.timedelta(days=40)
    at(end)
    business.settle_everything(end)
    files = list(OutputFile.objects.filter(ledger=ledger).order_by("id"))
    of = defaultdict(list)
    for file in files:
        of[file.type].append(file)
    _bookkeeping(ledger, of)
    _ledger_reports(ledger, of["ledger-report"], month_ends, told)
    _credits(ledger, of["ar-filereport127"])
    _payouts(ledger, of["payout-file"])
    out = io.StringIO()
    call_command("reproduce_files", str(ledger.number), "--json", stdout=out)
    assert violations(ledger) == []


def _bookkeeping(ledger: Ledger, of: dict) -> None:
    """ar-accounting by book date = ar-settlement; by account = SIE4 = the journal."""
    receivable = JournalLine.objects.filter(ledger=ledger, role="settlement_receivable").first()
    by_date, by_account = defaultdict(Decimal), defaultdict(Decimal)
    for file in of["ar-accounting"]:
        for voucher in etree.fromstring(b"".join(content(file))).iter("Voucher"):
            for one in voucher.iter("Accounting"):
                by_account[one.get("GLAccount")] += Decimal(one.get("Amount"))
                if one.get("GLAccount") == receivable.account_number:
                    by_date[voucher.get("BookDate")] += Decimal(one.get("Amount"))
    assert disbursed(of["ar-settlement"]) == by_date
    assert booked(ledger, dt.date.max, "settlement_receivable") == 0
    exported = defaultdict(Decimal)
    for line in JournalLine.objects.filter(ledger=ledger, exported=True):
        exported[line.account_number] += line.debit - line.credit
    assert by_account == exported
    assert without_zeros(summed_by_sie(of["sie4"])) == without_zeros(exported)


def disbursed(files: list) -> dict:
    found = defaultdict(Decimal)
    for file in files:
        root = etree.fromstring(b"".join(content(file)))
        for line in root.find("SalesSpecification").iter("Line"):
            found[line.get("BookDate")] += Decimal(line.get("Amount"))
    return found


def summed_by_sie(files: list) -> dict:
    found = defaultdict(Decimal)
    for file in files:
        for voucher in sie_reader.read(b"".join(content(file))).vouchers:
            for account, amount in voucher.transactions:
                found[account] += amount
    return found


def without_zeros(sums: dict) -> dict:
    return {name: amount for name, amount in sums.items() if amount}


def _ledger_reports(ledger: Ledger, files: list, month_ends: list, told: dict) -> None:
    """106 as of each month's end = the receivables = the one before + the month's transactions."""
    previous, since = Decimal(0), dt.date.min
    for on in month_ends:
        (file,) = [one for one in files if one.business_date == on]
        total = sum((number(row[4]) for row in lines(file)), Decimal(0))
        assert total == receivables(ledger, on) == told[ledger.number, on]
        changes = InvoiceTransaction.objects.filter(
            ledger=ledger, book_on__gt=since, book_on__lte=on
        )
        assert total == previous + sum((one.debt_change for one in changes), Decimal(0))
        previous, since = total, on


def _credits(ledger: Ledger, files: list) -> None:
    """127 = the journal's entries with a cause on the accounts that it names."""
    assert files
    for file in files[-1:]:
        total = sum((number(row[9]) for row in lines(file)), Decimal(0))
        found = JournalLine.objects.filter(
            ledger=ledger,
            exported=True,
            entry__book_on__range=(file.since, file.business_date),
        ).exclude(entry__transaction_cause="")
        credited = sum(
            (
                line.debit if line.entry.reverses_id is None else -line.credit
                for line in found.select_related("entry")
            ),
            Decimal(0),
        )
        assert total == credited


def _payouts(ledger: Ledger, files: list) -> None:
    """Each pain.001 = the settlements whose payouts it holds."""
    space = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    for file in files:
        root = etree.fromstring(b"".join(content(file)))
        batch = PayoutBatch.objects.get(ledger=ledger, number=file.variant)
        amounts = [Decimal(text) for text in root.xpath("//p:InstdAmt/text()", namespaces=space)]
        payouts = Payout.objects.filter(ledger=ledger, batch=batch).select_related("settlement")
        assert sum(amounts) == sum(one.settlement.transferred for one in payouts) == batch.amount
        (total,) = set(root.xpath("//p:CtrlSum/text()", namespaces=space))
        assert Decimal(total) == sum(amounts)
    assert files
