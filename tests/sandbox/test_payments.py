"""Payments by a call: matched by the rules of a bank's file."""

from decimal import Decimal

from invoices.models import Payment
from ledger_project.core.setup import register_seller
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.paths import SANDBOX
from tests.support.purchases import buy

PAYMENTS = f"{SANDBOX}/payments"
INVOICE = "/ledger/invoice/v1/501/invoices/852"


def test_a_payment_is_matched_like_one_of_a_banks_file(api, ledger, constraints):
    bought = buy(api, "100.00", number="852")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    paid = api.post(PAYMENTS, {"reference": reference, "amount": 130, "bankReference": "B1"})
    assert created(paid) == api.get(paid.headers["Location"]).data
    assert {name: paid.data[name] for name in ("status", "unmatchedAmount", "invoices")} == {
        "status": "matched", "unmatchedAmount": Decimal("0.00"), "invoices": [INVOICE],
    }  # fmt: skip
    assert (paid.data["valueDate"], paid.data["bookDate"]) == ("2026-06-08", "2026-06-08")
    assert api.get(INVOICE).data["status"] == "closed"
    (surplus,) = api.get(f"{bought['customer']}/surpluses").data["items"]
    assert surplus["amount"] == Decimal("30.00")
    assert violations(ledger) == []


def test_the_same_bank_reference_is_booked_once_and_for_other_content_refused(api):
    body = {"amount": 10, "bankReference": "B1", "valueDate": "2026-06-01"}
    first = created(api.post(PAYMENTS, body))
    assert (first["status"], first["unmatchedAmount"], first["invoices"]) == (
        "unmatched", Decimal("10.00"), [],
    )  # fmt: skip
    with unchanged():
        again = api.post(PAYMENTS, body)
        assert (again.status_code, again.data) == (200, first)
        assert_problem(api.post(PAYMENTS, {**body, "amount": 11}), 409, "duplicate-reference")
        assert faults(api.post(PAYMENTS, {**body, "valueDate": "2026-06-09"})) == {
            "valueDate": "Expected a date up to 2026-06-08"
        }
    created(api.post(PAYMENTS, {"amount": 10}))
    created(api.post(PAYMENTS, {"amount": 10}))
    assert Payment.objects.count() == 3


def test_a_client_of_one_seller_finds_its_own_payments_and_those_of_its_invoices(api, ledger):
    register_seller(ledger, "655", name="other")
    bought = buy(api, "100.00", number="852")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    unmatched = created(api.post(PAYMENTS, {"amount": 10, "payerName": "Anna"}))["@id"]
    matched = created(api.post(PAYMENTS, {"reference": reference, "amount": 50}))["@id"]
    its, others = issue(ledger, sellers=("654",)), issue(ledger, sellers=("655",))
    own = created(others.post(PAYMENTS, {"amount": 10}))["@id"]
    seen = {
        who: [client.get(path).status_code for path in (unmatched, matched, own)]
        for who, client in (("all", api), ("654", its), ("655", others))
    }
    assert seen == {"all": [200, 200, 200], "654": [404, 200, 404], "655": [404, 404, 200]}
