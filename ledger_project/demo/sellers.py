"""The sellers' systems: shops whose invoices are purchased, and a client's billing."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from invoice_ledger import Ledger, models, problems
from invoice_ledger.synchronous import Authorization, Invoice
from ledger_project import samples

PAYER = "SE3550000000054910000003"
"""The account that buyers pay from."""
UNDER_AGE = dt.timedelta(days=365 * 16)
Connect = Callable[[str], Ledger]
"""What connects a system, by its own credentials, to the server at an address."""


@dataclass
class Shop:
    """A seller's system. `payments` are what the buyers of its last day pay."""

    number: str
    connect: Connect
    payments: list[str] = field(default_factory=list)
    shown: tuple[Authorization, Authorization] | None = None

    def trade(self, base: str, on: dt.date, orders: int) -> Counter[str]:
        """Trade a business day: each order is authorized and, by its turn, continued in a way."""
        counts: Counter[str] = Counter()
        self.payments = []
        with self.connect(base) as ledger:
            for turn in range(orders):
                counts.update(self._order(ledger, on, turn))
        return counts

    def _order(self, ledger: Ledger, on: dt.date, turn: int) -> list[str]:
        amount = Decimal(100 + (turn * 3719 + on.day * 577) % 1900) + Decimal(turn % 100) / 100
        born = on - UNDER_AGE if turn % 40 == 7 else None
        if turn % 40 == 23:
            amount = Decimal(75_000)  # Above any new account's limit.
        invoice = models.InvoiceToAuthorizeRequest(
            amount_incl_vat=amount,
            currency="SEK",
            invoice_number=f"{self.number}-{on:%m%d}-{turn:03d}",
            invoice_date=on,
            due_date=on + dt.timedelta(days=14),
            distribution_date=on,
            collection_reference_text="Order",
        )
        buyer = _buyer((int(self.number) * 7 + on.day * 11 + turn) % 120, born)
        try:
            authorization = ledger.authorize(
                seller_number=self.number, invoice=invoice, buyer=buyer
            )
        except problems.AuthorizationDeclined:
            return ["declined"]
        return ["authorized", *self._continue(authorization, amount, on, turn)]

    def _continue(
        self, authorization: Authorization, amount: Decimal, on: dt.date, turn: int
    ) -> list[str]:
        way = turn % 10
        if way == 0:
            return []  # Never captured: it will expire.
        if way == 1:
            authorization.cancel()
            return ["cancelled"]
        part = (amount / 2).quantize(Decimal("0.01")) if way in (2, 3) else None
        authorization.capture(amount=part, seller_capture_reference="c-1")
        done = ["captured in part" if part else "captured"]
        if self.shown is None and part:
            self.shown = (authorization, authorization.refresh())
        if way == 3:
            authorization.refresh().capture(seller_capture_reference="c-2")
            done.append("captured the remainder")
        captured = part if way == 2 and part else amount
        if way == 4:
            credited = (captured / 4).quantize(Decimal("0.01"))
            authorization.refresh().credit(
                amount=credited,
                credit_invoice_number=f"{authorization.invoice.invoice_number}-K",
                reason="Complaint",
            )
            done.append("credited")
            captured -= credited
        self._pay(authorization, captured, on, turn)
        return done

    def _pay(self, authorization: Authorization, debt: Decimal, on: dt.date, turn: int) -> None:
        """Record what the buyer's bank reports: most pay the debt, some too much, some nothing."""
        if turn % 7 == 5:
            return
        amount = debt + 10 if turn % 13 == 6 else debt
        reference = authorization.invoice_purchase_details.payment_reference
        identity, currency = authorization.invoice.invoice_number, authorization.invoice.currency
        self.payments.append(f"{reference},{amount:.2f},{currency},{on},bank-{identity},,{PAYER}")


def _buyer(person: int, born: dt.date | None) -> models.BuyerRequest:
    return models.BuyerRequest(
        email_address=f"buyer{person}@example.com",
        cell_phone="+46701234456",
        national_consumer_identifier=models.NationalIdentifierValueRequest(
            value=samples.person_number(person, born), country_code="SE"
        ),
        invoice_address=models.InvoiceAddressRequest(
            name=f"Buyer {person}",
            street_address="Storgatan 1",
            zip_code="11122",
            city="Stockholm",
            country_code="SE",
        ),
    )


@dataclass
class Billing:
    """The client's billing system: it issues invoices of its own, and looks after them."""

    WAYS: ClassVar = ("issued", "credited", "set off", "respites", "disputes", "paid directly")
    connect: Connect
    seller: str
    payments: list[str] = field(default_factory=list)
    last: str = ""

    def work(self, base: str, on: dt.date) -> Counter[str]:
        """Work one business day: invoices, a credit invoice, and requests of customers."""
        self.payments, counts = [], Counter[str]()
        with self.connect(base) as ledger:
            _customers(ledger)
            for turn in range(8):
                self.last = f"B{on:%m%d}{turn:02d}"
                invoice = self._issue(ledger, self.last, on, turn)
                counts["issued"] += 1
                counts.update(self._care(ledger, invoice, on, turn))
        return counts

    def _issue(
        self, ledger: Ledger, number: str, on: dt.date, turn: int, credits_: str | None = None
    ) -> Invoice:
        hours, price = Decimal(1 + turn), Decimal(640)
        rows = [
            _row("Work", hours, "h", price, Decimal(25)),
            _row("Handbook", Decimal(1), "st", Decimal(180), Decimal(6)),
        ]
        net = sum((row["amountVatExclusive"] for row in rows), Decimal(0))
        gross = sum((row["amountVatInclusive"] for row in rows), Decimal(0))
        return ledger.issue_invoice(
            seller_number=self.seller,
            invoice_type="credit" if credits_ else "debit",
            credited_invoice_no=credits_,
            customer_no="900001" if turn % 2 else "900002",
            invoice_no=number,
            invoice_date=on,
            preferred_due_date=on + dt.timedelta(days=14),
            currency="SEK",
            legal_monetary_total=models.TotalRequest(
                payable_amount=gross.quantize(Decimal(1)),
                vat_exclusive_amount=net,
                vat_inclusive_amount=gross,
            ),
            reference_info=models.ReferenceInfoRequest(
                buyer_reference="Vera", purchase_order_reference=f"PO-{turn}"
            ),
            invoice_rows=rows,
        )

    def _care(self, ledger: Ledger, invoice: Invoice, on: dt.date, turn: int) -> list[str]:
        if turn == 1:
            invoice.dispute(reason="Did not come")
            return ["disputes"]
        if turn == 2:
            invoice.set_respite(respite_date=on + dt.timedelta(days=30))
            return ["respites"]
        if turn == 3:
            invoice.report_direct_payment(amount=invoice.current_debt, value_date=on, reference="D")
            return ["paid directly"]
        if turn == 4:
            number = invoice.invoice_no
            self._issue(ledger, f"{number}K", on, turn, credits_=number).set_off()
            return ["credited", "set off"]
        if turn > 5:
            amount, reference = invoice.current_debt, invoice.payment_reference
            identity = f"bank-{invoice.invoice_no}"
            self.payments.append(f"{reference},{amount:.2f},SEK,{on},{identity},,{PAYER}")
        return []

    def download(self, base: str) -> bytes:
        """Return the last invoice as it was printed for the customer."""
        with self.connect(base) as ledger:
            documents = ledger.invoice(self.last).list_documents()
            letter = next(one for one in documents if one.media_type == "application/pdf")
            return letter.download().content


def _customers(ledger: Ledger) -> None:
    """Create a business with e-invoices and a consumer; a repetition is answered alike."""
    address = {"street_address": "Verkstadsgatan 4", "zip_code": "41263", "city": "Göteborg"}
    ledger.create_customer(
        customer_no="900001",
        name="Byggmästarna i Väst AB",
        legal_entity="business",
        national_identifier=models.NationalIdentifierRequest(
            reg_no=samples.company_number("SE", 4711), country_code="SE"
        ),
        edi_address_info=models.EDIAddressInfoRequest(
            van="PEPPOL", inter_change_recipient="R1", buyer_id="B-17"
        ),
        legal_address=models.AddressRequest(
            addressee="Byggmästarna i Väst AB", **address, country_code="SE"
        ),
    )
    ledger.create_customer(
        customer_no="900002",
        name="Vera Wallin",
        legal_entity="consumer",
        legal_address=models.AddressRequest(addressee="Vera Wallin", **address, country_code="SE"),
    )


def _row(text: str, quantity: Decimal, unit: str, price: Decimal, rate: Decimal) -> dict[str, Any]:
    net = quantity * price
    vat = (net * rate / 100).quantize(Decimal("0.01"))
    return {
        "description": text,
        "quantity": quantity,
        "unit": unit,
        "unitPrice": price,
        "vatRate": rate,
        "vatAmount": vat,
        "amountVatExclusive": net,
        "amountVatInclusive": net + vat,
    }


def trade_together(shops: list[Shop], base: str, on: dt.date, orders: int) -> list[Counter[str]]:
    """Run all shops at once, as in real trade."""
    with ThreadPoolExecutor(len(shops)) as pool:
        return list(pool.map(lambda shop: shop.trade(base, on, orders), shops))
