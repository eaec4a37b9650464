"""Events, subscriptions to them and their delivery."""

from typing import Any

from ledger_project.core.models import Event
from tests.support.clients import Api
from tests.support.commands import run
from tests.support.paths import CUSTOMERS
from tests.support.webhook_receiver import Receiver


def rename(api: Api, customer_no: str, name: str) -> None:
    """One event of a customer."""
    answer = api.patch(f"{CUSTOMERS}/{customer_no}", {"name": name})
    assert answer.status_code == 200, answer.text


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
