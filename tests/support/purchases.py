"""Steps of a purchase through HTTP, with references of their own, and the expiry run."""

import itertools
from decimal import Decimal
from typing import Any

from ledger_project.core.models import Ledger
from tests.support.bodies import authorization_body
from tests.support.clients import Api, created
from tests.support.commands import run
from tests.support.paths import AUTHORIZATIONS

_numbers = itertools.count(1)


def buy(api: Api, amount: Any, **members: Any) -> dict[str, Any]:
    """Authorize and capture all; return the authorization."""
    authorization = created(
        api.post(AUTHORIZATIONS, authorization_body(amount=Decimal(amount), **members))
    )
    capture(api, authorization)
    return authorization


def capture(api: Api, authorization: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Capture, by default all that remains; return the capture."""
    return created(api.post(authorization["captures"], members))


def credit(api: Api, authorization: dict[str, Any], amount: Any, **members: Any) -> dict[str, Any]:
    """Credit under a fresh number; return the credit."""
    body = {
        "amount": Decimal(amount),
        "creditInvoiceNumber": f"K-{next(_numbers)}",
        "reason": "Complaint",
    }
    return created(api.post(authorization["credits"], {**body, **members}))


def cancel(api: Api, authorization: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Cancel what remains; return the cancellation."""
    return created(api.post(authorization["cancellations"], members))


def run_expiry(ledger: Ledger, on: str) -> int:
    """Run the expiry of a date; return how many authorizations it recorded."""
    (row,) = run("expire_authorizations", ledger.number, date=on)
    return row["expired"]
