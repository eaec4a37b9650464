"""Events of what a merchant waits for: authorizations, surpluses, settlements, payouts, files."""

import pytest

from accounts.models import Payout
from accounts.settlements import payouts
from invoices.event_types import EVENTS
from ledger_project.core.actors import SYSTEM
from tests.support.assertions import assert_problem
from tests.support.bodies import authorization_body
from tests.support.clients import issue, succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS
from tests.support.paths import EVENTS as FEED
from tests.support.payments import pay
from tests.support.purchases import buy, cancel, capture


def told(api, *types):
    """Return type and data of the events of these types, each as the table has them."""
    found = api.get(f"{FEED}?$top=200").data["items"]
    for one in found:
        row = EVENTS[one["type"]]
        assert set(row.always) <= set(one["data"]) <= {*row.always, *row.sometimes}, one
    return [(one["type"], one["data"]) for one in found if one["type"] in types]


def test_the_end_of_an_authorization_is_told_to_its_seller(
    api, ledger, other_seller, authorize, at
):
    cancelled = authorize(number="1", amount=100)
    capture(api, cancelled, amount=40)
    cancel(api, cancelled)
    left = authorize(number="2", amount=50)
    declined = api.post(AUTHORIZATIONS, authorization_body(number="3", amount=90_000))
    assert_problem(declined, 422, "authorization-declined", DeclineReasons=["credit-limit"])
    at("2026-07-09")
    run("expire_authorizations", 501)
    types = [name for name in EVENTS if name.startswith("authorization-")]
    assert told(api, *types) == [
        ("authorization-cancelled", {
            "authorizationId": str(cancelled["authorizationId"]), "invoiceNumber": "1",
            "releasedAmount": 60, "capturedAmount": 40,
        }),
        ("authorization-declined", {
            "invoiceNumber": "3", "amount": 90_000, "reasons": "credit-limit",
        }),
        ("authorization-expired", {
            "authorizationId": str(left["authorizationId"]), "invoiceNumber": "2",
            "releasedAmount": 50, "capturedAmount": 0,
        }),
    ]  # fmt: skip
    events = {one["type"]: one for one in api.get(f"{FEED}?$top=200").data["items"]}
    assert events["authorization-cancelled"]["invoiceNo"] == "1"
    assert events["authorization-expired"]["invoiceNo"] is None
    assert {events[name]["sellerNumber"] for name in types} == {"654"}
    assert told(issue(ledger, sellers=("655",)), *types) == []


@pytest.mark.usefixtures("verified")
def test_a_seller_is_told_of_its_settlement_its_payout_and_the_files(api, ledger, other_seller):
    buy(api, "1000.00", number="852")
    run("end_of_day", 501)
    (payout,) = Payout.objects.all()
    payouts.confirm(payout=payout, actor=SYSTEM, on=TODAY)
    payouts.fail(payout=payout, actor=SYSTEM, on=TODAY, reason="AC04")
    number = payout.settlement.number
    said = {"payout": number, "purpose": "settlement", "amount": payout.amount}
    types = ("seller-settled", "payout-sent", "payout-paid", "payout-returned")
    assert told(api, *types) == [
        ("seller-settled", {
            "settlement": number, "amount": 1000, "fees": payout.settlement.fees,
            "vat": payout.settlement.vat, "transferredAmount": payout.amount,
        }),
        ("payout-sent", said),
        ("payout-paid", said),
        ("payout-returned", {**said, "reason": "AC04"}),
    ]  # fmt: skip
    files = [data for _, data in told(api, "file-produced")]
    assert {"ar-accounting", "ar-settlement"} <= {one["fileType"] for one in files}
    for one in files:
        assert api.get(one["file"], Accept="*/*").status_code == 200
    other = issue(ledger, sellers=("655",))
    assert told(other, *types) == []
    own = [data["fileType"] for _, data in told(other, "file-produced")]
    assert "ar-settlement" not in own


@pytest.mark.usefixtures("verified")
def test_what_becomes_of_a_surplus_is_told(api, ledger):
    bought = buy(api, "100.00", number="852")
    pay(ledger, bought, "150.00")
    (surplus,) = api.get(f"{bought['customer']}/surpluses").data["items"]
    buy(api, "30.00", number="853")
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", {"invoiceNo": "853", "amount": 30}))
    ordered = {"iban": "SE4550000000058398257466", "amount": 5}
    succeeded(api.post(f"{surplus['@id']}/pay-out-surplus", ordered))
    payout = Payout.objects.get()
    payouts.reject(payout=payout, actor=SYSTEM, on=TODAY, reason="Anna Svensson is wrong here")
    key = str(surplus["surplusId"])
    types = [name for name in EVENTS if name.startswith(("surplus-", "payout-"))]
    assert told(api, *types) == [
        ("surplus-created", {"surplusId": key, "amount": 50}),
        ("surplus-set-off", {"surplusId": key, "amount": 30, "remainingAmount": 20}),
        ("surplus-payout-ordered", {"surplusId": key, "amount": 5, "remainingAmount": 15}),
        ("surplus-owed-again", {"surplusId": key, "amount": 5, "remainingAmount": 20}),
        ("payout-returned", {"payout": payout.number, "purpose": "refund", "amount": 5}),
    ]  # fmt: skip
