"""Fees and interest that come back are exported by the end of the day, and so is their way back.

12 % a year, worked by hand.
"""

from decimal import Decimal

import pytest

from ledger_project.core.setup import open_ledger
from tests.support.commands import run
from tests.support.invoices import billed, done
from tests.support.output_files import listed, xml
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")


def exported(api, day: str) -> set[tuple[str, str, Decimal]]:
    """Return action, account and amount of each record of a day, from files that are valid."""
    files = [xml(api, item) for item in listed(api, "ar-accounting")]
    return {
        (record.get("AccountingAction"), record.get("GLAccount"), D(record.get("Amount")))
        for file in files
        for voucher in file.iter("Voucher")
        if voucher.get("BookDate") == day
        for record in voucher.iter("Accounting")
    }


def test_a_returned_waiver_and_a_surplus_taken_back_are_in_the_files_of_their_days(api, ledger, at):
    open_ledger(501, penalty_interest=D("12.00"))
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", fee=D(35))
    one = billed(api, 1000)
    at("2026-07-14")
    run("run_claims", 501)
    at("2026-07-17")
    # Ten days of interest are 3.29.
    paid = pay_invoice(ledger, one, "1038.29")
    done(api, one, "waive-fee", {"reason": "Goodwill"})
    done(api, one, "waive-interest", {"reason": "Goodwill"})
    done(api, one, "credit", {"amount": 100, "reason": "Bankruptcy", "creditInvoiceNo": "K1"})
    run("end_of_day", 501)
    records = exported(api, "2026-07-17")
    assert {one for one in records if one[0] in ("FeeWaived", "InterestWaived")} == {
        ("FeeWaived", "3591", D(35)),
        ("FeeWaived", "2490", D(-35)),
        ("InterestWaived", "8313", D("3.29")),
        ("InterestWaived", "2490", D("-3.29")),
    }
    at("2026-07-20")
    pay_invoice(ledger, one, "1038.29", kind="reversal", reverses=paid)
    run("end_of_day", 501)
    records = exported(api, "2026-07-20")
    assert {one for one in records if one[0] == "SurplusTakenBack"} == {
        ("SurplusTakenBack", "2490", D(100)),
        ("SurplusTakenBack", "1510", D(-100)),
    }
