"""Respite and dispute: their bounds, and invoices as of days gone by."""

from decimal import Decimal

import pytest

from tests.support.assertions import assert_problem, unchanged
from tests.support.commands import run
from tests.support.invoices import billed, done


@pytest.mark.parametrize("day", ["2026-06-07", "2027-06-10"])
def test_respite_lies_between_today_and_a_year_ahead(api, ledger, day):
    one = billed(api)
    with unchanged():
        answer = api.post(f"{one['@id']}/set-respite", {"respiteDate": day})
    assert_problem(answer, 400, "validation")
    assert done(api, one, "set-respite", {"respiteDate": "2027-06-09"})["respiteDate"]


def test_as_of_a_past_day_claims_respite_and_disputes_are_what_they_were(api, ledger, at):
    one = billed(api)
    at("2026-06-10")
    done(api, one, "set-respite", {"respiteDate": "2026-07-20"})
    at("2026-06-12")
    done(api, one, "dispute", {"reason": "Broken"})
    done(api, one, "remove-respite")
    at("2026-06-15")
    done(api, one, "withdraw-dispute")
    at("2026-07-14")
    run("run_claims", 501)

    def stood(day):
        shown = api.get(f"{one['@id']}?asOf={day}").data
        return shown["respiteDate"], shown["disputed"], shown["claimLevel"], shown["currentDebt"]

    assert stood("2026-06-09") == (None, False, "Invoice", 125)
    assert stood("2026-06-11") == ("2026-07-20", False, "Invoice", 125)
    assert stood("2026-06-14") == (None, True, "Invoice", 125)
    assert stood("2026-06-15") == (None, False, "Invoice", 125)
    assert stood("2026-07-14") == (None, False, "Reminder", 185)


def test_a_part_may_be_disputed_and_is_shown_until_the_dispute_is_withdrawn(api, ledger, at):
    one = billed(api, 1000)
    at("2026-06-10")
    shown = done(api, one, "dispute", {"reason": "Broken", "amount": 400})
    assert (shown["disputed"], shown["disputedAmount"]) == (True, 400)
    assert "transfer-to-debt-collection" not in [row["rel"] for row in shown["operations"]]
    at("2026-07-08")
    shown = api.get(one["@id"]).data
    assert "transfer-to-debt-collection" in [row["rel"] for row in shown["operations"]]
    shown = done(api, one, "withdraw-dispute")
    assert (shown["disputed"], shown["disputedAmount"]) == (False, None)

    def stood(day):
        then = api.get(f"{one['@id']}?asOf={day}").data
        return then["disputed"], then["disputedAmount"]

    assert stood("2026-06-09") == (False, None)
    assert stood("2026-06-10") == stood("2026-07-07") == (True, 400)
    assert stood("2026-07-08") == (False, None)
    shown = done(api, one, "dispute", {"reason": "Broken"})
    assert (shown["disputed"], shown["disputedAmount"]) == (True, None)
    assert "transfer-to-debt-collection" not in [row["rel"] for row in shown["operations"]]


@pytest.mark.parametrize("amount", [0, -1, Decimal("1000.00"), Decimal("1000.01")])
def test_a_disputed_part_is_less_than_what_is_unpaid(api, ledger, amount):
    one = billed(api, 1000)
    with unchanged():
        answer = api.post(f"{one['@id']}/dispute", {"reason": "Broken", "amount": amount})
    assert_problem(answer, 400, "validation")
