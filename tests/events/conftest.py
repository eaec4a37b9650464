"""Ledgers with events, and receivers that are told of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.bodies import customer_body
from tests.support.paths import CUSTOMERS
from tests.support.webhook_receiver import Receiver, receiving


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
