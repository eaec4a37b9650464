"""Every operation that locks more than its document locks in the one order, `locks.ORDER`.

Each scenario prepares something; what it does after its `yield` is observed.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from accounts.models import Account, FeeInvoice, Payout, Surplus
from accounts.settlements.fee_invoices import remind
from customers.models import Consent, Customer
from invoices.models import Authorization, Invoice, LeftOutEntry, Payment, PaymentReversal
from invoices.operations.customer_links import address_of
from ledger_project.api.clients import rehash_secret
from ledger_project.api.models import Client as ApiClient
from ledger_project.core import change_requests, clock, events, retries, transactions
from ledger_project.core.locks import ORDER
from ledger_project.core.models import ChangeRequest, Ledger, Seller, StateChange
from ledger_project.core.setup import open_ledger
from ledger_project.generated_docs import MACHINES
from tests.support import camt_messages as camt
from tests.support.account_states import surplus_of
from tests.support.actors import SYSTEM
from tests.support.backoffice import fill_in, told
from tests.support.bank_files import pain_002
from tests.support.bodies import ADDRESS, customer_body
from tests.support.clients import issue, succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.fee_invoices import by_invoice
from tests.support.invoices import OVERDUE, billed, customer, done
from tests.support.locks import observed
from tests.support.paths import ACCOUNTS, CUSTOMERS, INVOICES, PLANS
from tests.support.payments import PAYER, pay, pay_invoice, receive
from tests.support.payouts import answer, send_and_answer
from tests.support.purchases import buy, cancel, capture, credit, run_expiry
from tests.support.webhook_receiver import receiving
from webhooks import delivery
from webhooks.models import Delivery, Webhook

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
    by_staff(boss, invoice, "credit", amount="100.00", **CREDIT)


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
    boss, invoice = sign_in(), Invoice.objects.get()
    yield f"invoice → {THE_END}"
    by_staff(boss, invoice, "write_off", reason="Lost")


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
    pay_invoice(w.ledger, billed(w.api), 115)
    one = billed(w.api, 25, **NEW_CREDIT)
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    yield "invoice → customer"
    done(w.api, one, "owe-to-customer")


def match_a_payment_at_once(w):
    one = ending(w, buy(w.api, 100))
    yield f"invoice → {THE_END}"
    pay(w.ledger, one, "100.00")


def book_what_was_left_out(w):
    content = camt.statement(camt.entry("77.00", code="LDAS/FTLN/DDWN"), closing="77.00")
    path = w.tmp_path / "from-the-bank"
    path.write_bytes(content)
    run("import_bank_file", path, ledger=501)
    boss, entry = sign_in(), LeftOutEntry.objects.get()
    yield "left out entry"
    by_staff(boss, entry, "book", reason="It is a payment")


def match_a_payment_by_staff(w):
    one = ending(w, buy(w.api, 100, number="852"))
    receive(w.ledger, "99", 100)
    boss, payment = sign_in(), Payment.objects.get()
    assert one
    yield f"payment → invoice → {THE_END}"
    by_staff(boss, payment, "match", suggested="852")


def match_a_part_by_staff_after_another(w):
    """Match the rest: the surplus of the first part would meet a loss of the payment."""
    one = ending(w, buy(w.api, 100, number="852"))
    receive(w.ledger, "99", 200)
    boss, payment = sign_in(), Payment.objects.get()
    assert one
    by_staff(boss, payment, "match", suggested="852", amount="150")
    yield "payment → surplus → invoice"
    by_staff(boss, payment, "match", suggested="", invoice_no="852")


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
    yield "payment → surplus → invoice → account → customer → payout"
    pay_invoice(w.ledger, shown, 150, kind="reversal", reverses=paid)


def reverse_a_payment_by_staff(w):
    one = buy(w.api, 100, number="852")
    pay(w.ledger, one, "100.00")
    ending(w, one)
    receive(w.ledger, "", 100, kind="reversal", reverses="not known")
    boss, payment = sign_in(), Payment.objects.get()
    reversal = str(PaymentReversal.objects.get().pk)
    yield f"payment → payment reversal → invoice → {THE_END}"
    by_staff(boss, payment, "withdraw", message="Recalled", reversal=reversal)


def split_a_payment(w):
    one = buy(w.api, 100, number="852")
    buy(w.api, 50, number="853")
    ending(w, one)
    receive(w.ledger, "99", 150)
    boss, payment = sign_in(), Payment.objects.get()
    first, second = Invoice.objects.order_by("pk")
    yield f"payment → invoice → {THE_END}"
    shares = {f"share_{first.pk}": "", f"share_{second.pk}": "", "others": "852 100\n853 50"}
    by_staff(boss, payment, "split", **shares)


def overpaid(w):
    """Let a payment make a surplus, and a credit another one; return what was bought."""
    one = buy(w.api, 100, number="852")
    pay(w.ledger, one, "150.00")
    credit(w.api, one, 20)
    return one


def surpluses_of(w, one):
    return sorted(found["@id"] for found in w.api.get(f"{one['customer']}/surpluses").data["items"])


def set_off_elsewhere(w, one, amount=50):
    """Set the surplus of the overpayment off against another purchase."""
    buy(w.api, amount, number="853")
    path = surpluses_of(w, one)[0]
    succeeded(w.api.post(f"{path}/set-off-surplus", {"invoiceNo": "853"}))


def unmatch_a_payment(w):
    one = overpaid(w)
    set_off_elsewhere(w, one)
    boss, payment = sign_in(), Payment.objects.get()
    yield "payment → surplus → invoice → account"
    by_staff(boss, payment, "unmatch", reason="Wrong")


def unmatch_a_payment_after_the_end(w):
    one = ending(w, buy(w.api, 100, number="852"))
    pay(w.ledger, one, "100.00")
    boss, payment = sign_in(), Payment.objects.get()
    yield f"payment → invoice → {THE_END}"
    by_staff(boss, payment, "unmatch", reason="Wrong")


def rematch_a_payment(w):
    one = overpaid(w)
    buy(w.api, 150, number="853")
    ending(w, one)
    boss, payment = sign_in(), Payment.objects.get()
    yield "payment → surplus → invoice → account"
    by_staff(boss, payment, "rematch", invoice_no="853", suggested="", reason="Wrong")


def withdraw_a_payment_whose_surplus_is_set_off(w):
    one = overpaid(w)
    set_off_elsewhere(w, one)
    boss, payment = sign_in(), Payment.objects.get()
    yield "payment → surplus → invoice → account"
    by_staff(boss, payment, "withdraw", message="Recalled")


def withdraw_a_part_of_a_payment_whose_surplus_is_set_off(w):
    one = overpaid(w)
    set_off_elsewhere(w, one)
    boss, payment = sign_in(), Payment.objects.get()
    yield "payment → surplus → invoice → account"
    by_staff(boss, payment, "withdraw", amount="60", message="Recalled")


def withdraw_a_split_payment(w):
    buy(w.api, 100, number="852")
    buy(w.api, 50, number="853")
    receive(w.ledger, "99", 180)
    boss, payment = sign_in(), Payment.objects.get()
    by_staff(boss, payment, "split", others="852 130\n853 50")
    yield "payment → surplus → invoice → account"
    by_staff(boss, payment, "withdraw", message="Recalled")


def undo_a_write_off(w):
    one = ending(w, buy(w.api, 100, number="852"))
    boss, invoice = sign_in(), Invoice.objects.get()
    by_staff(boss, invoice, "write_off", reason="Lost")
    assert one
    yield f"invoice → {THE_END}"
    by_staff(boss, invoice, "undo_write_off", reason="Found")


def undo_a_set_off(w):
    one = overpaid(w)
    set_off_elsewhere(w, one)
    boss, surplus = sign_in(), Surplus.objects.order_by("pk")[0]
    yield "surplus → invoice → account"
    by_staff(boss, surplus, "undo_set_off", reason="Wrong")


def undo_a_set_off_of_a_credit_invoice(w):
    """Undo one against an invoice that was paid and credited since, so that it has a surplus."""
    billed(w.api)
    other = billed(w.api, 50, invoiceNo="S2")
    one = billed(w.api, 25, **NEW_CREDIT)
    done(w.api, one, "set-off", {"invoiceNo": "S2"})
    pay_invoice(w.ledger, other, 25)
    done(w.api, other, "credit", {**CREDIT, "amount": 5})
    yield "surplus → invoice"
    done(w.api, one, "undo-set-off", {"invoiceNo": "S2", "reason": "Wrong"})


def undo_a_direct_payment(w):
    """One of an invoice that was credited after it, so that it has a surplus."""
    buy(w.api, 100, number="852")
    body = {"amount": 100, "valueDate": "2026-06-08", "reference": "D"}
    path = {"@id": f"{INVOICES}/852"}
    done(w.api, path, "report-direct-payment", body)
    done(w.api, path, "credit", {**CREDIT, "amount": 30})
    yield "surplus → invoice → account"
    done(w.api, path, "undo-direct-payment", {"reference": "D", "reason": "Wrong"})


def undo_a_credit_of_a_purchase(w):
    one = buy(w.api, 100, number="852")
    pay(w.ledger, one, "100.00")
    path = {"@id": f"{INVOICES}/852"}
    done(w.api, path, "credit", {**CREDIT, "amount": 30})
    yield "surplus → authorization → invoice → customer"
    done(w.api, path, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Wrong"})


def undo_a_credit_of_a_serviced_invoice(w):
    invoice = billed(w.api)
    pay_invoice(w.ledger, invoice, 125)
    done(w.api, invoice, "credit", {**CREDIT, "amount": 30})
    yield "surplus → invoice → customer"
    done(w.api, invoice, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Wrong"})


def paid_with_fees(w):
    """Return an invoice that was reminded of, and paid with the fee and interest."""
    open_ledger(501, penalty_interest=Decimal("12.00"), days_before_claims=0)
    one = billed(w.api, 1000, **OVERDUE)
    w.at("2026-06-18")
    run("run_claims", 501)
    pay_invoice(w.ledger, one, "1063.29")
    succeeded(w.api.post(f"{CUSTOMERS}/7/initiates-termination"))
    return one


def waive_fees_and_interest(w):
    one = paid_with_fees(w)
    yield "invoice → customer"
    done(w.api, one, "waive-fee", {"reason": "Goodwill"})
    done(w.api, one, "waive-interest", {"reason": "Goodwill"})


def credit_what_was_paid_with_fees(w):
    one = paid_with_fees(w)
    yield "invoice number → invoice → customer"
    done(w.api, one, "credit", CREDIT)


def remit_a_remainder(w):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = buy(w.api, 1000, number="852")
    w.at("2026-07-17")
    pay(w.ledger, one, 1000)
    run("expire_authorizations", 501)
    ending(w, one)
    w.at("2026-08-16")
    yield f"invoice → {THE_END}"
    run("end_of_day", 501)


def set_a_surplus_off_before_claims(w):
    pay(w.ledger, buy(w.api, 100), "150.00")
    dates = {"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"}
    one = ending(w, buy(w.api, 50, number="852", invoice=dates))
    assert one
    w.at("2026-06-26")
    yield f"surplus → invoice → {THE_END}"
    run("run_claims", 501)


def claim(w):
    run("open_ledger", 501, days_before_claims=0)
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


def return_a_payout(w):
    buy(w.api, 1000)
    run("settle", 501)
    run("send_payouts", 501)
    boss, payout = sign_in(), Payout.objects.get()
    yield "payout"
    by_staff(boss, payout, "confirm")
    by_staff(boss, payout, "fail", reason="Account closed")


def sent_refund(w):
    """Send the refund of a surplus to the bank; return the payout."""
    one = buy(w.api, 100)
    pay(w.ledger, one, "150.00")
    succeeded(w.api.post(f"{surplus_of(w.api, one)}/pay-out-surplus"))
    run("send_payouts", 501)
    return Payout.objects.get()


def return_a_refund(w):
    boss, payout = sign_in(), sent_refund(w)
    yield "surplus → invoice → account → customer → payout"
    by_staff(boss, payout, "confirm")
    by_staff(boss, payout, "fail", reason="Account closed")


def hear_that_a_batch_was_refused(w):
    receive(w.ledger, "99", 100, payer_account=PAYER)
    by_staff(sign_in("clerk"), Payment.objects.get(), "return_to_payer")
    one = buy(w.api, 100)
    pay(w.ledger, one, "150.00")
    succeeded(w.api.post(f"{surplus_of(w.api, one)}/pay-out-surplus"))
    buy(w.api, 1000)
    run("settle", 501)
    (batch,) = run("send_payouts", 501)
    yield "payment → surplus → invoice → account → customer → payout"
    assert answer(pain_002(batch=batch["batch"], status="RJCT")) == {"failed": 3}


def return_a_payment(w):
    receive(w.ledger, "99", 100, payer_account=PAYER)
    boss, payment = sign_in(), Payment.objects.get()
    yield "payment"
    by_staff(boss, payment, "return_to_payer")


def reject_a_payout(w):
    buy(w.api, 1000)
    run("settle", 501)
    boss, payout = sign_in(), Payout.objects.get()
    yield "payout"
    by_staff(boss, payout, "reject", reason="Odd")


def owe_fees(w):
    by_invoice(w.ledger)
    buy(w.api, 1000)
    run("settle", 501)
    w.at("2026-07-02")


def invoice_fees(w):
    owe_fees(w)
    yield "number series → fee line"
    assert len(run("invoice_fees", 501)) == 1


def register_fee_payment(w):
    owe_fees(w)
    run("invoice_fees", 501)
    boss, invoice = sign_in(), FeeInvoice.objects.get()
    yield "fee invoice"
    by_staff(boss, invoice, "register_fee_payment")


def pay_a_fee_invoice(w):
    owe_fees(w)
    run("invoice_fees", 501)
    boss, invoice = sign_in(), FeeInvoice.objects.get()
    receive(w.ledger, "99", invoice.total, bank="F1")
    payment = Payment.objects.get()
    yield "payment → fee invoice"
    by_staff(boss, payment, "pay_fee_invoice", fee_invoice=invoice.number)
    by_staff(boss, payment, "unmatch", reason="Another's")
    by_staff(boss, payment, "pay_fee_invoice", fee_invoice=invoice.number)
    receive(w.ledger, "", invoice.total, kind="reversal", reverses="F1")
    receive(w.ledger, invoice.payment_reference, invoice.total)


def remind_of_a_fee_invoice(w):
    run("open_ledger", 501, fee_reminder_days=0)
    owe_fees(w)
    run("invoice_fees", 501)
    w.at("2026-08-05")
    yield "fee invoice"
    w.ledger.refresh_from_db()
    transactions.run(lambda: remind(ledger=w.ledger, actor=SYSTEM, on=dt.date(2026, 8, 5)))


def close_a_period(w):
    buy(w.api, 1000)
    yield "ledger"
    run("close_period", 501, "2026-05-31")


def run_what_is_due(w):
    boss = sign_in()
    yield "ledger"
    by_staff(boss, w.ledger, "run_again")


def advance_the_clock_of_a_sandbox(w):
    client = issue(open_ledger(502, name="Sandbox", country="SE", sandbox=True)[0])
    yield "ledger"
    answer = client.post("/ledger/sandbox/v1/502/clock/advance", {"days": 1})
    assert answer.status_code == 202, answer.text


def set_a_ledger_up(w):
    boss = sign_in()
    yield "ledger"
    by_staff(boss, Ledger, "open", number="503", name="Third", country="SE")
    rate = {"how": "percent", "rate": "5", "since": "2026-07-01"}
    by_staff(boss, w.ledger, "set_penalty_interest", **rate)
    term = {"level": "Reminder", "legal_entity": "consumer", "days": "9"}
    by_staff(boss, w.ledger, "set_claim_terms", **term)
    own = {"part": "note.own", "language": "SV", "text": "Tack!"}
    by_staff(boss, w.ledger, "set_letter_template", **own)
    by_staff(boss, w.ledger, "override_account", role="receivable", number="1516")
    agency = {"name": "Inkasso AB", "creditor_number": "77"}
    by_staff(boss, w.ledger, "set_collection_agency", **agency)
    by_staff(boss, w.ledger, "register", number="700")
    by_staff(boss, w.ledger, "change_settings", payment_days="14")


def change_a_seller_on_its_page(w):
    boss, seller = sign_in(), Seller.objects.get(number="654")
    yield "seller → ledger"
    by_staff(boss, seller, "change_settings", name="Other")
    fee = {"text": "Support", "unit_price": "10", "quantity": "1", "since": "2026-06-08"}
    by_staff(boss, seller, "charge_monthly", **fee)
    by_staff(boss, seller, "end_monthly_fee", text="Support", until="2026-12-31")


def change_a_seller(w):
    yield "seller → ledger"
    run("register_seller", 501, "654", fees_invoiced=True)


def hold_an_invoice(w):
    one = billed(w.api)
    yield "invoice"
    done(w.api, one, "set-respite", {"respiteDate": "2026-07-20"})
    done(w.api, one, "remove-respite")
    done(w.api, one, "dispute", {"reason": "Broken"})
    done(w.api, one, "withdraw-dispute")


def ask_on_the_page_of_a_customer(w):
    w.settings.PUBLIC_URL = "https://pay.example.com"
    billed(w.api, **OVERDUE)
    page, browser = address_of(Invoice.objects.get(), TODAY), Client()
    yield "invoice → customer"
    for form in (
        {"ask": "time", "invoice": "S1", "until": "2026-06-26"},
        {"ask": "plan", "parts": "3", "first_on": "2026-06-30"},
        {"ask": "dispute", "invoice": "S1", "reason": "Broken"},
    ):
        assert browser.post(page.removeprefix("https://pay.example.com"), form).status_code == 303


def change_an_account(w):
    path = w.authorize()["account"]
    yield "account"
    succeeded(w.api.patch(path, {"description": "Changed"}))
    succeeded(w.api.post(f"{path}/lower-credit-limit", {"creditLimit": 1000}))
    succeeded(w.api.post(f"{path}/apply-for-raised-credit-limit", {"creditLimit": 1100}))
    succeeded(w.api.patch(f"{path}/recurring-payment-configuration", {"paymentScope": "totalDebt"}))
    succeeded(w.api.post(f"{path}/request-close-account"))
    succeeded(w.api.post(f"{path}/withdraws-close-request"))
    succeeded(w.api.post(f"{ACCOUNTS}/generate-summary", {}))


def change_a_customer(w):
    path = w.authorize()["customer"]
    file = w.tmp_path / "register.csv"
    file.write_text(
        "countryCode,regNo,name,streetAddress,zipCode,city\n"
        "SE,19101010-1010,Britt-Marie Axelstopp,New street 1,11122,Newtown\n"
    )
    w.settings.POPULATION_REGISTER = "customers.population_register.FileRegister"
    w.settings.POPULATION_REGISTER_FILE = str(file)
    boss, one = sign_in(), Customer.objects.get()
    yield "customer"
    succeeded(w.api.patch(path, {"name": "Another"}))
    succeeded(w.api.request("put", path, customer_body(name="A third")))
    legal, billing = f"{path}/legal-address", f"{path}/billing-address"
    for address in (legal, billing):
        succeeded(w.api.patch(address, {"city": "Elsewhere"}))
        succeeded(w.api.request("put", address, ADDRESS))
    succeeded(w.api.post(f"{legal}/update-legal-address-from-population-register"))
    assert w.api.request("delete", billing).status_code == 204
    succeeded(w.api.post(f"{path}/consents", {"type": "PharmaciesSE"}))
    succeeded(w.api.post(f"{path}/initiates-termination"))
    succeeded(w.api.post(f"{path}/withdraws-termination"))
    succeeded(w.api.post(f"{CUSTOMERS}/generate-summary", {}))
    by_staff(boss, one, "block", reason="Fraud")
    by_staff(boss, one, "unblock", reason="No fraud")
    by_staff(boss, one, "revoke_links", reason="A letter was stolen")
    assert fill_in(boss, one, "export_personal_data").status_code == 200
    by_staff(boss, one, "register_death", reason="A letter")


def create_and_remove_a_customer(w):
    yield "customer"
    made = succeeded(w.api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))
    assert w.api.request("delete", made["@id"]).status_code == 204


def withdraw_a_consent(w):
    path = f"{CUSTOMERS}/{customer(w.api)}/consents"
    one = succeeded(w.api.post(path, {"type": "PharmaciesSE"}))
    assert Consent.objects.count() == 1
    yield "consent"
    succeeded(w.api.post(f"{one['@id']}/withdraw-consent"))


def erase_a_customer(w):
    one = buy(w.api, 100)
    pay(w.ledger, one, "150.00")
    succeeded(w.api.post(f"{surplus_of(w.api, one)}/pay-out-surplus"))
    assert send_and_answer() == {"paid": 1}
    succeeded(w.api.post(f"{one['customer']}/consents", {"type": "PharmaciesSE"}))
    ending(w, one)
    w.at("2034-06-08")
    yield "customer → payment → authorization → invoice → account → consent → payout"
    run("erase_customer", 501, one["customer"].rsplit("/", 1)[1])


def failed_delivery(w, receiver):
    """Prepare a webhook and two deliveries to it, of which the receiver takes one."""
    w.settings.WEBHOOKS_MAY_BE_PRIVATE = True
    w.patch.setattr(retries, "RETRIES", ())
    receiver.answer = lambda number, headers: 204 if number == 1 else 410
    key = run("webhook", "add", 501, receiver.url)["webhook"]
    customer(w.api)
    customer(w.api, "8")
    events.sequence(501)
    assert not delivery.fill(501, key, clock.now())
    return key


def deliver_to_a_webhook(w):
    with receiving() as receiver:
        key = failed_delivery(w, receiver)
        yield "delivery"
        sent = delivery.deliver(501, key, clock.now())
    assert (sent.delivered, sent.failed) == (1, 1)
    assert Webhook.objects.get().state == "disabled"


def send_a_delivery_again(w):
    with receiving() as receiver:
        delivery.deliver(501, failed_delivery(w, receiver), clock.now())
    boss, one = sign_in(), Delivery.objects.get(state="failed")
    yield "delivery"
    by_staff(boss, one, "send_again")


def enable_a_webhook(w):
    with receiving() as receiver:
        key = failed_delivery(w, receiver)
        delivery.deliver(501, key, clock.now())
    yield "webhook → delivery"
    run("webhook", "enable", key)


def change_a_webhook(w):
    boss = sign_in()
    key = run("webhook", "add", 501, "https://example.com/")["webhook"]
    yield "webhook"
    run("webhook", "add", 501, "https://example.com/2")
    run("webhook", "rotate", key)
    by_staff(boss, Webhook.objects.get(pk=key), "disable", reason="Moved")


def change_a_client(w):
    """Issue a client, change all that can be changed of it, and revoke it."""
    yield "client"
    key = run("issue_client", 501, scope=["invoice"])["client_id"]
    one = ApiClient.objects.get(client_id=key)
    rehash_secret(client=one, secret="secret", actor=SYSTEM, on=clock.business_date())
    run("rotate_client", key)
    run("narrow_client", key, scope=["invoice:read"])
    run("widen_client", key, scope=["invoice"])
    w.settings.CERTIFICATE_HEADER = "Client-Cert"
    run("bind_client", key, certificate=["x" * 43])
    run("rename_client", key, "Another")
    run("expire_client", key, never=True)
    run("revoke_client", key)


def change_a_payout_account(w):
    open_ledger(501, approval_limit="0.00")
    buy(w.api, 1000)
    run("settle", 501)
    anna, bert = sign_in("anna"), sign_in("bert")
    by_staff(anna, Payout.objects.get(), "approve")
    members = {"seller": "654", "iban": "SE3550000000054910000003", "reason": "Moved"}
    by_staff(anna, ChangeRequest, "propose_payout_account", **members)
    yield "change request → payout → seller"
    by_staff(bert, ChangeRequest.objects.get(), "countersign")
    rested = clock.now() + dt.timedelta(days=2)
    by = {"actor": SYSTEM, "on": clock.business_date()}
    assert change_requests.put_in_force(w.ledger, now=rested, **by) == 1


def end_changes_of_the_payment_account(w):
    anna = sign_in("anna")
    yield "idempotency key → seller → ledger"
    for end in ("reject", "withdraw"):
        run("open_ledger", 501, payment_account="BGSE:991-2346")
        one = ChangeRequest.objects.latest("id")
        by_staff(anna, one, "approve")
        by_staff(anna, one, end, reason="Wrong")
    by_staff(
        anna, ChangeRequest, "propose_ledger_details", ledger="501",
        payment_account="BGSE:991-2346", reason="Moved",
    )  # fmt: skip
    by_staff(
        anna, ChangeRequest, "propose_payout_account", ledger="501", seller="654",
        iban="SE3550000000054910000003", reason="Moved",
    )  # fmt: skip


PROMISE = {
    "kind": "promise", "text": "After payday",
    "promisedAmount": 125, "promisedDate": "2026-06-26",
}  # fmt: skip


def note_an_invoice(w):
    one = billed(w.api, **OVERDUE)
    yield "invoice → customer"
    succeeded(w.api.post(f"{one['@id']}/notes", PROMISE))


def note_a_customer(w):
    one = billed(w.api, **OVERDUE)
    billed(w.api, invoiceNo="S2", **OVERDUE)
    yield "invoice → customer"
    succeeded(w.api.post(f"{one['customer']}/notes", PROMISE))


def planned(w, first="2026-06-30"):
    body = {"invoices": ["S1", "S2"], "numberOfParts": 3, "firstDueDate": first, "fee": 170}
    plan = succeeded(w.api.post(PLANS, body))
    return succeeded(w.api.post(f"{plan['@id']}/accept"))


def owing(w):
    return [billed(w.api, 100, invoiceNo=number, **OVERDUE) for number in ("S1", "S2")]


def plan_invoices(w):
    owing(w)
    yield "invoice → payment plan"
    plan = planned(w)
    parts = {"parts": [{"dueDate": "2026-07-01"}], "reason": "Agreed"}
    succeeded(w.api.post(f"{plan['@id']}/replace-parts", parts))
    succeeded(w.api.post(f"{plan['@id']}/end", {"reason": "Agreed"}))


def break_a_plan(w):
    owing(w)
    planned(w)
    yield "invoice → payment plan"
    for day, what in (("2026-07-06", "reminded"), ("2026-07-20", "broken")):
        w.at(day)
        assert run("run_plans", 501)[0][what] == 1


def complete_a_plan(w):
    one, other = owing(w)
    planned(w)
    pay_invoice(w.ledger, one, 270)
    yield "invoice → payment plan → customer"
    pay_invoice(w.ledger, other, 100)


def collect_a_debt(w):
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-7")
    one, _ = owing(w)
    done(w.api, one, "transfer-to-debt-collection")
    yield "invoice → collection case → number series"
    run("hand_over_cases", 501)
    done(w.api, one, "recall", {"reason": "Agreed"})
    run("hand_over_cases", 501)


def answer_of_an_agency(w):
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-7")
    one, _ = owing(w)
    done(w.api, one, "transfer-to-debt-collection")
    run("hand_over_cases", 501)
    path = succeeded(w.api.get(CASES))["items"][0]["@id"]
    yield "invoice → collection case → customer"
    why = {"reason": "Agreed"}
    for operation, body in (
        ("accept", {}),
        ("give-up", why),
        ("hand-over-again", {}),
        ("refuse", why),
        ("charge-costs", {"reference": "1", "valueDate": "2026-06-08", "charges": 10}),
        ("report-payment", {"reference": "2", "valueDate": "2026-06-08", "principal": 100}),
        ("take-payment-back", {"reference": "2", **why}),
        ("report-payment", {"reference": "3", "valueDate": "2026-06-08", "principal": 100}),
        ("close", {}),
    ):
        succeeded(w.api.post(f"{path}/{operation}", body))


def settle_a_remittance(w):
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-7")
    one, _ = owing(w)
    done(w.api, one, "transfer-to-debt-collection")
    run("hand_over_cases", 501)
    path = succeeded(w.api.get(CASES))["items"][0]["@id"]
    body = {"reference": "1", "valueDate": "2026-06-08", "principal": 100}
    succeeded(w.api.post(f"{path}/report-payment", body))
    receive(w.ledger, "R-1", "100.00")
    yield "payment → invoice → collection case"
    body = {"reference": "2", "remittance": "R-1", "amount": 100}
    succeeded(w.api.post(f"{path}/remit", body))


def writing_letters(w):
    open_ledger(501, letters_since=TODAY, days_before_claims=0)
    w.settings.MAIL_FROM = "invoices@ledger.example"
    w.settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def letter(w, **members):
    """Issue an invoice, and return its letter."""
    writing_letters(w)
    one = billed(w.api, 1000, **{"distribution": "email", **members})
    return succeeded(w.api.get(one["letters"]))["items"][0]


def write_a_letter(w):
    writing_letters(w)
    customer(w.api)
    yield "invoice number → customer"
    billed(w.api, distribution="email")


def send_letters(w):
    letter(w)
    yield "letter"
    assert run("send_letters", 501)[0]["sent"] == 1


def hand_letters_over(w):
    letter(w, distribution="print")
    yield "letter → number series"
    assert run("hand_over_letters", 501)[0]["letters"] == 1


def answer_for_a_letter(w):
    one = letter(w)
    yield "invoice → letter"
    done(w.api, one, "fail", {"reason": "No address"})
    done(w.api, one, "resend")
    run("send_letters", 501)
    done(w.api, one, "confirm-delivery")
    done(w.api, one, "mark-returned", {"reason": "Moved"})


def drop_the_letter_of_a_withdrawn_claim(w):
    """Claim what was paid before, and send nothing of it."""
    path = letter(w, **OVERDUE)["@id"].partition("/letters/")[0]
    run("send_letters", 501)
    run("run_claims", 501)
    pay_invoice(w.ledger, succeeded(w.api.get(path)), 1000, value_on="2026-06-05")
    yield "letter"
    assert run("send_letters", 501)[0]["withdrawn"] == 1


def make_a_letter_anew(w):
    """Claim a debt whose fee is waived before the letter goes out."""
    path = letter(w, **OVERDUE)["@id"].partition("/letters/")[0]
    run("send_letters", 501)
    run("run_claims", 501)
    done(w.api, succeeded(w.api.get(path)), "waive-fee", {"reason": "Goodwill"})
    yield "invoice → letter"
    sent = run("send_letters", 501)[0]
    assert (sent["withdrawn"], sent["sent"]) == (1, 1)


SCENARIOS = [
    authorize_for_a_new_buyer, authorize_for_a_known_buyer,
    authorize_for_a_customer_without_account, authorize_under_the_number_of_an_expired_one,
    capture_under_an_idempotency_key, capture_more, cancel_the_last, extend,
    credit_through_the_authorization, credit_through_the_invoice, credit_by_staff,
    credit_a_serviced_invoice, expire_all, expire_one, issue_a_debit_invoice,
    issue_a_credit_invoice, distribute, report_a_direct_payment, write_off,
    write_off_a_serviced_invoice, set_a_surplus_off, pay_a_surplus_out, set_a_credit_invoice_off,
    turn_a_credit_invoice_into_a_surplus, match_a_payment_at_once, match_a_payment_by_staff,
    match_unmatched_payments, split_a_payment, unmatch_a_payment,
    unmatch_a_payment_after_the_end, rematch_a_payment,
    withdraw_a_payment_whose_surplus_is_set_off,
    withdraw_a_part_of_a_payment_whose_surplus_is_set_off, withdraw_a_split_payment,
    undo_a_write_off, undo_a_set_off, undo_a_set_off_of_a_credit_invoice, undo_a_direct_payment,
    undo_a_credit_of_a_purchase, undo_a_credit_of_a_serviced_invoice, waive_fees_and_interest,
    credit_what_was_paid_with_fees,    remit_a_remainder, set_a_surplus_off_before_claims,
    reverse_a_payment_after_the_end, reverse_a_payment_by_staff, claim,
    transfer_to_debt_collection, close_an_account, close_an_account_by_staff, open_an_account,
    terminate_a_customer, settle, send_payouts, approve_payouts, return_a_payout,
    return_a_refund, hear_that_a_batch_was_refused, return_a_payment, reject_a_payout,
    invoice_fees, register_fee_payment, pay_a_fee_invoice, remind_of_a_fee_invoice,
    close_a_period, change_a_seller, hold_an_invoice,
    ask_on_the_page_of_a_customer, change_an_account, change_a_customer,
    create_and_remove_a_customer, withdraw_a_consent, erase_a_customer,
    deliver_to_a_webhook, send_a_delivery_again, enable_a_webhook,
    change_a_webhook, change_a_client, change_a_payout_account,
    end_changes_of_the_payment_account, note_an_invoice, note_a_customer,
    plan_invoices, break_a_plan, complete_a_plan, collect_a_debt, answer_of_an_agency,
    settle_a_remittance, run_what_is_due, set_a_ledger_up, change_a_seller_on_its_page,
    book_what_was_left_out, advance_the_clock_of_a_sandbox, write_a_letter, send_letters,
    hand_letters_over, answer_for_a_letter, drop_the_letter_of_a_withdrawn_claim,
    make_a_letter_anew,
]  # fmt: skip
CASES = "/ledger/invoice/v1/501/collection-cases"
OUT_OF_ORDER = {
    erase_a_customer: [
        "customer → payment",
        "customer → payment → authorization",
        "customer → payment → authorization → invoice",
        "customer → payment → authorization → invoice → account",
    ]
}
"""Each lock that a scenario takes out of order; `locks.ORDER` names the operations that may."""
UNRECORDED = {
    "account": {"open", "summarize"},
    "authorization": {"authorize"},
    "client": {"expire"},
    "customer": {"create", "summarize"},
    "delivery": {"deliver", "give_up"},
    "exchangedfile": {"take_again"},
    "ledger": {
        "open",
        "change_settings",
        "set_penalty_interest",
        "set_claim_terms",
        "set_letter_template",
        "override_account",
        "set_collection_agency",
    },
    "payment": {"import_bank_file"},
    "referencerate": {"enter"},
    "seller": {"register", "change_settings", "charge_monthly", "end_monthly_fee"},
    "webhook": {"send_test"},
}
"""Rows of which the trail of states keeps nothing: they have scenarios, or lock nothing."""


@pytest.fixture
def world(api, authorize, ledger, at, settings, monkeypatch, tmp_path):
    return SimpleNamespace(
        api=api, authorize=authorize, ledger=ledger, at=at,
        settings=settings, patch=monkeypatch, tmp_path=tmp_path,
    )  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_locks_are_taken_in_the_one_order(world, scenario):
    steps = scenario(world)
    expected = next(steps)
    with observed() as locks:
        assert next(steps, None) is None
    assert locks.broken == OUT_OF_ORDER.get(scenario, [])
    # The use of a client is noted in a transaction of its own, before the request's.
    wanted = expected.split(" → ")
    taken = [one for one in locks.transactions if one != ["client"] or one == wanted]
    assert max(taken, key=len) == wanted


@pytest.mark.wide
def test_each_row_of_the_tables_is_observed(world):
    seen = {kind: set(operations) for kind, operations in UNRECORDED.items()}
    for scenario in SCENARIOS:
        with transaction.atomic():
            world.at("2026-06-08")
            for _ in scenario(world):
                before = StateChange.objects.count()
            done = StateChange.objects.order_by("pk").values_list("document_type", "operation")
            for kind, operation in done[before:]:
                seen[kind] = seen.get(kind, set()) | {operation}
            transaction.set_rollback(True)
    assert {
        machine.entity: missing
        for machine in MACHINES
        if (missing := set(machine.transitions) - seen.get(machine.entity, set()))
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
