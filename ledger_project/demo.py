"""The whole main job as two sellers' systems would do it, over HTTP against the real server.

Nothing here is random: a demo on the same day does the same. The sellers' systems know the API
alone; settlement, files and payments are the operator's commands.
"""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import msgspec

from ledger_project import samples, server
from ledger_project.api.renderers import encode

decode = msgspec.json.Decoder(float_hook=Decimal).decode
UNDER_AGE = dt.timedelta(days=365 * 16)
PAYMENT_HEADER = "payment_reference,amount,currency,value_date,bank_reference"


@contextlib.contextmanager
def serving(on: dt.date, workers: int | None = 1) -> Iterator[str]:
    """The production server on a free port with business date `on`; yields its base address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "LEDGER_BUSINESS_DATE": on.isoformat(),
        "LEDGER_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(server.command("127.0.0.1", port, workers=workers), env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/ledger/", timeout=5).status_code == 404:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"The server at {base} did not start")


@dataclass
class Consumer:
    """A system that uses the API: its client's credentials, and a token when it has fetched one."""

    client_id: str
    client_secret: str
    ledger: int
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    token: str = ""

    def connect(self, base: str) -> None:
        self.http.base_url = httpx.URL(base)
        if not self.token:
            answer = self.http.post(
                "/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(self.client_id, self.client_secret),
            )
            self.token = answer.raise_for_status().json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method: str, href: str, body: Any = None) -> tuple[int, Any]:
        """One request: the status and the decoded answer, amounts as exact decimals."""
        content = None if body is None else encode(body)
        headers = {"Content-Type": "application/json"} if content else {}
        answer = self.http.request(method, href, content=content, headers=headers)
        return answer.status_code, decode(answer.content) if answer.content else None

    def follow(self, document: dict[str, Any], rel: str, body: Any) -> tuple[int, Any]:
        """Call an operation that the document lists."""
        (one,) = [each for each in document["operations"] if each["rel"] == rel]
        return self.call(one["method"], one["href"], body)


@dataclass
class Shop:
    """A seller's system. `kept` are its authorizations by what it does with them later."""

    number: str
    consumer: Consumer
    counts: Counter[str] = field(default_factory=Counter)
    payments: list[str] = field(default_factory=list)
    shown: tuple[Any, Any] | None = None

    def trade(self, on: dt.date, orders: int) -> Counter[str]:
        """One business day: each order is authorized and, by its turn, goes one of the ways."""
        counts: Counter[str] = Counter()
        self.payments = []
        for turn in range(orders):
            counts.update(self._order(on, turn))
        self.counts += counts
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
        _expect(status, 201, document)
        return ["authorized", *self._continue(document, amount, on, turn)]

    def _continue(self, document: Any, amount: Decimal, on: dt.date, turn: int) -> list[str]:
        way = turn % 10
        if way == 0:
            return []  # Never captured: it will expire.
        if way == 1:
            status, answer = self.consumer.follow(document, "create-cancellation", {})
            _expect(status, 201, answer)
            return ["cancelled"]
        done = []
        part = (amount / 2).quantize(Decimal("0.01")) if way in (2, 3) else None
        capture = {"sellerCaptureReference": "c-1", **({"amount": part} if part else {})}
        status, answer = self.consumer.follow(document, "create-capture", capture)
        _expect(status, 201, answer)
        done.append("captured in part" if part else "captured")
        if self.shown is None and part:
            self.shown = (document, self.consumer.call("get", document["@id"])[1])
        if way == 3:
            _, document = self.consumer.call("get", document["@id"])
            status, answer = self.consumer.follow(
                document, "create-capture", {"sellerCaptureReference": "c-2"}
            )
            _expect(status, 201, answer)
            done.append("captured the rest")
        captured = part if way == 2 and part else amount
        if way == 4:
            _, document = self.consumer.call("get", document["@id"])
            credited = (captured / 4).quantize(Decimal("0.01"))
            number = f"{document['invoice']['invoiceNumber']}-K"
            body = {"amount": credited, "creditInvoiceNumber": number, "reason": "Complaint"}
            status, answer = self.consumer.follow(document, "create-credit", body)
            _expect(status, 201, answer)
            done.append("credited")
            captured -= credited
        self._pay(document, captured, on, turn)
        return done

    def _pay(self, document: Any, debt: Decimal, on: dt.date, turn: int) -> None:
        """What the buyer's bank reports: most pay what they owe, some too much, some nothing."""
        if turn % 7 == 5:
            return
        amount = debt + 10 if turn % 13 == 6 else debt
        reference = document["invoicePurchaseDetails"]["paymentReference"]
        identity = document["invoice"]["invoiceNumber"]
        currency = document["invoice"]["currency"]
        self.payments.append(f"{reference},{amount:.2f},{currency},{on},bank-{identity}")

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
class CustomerCare:
    """The operator's customer care: it does what is listed for the customers, and nothing else."""

    WAYS: ClassVar = ("surpluses set off", "surpluses paid out", "consents", "terminations")
    consumer: Consumer

    def work(self, base: str) -> Counter[str]:
        """One business day: surpluses are used, some consent to e-mail, some leave."""
        self.consumer.connect(base)
        counts: Counter[str] = Counter()
        href = f"/ledger/customer/v1/{self.consumer.ledger}/customers?$top=60"
        _, page = self.consumer.call("get", href)
        for turn, customer in enumerate(page["items"]):
            counts.update(self._use_surpluses(customer))
            if turn % 12 == 3:
                counts.update(self._consent(customer))
            if turn % 30 == 17:
                counts.update(self._leave(customer))
        return counts

    def _use_surpluses(self, customer: Any) -> list[str]:
        """Against the invoice that is due first, where there is one; else back to the customer."""
        done = []
        for surplus in self.consumer.call("get", customer["surpluses"])[1]["items"]:
            listed = [operation["rel"] for operation in surplus["operations"]]
            if "set-off-surplus" in listed:
                opened = self.consumer.call("get", f"{customer['invoices']}&status=open")[1]
                first = min(opened["items"], key=lambda invoice: invoice["dueDate"])
                body = {"invoiceNo": first["invoiceNo"]}
                status, answer = self.consumer.follow(surplus, "set-off-surplus", body)
                done.append("surpluses set off")
            elif "pay-out-surplus" in listed:
                status, answer = self.consumer.follow(surplus, "pay-out-surplus", {})
                done.append("surpluses paid out")
            else:
                continue
            _expect(status, 200, answer)
        return done

    def _consent(self, customer: Any) -> list[str]:
        _, consents = self.consumer.call("get", customer["consents"])
        if consents["items"] or not consents["operations"]:
            return []
        status, answer = self.consumer.follow(consents, "create-consent", {"type": "Email"})
        _expect(status, 201, answer)
        return ["consents"]

    def _leave(self, customer: Any) -> list[str]:
        """The account waits for what is still owed, the customer for the account."""
        if "initiates-termination" not in [one["rel"] for one in customer["operations"]]:
            return []
        for account in self.consumer.call("get", customer["accounts"])[1]["items"]:
            status, answer = self.consumer.follow(account, "request-close-account", {})
            _expect(status, 200, answer)
        status, answer = self.consumer.follow(customer, "initiates-termination", {})
        _expect(status, 200, answer)
        return ["terminations"]


@dataclass
class Billing:
    """The client's billing system: it issues invoices of its own, and cares for them."""

    WAYS: ClassVar = ("issued", "credited", "set off", "respites", "disputes", "paid directly")
    consumer: Consumer
    seller: str
    payments: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def work(self, base: str, on: dt.date) -> Counter[str]:
        """One business day: invoices, a credit invoice, and what customers have asked for."""
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
        """A business that wants e-invoices and a consumer; sent again, they are answered again."""
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
                _expect(status, 201, answer)

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
        _expect(status, 201, invoice)
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
            self.payments.append(f"{reference},{amount:.2f},SEK,{on},{identity}")
        return []

    def _act(self, invoice: Any, rel: str, body: Any, done: str) -> str:
        status, answer = self.consumer.follow(invoice, rel, body)
        _expect(status, 200, answer)
        return done

    def download(self) -> dict[str, bytes]:
        """The last invoice as the customer got it, by file name."""
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
    """All shops at once, as they would."""
    for shop in shops:
        shop.consumer.connect(base)
    with ThreadPoolExecutor(len(shops)) as pool:
        return list(pool.map(lambda shop: shop.trade(on, orders), shops))


def _expect(status: int, expected: int, answer: Any) -> None:
    if status != expected:
        raise RuntimeError(f"Expected {expected}, got {status}: {answer}")
