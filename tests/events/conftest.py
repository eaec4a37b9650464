"""Ledgers with events, and receivers that are told of them."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command

from ledger_project.core.models import Event
from tests.api_client import Api, customer_body
from tests.events.receiver import Receiver, receiving

CUSTOMERS = "/ledger/customer/v1/501/customers"


@pytest.fixture
def private_webhooks(settings) -> None:
    settings.WEBHOOKS_MAY_BE_PRIVATE = True


@pytest.fixture
def receiver(private_webhooks) -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def other_receiver(private_webhooks) -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def customer(api) -> Callable[..., str]:
    """Create a customer without a national identifier: gives its number."""

    def make(**members: Any) -> str:
        answer = api.post(CUSTOMERS, customer_body(**{"nationalIdentifier": None, **members}))
        assert answer.status_code == 201, answer.text
        number: str = answer.data["customerNo"]
        return number

    return make


def rename(api: Api, customer_no: str, name: str) -> None:
    """One event of a customer."""
    answer = api.patch(f"{CUSTOMERS}/{customer_no}", {"name": name})
    assert answer.status_code == 200, answer.text


def run(*arguments: Any) -> Any:
    """A command's result as JSON."""
    out = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def add_webhook(receiver: Receiver, *options: str, ledger: int = 501) -> dict[str, Any]:
    added: dict[str, Any] = run("webhook", "add", ledger, receiver.url, *options)
    return added


def deliver(*ledgers: int) -> list[dict[str, Any]]:
    """Run the dispatcher until nothing is due."""
    rows: list[dict[str, Any]] = run("deliver_webhooks", *(ledgers or (501,)))
    return rows


def told() -> list[tuple[str, str]]:
    """(type, customer number) of each event, in the order of the feed."""
    found = Event.objects.filter(position__isnull=False).order_by("ledger", "position")
    return list(found.values_list("type", "customer_no"))
