"""Respite and dispute: their bounds, and invoices as of days gone by."""

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
