"""Steps into each state of an account and of a surplus, through the public doors."""

from tests.support.bodies import customer_body
from tests.support.clients import succeeded
from tests.support.paths import ACCOUNTS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry


def opened_by_itself(api, authorize, ledger, at):
    customer = succeeded(api.post(CUSTOMERS, customer_body()))
    body = {
        "customerNo": customer["customerNo"],
        "accountProfileType": "kontokredit",
        "creditLimit": 2000,
    }
    return succeeded(api.post(ACCOUNTS, body))["@id"]


def opened_by_a_purchase(api, authorize, ledger, at):
    return authorize()["account"]


def fully_used(api, authorize, ledger, at):
    one = authorize(amount=50000)
    capture(api, one, amount=20000)
    return one["account"]


def with_what_was_reserved_expired(api, authorize, ledger, at):
    one = authorize(amount=50000)
    at("2026-07-09")
    return one["account"]


def with_its_close_withdrawn(api, authorize, ledger, at):
    path = pending_for_a_reservation(api, authorize, ledger, at)
    succeeded(api.post(f"{path}/withdraws-close-request"))
    return path


def pending_for_a_reservation(api, authorize, ledger, at):
    one = authorize()
    succeeded(api.post(f"{one['account']}/request-close-account"))
    return one["account"]


def pending_for_a_debt(api, authorize, ledger, at):
    one = authorize()
    capture(api, one)
    succeeded(api.post(f"{one['account']}/request-close-account"))
    return one["account"]


def pending_and_fully_used(api, authorize, ledger, at):
    path = fully_used(api, authorize, ledger, at)
    succeeded(api.post(f"{path}/request-close-account"))
    return path


def closed_at_once(api, authorize, ledger, at):
    path = opened_by_itself(api, authorize, ledger, at)
    succeeded(api.post(f"{path}/request-close-account"))
    return path


def closed_with_the_last_payment(api, authorize, ledger, at):
    one = authorize()
    capture(api, one)
    succeeded(api.post(f"{one['account']}/request-close-account"))
    pay(ledger, one, "100.00")
    return one["account"]


def closed_with_the_last_credit(api, authorize, ledger, at):
    one = authorize()
    capture(api, one)
    succeeded(api.post(f"{one['account']}/request-close-account"))
    credit(api, one, amount=100)
    return one["account"]


def closed_with_the_last_cancellation(api, authorize, ledger, at):
    one = authorize()
    succeeded(api.post(f"{one['account']}/request-close-account"))
    cancel(api, one)
    return one["account"]


def closed_as_what_was_reserved_has_expired(api, authorize, ledger, at):
    path = pending_for_a_reservation(api, authorize, ledger, at)
    at("2026-07-09")
    return path


def closed_at_once_as_what_was_reserved_had_expired(api, authorize, ledger, at):
    path = with_what_was_reserved_expired(api, authorize, ledger, at)
    assert succeeded(api.post(f"{path}/request-close-account"))["status"] == "Closed"
    return path


def closed_with_the_last_expiry(api, authorize, ledger, at):
    path = pending_for_a_reservation(api, authorize, ledger, at)
    at("2026-07-09")
    run_expiry(ledger, "2026-07-09")
    return path


WAYS = {
    "Open": [opened_by_itself, opened_by_a_purchase, fully_used, with_what_was_reserved_expired,
             with_its_close_withdrawn],
    "PendingClose": [pending_for_a_reservation, pending_for_a_debt, pending_and_fully_used],
    "Closed": [closed_at_once, closed_with_the_last_payment, closed_with_the_last_credit,
               closed_with_the_last_cancellation, closed_with_the_last_expiry,
               closed_as_what_was_reserved_has_expired,
               closed_at_once_as_what_was_reserved_had_expired],
}  # fmt: skip


def owed(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    pay(ledger, one, "130.00")
    return one


def owed_while_an_invoice_is_open(api, authorize, ledger):
    owed(api, authorize, ledger)
    another = authorize(amount=500)
    capture(api, another)
    return another


def partly_paid_out(api, authorize, ledger):
    one = owed_while_an_invoice_is_open(api, authorize, ledger)
    succeeded(api.post(f"{surplus_of(api, one)}/pay-out-surplus", {"amount": 10}))
    return one


def paid_out(api, authorize, ledger):
    one = owed_while_an_invoice_is_open(api, authorize, ledger)
    succeeded(api.post(f"{surplus_of(api, one)}/pay-out-surplus"))
    return one


def set_off(api, authorize, ledger):
    one = owed_while_an_invoice_is_open(api, authorize, ledger)
    body = {"invoiceNo": one["invoice"]["invoiceNumber"]}
    succeeded(api.post(f"{surplus_of(api, one)}/set-off-surplus", body))
    return one


def surplus_of(api, one):
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    return surplus["@id"]


SURPLUS_WAYS = {
    "open": [owed, owed_while_an_invoice_is_open, partly_paid_out],
    "closed": [paid_out, set_off],
}
