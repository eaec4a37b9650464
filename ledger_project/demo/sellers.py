"""The sellers' systems: shops whose invoices are purchased, and a client's billing."""

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from ledger_project import samples
from ledger_project.demo.consumer import Consumer, expect

PAYER = "SE3550000000054910000003"
"""The account that buyers pay from."""
UNDER_AGE = dt.timedelta(days=365 * 16)


@dataclass
class Shop:
    """A seller's system. `payments` are what the buyers of its last day pay."""

    number: str
    consumer: Consumer
    payments: list[str] = field(default_factory=list)
    shown: tuple[Any, Any] | None = None

    def trade(self, on: dt.date, orders: int) -> Counter[str]:
        """Trade a business day: each order is authorized and, by its turn, continued in a way."""
        counts: Counter[str] = Counter()
        self.payments = []
        for turn in range(orders):
            counts.update(self._order(on, turn))
        return counts

    def _order(self, on: dt.date, turn: int) -> list[str]:
        number = f"{self.number}-{on:%m%d}-{turn:03d}"
        amount = Decimal(100 + (turn * 3719 + on.day * 577) % 1900) + Decimal(turn % 100) / 100
        born = on - UNDER_AGE if turn % 40 == 7 else None
        if turn % 40 == 23:
            amount = Decimal(75_000)  # Above any new account's limit.
        href = f"/ledger/invoice-purchase/v1/{self.consumer.ledger}/authorizations"
        status, document = self.consumer.call(
            "post", href, self._request(number, amount, on, turn, born)
        )
        if status == 422:
            return ["declined"]
        expect(status, 201, document)
        return ["authorized", *self._continue(document, amount, on, turn)]

    def _continue(self, document: Any, amount: Decimal, on: dt.date, turn: int) -> list[str]:
        way = turn % 10
        if way == 0:
            return []  # Never captured: it will expire.
        if way == 1:
            status, answer = self.consumer.follow(document, "create-cancellation", {})
            expect(status, 201, answer)
            return ["cancelled"]
        done = []
        part = (amount / 2).quantize(Decimal("0.01")) if way in (2, 3) else None
        capture = {"sellerCaptureReference": "c-1", **({"amount": part} if part else {})}
        status, answer = self.consumer.follow(document, "create-capture", capture)
        expect(status, 201, answer)
        done.append("captured in part" if part else "captured")
        if self.shown is None and part:
            self.shown = (document, self.consumer.call("get", document["@id"])[1])
        if way == 3:
            _, document = self.consumer.call("get", document["@id"])
            status, answer = self.consumer.follow(
                document, "create-capture", {"sellerCaptureReference": "c-2"}
            )
            expect(status, 201, answer)
            done.append("captured the remainder")
        captured = part if way == 2 and part else amount
        if way == 4:
            _, document = self.consumer.call("get", document["@id"])
            credited = (captured / 4).quantize(Decimal("0.01"))
            number = f"{document['invoice']['invoiceNumber']}-K"
            body = {"amount": credited, "creditInvoiceNumber": number, "reason": "Complaint"}
            status, answer = self.consumer.follow(document, "create-credit", body)
            expect(status, 201, answer)
            done.append("credited")
            captured -= credited
        self._pay(document, captured, on, turn)
        return done

    def _pay(self, document: Any, debt: Decimal, on: dt.date, turn: int) -> None:
        """Record what the buyer's bank reports: most pay the debt, some too much, some nothing."""
        if turn % 7 == 5:
            return
        amount = debt + 10 if turn % 13 == 6 else debt
        reference = document["invoicePurchaseDetails"]["paymentReference"]
        identity = document["invoice"]["invoiceNumber"]
        currency = document["invoice"]["currency"]
        self.payments.append(f"{reference},{amount:.2f},{currency},{on},bank-{identity},,{PAYER}")

    def _request(
        self, number: str, amount: Decimal, on: dt.date, turn: int, born: dt.date | None
    ) -> dict[str, Any]:
        person = (int(self.number) * 7 + on.day * 11 + turn) % 120
        return {
            "sellerNumber": self.number,
            "invoice": {
                "amountInclVat": amount,
                "currency": "SEK",
                "invoiceNumber": number,
                "invoiceDate": on.isoformat(),
                "dueDate": (on + dt.timedelta(days=14)).isoformat(),
                "distributionDate": on.isoformat(),
                "collectionReferenceText": "Order",
            },
            "buyer": {
                "emailAddress": f"buyer{person}@example.com",
                "cellPhone": "+46701234456",
                "nationalConsumerIdentifier": {
                    "value": samples.person_number(person, born),
                    "countryCode": "SE",
                },
                "invoiceAddress": {
                    "name": f"Buyer {person}",
                    "streetAddress": "Storgatan 1",
                    "zipCode": "11122",
                    "city": "Stockholm",
                    "countryCode": "SE",
                },
            },
        }


@dataclass
class Billing:
    """The client's billing system: it issues invoices of its own, and looks after them."""

    WAYS: ClassVar = ("issued", "credited", "set off", "respites", "disputes", "paid directly")
    consumer: Consumer
    seller: str
    payments: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def work(self, base: str, on: dt.date) -> Counter[str]:
        """Work one business day: invoices, a credit invoice, and requests of customers."""
        self.consumer.connect(base)
        self.payments, counts = [], Counter[str]()
        self._customers()
        for turn in range(8):
            number = f"B{on:%m%d}{turn:02d}"
            invoice = self._issue(number, on, turn)
            counts["issued"] += 1
            counts.update(self._care(invoice, on, turn))
        return counts

    def _customers(self) -> None:
        """Create a business with e-invoices and a consumer; a repetition is answered alike."""
        href = f"/ledger/customer/v1/{self.consumer.ledger}/customers"
        address = {"streetAddress": "Verkstadsgatan 4", "zipCode": "41263", "city": "Göteborg"}
        business = {
            "customerNo": "900001", "name": "Byggmästarna i Väst AB", "legalEntity": "business",
            "nationalIdentifier": {
                "regNo": samples.company_number("SE", 4711), "countryCode": "SE",
            },
            "eDIAddressInfo": {"VAN": "PEPPOL", "InterChangeRecipient": "R1", "BuyerId": "B-17"},
            "legalAddress": {"addressee": "Byggmästarna i Väst AB", **address,
                             "countryCode": "SE"},
        }  # fmt: skip
        consumer = {
            "customerNo": "900002", "name": "Vera Wallin", "legalEntity": "consumer",
            "legalAddress": {"addressee": "Vera Wallin", **address, "countryCode": "SE"},
        }  # fmt: skip
        for body in (business, consumer):
            status, answer = self.consumer.call("post", href, body)
            if status != 200:
                expect(status, 201, answer)

    def _issue(self, number: str, on: dt.date, turn: int, **members: Any) -> Any:
        hours, price = Decimal(1 + turn), Decimal(640)
        rows = [
            _row("Work", hours, "h", price, Decimal(25)),
            _row("Handbook", Decimal(1), "st", Decimal(180), Decimal(6)),
        ]
        net = sum((row["amountVatExclusive"] for row in rows), Decimal(0))
        gross = sum((row["amountVatInclusive"] for row in rows), Decimal(0))
        body = {
            "sellerNumber": self.seller,
            "customerNo": "900001" if turn % 2 else "900002",
            "invoiceNo": number,
            "invoiceDate": on.isoformat(),
            "preferredDueDate": (on + dt.timedelta(days=14)).isoformat(),
            "currency": "SEK",
            "legalMonetaryTotal": {
                "payableAmount": gross.quantize(Decimal(1)),
                "vatExclusiveAmount": net,
                "vatInclusiveAmount": gross,
            },
            "referenceInfo": {"buyerReference": "Vera", "purchaseOrderReference": f"PO-{turn}"},
            "invoiceRows": rows,
            **members,
        }
        href = f"/ledger/invoice-service/v1/{self.consumer.ledger}/invoices"
        status, invoice = self.consumer.call("post", href, body)
        expect(status, 201, invoice)
        return invoice

    def _care(self, invoice: Any, on: dt.date, turn: int) -> list[str]:
        self.documents = [f"{invoice['documents']}/invoice"]
        if turn == 1:
            return [self._act(invoice, "dispute", {"reason": "Did not come"}, "disputes")]
        if turn == 2:
            until = (on + dt.timedelta(days=30)).isoformat()
            return [self._act(invoice, "set-respite", {"respiteDate": until}, "respites")]
        if turn == 3:
            paid = {"amount": invoice["currentDebt"], "valueDate": on.isoformat(), "reference": "D"}
            return [self._act(invoice, "report-direct-payment", paid, "paid directly")]
        if turn == 4:
            number = f"{invoice['invoiceNo']}K"
            credited = {"invoiceType": "credit", "creditedInvoiceNo": invoice["invoiceNo"]}
            credit = self._issue(number, on, turn, **credited)
            return ["credited", self._act(credit, "set-off", {}, "set off")]
        if turn > 5:
            amount, reference = invoice["currentDebt"], invoice["paymentReference"]
            identity = f"bank-{invoice['invoiceNo']}"
            self.payments.append(f"{reference},{amount:.2f},SEK,{on},{identity},,{PAYER}")
        return []

    def _act(self, invoice: Any, rel: str, body: Any, done: str) -> str:
        status, answer = self.consumer.follow(invoice, rel, body)
        expect(status, 200, answer)
        return done

    def download(self) -> dict[str, bytes]:
        """Return the last invoice as the customer got it, by file name."""
        answers = [self.consumer.http.get(href).raise_for_status() for href in self.documents]
        return {f"{one.url.path.split('/')[-3]}.pdf": one.content for one in answers}


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
    for shop in shops:
        shop.consumer.connect(base)
    with ThreadPoolExecutor(len(shops)) as pool:
        return list(pool.map(lambda shop: shop.trade(on, orders), shops))
