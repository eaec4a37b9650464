"""Endpoint × actor → status, in one table to read.

The row's path is filled with things that exist; the actors take their turns from the right, so
what the other seller's client has done already may leave nothing to do for the full one. What a row
did is taken back before the next. Actors: `full` has every scope; `read` only the
read scopes; `other` every scope but the subdomain's; `seller` every scope, for another seller of
the ledger, which has had no business with these customers; `ledger` every scope, of another
ledger; `none` no token.
"""

# ruff: noqa: E501  (a table is read in rows)

import re
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from invoices.models import Invoice
from invoices.operations import write_off
from ledger_project.api.scopes import SCOPES
from ledger_project.core.actors import SYSTEM
from ledger_project.core.setup import open_ledger
from ledger_project.samples import person_number
from tests.support.assertions import ABSENT, assert_problem, unchanged
from tests.support.bodies import ADDRESS, authorization_body, customer_body, invoice_body
from tests.support.clients import Api, issue, succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.description import resolved
from tests.support.invoices import issue_invoice
from tests.support.paths import EVENTS, ISSUING, SANDBOX
from tests.support.payments import pay
from tests.support.purchases import buy, cancel, capture, credit

PURCHASE = "/ledger/invoice-purchase/v1/501/authorizations"
ONE = f"{PURCHASE}/{{authorization}}"
CUSTOMER = "/ledger/customer/v1/501/customers"
ACCOUNT = "/ledger/account/v1/501/accounts"
INVOICE = "/ledger/invoice/v1/501/invoices"
NEW_CUSTOMER = {
    "name": "New", "legalEntity": "consumer",
    "legalAddress": {"addressee": "New", "countryCode": "SE"},
}  # fmt: skip
AUTHORIZATION = authorization_body(number="TABLE-1", reg_no="19811228-9874")
NEW_ACCOUNT = {"customerNo": "7", "accountProfileType": "kontokredit", "creditLimit": 100}
SET_OFF = {"invoiceNo": "854", "amount": 1}
NEW_INVOICE = invoice_body(customerNo="7", invoiceNo="TABLE-2")
CREDIT_INVOICE = {"creditInvoiceNo": "TABLE-K2", "reason": "Complaint", "amount": 1}
DIRECT = {"amount": 1, "valueDate": "2026-06-08", "reference": "TABLE-D1"}
CREDIT = {"amount": 1, "creditInvoiceNumber": "TABLE-K1", "reason": "Complaint"}
WHY = {"reason": "Agreed"}
PLAN = "/ledger/invoice/v1/501/payment-plans"
NEW_PLAN = {"invoices": ["S1"], "numberOfParts": 3, "firstDueDate": "2026-07-31", "fee": 170}
NEW_PARTS = {"parts": [{"dueDate": "2026-08-31", "amount": 1}, {"dueDate": "2026-09-30"}], **WHY}
CASE = "/ledger/invoice/v1/501/collection-cases"
COLLECTED = {
    "reference": "TABLE-P2", "valueDate": "2026-06-18", "principal": 10, "fees": 0, "interest": 0,
    "expenses": 0, "charges": 5, "kept": 20,
}  # fmt: skip
COSTS = {"reference": "TABLE-C1", "valueDate": "2026-06-18", "expenses": 300, "charges": 125}
REMITTED = {"reference": "TABLE-M1", "remittance": "R-1", "amount": 5}
TAKEN_BACK = {"reference": "TABLE-P1", "reason": "It bounced"}
LETTER = f"{INVOICE}/{{waiting}}/letters"
SENT = f"{INVOICE}/{{posted}}/letters"
PAPER = {"channel": "print"}
NOTE = {"kind": "call", "text": "He will look for the parcel"}
UNDO_CREDIT = {"creditInvoiceNo": "TABLE-K3", **WHY}
UNDO_DIRECT = {"reference": "TABLE-D3", **WHY}
UNDO_SET_OFF = {"invoiceNo": "S1", **WHY}

# fmt: off
TABLE = [
    # method  path                                    body                full read other seller ledger none
    ("get",   CUSTOMER,                               None,               200, 200, 403, 200, 401, 401),
    ("post",  CUSTOMER,                               NEW_CUSTOMER,       201, 403, 403, 201, 401, 401),
    ("post",  CUSTOMER + "/find-by-identifier",       {"regNo": "19811228-9874"}, 200, 200, 403, 200, 401, 401),
    ("post",  CUSTOMER + "/generate-summary",         {},                 200, 403, 403, 200, 401, 401),
    ("get",   CUSTOMER + "/{customer}",               None,               200, 200, 403, 404, 401, 401),
    ("patch", CUSTOMER + "/{customer}",               {"name": "Kim Berg"},      200, 403, 403, 404, 401, 401),
    ("put",   CUSTOMER + "/{customer}",               NEW_CUSTOMER,       200, 403, 403, 404, 401, 401),
    ("delete", CUSTOMER + "/{unused}",                None,               204, 403, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/initiates-termination", {},         200, 403, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{leaving}/withdraws-termination", {},          200, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/legal-address", None,               200, 200, 403, 404, 401, 401),
    ("put",   CUSTOMER + "/{customer}/legal-address", ADDRESS,            200, 403, 403, 404, 401, 401),
    ("patch", CUSTOMER + "/{customer}/legal-address", {"city": "Lund"},      200, 403, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/legal-address/update-legal-address-from-population-register", {}, 501, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/billing-address", None,             200, 200, 403, 404, 401, 401),
    ("put",   CUSTOMER + "/{customer}/billing-address", ADDRESS,          200, 403, 403, 404, 401, 401),
    ("patch", CUSTOMER + "/{customer}/billing-address", {"city": "Lund"},    200, 403, 403, 404, 401, 401),
    ("delete", CUSTOMER + "/{leaving}/billing-address", None,             204, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/consents",      None,               200, 200, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/consents",      {"type": "Email"},  201, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/consents/active-consents", None,    200, 200, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{leaving}/consents/{consent}", None,           200, 200, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{leaving}/consents/{consent}/withdraw-consent", {}, 200, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/surpluses",     None,               200, 200, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/surpluses/{surplus}", None,         200, 200, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/surpluses/{surplus}/pay-out-surplus", {"amount": 1}, 200, 403, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/surpluses/{surplus}/set-off-surplus", SET_OFF, 200, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/notes",         None,               200, 200, 403, 404, 401, 401),
    ("post",  CUSTOMER + "/{customer}/notes",         NOTE,               201, 403, 403, 404, 401, 401),
    ("get",   CUSTOMER + "/{customer}/notes/{note}",  None,               200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT,                                None,               200, 200, 403, 200, 401, 401),
    ("post",  ACCOUNT,                                NEW_ACCOUNT,        201, 403, 403, 400, 401, 401),
    ("post",  ACCOUNT + "/generate-summary",          {},                 200, 403, 403, 200, 401, 401),
    ("get",   ACCOUNT + "/{customer}",                None,               200, 200, 403, 404, 401, 401),
    ("patch", ACCOUNT + "/{customer}",                {"description": "Family"}, 200, 403, 403, 404, 401, 401),
    ("post",  ACCOUNT + "/{customer}/lower-credit-limit", {"creditLimit": 40000}, 200, 403, 403, 404, 401, 401),
    ("post",  ACCOUNT + "/{customer}/apply-for-raised-credit-limit", {"creditLimit": 60000}, 200, 403, 403, 404, 401, 401),
    ("post",  ACCOUNT + "/{customer}/request-close-account", {},          200, 403, 403, 404, 401, 401),
    ("post",  ACCOUNT + "/{leaving}/withdraws-close-request", {},         200, 403, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/reservations",   None,               200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/transactions",   None,               200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/transactions/{transaction}", None,   200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/bills",          None,               200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/bills/{bill}",   None,               200, 200, 403, 404, 401, 401),
    ("get",   ACCOUNT + "/{customer}/recurring-payment-configuration", None, 200, 200, 403, 404, 401, 401),
    ("patch", ACCOUNT + "/{customer}/recurring-payment-configuration", {"paymentScope": "totalDebt"}, 200, 403, 403, 404, 401, 401),
    ("get",   PURCHASE,                               None,               200, 200, 403, 200, 401, 401),
    ("post",  PURCHASE,                               AUTHORIZATION,      201, 403, 403, 401, 401, 401),
    ("get",   ONE,                                    None,               200, 200, 403, 404, 401, 401),
    ("post",  ONE + "/extend-validity",               {},                 200, 403, 403, 404, 401, 401),
    ("get",   ONE + "/captures",                      None,               200, 200, 403, 404, 401, 401),
    ("post",  ONE + "/captures",                      {"amount": 1},      201, 403, 403, 404, 401, 401),
    ("get",   ONE + "/captures/{capture}",            None,               200, 200, 403, 404, 401, 401),
    ("get",   ONE + "/credits",                       None,               200, 200, 403, 404, 401, 401),
    ("post",  ONE + "/credits",                       CREDIT,             201, 403, 403, 404, 401, 401),
    ("get",   ONE + "/credits/{credit}",              None,               200, 200, 403, 404, 401, 401),
    ("get",   ONE + "/cancellations",                 None,               200, 200, 403, 404, 401, 401),
    ("post",  ONE + "/cancellations",                 {},                 201, 403, 403, 404, 401, 401),
    ("get",   PURCHASE + "/{cancelled}/cancellations/{cancellation}", None, 200, 200, 403, 404, 401, 401),
    ("get",   INVOICE,                                None,               200, 200, 403, 200, 401, 401),
    ("get",   INVOICE + "/{invoice}",                 None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/transactions",    None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/transactions/{transaction}", None,    200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/rows",            None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{serviced}/rows/{row}",     None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/claims",          None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{claimed}/claims/{claim}",  None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/documents",       None,               200, 200, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/documents/{document}", None,          200, 200, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/set-respite",    {"respiteDate": "2026-07-01"}, 200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{respited}/remove-respite", {},                 200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/dispute",        {"reason": "Broken"}, 200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{disputed}/withdraw-dispute", {},               200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/credit",         CREDIT_INVOICE,     200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/report-direct-payment", DIRECT,      200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/transfer-to-debt-collection", {},    200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{claimed}/recall",          WHY,                200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{serviced}/write-off",      {"reason": "Lost"}, 200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{credited}/set-off",        {},                 200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{credited}/owe-to-customer", {},                200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{reminded}/waive-fee",      WHY,                200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{reminded}/waive-interest", WHY,                200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{lost}/undo-write-off",     WHY,                200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{taken-back}/undo-credit",  UNDO_CREDIT,        200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{direct}/undo-direct-payment", UNDO_DIRECT,     200, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{used}/undo-set-off",       UNDO_SET_OFF,       200, 403, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/notes",           None,               200, 200, 403, 404, 401, 401),
    ("post",  INVOICE + "/{invoice}/notes",           NOTE,               201, 403, 403, 404, 401, 401),
    ("get",   INVOICE + "/{invoice}/notes/{note}",    None,               200, 200, 403, 404, 401, 401),
    ("get",   LETTER,                                 None,               200, 200, 403, 404, 401, 401),
    ("get",   LETTER + "/{letter}",                   None,               200, 200, 403, 404, 401, 401),
    ("post",  LETTER + "/{letter}/resend",            PAPER,              200, 403, 403, 404, 401, 401),
    ("post",  LETTER + "/{letter}/fail",              WHY,                200, 403, 403, 404, 401, 401),
    ("post",  SENT + "/{sent}/confirm-delivery",        {},                 200, 403, 403, 404, 401, 401),
    ("post",  SENT + "/{sent}/mark-returned",           WHY,                200, 403, 403, 404, 401, 401),
    ("get",   PLAN,                                   None,               200, 200, 403, 200, 401, 401),
    ("post",  PLAN,                                   NEW_PLAN,           201, 403, 403, 404, 401, 401),
    ("get",   PLAN + "/{plan}",                       None,               200, 200, 403, 404, 401, 401),
    ("post",  PLAN + "/{plan}/accept",                {},                 200, 403, 403, 404, 401, 401),
    ("post",  PLAN + "/{running}/replace-parts",      NEW_PARTS,          200, 403, 403, 404, 401, 401),
    ("post",  PLAN + "/{running}/end",                WHY,                200, 403, 403, 404, 401, 401),
    ("get",   CASE,                                   None,               200, 200, 403, 200, 401, 401),
    ("get",   CASE + "/{case}",                       None,               200, 200, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/accept",                {"agencyReference": "A-1"}, 200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/refuse",                WHY,                200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/report-payment",        COLLECTED,          200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/charge-costs",          COSTS,              200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/give-up",               WHY,                200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{case}/recall",                WHY,                200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{refused}/take-payment-back",  TAKEN_BACK,         200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{refused}/remit",              REMITTED,           200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{refused}/hand-over-again",    {},                 200, 403, 403, 404, 401, 401),
    ("post",  CASE + "/{paid}/close",                 {},                 200, 403, 403, 404, 401, 401),
    # What costs the operator: of purchased invoices nobody's token may.
    ("post",  INVOICE + "/{bought}/write-off",        WHY,                403, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{bought}/waive-fee",        WHY,                403, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{bought}/waive-interest",   WHY,                403, 403, 403, 404, 401, 401),
    ("post",  INVOICE + "/{given-up}/undo-write-off", WHY,                403, 403, 403, 404, 401, 401),
    ("get",   EVENTS,                                 None,               200, 200, 403, 200, 401, 401),
    ("get",   EVENTS + "/{event}",                    None,               200, 200, 403, 404, 401, 401),
    # There is none of it on a real ledger.
    ("get",   SANDBOX + "/clock",                     None,               404, 404, 403, 404, 401, 401),
    ("post",  SANDBOX + "/clock/advance",             {"days": 1},        404, 403, 403, 404, 401, 401),
    ("get",   SANDBOX + "/identities",                None,               404, 404, 403, 404, 401, 401),
    ("post",  SANDBOX + "/payments",                  {"amount": 1},      404, 403, 403, 404, 401, 401),
    ("get",   SANDBOX + "/payments/{payment}",        None,               404, 404, 403, 404, 401, 401),
    ("post",  ISSUING,                                NEW_INVOICE,        201, 403, 403, 401, 401, 401),
]
# fmt: on
ACTORS = ["full", "read", "other", "seller", "ledger", "none"]


def client_of(actor, subdomain, ledger):
    if actor == "full":
        return issue(ledger)
    if actor == "read":
        return issue(ledger, scopes=tuple(scope for scope in SCOPES if scope.endswith(":read")))
    if actor == "other":
        scopes = [scope for scope in SCOPES if not scope.startswith(f"{subdomain}:")]
        return issue(ledger, scopes=tuple(scopes))
    if actor == "seller":
        return issue(ledger, sellers=("655",))
    if actor == "ledger":
        return issue(open_ledger(502, name="Another AB", country="SE")[0])
    return Api(None)


def written_letters(api):
    """Issue an invoice that the client sends and one by e-mail; both, and the letter of each."""
    open_ledger(501, letters_since=TODAY)
    for number, distribution in (("S9", "none"), ("S10", "email")):
        issue_invoice(api, customerNo="9", invoiceNo=number, distribution=distribution)
    sent, letter = (
        api.get(f"{INVOICE}/{number}/letters").data["items"][0]["letterId"]
        for number in ("S9", "S10")
    )
    return {"posted": "S9", "sent": sent, "waiting": "S10", "letter": letter}


@pytest.fixture
def existing(authorize, api, other_seller, ledger, at):
    """One of everything: a partly captured and credited authorization, and a cancelled one."""
    open_ledger(
        501,
        penalty_interest=Decimal("10.00"),
        days_before_claims=0,
        set_off_before_claims=False,
    )
    one = authorize(number="852")
    captured = capture(api, one, amount=40)
    pay(ledger, one, "40.00")
    credited = credit(api, one, amount=10)
    cancelled = authorize(number="853")
    capture(api, authorize(number="854"))
    for number in "789":
        api.post(CUSTOMER, customer_body(customerNo=number, nationalIdentifier=None))
    leaving = authorize(number="855", reg_no=person_number(3))
    assert api.post(f"{leaving['account']}/request-close-account").data["status"] == "PendingClose"
    assert api.request("put", f"{leaving['customer']}/billing-address", ADDRESS).status_code == 200
    consent = api.post(f"{leaving['customer']}/consents", {"type": "PharmaciesSE"}).data
    api.post(f"{leaving['customer']}/initiates-termination")
    for number in ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "SR", "SP"):
        overdue = {"invoiceDate": "2026-05-01", "preferredDueDate": "2026-05-15"}
        issue_invoice(api, customerNo="9", invoiceNo=number, **overdue)
    body = {"invoiceType": "credit", "creditedInvoiceNo": "S1"}
    issue_invoice(api, 25, customerNo="9", invoiceNo="SK", **body)
    api.post(f"{INVOICE}/S2/set-respite", {"respiteDate": "2026-07-01"})
    api.post(f"{INVOICE}/S3/dispute", {"reason": "Broken"})
    for number in ("S4", "SR", "SP"):
        api.post(f"{INVOICE}/{number}/transfer-to-debt-collection", {})
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-7")
    run("hand_over_cases", 501)
    case, refused, settled = (
        succeeded(api.get(f"{CASE}?invoiceNo={number}"))["items"][0]["caseId"]
        for number in ("S4", "SR", "SP")
    )
    paid = {"reference": "TABLE-P1", "valueDate": "2026-06-08", "principal": 10}
    succeeded(api.post(f"{CASE}/{refused}/report-payment", paid))
    succeeded(api.post(f"{CASE}/{refused}/refuse", WHY))
    paid = {"reference": "TABLE-P0", "valueDate": "2026-06-08", "principal": 125}
    succeeded(api.post(f"{CASE}/{settled}/report-payment", paid))
    late = {"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"}
    buy(api, 100, number="856", reg_no=person_number(4), invoice=late)
    buy(api, 100, number="857")
    write_off(invoice=Invoice.objects.get(invoice_no="857"), actor=SYSTEM, on=TODAY, reason="Lost")
    at("2026-06-18")
    run("run_claims", 501)
    issue_invoice(api, 25, customerNo="9", invoiceNo="SL", **body)
    for path, asked in (
        ("S5/write-off", WHY),
        ("S6/credit", {"creditInvoiceNo": "TABLE-K3", "reason": "Complaint", "amount": 1}),
        ("S7/report-direct-payment", {**DIRECT, "reference": "TABLE-D3"}),
        ("SL/set-off", {}),
    ):
        succeeded(api.post(f"{INVOICE}/{path}", asked))
    api.get(f"{INVOICE}/852/documents/invoice")
    letters = written_letters(api)
    plan = succeeded(api.post(PLAN, NEW_PLAN))["planId"]
    running = succeeded(api.post(PLAN, {**NEW_PLAN, "invoices": ["S8"]}))
    succeeded(api.post(f"{running['@id']}/accept"))
    note = succeeded(api.post(f"{INVOICE}/852/notes", NOTE))["noteId"]
    customer = one["customer"].rsplit("/", 1)[1]
    cancellation = cancel(api, cancelled)["cancellationId"]
    # What happens after this would be numbered by the first list of events.
    (opened,) = api.get(f"{EVENTS}?invoiceNo=854").data["items"]
    transactions = api.get(f"{INVOICE}/852/transactions").data["items"]
    surpluses = api.get(f"{CUSTOMER}/{customer}/surpluses").data["items"]
    return {
        "authorization": one["authorizationId"],
        "customer": customer,
        "capture": captured["captureId"],
        "credit": credited["creditId"],
        "cancelled": cancelled["authorizationId"],
        "cancellation": cancellation,
        "invoice": "852",
        "transaction": transactions[0]["@id"].rsplit("/", 1)[1],
        "surplus": surpluses[0]["surplusId"],
        "unused": "8",
        "serviced": "S1",
        "row": "1",
        "payment": "1",
        "note": note,
        "plan": plan,
        "case": case,
        "refused": refused,
        "paid": settled,
        "running": running["planId"],
        **letters,
        "document": "invoice",
        "respited": "S2",
        "disputed": "S3",
        "claimed": "S4",
        "claim": api.get(f"{INVOICE}/S4/claims").data["items"][0]["@id"].rsplit("/", 1)[1],
        "credited": "SK",
        "reminded": "S8",
        "lost": "S5",
        "taken-back": "S6",
        "direct": "S7",
        "used": "SL",
        "bought": "856",
        "given-up": "857",
        "event": opened["position"],
        "leaving": leaving["customer"].rsplit("/", 1)[1],
        "consent": consent["consentId"],
        "bill": api.get(f"{one['account']}/bills").data["items"][0]["billId"],
    }


def test_each_actor_gets_the_status_of_the_access_table(existing, ledger):
    subdomains = {path.split("/")[2] for _, path, *_ in TABLE}
    clients = {
        one: {actor: client_of(actor, one, ledger) for actor in ACTORS} for one in subdomains
    }
    answered, expected = {}, {}
    for method, path, body, *statuses in TABLE:
        powers = clients[path.split("/")[2]]
        expected[method, path] = dict(zip(ACTORS, statuses, strict=True))
        with transaction.atomic():
            url = path.format(**existing)
            answered[method, path] = _asked(powers, method, url, body, expected[method, path])
            connection.check_constraints()
            transaction.set_rollback(True)
    assert answered == expected


def _asked(clients, method, url, body, expected):
    found = {}
    idle = ["none", "ledger", "other", "read"]
    idle += ["seller"] if expected["seller"] >= 400 else []
    with unchanged():
        for actor in idle:
            found[actor] = clients[actor].request(method, url, body).status_code
    for actor in ("seller", "full"):
        if actor not in idle:
            found[actor] = clients[actor].request(method, url, body).status_code
    return found


def test_the_description_admits_each_address_of_the_table(existing, api):
    described = api.get("/openapi.json").data["paths"]
    admitted = {
        (re.compile(_address(template, operation["parameters"])), method)
        for template, operations in described.items()
        for method, operation in operations.items()
        if "parameters" in operation
    }
    for method, path, *_ in TABLE:
        url = path.format(**existing)
        assert any(one == method and shape.fullmatch(url) for shape, one in admitted), url


def test_a_stale_if_match_refuses_each_operation_that_names_it_and_the_present_one_does_not(
    existing, api
):
    described = api.get("/openapi.json").data["paths"]
    operations = [
        re.compile(_address(template, operations["post"]["parameters"]))
        for template, operations in described.items()
        if "If-Match" in _headers_of(operations.get("post", {}))
    ]
    tried = set()
    for method, path, body, status, *_ in TABLE:
        url = path.format(**existing)
        if method != "post" or status >= 400 or not any(one.fullmatch(url) for one in operations):
            continue
        with transaction.atomic():
            tag = api.get(url.rpartition("/")[0]).headers["ETag"]
            with unchanged():
                refused = api.post(url, body, If_Match='"stale"')
                assert_problem(refused, 412, "precondition-failed")
                assert tag in refused.data["Detail"]
            assert api.post(url, body, If_Match=tag).status_code == status, url
            connection.check_constraints()
            transaction.set_rollback(True)
        tried.add(url.rpartition("/")[2])
    assert tried > {
        "captures",
        "undo-credit",
        "accept",
        "remit",
        "mark-returned",
        "set-off-surplus",
    }


def _headers_of(operation):
    return {one["name"] for one in map(resolved, operation.get("parameters", []))}


def _address(template, parameters):
    for one in map(resolved, parameters):
        if one["in"] == "path":
            schema = one["schema"]
            part = schema.get("pattern", "").strip("^$") or "|".join(schema["enum"])
            template = template.replace(f"{{{one['name']}}}", f"({part})")
    return template


def routes(patterns=None, prefix=""):
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern) and hasattr(one.callback, "actions"):
            for method in one.callback.actions:
                if method != "head":
                    yield method, prefix + str(one.pattern)


def test_the_table_has_every_route_of_its_subdomains():
    def shape(path):
        return re.sub(r"<[^>]+>|\{[^}]+\}", "*", path.lstrip("/").replace("/v1/501/", "/v1/*/"))

    covered = {(method, shape(path)) for method, path, *_ in TABLE}
    served = {
        (method, shape(path))
        for method, path in routes()
        if path.split("/")[1]
        in ("customer", "account", "invoice-purchase", "invoice", "invoice-service", "sandbox")
    }
    assert served == covered


COSTLY = {"write-off", "undo-write-off", "waive-fee", "waive-interest"}
"""What gives up money of the operator on a purchased invoice, or asks for it again."""


def offered(client, path):
    return {one["rel"] for one in client.get(path).data["operations"]}


@pytest.mark.parametrize("sellers", [(), ("654",)])
def test_no_token_is_offered_what_costs_the_operator_or_may_use_it(existing, ledger, sellers):
    client = issue(ledger, sellers=sellers)
    for number in (existing["bought"], existing["given-up"], existing["invoice"]):
        assert not offered(client, f"{INVOICE}/{number}") & COSTLY
    assert offered(client, f"{INVOICE}/{existing['reminded']}") >= {
        "write-off", "waive-fee", "waive-interest",
    }  # fmt: skip
    assert "undo-write-off" in offered(client, f"{INVOICE}/{existing['lost']}")
    for number, operation in (
        ("bought", "write-off"), ("bought", "waive-fee"), ("bought", "waive-interest"),
        ("given-up", "undo-write-off"),
    ):  # fmt: skip
        with unchanged():
            answer = client.post(f"{INVOICE}/{existing[number]}/{operation}", WHY)
        assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)


def test_the_token_of_one_seller_sets_a_surplus_off_and_does_not_pay_it_out(existing, ledger):
    path = f"{CUSTOMER}/{existing['customer']}/surpluses/{existing['surplus']}"
    assert offered(issue(ledger), path) == {"pay-out-surplus", "set-off-surplus"}
    client = issue(ledger, sellers=("654",))
    assert offered(client, path) == {"set-off-surplus"}
    with unchanged():
        answer = client.post(f"{path}/pay-out-surplus", {"amount": 1})
    assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)
    assert succeeded(client.post(f"{path}/set-off-surplus", SET_OFF))["remainingAmount"] == 9


NEW = {"waive-fee", "waive-interest", "undo-write-off", "undo-credit", "undo-direct-payment",
       "undo-set-off"}  # fmt: skip


def test_the_ways_back_are_offered_only_where_there_is_something_to_undo(existing, api):
    found = {
        name: offered(api, f"{INVOICE}/{existing[name]}") & NEW
        for name in ("serviced", "credited", "lost", "taken-back", "direct", "used")
    }
    assert found == {
        "serviced": {"waive-interest"},
        "credited": set(),
        "lost": {"undo-write-off", "waive-fee", "waive-interest"},
        "taken-back": {"undo-credit", "waive-fee", "waive-interest"},
        "direct": {"undo-direct-payment", "waive-fee", "waive-interest"},
        "used": {"undo-set-off"},
    }
    for name, operation, body in (
        ("lost", "undo-write-off", WHY), ("taken-back", "undo-credit", UNDO_CREDIT),
        ("direct", "undo-direct-payment", UNDO_DIRECT), ("used", "undo-set-off", UNDO_SET_OFF),
    ):  # fmt: skip
        path = f"{INVOICE}/{existing[name]}"
        succeeded(api.post(f"{path}/{operation}", body))
        assert operation not in offered(api, path)
        with unchanged():
            answer = api.post(f"{path}/{operation}", body)
        assert_problem(answer, 409, "operation-not-allowed")


def test_the_new_operations_are_described_with_their_bodies_and_refusals(client, db):
    paths = client.get("/openapi.json").json()["paths"]
    for rel in sorted(NEW):
        operation = paths[f"/ledger/invoice/v1/{{ledgerNo}}/invoices/{{invoiceNo}}/{rel}"]["post"]
        assert operation["summary"], rel
        assert operation["description"], rel
        assert operation["requestBody"]["required"], rel
        assert {"200", "403", "404", "409"} <= set(operation["responses"]), rel
