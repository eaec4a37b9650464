"""A request is repeated after what it made was undone: it is refused, and nothing changes."""

from decimal import Decimal

import pytest

from accounts.models import Surplus
from tests.support.assertions import unchanged
from tests.support.backoffice import fill_in, told
from tests.support.clients import succeeded
from tests.support.invoices import done
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def refused(api):
    """Require that a repeated request is refused for a member, and changes nothing."""

    def ask(path, body, member):
        with unchanged():
            answer = api.post(path, body)
        assert (answer.status_code, answer.slug) == (400, "validation")
        assert answer.data["Problems"] == [{member: f"{body[member]} was undone already"}]

    return ask


@kinds
def test_a_direct_payment_that_was_undone_is_not_reported_again_by_its_reference(
    api, sold, shown, refused, kind
):
    one = sold(kind, 1000)
    body = {"amount": D(400), "valueDate": "2026-06-08", "reference": "D1"}
    done(api, one, "report-direct-payment", body)
    done(api, one, "undo-direct-payment", {"reference": "D1", "reason": "Wrong"})
    refused(f"{one['@id']}/report-direct-payment", body, "reference")
    assert shown(one)["debt"]["capital"] == 1000
    done(api, one, "report-direct-payment", {**body, "reference": "D2"})
    assert shown(one)["debt"]["capital"] == 600


@kinds
def test_a_credit_that_was_undone_is_not_given_again_by_its_number(api, sold, shown, refused, kind):
    one = sold(kind, 1000)
    body = {"amount": D(400), "reason": "Complaint", "creditInvoiceNo": "K1"}
    done(api, one, "credit", body)
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Wrong"})
    refused(f"{one['@id']}/credit", body, "creditInvoiceNo")
    assert shown(one)["debt"]["capital"] == 1000


@kinds
def test_a_set_off_that_was_undone_is_not_made_again_by_its_reference(
    api, ledger, staff, sold, shown, refused, kind
):
    one, other = sold(kind, 100), sold(kind, 200, number="S2")
    pay_invoice(ledger, one, 150)
    (surplus,) = succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
    body = {"invoiceNo": "S2", "amount": D(50), "reference": "U1"}
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", body))
    row = Surplus.objects.get()
    assert " done" in told(fill_in(staff, row, "undo_set_off", invoice_no="S2", reason="Wrong"))
    refused(f"{surplus['@id']}/set-off-surplus", body, "reference")
    assert shown(other)["debt"]["capital"] == 200
