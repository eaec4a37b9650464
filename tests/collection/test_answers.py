"""What an agency answers: states, payments, costs and remittances, each row with its own fate."""

from decimal import Decimal

import pytest
from django.db.models import F, Sum

from accounts.models import JournalLine
from invoices.models import CollectionAnswer, CollectionCase, Invoice, Payment
from tests.support.assertions import ABSENT, assert_problem, unchanged
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.invoices import done
from tests.support.paths import EVENTS, INVOICES
from tests.support.payments import receive
from tests.support.purchases import buy

WHY = {"reason": "He moved abroad"}


def number(case: str) -> int:
    return int(case.rsplit("/", 1)[1])


def balance(role: str) -> Decimal:
    found = JournalLine.objects.filter(ledger=501, role=role)
    return found.aggregate(total=Sum(F("debit") - F("credit")))["total"] or Decimal(0)


def status(api, case):
    return api.get(case).data["status"]


def test_a_payment_to_the_agency_meets_the_debt_that_day_and_the_bank_settles_it(
    api, ledger, case, answered, at
):
    at("2026-06-20")
    paid = {"caseId": number(case), "kind": "payment", "reference": "P-1", "date": "2026-06-18"}
    paid |= {"principal": "500.00", "interest": "3.29", "charges": "80", "kept": "190.00"}
    costs = {"caseId": number(case), "kind": "costs", "reference": "K-1", "charges": "125,50"}
    assert answered(paid, costs) == {"applied": 2}
    invoice = Invoice.objects.get()
    # Interest until the day on which the customer paid: 3.29 of it, and 500.00 of the principal.
    assert (invoice.capital_debt, invoice.interest_paid) == (500, Decimal("3.29"))
    shown = api.get(case).data
    assert (shown["collectedAmount"], shown["costsAmount"], shown["outstandingAmount"]) == (
        Decimal("583.29"), Decimal("125.50"), Decimal("457.79"),
    )  # fmt: skip
    # The client's: its claim on the agency, and no money that nobody has yet.
    assert balance("agency_receivable") == Decimal("457.79")
    assert balance("collection_charges") == Decimal("45.50")
    assert balance("settlement_receivable") == balance("client_liability") == 0
    assert violations(ledger) == []
    with unchanged():
        assert answered(paid, costs) == {"repeated": 2}
    # More than it has is refused, and kept with its fault.
    sent = {"caseId": number(case), "kind": "remitted", "remittance": "R-1"}
    assert answered({**sent, "reference": "M-1", "amount": "457.80"}) == {"refused": 1}
    assert CollectionAnswer.objects.get(reference="M-1").fault.startswith("amount: The agency has")
    assert answered({**sent, "reference": "M-1", "amount": "457.79"}) == {"applied": 1}
    assert violations(ledger) == []
    receive(ledger, "R-1", "457.79", bank="B-1")
    assert Payment.objects.get().state == "matched"
    assert api.get(case).data["outstandingAmount"] == 0
    assert balance("agency_receivable") == 0
    assert balance("settlement_receivable") == -balance("client_liability") == Decimal("457.79")
    assert violations(ledger) == []


def test_a_remittance_of_several_cases_waits_for_all_of_its_rows(api, ledger, collected, answered):
    collected()
    run("hand_over_cases", 501)
    serviced = CollectionCase.objects.get().pk
    answered(
        {"caseId": serviced, "kind": "payment", "reference": "P-1", "principal": "300"},
        {"caseId": serviced, "kind": "costs", "reference": "K-1", "expenses": "50"},
    )
    receive(ledger, "R-1", "250.00", bank="B-1")
    assert Payment.objects.get().state == "unmatched"
    row = {"caseId": serviced, "kind": "remitted", "remittance": "R-1"}
    assert answered({**row, "reference": "M-1", "amount": "200"}) == {"applied": 1}
    assert Payment.objects.get().state == "unmatched"
    assert answered({**row, "reference": "M-2", "amount": "50"}) == {"applied": 1}
    assert Payment.objects.get().state == "matched"
    assert violations(ledger) == []
    # The bank takes the agency's money back: the agency owes it again.
    receive(ledger, "R-1", "250.00", bank="B-2", kind="reversal", reverses="B-1")
    assert Payment.objects.get().state == "withdrawn"
    assert balance("agency_receivable") == 250
    assert violations(ledger) == []


def test_the_operator_bears_the_costs_of_what_it_has_bought(api, ledger, agency, answered, at):
    buy(api, 1000)
    path = f"{INVOICES}/{Invoice.objects.get().invoice_no}"
    at("2026-09-01")
    done(api, {"@id": path}, "transfer-to-debt-collection")
    run("hand_over_cases", 501)
    case = CollectionCase.objects.get().pk
    answered(
        {"caseId": case, "kind": "payment", "reference": "P-1", "principal": "900"},
        {"caseId": case, "kind": "costs", "reference": "K-1", "expenses": "300"},
        {"caseId": case, "kind": "remitted", "reference": "M-1", "remittance": "R", "amount": 600},
    )
    receive(ledger, "R", "600.00", bank="B-1")
    assert balance("collection_costs") == 300
    assert balance("agency_funds") == 0
    assert balance("agency_receivable") == balance("collection_expenses") == 0
    assert violations(ledger) == []


def test_a_payment_is_taken_back_and_its_case_goes_on(api, ledger, case, answered):
    before = Invoice.objects.get().capital_debt
    paid = {"caseId": number(case), "kind": "payment", "reference": "P-1", "principal": "1000"}
    assert answered({**paid, "charges": "80"}) == {"applied": 1}
    closed = {"caseId": number(case), "kind": "paid", "reference": "C-1"}
    assert answered(closed) == {"applied": 1}
    assert status(api, case) == "paid"
    back = {"caseId": number(case), "kind": "payment-taken-back", "reference": "T-1", "of": "P-1"}
    assert answered({**back, "reason": "It bounced"}) == {"applied": 1}
    assert answered({**back, "reason": "It bounced"}) == {"repeated": 1}
    invoice = Invoice.objects.get()
    assert (invoice.capital_debt, invoice.claim_level) == (before, "DebtCollection")
    assert balance("agency_receivable") == balance("collection_charges") == 0
    assert violations(ledger) == []
    # It is handed over anew: the case that was paid is over.
    assert run("hand_over_cases", 501)[0]["cases"] == 1
    assert CollectionCase.objects.count() == 2


def test_each_row_has_its_own_fate_and_comes_again_corrected(api, ledger, case, answered):
    rows = [
        {"caseId": "999999", "kind": "accepted", "reference": "1"},
        {"caseId": number(case), "kind": "praised", "reference": "2"},
        {"caseId": number(case), "kind": "payment", "reference": "3", "principal": "a lot"},
        {"caseId": number(case), "kind": "payment", "reference": "4", "principal": "5000"},
        {"caseId": number(case), "kind": "paid", "reference": "5"},
        {"caseId": number(case), "kind": "accepted", "reference": "6", "agencyReference": "A-1"},
        {"caseId": number(case), "kind": "accepted", "reference": "7"},
    ]
    assert answered(*rows) == {"applied": 1, "refused": 6}
    faults = dict(CollectionAnswer.objects.exclude(fault="").values_list("reference", "fault"))
    assert faults["1"] == "caseId: There is no case 999999"
    assert "1000.00 of its invoice is still owed" in faults["5"]
    assert set(faults) == {"1", "2", "3", "4", "5", "7"}
    shown = api.get(case).data
    assert (shown["status"], shown["agencyReference"]) == ("accepted", "A-1")
    assert answered({**rows[3], "principal": "1000"}) == {"applied": 1}
    assert answered(rows[4]) == {"applied": 1}
    assert status(api, case) == "paid"
    assert violations(ledger) == []


def test_a_case_that_comes_back_is_written_off_handed_over_again_or_recalled(
    api, ledger, case, answered, reported
):
    given_up = {"caseId": number(case), "kind": "uncollectable", "reference": "U-1", **WHY}
    assert answered(given_up) == {"applied": 1}
    rels = {row["rel"] for row in api.get(case).data["operations"]}
    assert {"hand-over-again", "recall"} <= rels
    assert done(api, {"@id": case}, "hand-over-again")["status"] == "handed-over"
    (said,) = reported()
    assert (said["kind"], said["caseId"]) == ("hand-over", number(case))
    assert done(api, {"@id": case}, "refuse", WHY)["reason"] == "He moved abroad"
    assert done(api, {"@id": case}, "recall", WHY)["status"] == "recalled"
    assert Invoice.objects.get().claim_level == "Invoice"
    assert violations(ledger) == []
    kinds = {event["type"] for event in api.get(EVENTS).data["items"]}
    assert {"collection-case-uncollectable", "collection-case-refused"} <= kinds


def test_money_for_a_written_off_debt_is_recovered_by_way_of_the_agency(
    api, ledger, case, answered
):
    answered({"caseId": number(case), "kind": "uncollectable", "reference": "U-1", **WHY})
    done(api, {"@id": f"{INVOICES}/S1"}, "write-off", {"reason": "Lost"})
    paid = {"caseId": number(case), "kind": "payment", "reference": "P-1", "principal": "400"}
    assert answered(paid) == {"applied": 1}
    assert Invoice.objects.get().written_off == 600
    assert violations(ledger) == []


def test_what_the_agency_answered_is_not_reported_back_to_it(api, case, answered, reported):
    paid = {"caseId": number(case), "kind": "payment", "reference": "P-1", "principal": "400"}
    answered(paid)
    assert reported() == []


def test_a_sellers_client_reports_nothing_for_the_agency(api, ledger, case):
    sellers = issue(ledger, sellers=("654",))
    assert sellers.get(case).status_code == 200
    body = {"reference": "P-1", "valueDate": "2026-06-08", "principal": 100}
    with unchanged():
        answer = sellers.post(f"{case}/report-payment", body)
        refused = assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)
        assert refused["Detail"].endswith("only a client of all sellers may")
        # Nor does it undo what the agency reported as a payment of its own.
    assert done(api, {"@id": case}, "report-payment", body)["collectedAmount"] == 100
    undo = {"reference": "agency P-1", "reason": "Mistake"}
    with unchanged():
        assert_problem(sellers.post(f"{INVOICES}/S1/undo-direct-payment", undo), 400, "validation")


@pytest.mark.django_db
def test_a_report_that_comes_by_the_directory_is_known_by_its_columns(ledger):
    from ledger_project.exchange.kinds import kind_of

    assert kind_of(b"caseId;kind;reference\n").name == "agency report"
    assert kind_of(b"invoiceNo;kind\n").name == "invoices"
