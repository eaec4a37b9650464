"""Client of the invoice service ledger: typed, and follows the operations that a resource lists.

    with Ledger("https://ledger.example.com", 501, client_id=…, client_secret=…) as ledger:
        authorization = ledger.authorize(seller_number="654", invoice=…, buyer=…)
        capture = authorization.capture(amount=Decimal("100.00"))

`authorization.capture` exists while the ledger lists it for the authorization. Refusals are
exceptions of `problems`; `AsyncLedger` is the same for asyncio.
"""

from invoice_ledger import models, problems, webhooks
from invoice_ledger._core import Downloaded, Gone, NotOffered
from invoice_ledger._problem import Problem
from invoice_ledger.asynchronous import AsyncLedger
from invoice_ledger.synchronous import Ledger

__all__ = [
    "AsyncLedger",
    "Downloaded",
    "Gone",
    "Ledger",
    "NotOffered",
    "Problem",
    "models",
    "problems",
    "webhooks",
]
