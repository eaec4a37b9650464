"""Payouts of a sandbox: its bank pays what was sent, but not to the account that is closed."""

import pytest

from accounts.models import Payout
from ledger_project.closing import tasks
from ledger_project.core.setup import register_seller
from tests.support.books import violations
from tests.support.clients import created, succeeded
from tests.support.paths import CUSTOMERS, SANDBOX
from tests.support.purchases import buy

OPEN, CLOSED = "SE4550000000058398257466", "SE9450000000054910009999"


def advanced(api, days):
    assert api.post(f"{SANDBOX}/clock/advance", {"days": days}).status_code == 202
    tasks.close_days(501)


def happened(api):
    feed = api.get("/ledger/invoice/v1/501/events").data["items"]
    types = [one["type"] for one in feed]
    return [one for one in types if one in ("payout-paid", "payout-returned")]


@pytest.fixture
def seller(ledger, request):
    return register_seller(ledger, "654", name="testshop", iban=request.param)[0]


@pytest.mark.parametrize(
    ("seller", "states", "types"),
    [
        (OPEN, ["paid"], ["payout-paid"]),
        (CLOSED, ["returned", "sent"], ["payout-returned"]),
    ],
    indirect=["seller"],
)
def test_a_seller_is_paid_on_the_day_unless_its_account_is_closed(ledger, api, states, types):
    buy(api, "1000.00")
    advanced(api, 3)
    payouts = Payout.objects.order_by("pk")
    assert ([one.state for one in payouts], happened(api)) == (states, types)
    assert violations(ledger) == []


@pytest.mark.parametrize("seller", [OPEN], indirect=True)
def test_what_a_payer_paid_too_much_goes_back_to_the_account_that_it_came_from(ledger, api):
    bought = buy(api, "1000.00")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    payment = {"reference": reference, "amount": 1100, "payerAccount": "SE3550000000054910000003"}
    created(api.post(f"{SANDBOX}/payments", payment))
    customer = api.get(CUSTOMERS).data["items"][0]
    surplus = api.get(f"{customer['@id']}/surpluses").data["items"][0]
    succeeded(api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": 100}))
    advanced(api, 2)
    refund = Payout.objects.get(purpose=Payout.Purpose.REFUND)
    assert (refund.state, refund.iban, refund.amount) == ("paid", "SE3550000000054910000003", 100)
    assert violations(ledger) == []
