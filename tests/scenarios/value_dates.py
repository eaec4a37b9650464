"""Scenarios of money that was in the bank before it was booked: its value date counts."""

from decimal import Decimal

from ledger_project.core.setup import open_ledger
from tests.scenarios.shop import Shop
from tests.support.commands import run


def money_that_was_there_in_time(shop: Shop) -> None:
    """A fee falls away that was claimed after the value date of the money"""
    shop.tell("2026-06-08", "invoice 852 of 1 000.00 is captured, due on 2026-07-08.")
    shop.buy("852", "1000")
    shop.tell("2026-07-15", "the claims run reminds of it: a fee of 60.00.")
    run("run_claims", 501)
    shop.tell("2026-07-16", "the bank's file of 8 July comes late: all is paid, the fee is void.")
    shop.bank("852", "1000", "2026-07-08")
    assert (shop.invoice("852")["status"], shop.invoice("852")["currentDebt"]) == ("closed", 0)


def money_that_came_before_other_money(shop: Shop) -> None:
    """Money that is booked after later money: that is counted again"""
    open_ledger(501, penalty_interest=Decimal("12.00"))
    shop.tell(
        "2026-06-08",
        "the client issues 1 of 1 000.00, 852 of 1 000.00 is captured, both due on 2026-07-08.",
    )
    shop.bill("1", "1000")
    shop.buy("852", "1000")
    shop.tell(
        "2026-07-23",
        "500.00 of each are paid: 4.93 interest of 15 days on 1 000.00, 495.07 principal.",
    )
    for number in ("1", "852"):
        shop.bank(number, "500", "2026-07-23")
    shop.tell(
        "2026-07-28",
        "the bank's file of 10 July comes late: 400.00 of each pay 0.66 interest of 2 days and "
        "399.34 principal. So the 500.00 of 23 July found 2.56 of interest: 3.22 had accrued by "
        "then, with 13 days of 600.66. 2.37 of the 4.93 pay principal instead.",
    )
    for number in ("1", "852"):
        shop.bank(number, "400", "2026-07-10")
        # 1 000.00 less 399.34 and 497.44.
        assert shop.invoice(number)["debt"]["capital"] == Decimal("103.22")


VALUE_DATES = [money_that_was_there_in_time, money_that_came_before_other_money]
