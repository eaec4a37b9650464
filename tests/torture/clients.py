"""Clients that retry, and staff: what they were told, and what they hold against the answers."""

import datetime as dt
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

REQUEST_SECONDS = 10
LATE_SECONDS = REQUEST_SECONDS + 8
"""An answer after that hung: the server's own time, and what a busy machine adds."""
HANG_UP_SHARE, HANG_UP_SECONDS = 0.2, (0.005, 0.3)
"""How many requests are hung up on and sent again, and when: before, at or after the commit."""


@dataclass
class Told:
    """What clients were told, by all of them together."""

    written: list[tuple[str, dict[str, Any], str, int, bytes]] = field(default_factory=list)
    """Acknowledged writes: path, body, key, status, answer."""
    captured: dict[str, Decimal] = field(default_factory=dict)
    credited: dict[str, Decimal] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    lost: int = 0
    hung_up: int = 0
    refused: str = ""
    mutex: threading.Lock = field(default_factory=threading.Lock)


class Visitor(threading.Thread):
    """Someone who sends requests and judges the answers, until `stop` is set."""

    def __init__(self, base: str, told: Told, name: str) -> None:
        super().__init__(daemon=True, name=name)
        self.base, self.told = base, told
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            with httpx.Client() as self.http:
                while not self.stop.is_set():
                    self.work()
        except Exception as error:
            self.breach(f"{self.name} ended: {error!r}")

    def work(self) -> None:
        raise NotImplementedError

    def judged(
        self, path: str, patience: float | None = None, method: str = "POST", **request: Any
    ) -> Any:
        """Return an answer, judged, or None where the connection was refused, lost or hung up."""
        started = time.monotonic()
        timeout = httpx.Timeout(LATE_SECONDS + 20, read=patience or LATE_SECONDS + 20)
        try:
            answer = self.http.request(method, self.base + path, timeout=timeout, **request)
        except httpx.TimeoutException:
            if patience is not None:
                with self.told.mutex:
                    self.told.hung_up += 1
                return None
            self.breach(f"{method} {path} hung for more than {LATE_SECONDS + 20} s")
            return None
        except httpx.TransportError:
            with self.told.mutex:
                self.told.lost += 1
            return None
        took = time.monotonic() - started
        status = answer.status_code
        with self.told.mutex:
            self.told.answers[status] = self.told.answers.get(status, 0) + 1
        if took > LATE_SECONDS:
            self.breach(f"{method} {path} was answered {status} after {took:.1f} s")
        if status >= 500 and (status != 503 or "Retry-After" not in answer.headers):
            self.breach(f"{method} {path} was answered {status}: {answer.text[:300]}")
        return answer

    def breach(self, said: str) -> None:
        with self.told.mutex:
            self.told.breaches.append(said)


class Colleague(Visitor):
    """Staff who sign in and look at pages. None of them may be an error of the server."""

    PAGES = ("", "invoices/authorization/", "invoices/payment/", "core/ledger/")

    def __init__(self, base: str, told: Told, account: dict[str, str]) -> None:
        super().__init__(base, told, account["user"])
        self.account = account
        self.signed_in = False

    def work(self) -> None:
        if not self.signed_in:
            self.sign_in()
        for page in self.PAGES:
            answer = self.look(page)
            if answer is not None and answer.status_code == 302:
                self.signed_in = False
        self.stop.wait(0.5)

    def sign_in(self) -> None:
        self.look("login/")
        form = {
            "login": self.account["user"],
            "password": self.account["password"],
            "csrfmiddlewaretoken": self.http.cookies.get("csrftoken", ""),
        }
        answer = self.look("login/", "POST", data=form)
        self.signed_in = answer is not None and answer.status_code == 302

    def look(self, page: str, method: str = "GET", **request: Any) -> Any:
        return self.judged(
            f"/admin/{page}", method=method, headers={"Accept": "text/html"}, **request
        )


class Client(Visitor):
    """A seller's system. It ends, with all its requests answered, after `stop` is set."""

    def __init__(
        self, base: str, ledger: int, credentials: dict[str, str], told: Told, seed: str, keys: bool
    ) -> None:
        super().__init__(base, told, seed.replace(" ", "-"))
        self.ledger, self.credentials = ledger, credentials
        self.draw, self.keys = random.Random(seed), keys
        self.token = ""
        self.count = 0

    def work(self) -> None:
        """Authorize, capture in parts, credit or cancel the rest."""
        self.count += 1
        number = f"{self.name}-{self.count}"
        amount = self.draw.choice([100, 250, 999])
        made = self.post("authorizations", authorization(number, amount))
        if made is None:
            return
        at = f"authorizations/{made['authorizationId']}"
        for _ in range(self.draw.randint(1, 3)):
            if self.post(f"{at}/captures", {"amount": 20.00}) is not None:
                self.add(self.told.captured, number, 20)
        what = self.draw.choice(["credit", "cancel", "nothing"])
        if what == "credit":
            body = {"amount": 10.00, "creditInvoiceNumber": f"{number}-K", "reason": "Complaint"}
            if self.post(f"{at}/credits", body) is not None:
                self.add(self.told.credited, number, 10)
        elif what == "cancel":
            self.post(f"{at}/cancellations", {})

    def add(self, sums: dict[str, Decimal], number: str, amount: int) -> None:
        with self.told.mutex:
            sums[number] = sums.get(number, Decimal(0)) + amount

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send it until the answer is definite; return the representation, or None if refused."""
        path = f"/ledger/invoice-purchase/v1/{self.ledger}/{path}"
        key = str(uuid.UUID(int=self.draw.getrandbits(128)))
        patience = None
        if self.draw.random() < HANG_UP_SHARE:
            patience = self.draw.uniform(*HANG_UP_SECONDS)
        while True:
            headers = {"Idempotency-Key": key} if self.keys else {}
            answer = self.send(path, body, headers, patience)
            patience = None
            if answer is None or answer.status_code in (429, 503):
                wait = 0.2 if answer is None else float(answer.headers.get("Retry-After", 1))
                time.sleep(min(wait, 1))
                continue
            if answer.status_code == 401:
                self.token = ""
                continue
            if answer.status_code >= 400:
                self.told.refused = answer.text[:300]
                return None
            with self.told.mutex:
                self.told.written.append((path, body, key, answer.status_code, answer.content))
            return answer.json()

    def send(
        self,
        path: str,
        body: dict[str, Any],
        headers: dict[str, str],
        patience: float | None = None,
    ) -> Any:
        """Return an answer, judged, or None where the connection was refused, lost or hung up."""
        if not self.token and not self.fetch_token():
            return None
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self.judged(path, patience, json=body, headers=headers)

    def fetch_token(self) -> bool:
        answer = self.judged(
            "/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(self.credentials["client_id"], self.credentials["client_secret"]),
        )
        if answer is None or answer.status_code != 200:
            time.sleep(0.3)
            return False
        self.token = answer.json()["access_token"]
        return True

    def judged(
        self, path: str, patience: float | None = None, method: str = "POST", **request: Any
    ) -> Any:
        answer = super().judged(path, patience, method, **request)
        if answer is not None and answer.status_code >= 400:
            kind = answer.headers.get("Content-Type", "")
            if not kind.startswith("application/problem+json"):
                self.breach(
                    f"POST {path} was answered {answer.status_code} without a problem: "
                    f"{answer.text[:200]}"
                )
        return answer


def authorization(number: str, amount: int) -> dict[str, Any]:
    today = dt.date.today()  # noqa: DTZ011
    due = today + dt.timedelta(days=30)
    return {
        "sellerNumber": "654",
        "invoice": {
            "amountInclVat": float(amount), "currency": "SEK", "invoiceNumber": number,
            "invoiceDate": today.isoformat(), "dueDate": due.isoformat(),
        },
        "buyer": {
            "nationalConsumerIdentifier": {"value": "19101010-1010", "countryCode": "SE"},
            "invoiceAddress": {
                "name": "John Smith", "streetAddress": "Teststreet", "zipCode": "12345",
                "city": "Testcity", "countryCode": "SE",
            },
        },
    }  # fmt: skip
