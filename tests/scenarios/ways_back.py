"""Scenarios of what is undone by an operation: the first booking stays, its mirror follows."""

from decimal import Decimal

from accounts.models import Surplus
from ledger_project.core.setup import open_ledger
from tests.scenarios.shop import Shop


def undone_credit(shop: Shop) -> None:
    """A credit that is undone: its surplus is taken back"""
    shop.tell("2026-06-08", "the client issues 1 of 100.00, 852 of 100.00 is captured.")
    shop.bill("1", "100")
    shop.buy("852", "100")
    shop.tell("2026-06-10", "80.00 of each are paid; 30.00 of each are credited on the same day.")
    for number in ("1", "852"):
        shop.bank(number, "80", "2026-06-10")
        shop.do(number, "credit", amount=30, reason="Complaint", creditInvoiceNo=f"{number}-K")
        assert shop.invoice(number)["currentDebt"] == 0
    shop.tell("2026-06-11", "the credits were wrong: 20.00 of each are open, nothing is owed back.")
    for number in ("1", "852"):
        body = {"creditInvoiceNo": f"{number}-K", "reason": "Wrong customer"}
        shop.do(number, "undo-credit", **body)
        assert shop.invoice(number)["currentDebt"] == 20


def undone_write_off(shop: Shop) -> None:
    """A write-off that is undone after a part of it was recovered"""
    shop.tell("2026-06-08", "the client issues 1 of 100.00, 852 of 100.00 is captured.")
    shop.bill("1", "100")
    shop.buy("852", "100")
    shop.tell("2026-07-20", "both are written off.")
    shop.do("1", "write-off", reason="Bankrupt")
    shop.staff("852", "write_off", reason="Bankrupt")
    shop.tell("2026-07-25", "30.00 of each are paid: they are recovered.")
    for number in ("1", "852"):
        shop.bank(number, "30", "2026-07-25")
    shop.tell("2026-07-26", "the write-offs are undone: what was not recovered is open again.")
    shop.do("1", "undo-write-off", reason="Not bankrupt")
    shop.staff("852", "undo_write_off", reason="Not bankrupt")
    for number in ("1", "852"):
        assert shop.invoice(number)["currentDebt"] == 70


def undone_set_off(shop: Shop) -> None:
    """A set-off that is undone: the surplus is owed again"""
    shop.tell("2026-06-08", "the client issues 1 of 100.00 and 2 of 50.00.")
    shop.bill("1", "100")
    shop.bill("2", "50")
    shop.tell("2026-06-10", "1 is paid with 130.00: 30.00 are the customer's.")
    shop.bank("1", "130", "2026-06-10")
    shop.tell("2026-06-11", "they are set off against 2.")
    surplus = shop.surplus(shop.invoice("1")["customer"])
    assert shop.api.post(f"{surplus}/set-off-surplus", {"invoiceNo": "2"}).status_code == 200
    assert shop.invoice("2")["currentDebt"] == 20
    shop.tell("2026-06-12", "the customer wants the money back instead: staff undoes the set-off.")
    shop.staff_on(Surplus.objects.get(), "undo_set_off", invoice_no="2", reason="Wants it back")
    assert shop.invoice("2")["currentDebt"] == 50


def undone_direct_payment(shop: Shop) -> None:
    """A direct payment that is undone"""
    shop.tell("2026-06-08", "the client issues 1 of 100.00, 852 of 100.00 is captured.")
    shop.bill("1", "100")
    shop.buy("852", "100")
    shop.tell("2026-06-10", "the client reports that it received 40.00 of each itself.")
    body = {"amount": 40, "valueDate": "2026-06-10"}
    for number in ("1", "852"):
        shop.do(number, "report-direct-payment", **body, reference=f"D-{number}")
    shop.tell("2026-06-11", "it has not: both are owed in full, the seller is owed 40.00 more.")
    for number in ("1", "852"):
        shop.do(number, "undo-direct-payment", reference=f"D-{number}", reason="Another's money")
        assert shop.invoice(number)["currentDebt"] == 100


def waived_interest(shop: Shop) -> None:
    """Interest that is waived after it was paid"""
    open_ledger(501, penalty_interest=Decimal("12.00"))
    shop.tell("2026-06-08", "the client issues 1 of 1 000.00, 852 of 1 000.00 is captured.")
    shop.bill("1", "1000")
    shop.buy("852", "1000")
    shop.tell("2026-07-18", "1 is paid with 500.00, of it 3.29 interest; 852 with all 1 003.29.")
    shop.bank("1", "500", "2026-07-18")
    shop.bank("852", "1003.29", "2026-07-18")
    shop.tell(
        "2026-07-18",
        "the interest of both is waived: that of 1 pays principal, that of 852 is owed to the "
        "customer.",
    )
    shop.do("1", "waive-interest", reason="Goodwill")
    shop.staff("852", "waive_interest", reason="Goodwill")
    assert shop.invoice("1")["debt"]["capital"] == 500


WAYS_BACK = [
    undone_credit,
    undone_write_off,
    undone_set_off,
    undone_direct_payment,
    waived_interest,
]
