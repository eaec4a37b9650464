"""Letters that do not arrive."""

import datetime as dt

from invoices.models import Letter
from ledger_project.core.setup import open_ledger
from tests.scenarios.shop import Shop
from tests.support.clients import succeeded
from tests.support.commands import run


def returned_letters(shop: Shop) -> None:
    """Reminders that come back: their fees fall, and they are sent again"""
    open_ledger(501, letters_since=dt.date(2026, 6, 8))
    shop.tell(
        "2026-06-08",
        "the client issues 1 of 1 000.00, which goes on paper, and 852 of 1 000.00 is captured.",
    )
    shop.bill("1", "1000", distribution="print")
    shop.buy("852", "1000")
    run("hand_over_letters", 501)
    shop.tell("2026-07-15", "the claims run reminds of both, on paper: 60.00 each.")
    run("run_claims", 501)
    run("hand_over_letters", 501)
    shop.tell("2026-07-20", "1 is paid with 500.00: of it 60.00 fee.")
    shop.bank("1", "500", "2026-07-20")
    shop.tell(
        "2026-07-27",
        "both reminders come back: the fee that was paid pays principal; the other is not owed, "
        "and nothing is posted.",
    )
    reminders = Letter.objects.filter(claim__isnull=False).order_by("pk")
    for one in reminders:
        succeeded(shop.api.post(f"{one.get_absolute_url()}/mark-returned", {"reason": "Moved"}))
    assert shop.invoice("1")["currentDebt"] == 500
    assert shop.invoice("852")["currentDebt"] == 1000
    shop.tell("2026-08-03", "nothing further is claimed; both are sent again, to the new address.")
    run("run_claims", 501)
    for one in reminders:
        succeeded(shop.api.patch(f"{_customer(one)}/legal-address", {"city": "Visby"}))
        if Letter.objects.get(pk=one.pk).state == "returned":
            succeeded(shop.api.post(f"{one.get_absolute_url()}/resend", {}))
    run("hand_over_letters", 501)
    shop.tell("2026-08-10", "the customers pay what they owe.")
    shop.bank("1", "500", "2026-08-10")
    shop.bank("852", "1000", "2026-08-10")
    assert shop.invoice("852")["status"] == "closed"


def _customer(letter: Letter) -> str:
    return str(letter.invoice.customer.get_absolute_url())


LETTERS = [returned_letters]
