"""Every operation that locks more than its document locks in the one order, `locks.ORDER`.

Each scenario prepares something; what it does after its `yield` is observed.
"""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from accounts.credit.states import ACCOUNT, SURPLUS
from accounts.models import Account, Payout
from accounts.settlements.states import PAYOUT
from customers.states import CUSTOMER
from invoices.models import Authorization, Invoice, Payment, PaymentReversal
from invoices.states import AUTHORIZATION, INVOICE, PAYMENT
from ledger_project.core.locks import ORDER
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from tests.support.account_states import surplus_of
from tests.support.backoffice import fill_in, told
from tests.support.bodies import customer_body
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, done
from tests.support.locks import observed
from tests.support.paths import ACCOUNTS, CUSTOMERS, INVOICES
from tests.support.payments import pay, pay_invoice, receive
from tests.support.purchases import buy, cancel, capture, credit, run_expiry

CREDIT = {"creditInvoiceNo": "K1", "reason": "Complaint"}
NEW_CREDIT = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}
THE_END = "account → customer"
"""Of an account that waits for its close, and of a customer who waits for the end."""


def sign_in(name: str = "boss") -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


def by_staff(client, document, operation, **members):
    message = told(fill_in(client, document, operation, **members))
    assert " done" in message, message


def ending(w, one):
    """Let the account and the customer of a purchase end as soon as nothing is left."""
    succeeded(w.api.post(f"{one['account']}/request-close-account"))
    succeeded(w.api.post(f"{one['customer']}/initiates-termination"))
    return one


def ending_customer(w):
    customer(w.api)
    invoice = billed(w.api)
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    return invoice


def authorize_for_a_new_buyer(w):
    yield "invoice number"
    w.authorize()


def authorize_for_a_known_buyer(w):
    w.authorize()
    yield "invoice number → account"
    w.authorize()


def authorize_for_a_customer_without_account(w):
    succeeded(w.api.post(CUSTOMERS, customer_body()))
    yield "invoice number → customer"
    w.authorize()


def authorize_under_the_number_of_an_expired_one(w):
    w.authorize(number="852")
    w.at("2026-07-09")
    yield "invoice number → authorization → account"
    w.authorize(number="852", amount=90)


def capture_under_an_idempotency_key(w):
    one = w.authorize()
    yield "idempotency key → authorization → account"
    assert w.api.post(one["captures"], {}, **{"Idempotency-Key": "1"}).status_code == 201


def capture_more(w):
    one = w.authorize()
    capture(w.api, one, amount=40)
    yield "authorization → invoice → account"
    capture(w.api, one, amount=60)


def cancel_the_last(w):
    one = ending(w, w.authorize())
    yield f"authorization → {THE_END}"
    cancel(w.api, one)


def extend(w):
    one = w.authorize()
    w.at("2026-06-10")
    yield "authorization"
    succeeded(w.api.post(f"{one['@id']}/extend-validity"))


def credit_through_the_authorization(w):
    one = w.authorize()
    capture(w.api, one)
    ending(w, one)
    yield f"authorization → invoice number → invoice → {THE_END}"
    credit(w.api, one, 100)


def credit_through_the_invoice(w):
    one = w.authorize(number="852")
    capture(w.api, one)
    ending(w, one)
    yield f"authorization → invoice number → invoice → {THE_END}"
    done(w.api, {"@id": f"{INVOICES}/852"}, "credit", CREDIT)


def credit_by_staff(w):
    one = w.authorize(number="852")
    capture(w.api, one)
    ending(w, one)
    boss, invoice = sign_in(), Invoice.objects.get()
    yield f"authorization → invoice number → invoice → {THE_END}"
    by_staff(boss, invoice, "credit", **CREDIT)


def credit_a_serviced_invoice(w):
    invoice = ending_customer(w)
    yield "invoice number → invoice → customer"
    done(w.api, invoice, "credit", CREDIT)


def expire_all(w):
    ending(w, w.authorize())
    w.at("2026-07-09")
    yield f"authorization → {THE_END}"
    assert run_expiry(w.ledger, "2026-07-09") == 1


def expire_one(w):
    ending(w, w.authorize())
    w.at("2026-07-09")
    boss, one = sign_in(), Authorization.objects.get()
    yield f"authorization → {THE_END}"
    by_staff(boss, one, "expire")


def issue_a_debit_invoice(w):
    customer(w.api)
    yield "invoice number → customer"
    billed(w.api)


def issue_a_credit_invoice(w):
    billed(w.api)
    yield "invoice number → invoice → customer"
    billed(w.api, 25, **NEW_CREDIT)


def distribute(w):
    billed(w.api, distributionDate="2026-06-20")
    billed(w.api, invoiceNo="S2", distributionDate="2026-06-20")
    w.at("2026-06-20")
    yield "invoice"
    run("distribute_invoices", 501, without_documents=True)


def report_a_direct_payment(w):
    one = w.authorize(number="852")
    capture(w.api, one)
    ending(w, one)
    body = {"amount": 100, "valueDate": "2026-06-08", "reference": "D"}
    yield f"invoice → {THE_END}"
    done(w.api, {"@id": f"{INVOICES}/852"}, "report-direct-payment", body)


def write_off(w):
    one = w.authorize(number="852")
    capture(w.api, one)
    ending(w, one)
    yield f"invoice → {THE_END}"
    done(w.api, {"@id": f"{INVOICES}/852"}, "write-off", {"reason": "Lost"})


def write_off_a_serviced_invoice(w):
    invoice = ending_customer(w)
    yield "invoice → customer"
    done(w.api, invoice, "write-off", {"reason": "Lost"})


def set_a_surplus_off(w):
    pay(w.ledger, buy(w.api, 100), "150.00")
    one = w.authorize(number="852", amount=50)
    capture(w.api, one)
    ending(w, one)
    path = surplus_of(w.api, one)
    yield f"surplus → invoice → {THE_END}"
    succeeded(w.api.post(f"{path}/set-off-surplus", {"invoiceNo": "852"}))


def pay_a_surplus_out(w):
    one = buy(w.api, 100)
    pay(w.ledger, one, "150.00")
    ending(w, one)
    path = surplus_of(w.api, one)
    yield "surplus → customer"
    succeeded(w.api.post(f"{path}/pay-out-surplus"))


def set_a_credit_invoice_off(w):
    billed(w.api)
    one = billed(w.api, 125, **NEW_CREDIT)
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    yield "invoice → customer"
    done(w.api, one, "set-off")


def turn_a_credit_invoice_into_a_surplus(w):
    billed(w.api)
    one = billed(w.api, 25, **NEW_CREDIT)
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    yield "invoice → customer"
    done(w.api, one, "owe-to-customer")


def match_a_payment_at_once(w):
    one = ending(w, buy(w.api, 100))
    yield f"invoice → {THE_END}"
    pay(w.ledger, one, "100.00")


def match_a_payment_by_staff(w):
    one = ending(w, buy(w.api, 100, number="852"))
    receive(w.ledger, "99", 100)
    boss, payment = sign_in(), Payment.objects.get()
    assert one
    yield f"payment → invoice → {THE_END}"
    by_staff(boss, payment, "match", suggested="852")


def match_unmatched_payments(w):
    customer(w.api)
    receive(w.ledger, "99", 125, message="Invoice S1")
    billed(w.api)
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    yield "payment → invoice → customer"
    run("end_of_day", 501)


def reverse_a_payment_after_the_end(w):
    one = buy(w.api, 100, number="852")
    paid = pay(w.ledger, one, "150.00")
    ending(w, one)
    succeeded(w.api.post(f"{surplus_of(w.api, one)}/pay-out-surplus", {"amount": 10}))
    shown = w.api.get(f"{INVOICES}/852").data
    yield "payment → surplus → invoice → account"
    pay_invoice(w.ledger, shown, 150, kind="reversal", reverses=paid)


def reverse_a_payment_by_staff(w):
    one = buy(w.api, 100, number="852")
    pay(w.ledger, one, "100.00")
    ending(w, one)
    receive(w.ledger, "", 100, kind="reversal", reverses="not known")
    boss, payment = sign_in(), Payment.objects.get()
    reversal = str(PaymentReversal.objects.get().pk)
    yield f"payment → invoice → payment reversal → {THE_END}"
    by_staff(boss, payment, "withdraw", message="Recalled", reversal=reversal)


def claim(w):
    billed(w.api, 1000, **OVERDUE)
    yield "invoice"
    run("run_claims", 501)


def transfer_to_debt_collection(w):
    one = billed(w.api, 1000, **OVERDUE)
    yield "invoice"
    done(w.api, one, "transfer-to-debt-collection")


def close_an_account(w):
    one = w.authorize()
    cancel(w.api, one)
    succeeded(w.api.post(f"{one['customer']}/initiates-termination"))
    yield THE_END
    succeeded(w.api.post(f"{one['account']}/request-close-account"))


def close_an_account_by_staff(w):
    one = w.authorize()
    cancel(w.api, one)
    succeeded(w.api.post(f"{one['customer']}/initiates-termination"))
    boss, account = sign_in(), Account.objects.get()
    yield THE_END
    by_staff(boss, account, "request_close", reason="Asked for")


def open_an_account(w):
    made = succeeded(w.api.post(CUSTOMERS, customer_body()))
    body = {
        "customerNo": made["customerNo"], "accountProfileType": "kontokredit", "creditLimit": 2000,
    }  # fmt: skip
    yield "customer"
    succeeded(w.api.post(ACCOUNTS, body))


def terminate_a_customer(w):
    made = succeeded(w.api.post(CUSTOMERS, customer_body()))
    yield "customer"
    succeeded(w.api.post(f"{made['@id']}/initiates-termination"))


def settle(w):
    buy(w.api, 1000)
    yield "number series → payout"
    run("settle", 501)


def send_payouts(w):
    buy(w.api, 1000)
    run("settle", 501)
    yield "number series → payout"
    run("send_payouts", 501)


def approve_payouts(w):
    open_ledger(501, approval_limit="0.00")
    buy(w.api, 1000)
    run("settle", 501)
    anna, bert, payout = sign_in("anna"), sign_in("bert"), Payout.objects.get()
    yield "payout"
    by_staff(anna, payout, "approve")
    by_staff(bert, payout, "countersign")


SCENARIOS = [
    authorize_for_a_new_buyer, authorize_for_a_known_buyer,
    authorize_for_a_customer_without_account, authorize_under_the_number_of_an_expired_one,
    capture_under_an_idempotency_key, capture_more, cancel_the_last, extend,
    credit_through_the_authorization, credit_through_the_invoice, credit_by_staff,
    credit_a_serviced_invoice, expire_all, expire_one, issue_a_debit_invoice,
    issue_a_credit_invoice, distribute, report_a_direct_payment, write_off,
    write_off_a_serviced_invoice, set_a_surplus_off, pay_a_surplus_out, set_a_credit_invoice_off,
    turn_a_credit_invoice_into_a_surplus, match_a_payment_at_once, match_a_payment_by_staff,
    match_unmatched_payments, reverse_a_payment_after_the_end, reverse_a_payment_by_staff, claim,
    transfer_to_debt_collection, close_an_account, close_an_account_by_staff, open_an_account,
    terminate_a_customer, settle, send_payouts, approve_payouts,
]  # fmt: skip
THEIR_DOCUMENT_ALONE = {
    "invoice": {"set_respite", "remove_respite", "dispute", "withdraw_dispute"},
    "account": {
        "summarize", "amend", "lower_credit_limit", "apply_for_raised_credit_limit",
        "withdraw_close_request", "configure_recurring_payment",
    },
    "customer": {
        "create", "summarize", "amend", "replace", "remove", "withdraw_termination", "block",
        "unblock", "register_death", "refresh_legal_address", "replace_legal_address",
        "amend_legal_address", "replace_billing_address", "amend_billing_address",
        "remove_billing_address", "give_consent", "export_personal_data",
    },
    "payout": {"confirm", "fail", "reject"},
}  # fmt: skip
"""Rows that lock the document that they are called on, and nothing after it."""
UNRECORDED = {"account": {"open"}, "authorization": {"authorize"}}
"""Rows of which the audit trail keeps nothing, and that have scenarios."""
EXCEPTED = {"customer": {"erase"}}


@pytest.fixture
def world(api, authorize, ledger, at):
    return SimpleNamespace(api=api, authorize=authorize, ledger=ledger, at=at)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_locks_are_taken_in_the_one_order(world, scenario):
    steps = scenario(world)
    expected = next(steps)
    with observed() as locks:
        assert next(steps, None) is None
    assert locks.broken == []
    assert max(locks.transactions, key=len) == expected.split(" → ")


def test_each_row_of_the_tables_is_observed_or_locks_its_document_alone(world):
    seen = {}
    for listed in (THEIR_DOCUMENT_ALONE, UNRECORDED, EXCEPTED):
        for kind, operations in listed.items():
            seen[kind] = seen.get(kind, set()) | operations
    for scenario in SCENARIOS:
        with transaction.atomic():
            world.at("2026-06-08")
            for _ in scenario(world):
                before = StateChange.objects.count()
            done = StateChange.objects.order_by("pk").values_list("document_type", "operation")
            for kind, operation in done[before:]:
                seen[kind] = seen.get(kind, set()) | {operation}
            transaction.set_rollback(True)
    machines = (AUTHORIZATION, INVOICE, PAYMENT, ACCOUNT, SURPLUS, CUSTOMER, PAYOUT)
    assert {
        machine.document: missing
        for machine in machines
        if (missing := set(machine.transitions) - seen.get(machine.document, set()))
    } == {}


@pytest.mark.parametrize(
    ("first", "then"), [(Account, Invoice), (Invoice, Authorization), (Payout, Account)]
)
def test_the_reverse_order_is_seen(world, first, then):
    buy(world.api, 1000)
    run("settle", 501)
    with observed() as locks, transaction.atomic():
        list(first.objects.select_for_update())
        list(then.objects.select_for_update())
    names = [model._meta.model_name for model in (first, then)]
    assert ORDER.index(names[0]) > ORDER.index(names[1])
    assert locks.broken == [" → ".join(names)]
