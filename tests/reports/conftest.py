"""The door to the files: produce by the command, list and read over HTTP."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Payout, Settlement
from ledger_project.core import clock
from tests.support import payments, purchases
from tests.support.bank_files import pain_002
from tests.support.commands import run
from tests.support.payouts import answer as bank_answers


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
def buy(api):
    """Authorize and capture: `buy("100.00", seller="654")` returns the authorization."""

    def make(amount: str, **members: Any) -> dict[str, Any]:
        return purchases.buy(api, amount, **members)

    return make


@pytest.fixture
def take_back(api):
    """Credit a part: `take_back(authorization, "10.00", "K-1")`."""

    def make(authorization: dict[str, Any], amount: str, number: str) -> None:
        purchases.credit(api, authorization, amount, creditInvoiceNumber=number)

    return make


@pytest.fixture
def pay(ledger):
    """Pay as a buyer: `pay(authorization, "10.00")`."""

    def make(authorization: dict[str, Any], amount: str) -> None:
        payments.pay(ledger, authorization, amount)

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
    """Refund a part of a surplus, which the bank pays at once: `pay_out(surplus, "10.00")`."""

    def make(surplus: dict[str, Any], amount: str) -> None:
        answer = api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": Decimal(amount)})
        assert answer.status_code == 200, answer.text
        run("send_payouts", 501)
        number = Payout.objects.latest("id").number
        assert bank_answers(pain_002((number, "ACSC"))) == {"paid": 1}

    return make


@pytest.fixture
def settle_today(ledger):
    """Run the settlement of the day: returns its settlements, by number."""

    def make() -> list[Settlement]:
        numbers = [row["settlement"] for row in run("settle", 501)]
        return list(Settlement.objects.filter(ledger=ledger, number__in=numbers).order_by("number"))

    return make
