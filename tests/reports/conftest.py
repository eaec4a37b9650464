"""The door to the files: produce by the command, list and read over HTTP."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from lxml import etree

from accounts.settlements.run import settle
from invoices.bank.formats import BankTransaction
from invoices.bank.payments import register_payment
from ledger_project.core import clock
from ledger_project.core.actors import SYSTEM
from reports.output_files.xml import SCHEMAS
from tests.api_client import Answer, Api

FILES = "/ledger/output/v1/501/files"


@pytest.fixture
def produce() -> Callable[[], None]:
    """Run `produce_files` for ledger 501 on the business date."""
    return lambda: call_command("produce_files", "501", "--json", stdout=io.StringIO())


@pytest.fixture
def on_day(at, monkeypatch):
    """Let it be noon of a day, for the business date and for what is created: `on_day("…")`."""

    def move(day: str) -> None:
        at(day)
        noon = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
        monkeypatch.setattr(clock, "now", lambda: noon)

    return move


@pytest.fixture
def buy(api, authorize):
    """Authorize and capture: `buy("100.00", seller="654")` returns the authorization."""

    def make(amount: str, **members: Any) -> dict[str, Any]:
        authorization = authorize(amount=Decimal(amount), **members)
        captured = api.post(f"{authorization['@id']}/captures", {})
        assert captured.status_code == 201, captured.text
        return authorization

    return make


@pytest.fixture
def take_back(api):
    """Credit a part: `take_back(authorization, "10.00", "K-1")`."""

    def make(authorization: dict[str, Any], amount: str, number: str) -> None:
        credited = api.post(
            f"{authorization['@id']}/credits",
            {"amount": Decimal(amount), "creditInvoiceNumber": number, "reason": "Complaint"},
        )
        assert credited.status_code == 201, credited.text

    return make


@pytest.fixture
def pay(ledger):
    """A buyer pays: `pay(authorization, "10.00")`."""

    def make(authorization: dict[str, Any], amount: str) -> None:
        reference = authorization["invoicePurchaseDetails"]["paymentReference"]
        on = clock.business_date()
        order = BankTransaction(f"bank-{reference}-{on}", Decimal(amount), "SEK", on, reference)
        register_payment(ledger=ledger, transaction=order, actor=SYSTEM, on=on)

    return make


@pytest.fixture
def overpay(api, buy, pay):
    """Buy for 100.00 and pay more: `overpay("30.00", seller="655")` returns the surplus."""

    def make(amount: str, **members: Any) -> dict[str, Any]:
        authorization = buy("100.00", **members)
        pay(authorization, str(100 + Decimal(amount)))
        newest = api.get(f"{authorization['customer']}/surpluses").data["items"][-1]
        assert newest["remainingAmount"] == Decimal(amount)
        return newest

    return make


@pytest.fixture
def pay_out(api):
    """Pay a part of a surplus out: `pay_out(surplus, "10.00")`."""

    def make(surplus: dict[str, Any], amount: str) -> None:
        answer = api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": Decimal(amount)})
        assert answer.status_code == 200, answer.text

    return make


@pytest.fixture
def settle_today(ledger):
    return lambda: settle(ledger=ledger, actor=SYSTEM, on=clock.business_date())


def listed(api: Api, type_: str, query: str = "") -> list[dict[str, Any]]:
    """The items of a list, newest first."""
    answer = api.get(f"{FILES}/{type_}{query}")
    assert answer.status_code == 200, answer.text
    assert list(answer.data) == ["@id", "items", "operations"]
    return answer.data["items"]


def download(api: Api, item: dict[str, Any]) -> Answer:
    answer = api.get(item["@id"])
    assert answer.status_code == 200, answer.text
    return answer


def xml(api: Api, item: dict[str, Any]) -> etree._Element:
    """A downloaded XML file, judged by its published schema."""
    document = etree.fromstring(download(api, item).content)
    name = f"{document.tag}_{document.get('Version')}.xsd"
    etree.XMLSchema(etree.parse(SCHEMAS / name)).assertValid(document)
    return document
