"""Each event after each other: the debt, what is owed to whom, what is booked; or the refusal.

`docs/second-events.md` is made of the same table, `tests/second_events/cells.py`.

`LEDGER_WRITE_POSTINGS=1 pytest tests/second_events/test_matrix.py` writes it anew.
"""

import datetime as dt
import os

import pytest

from invoices.models import Claim
from ledger_project.api.problems import PROBLEMS
from tests.second_events.business import Business, balances, entries_since, last_entry
from tests.second_events.cells import ACCOUNTS, FIRST, KINDS, NOW, TABLE, cells
from tests.second_events.page import PAGE, page
from tests.support.assertions import assert_problem, unchanged
from tests.support.books import violations

JUNE = dt.date(2026, 6, 30)
NO_CLAIM = {"paid late": "Reminder", "in collection": "DebtCollection"}
"""The claim level before the claims run, if not `Invoice`, where it makes no claim."""
DIFFERENT: dict[tuple[str, str], str] = {}
"""Cells that the product answers differently, by row and column: why."""


def _cases():
    for cell in cells():
        if cell.missing:
            continue
        name = f"{cell.kind}: {cell.row}; then {cell.column}"
        why = DIFFERENT.get((cell.row, cell.column))
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        yield pytest.param(cell, id=name, marks=marks)


@pytest.mark.parametrize("cell", list(_cases()))
def test_a_second_event_does_what_the_page_says(cell, api, authorize, ledger, at, constraints):
    business = Business(cell.kind, api, authorize, ledger, at)
    business.before(cell.row, cell.column)
    closed = cell.row == "in a closed period"
    event = business.now(cell.column, cell.day, value_on="2026-06-29" if closed else "")
    last, june = last_entry(), balances(JUNE)
    if cell.refused:
        with unchanged(but=("core.StaffEvent", "core.SharedVersion")):  # Staff sign in.
            answer = event()
        if isinstance(answer, str):
            assert "Nothing was changed" in answer
        else:
            assert_problem(answer, PROBLEMS[cell.refused].status, cell.refused)
        assert violations(ledger) == []
        return
    claims = Claim.objects.count()
    answer = event()
    assert getattr(answer, "status_code", 200) in (200, 201), answer.text
    booked = list(entries_since(last))
    assert [(entry.template, entry.reverses_id is not None) for entry, _ in booked] == [
        (one.template, one.mirror) for one in cell.postings
    ]
    assert [moved for _, moved in booked] == [
        {("654", ACCOUNTS[name]): by for name, by in one.moved.items()} for one in cell.postings
    ]
    invoice = business.invoice()
    debt = invoice["debt"]
    assert (debt["capital"], debt["reminderFee"], debt["interest"]) == cell.debt
    assert (debt["collectionFee"], debt["lateFee"]) == (0, 0)
    assert invoice["status"] == ("open" if cell.debt[0] else "closed")
    assert business.owed_to_customer() == (cell.overpaid, cell.credited)
    if cell.column == "claim":
        assert invoice["claimLevel"] == cell.claim
        assert (Claim.objects.count() > claims) == (cell.claim != NO_CLAIM.get(cell.row, "Invoice"))
    if cell.column == "cancellation":
        after = api.get(business.authorization["@id"]).data
        assert (after["status"], after["remainingAmount"]) == ("Captured", 0)
    if closed:
        assert balances(JUNE) == june
    assert violations(ledger) == []


def test_the_table_has_every_combination_once():
    assert list(TABLE) == list(FIRST)
    assert all(list(line) == list(NOW) for line in TABLE.values())
    assert len(list(cells())) == len(FIRST) * len(NOW) * len(KINDS)


def test_the_page_has_the_cells_of_the_table_and_no_others():
    if os.environ.get("LEDGER_WRITE_POSTINGS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "Out of date: run make generate"
    lines = PAGE.read_text().split("## What each posting moves")[0].splitlines()
    named = [line.split("|")[1].strip() for line in lines if line.startswith("|")]
    assert [named.count(row) for row in FIRST] == [len(NOW) + 1] * len(FIRST)
