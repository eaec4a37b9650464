"""Ledgers with a history of everything, for the commands that prove, export and erase it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Payout
from accounts.settlements import payouts
from customers.models import Customer
from invoices.bank.returns import return_to_payer
from invoices.models import Payment
from tests.support.actors import person
from tests.support.bodies import ADDRESS, authorization_body, customer_body
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.fee_invoices import by_invoice
from tests.support.invoices import issue_invoice
from tests.support.payments import PAYER, pay, receive
from tests.support.payouts import send_and_answer
from tests.support.purchases import capture, credit

HEADER = "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account"


@pytest.fixture
def busy_ledger(ledger, api, authorize, tmp_path):
    """Trade a day: purchases, payments, a surplus and its uses, a consent, a settlement, files."""
    authorization = authorize(amount=Decimal("100.00"), number="852")
    api.post(authorization["captures"], {"amount": 80, "sellerCaptureReference": "c-1"})
    api.post(
        authorization["credits"],
        {"amount": 10, "creditInvoiceNumber": "852-K1", "reason": "Complaint"},
    )
    open_one = authorize(amount=Decimal("50.00"), number="853")
    api.post(open_one["captures"], {})
    reference = authorization["invoicePurchaseDetails"]["paymentReference"]
    path = tmp_path / "payments.csv"
    path.write_text(
        f"{HEADER}\n{reference},90.00,SEK,2026-06-08,B1,,{PAYER}\n"
        f"1,5.00,SEK,2026-06-08,B2,,{PAYER}\n1,6.00,SEK,2026-06-08,B5,,{PAYER}\n"
    )
    run("import_payments", str(path), ledger=501)
    surpluses = f"{authorization['customer']}/surpluses"
    (surplus,) = api.get(surpluses).data["items"]
    for operation, body in (
        ("pay-out-surplus", {"amount": 4}),
        ("set-off-surplus", {"amount": 3, "invoiceNo": "853"}),
    ):
        assert api.post(f"{surplus['@id']}/{operation}", body).status_code == 200
    boss = person("boss")
    returned = Payment.objects.get(bank_reference="B5")
    return_to_payer(payment=returned, actor=boss, on=TODAY)
    for amount in (1, 2):
        assert api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": amount}).status_code == 200
        payouts.reject(payout=Payout.objects.first(), actor=boss, on=TODAY, reason="Wrong")
    _care(api, ledger)
    consent = api.post(f"{authorization['customer']}/consents", {"type": "Autogiro"})
    assert consent.status_code == 201
    run("settle", 501)
    run("send_payouts", 501)
    payouts.confirm(payout=Payout.objects.get(amount=4), actor=boss, on=TODAY)
    by_invoice(ledger, "77")
    run("charge_monthly", 501, "77", "Portal", unit_price=Decimal(10), date=date(2026, 5, 1))
    run("invoice_fees", 501)
    run("produce_files", 501)
    connection.check_constraints()
    return ledger


def _care(api, ledger):
    """Reverse a payment, and use every operation on serviced invoices."""
    invoices = "/ledger/invoice/v1/501/invoices"
    overdue = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
    customer = api.post(
        "/ledger/customer/v1/501/customers", customer_body(customerNo="7", nationalIdentifier=None)
    )
    assert customer.status_code == 201, customer.text
    for number in ("S1", "S2", "S3"):
        issue_invoice(api, customerNo="7", invoiceNo=number, **overdue)
    credited = {"invoiceType": "credit", "creditedInvoiceNo": "S1"}
    issue_invoice(api, 25, customerNo="7", invoiceNo="SK", **credited)
    for path, body in (
        ("SK/set-off", {"amount": 5}),
        ("SK/owe-to-customer", {}),
        ("S1/report-direct-payment", {"amount": 20, "valueDate": "2026-06-08", "reference": "D1"}),
        ("S1/credit", {"amount": 10, "reason": "Complaint", "creditInvoiceNo": "SK2"}),
        ("S2/transfer-to-debt-collection", {}),
        ("S3/write-off", {"reason": "Lost"}),
    ):
        answer = api.post(f"{invoices}/{path}", body)
        assert answer.status_code == 200, answer.text
    assert api.get(f"{invoices}/S1/documents/invoice").status_code == 200
    reference = api.get(f"{invoices}/S2").data["paymentReference"]
    for kind in ("payment", "reversal"):
        receive(ledger, reference, 50, bank=f"bounced-{kind}", kind=kind)


@pytest.fixture
def customer(api, authorize, ledger):
    """Return a customer with a history of everything, terminated with nothing left."""
    path = api.post("/ledger/customer/v1/501/customers", customer_body()).data["@id"]
    api.request("put", f"{path}/billing-address", {**ADDRESS, "city": "Secretcity"})
    api.post(f"{path}/consents", {"type": "Autogiro", "reference": "Mandate-7"})
    one = authorize(amount=100)
    too_much = authorization_body(amount=99_999)
    refused = api.post("/ledger/invoice-purchase/v1/501/authorizations", too_much)
    assert refused.status_code == 422
    capture(api, one, amount=60)
    api.post(one["cancellations"], {})
    pay(ledger, one, "70.00")
    credit(api, one, amount=20)
    paid_out = {"amount": 5, "iban": "SE3550000000054910000003"}
    for surplus in api.get(f"{path}/surpluses").data["items"]:
        assert api.post(f"{surplus['@id']}/pay-out-surplus", paid_out).status_code == 200
        assert api.post(f"{surplus['@id']}/pay-out-surplus").status_code == 200
    assert send_and_answer() == {"paid": 4}
    assert api.post(f"{one['account']}/request-close-account").data["status"] == "Closed"
    answer = api.post(f"{path}/initiates-termination")
    assert answer.data["legalStatus"] == "terminated"
    return Customer.objects.get()
