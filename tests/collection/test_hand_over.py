"""Hand invoices in debt collection over to an agency, tell it of changes, and recall them."""

import csv
import json

import pytest

from invoices.models import Claim, CollectionCase, Invoice
from reports.models import OutputFile
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, done
from tests.support.paths import CUSTOMERS, EVENTS, INVOICES
from tests.support.payments import pay_invoice
from tests.support.purchases import buy


def seen(api, one):
    return api.get(one["@id"]).data


def test_an_invoice_in_debt_collection_is_handed_over_once_with_all_that_the_agency_needs(
    api, ledger, collected, reported, at
):
    one = collected()
    at("2026-06-18")
    (case,) = reported()
    assert case["kind"] == "hand-over"
    assert case["caseId"] == CollectionCase.objects.get().pk
    assert (case["invoiceNo"], case["dueDate"]) == ("S1", "2026-05-15")
    assert case["owed"] == {
        "principal": "1000.00", "reminderFee": "0.00", "collectionFee": "0.00",
        "lateFee": "0.00", "interest": "3.29",
    }  # fmt: skip
    assert case["interestTerms"] == {
        "percent": "12.00", "from": "2026-06-09", "until": "2026-06-18",
        "periods": [
            {
                "from": "2026-06-09", "until": "2026-06-18", "principal": "1000.00",
                "percent": "12.00",
            }
        ],
    }  # fmt: skip
    assert case["debtor"]["name"] == case["debtor"]["addressee"] != ""
    assert [letter["level"] for letter in case["letters"]] == ["DebtCollection"]
    assert case["transactions"] == []
    assert seen(api, one)["claimLevel"] == "DebtCollection"
    listed = OutputFile.objects.get(type="collection-list")
    lines = b"".join(content(listed)).decode("utf-8-sig").splitlines()
    (line,) = csv.DictReader(lines, delimiter=";")
    assert (line["kind"], line["invoiceNo"], line["principal"], line["interestFrom"]) == (
        "hand-over", "S1", "1000.00", "2026-06-09",
    )  # fmt: skip
    with unchanged():
        assert run("hand_over_cases", 501) == []
    assert run("reproduce_files", 501, type="collection-file")["different"] == []
    assert violations(ledger) == []


def test_no_cell_of_the_list_is_taken_for_a_formula(api, collected):
    customer(api, name=" -SUM(A1)")
    collected()
    run("hand_over_cases", 501)
    run("produce_files", 501)
    listed = OutputFile.objects.get(type="collection-list")
    lines = b"".join(content(listed)).decode("utf-8-sig").splitlines()
    (line,) = csv.DictReader(lines, delimiter=";")
    assert line["debtor"].startswith("'")
    assert line["debtor"].endswith("-SUM(A1)")
    assert line["principal"] == "1000.00"


def test_a_hand_over_that_breaks_off_leaves_nothing_and_is_done_again(
    api, ledger, collected, reported, monkeypatch
):
    collected()

    def break_off(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, unchanged():
        broken.setattr("invoices.operations.collection.hand_over_of", break_off)
        with pytest.raises(KeyboardInterrupt):
            run("hand_over_cases", 501)
    assert [case["invoiceNo"] for case in reported()] == ["S1"]


def test_a_protected_identity_is_told_neither_by_name_nor_by_address(
    api, ledger, collected, reported
):
    number = customer(api, protectedIdentity=True, name="Secret Person")
    collected()
    (case,) = reported()
    debtor = case["debtor"]
    assert (debtor["protectedIdentity"], debtor["customerNo"]) == (True, number)
    assert "Secret" not in json.dumps(case)
    assert {debtor[name] for name in ("streetAddress", "zipCode", "city", "emailAddress")} == {""}


def test_nothing_is_handed_over_without_an_agency_and_a_sellers_own_stands_before_the_ledgers(
    api, ledger, collected, reported
):
    run("set_collection_agency", 501, remove=True)
    collected()
    with unchanged():
        assert run("hand_over_cases", 501) == []
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-77")
    run("set_collection_agency", 501, seller="654", name="Own AB", creditor_number="9")
    assert len(reported()) == 1
    assert CollectionCase.objects.get().agency == "Own AB"


def test_what_happens_to_a_case_is_reported_with_the_next_file(
    api, ledger, collected, reported, at
):
    one = collected()
    reported()
    at("2026-06-10")
    pay_invoice(ledger, one, 300)
    done(api, one, "dispute", {"reason": "Broken", "amount": 100})
    (case,) = reported()
    assert (case["kind"], case["disputed"]) == ("change", "100.00")
    (payment,) = case["transactions"][-1:]
    assert payment["type"] == "Payment"
    assert payment["changes"]["principal"].startswith("-29")
    assert case["owed"]["principal"] == str(Invoice.objects.get().capital_debt)
    assert reported() == []
    credit = {"creditInvoiceNo": "K1", "reason": "Complaint", "amount": 100}
    done(api, one, "credit", credit)
    (case,) = reported()
    assert [row["type"] for row in case["transactions"]][:1] == ["Credit"]
    assert case["disputed"] == "0.00"
    assert reported() == []


def test_a_recalled_case_is_told_and_its_invoice_climbs_the_ladder_again(
    api, ledger, collected, reported, at
):
    one = billed(api, 1000, **OVERDUE)
    run("run_claims", 501)
    assert seen(api, one)["claimLevel"] == "Reminder"
    done(api, one, "transfer-to-debt-collection")
    reported()
    shown = done(api, one, "recall", {"reason": "He will pay"})
    assert (shown["claimLevel"], shown["respiteDate"]) == ("Reminder", "2026-06-08")
    case = CollectionCase.objects.get()
    assert (case.state, case.reason) == ("recalled", "He will pay")
    (said,) = reported()
    assert (said["kind"], said["caseId"], said["reason"]) == ("recall", case.pk, "He will pay")
    assert reported() == []
    kinds = [event["type"] for event in api.get(EVENTS).data["items"]]
    assert {"recalled-from-debt-collection", "collection-case-recalled"} <= set(kinds)
    # Its days count from the recall: 14 of them to the next level.
    at("2026-06-18")
    run("run_claims", 501)
    assert seen(api, one)["claimLevel"] == "Reminder"
    at("2026-07-27")
    run("run_claims", 501)
    assert seen(api, one)["claimLevel"] != "Reminder"
    assert violations(ledger) == []


def test_money_that_bounces_does_not_bring_a_recalled_claim_back(
    api, ledger, collected, reported, at
):
    one = collected()
    reported()
    done(api, one, "recall", {"reason": "He will pay"})
    pay_invoice(ledger, one, "1000.00", bank="B-1")
    assert seen(api, one)["status"] == "closed"
    pay_invoice(ledger, one, "1000.00", kind="reversal", reverses="B-1")
    shown = seen(api, one)
    assert (shown["status"], shown["claimLevel"]) == ("open", "Invoice")
    assert Claim.objects.get().recalled_on is not None
    # It can be handed over again, as a case of its own.
    at("2026-06-09")
    done(api, one, "transfer-to-debt-collection")
    assert [case["kind"] for case in reported()] == ["recall", "hand-over"]
    assert violations(ledger) == []


def test_a_seller_does_not_recall_what_the_operator_has_bought(api, ledger, agency, at):
    buy(api, 100)
    number = Invoice.objects.get().invoice_no
    path = f"{INVOICES}/{number}"
    at("2026-09-01")
    done(api, {"@id": path}, "transfer-to-debt-collection")
    with unchanged():
        answer = api.post(f"{path}/recall", {"reason": "Mistake"})
    assert answer.status_code == 403
    assert "recall" not in [row["rel"] for row in api.get(path).data["operations"]]


def test_a_customer_is_erased_with_what_the_agency_was_told(api, ledger, collected, reported, at):
    one = collected()
    reported()
    pay_invoice(ledger, one, "1000.00")
    done(api, {"@id": f"{CUSTOMERS}/7"}, "initiates-termination")
    at("2040-01-08")
    run("erase_customer", 501, "7")
    assert CollectionCase.objects.get().messages.get().content == {}
    assert violations(ledger) == []
