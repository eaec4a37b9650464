"""A protected identity wherever a customer buys: purchases, accounts, invoices, files and logs."""

import io
import logging
import zipfile

import msgspec
import pytest
from django.core.management import call_command

from customers.models import PROTECTED_NAME, PersonView
from reports.output_files import CLIENT_TYPES, REPORT_TYPES
from tests.support.assertions import assert_problem, faults
from tests.support.bodies import ADDRESS, authorization_body, customer_body
from tests.support.clients import issue
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture, credit

# As the customer and as its buyer's part of a purchase say it.
REVEALING = (
    "Axelstopp", "Britt-Marie", "britt@example.com", "701234456", "Teststreet", "Testcity",
    "12345", "John Smith", "test@example.com", "Secretstreet", "101010",
)  # fmt: skip
NOBODY = {"emailAddress": None, "cellPhone": None}
NOWHERE = {
    "name": PROTECTED_NAME,
    **dict.fromkeys(("streetAddress", "city", "coAddress", "zipCode", "countryCode")),
}
IDENTIFIER = {"value": None, "countryCode": "SE"}


def revealed(text):
    return [value for value in REVEALING if value in text]


@pytest.fixture
def client(ledger):
    """Return a client by its scopes of the purchase API and those named in full."""
    return lambda *scopes: issue(
        ledger, scopes=tuple(s if ":" in s else f"invoice-purchase:{s}" for s in scopes)
    )


@pytest.fixture
def knowing(client):
    return client("read", "customer:protected")


@pytest.fixture
def customer(api):
    """Return the buyer of `authorize`, protected."""
    answer = api.post(CUSTOMERS, customer_body(protectedIdentity=True))
    assert answer.status_code == 201, answer.text
    return answer.data["@id"]


@pytest.fixture
def bought(customer, authorize):
    one = authorize(amount=100)
    assert one["customer"] == customer
    return one


# --- Purchases ----------------------------------------------------------------------------------


def test_the_seller_is_answered_without_the_buyer_that_it_sent(bought, knowing):
    assert revealed(str(bought["buyer"])) == []
    shown = knowing.get(bought["@id"]).data["buyer"]
    assert shown == authorization_body()["buyer"]


@pytest.mark.parametrize("scopes", [("read",), ("read", "write")])
def test_a_list_of_purchases_masks_the_buyer_for_everybody(bought, client, scopes):
    answer = client(*scopes).get(AUTHORIZATIONS)
    assert revealed(answer.text) == []
    (item,) = answer.data["items"]
    assert {name: item["buyer"][name] for name in NOBODY} == NOBODY
    assert item["buyer"]["invoiceAddress"] == NOWHERE
    assert item["buyer"]["nationalConsumerIdentifier"] == IDENTIFIER
    rest = {name: value for name, value in item.items() if name not in ("buyer", "operations")}
    assert rest == {name: bought[name] for name in rest}


def test_one_purchase_shows_the_buyer_to_nobody_who_may_write_only(bought, client):
    for scopes in (("read",), ("read", "write"), ("read", "customer:read", "customer:write")):
        answer = client(*scopes).get(bought["@id"])
        assert revealed(answer.text) == []
        assert answer.data["buyer"]["invoiceAddress"] == NOWHERE


def test_who_has_the_scope_for_it_sees_the_buyer_everywhere_and_it_is_recorded(bought, knowing):
    (item,) = knowing.get(AUTHORIZATIONS).data["items"]
    sent = authorization_body()["buyer"]
    assert item["buyer"] == sent == knowing.get(bought["@id"]).data["buyer"]
    assert [one.page for one in PersonView.objects.order_by("id")] == [
        AUTHORIZATIONS, bought["@id"],
    ]  # fmt: skip


def test_protection_holds_for_what_was_bought_before_and_ends_with_it(
    api, authorize, client, ledger
):
    one = authorize()
    reader = client("read")
    assert reader.get(AUTHORIZATIONS).data["items"][0]["buyer"] == one["buyer"]
    api.patch(one["customer"], {"protectedIdentity": True})
    assert revealed(reader.get(AUTHORIZATIONS).text) == []
    lifting = issue(ledger, scopes=("customer:write", "customer:protected"))
    lifting.patch(one["customer"], {"protectedIdentity": False})
    assert reader.get(AUTHORIZATIONS).data["items"][0]["buyer"] == one["buyer"]


def test_only_the_protected_are_masked_in_a_list(bought, authorize, client):
    other = authorize(reg_no="19811228-9874")
    items = client("read").get(AUTHORIZATIONS).data["items"]
    shown = {item["@id"]: item["buyer"]["invoiceAddress"] for item in items}
    assert shown == {bought["@id"]: NOWHERE, other["@id"]: other["buyer"]["invoiceAddress"]}


# --- What comes of a purchase -------------------------------------------------------------------


@pytest.fixture
def history(api, ledger, bought):
    """Make a purchase with a capture, a credit and a payment above the debt; return its lists."""
    capture(api, bought)
    credit(api, bought, amount=30)
    pay(ledger, bought, "90.00")
    surplus = f"{bought['customer']}/surpluses"
    (one,) = api.get(surplus).data["items"]
    assert api.post(f"{one['@id']}/pay-out-surplus", {"amount": 5}).status_code == 200
    account, invoice = bought["account"], "/ledger/invoice/v1/501/invoices"
    number = bought["invoice"]["invoiceNumber"]
    return [
        *(bought[name] for name in ("captures", "credits", "cancellations")),
        surplus, f"{bought['customer']}/consents", one["@id"],
        "/ledger/account/v1/501/accounts", account, f"{account}/transactions",
        f"{account}/reservations", f"{account}/bills",
        invoice, f"{invoice}/{number}",
    ]  # fmt: skip


def test_nothing_that_comes_of_a_purchase_tells_who_bought(api, history):
    for path in history:
        answer = api.get(path)
        assert answer.status_code == 200, path
        assert revealed(answer.text) == [], path


def test_no_file_tells_who_bought(api, customer, history):
    assert api.post(f"{customer}/consents", {"type": "Email"}).status_code == 201
    call_command("settle", "501", "--json", stdout=io.StringIO())
    call_command("produce_files", "501", "--json", stdout=io.StringIO())
    files = "/ledger/output/v1/501/files"
    for number in REPORT_TYPES.values():
        ordered = api.post(f"{files}/{number}/order-report", {"reportDate": "2026-06-08"})
        assert ordered.status_code == 201, ordered.text
    # Fee invoices name sellers alone; there are none here.
    fees = {"fee-invoice-pdf", "fee-invoice-xml", "fee-invoice-reminder"}
    for file_type in set(CLIENT_TYPES) - fees:
        produced = api.get(f"{files}/{file_type}").data["items"]
        assert produced, file_type
        for file in produced:
            content = api.get(file["@id"])
            assert (content.status_code, len(content.content)) == (200, file["size"])
            assert revealed(_readable(content)) == []


def _readable(content):
    """Return the text of a file: of a workbook that of all its parts."""
    if not content.content.startswith(b"PK"):
        return content.text
    with zipfile.ZipFile(io.BytesIO(content.content)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def test_no_purchase_is_logged_with_its_buyer(api, customer, client, caplog):
    caplog.set_level(logging.DEBUG)
    # The test's database logs its statements at this level, which no server does.
    caplog.handler.addFilter(lambda record: not record.name.startswith("django.db"))
    body = authorization_body(number="1")
    made = api.post(AUTHORIZATIONS, body)
    assert made.status_code == 201
    assert api.post(AUTHORIZATIONS, body).status_code == 200
    other = {**body, "buyer": {**body["buyer"], "emailAddress": "john@example.com"}}
    assert_problem(api.post(AUTHORIZATIONS, other), 409, "invoice-already-authorized")
    declined = api.post(AUTHORIZATIONS, authorization_body(amount=99_999))
    assert_problem(declined, 422, "authorization-declined")
    wrong = authorization_body(buyer={"cellPhone": "John Smith", "Teststreet": 1})
    assert len(faults(api.post(AUTHORIZATIONS, wrong))) == 2
    refused = client("read").post(AUTHORIZATIONS, authorization_body())
    assert_problem(refused, 403, "permission-denied")
    api.request("put", f"{customer}/legal-address", {**ADDRESS, "streetAddress": "Secretstreet"})
    lines = [
        msgspec.json.encode(
            record.msg if isinstance(record.msg, dict) else record.getMessage(), enc_hook=str
        ).decode()
        for record in caplog.records
    ]
    assert sum('"event":"request"' in line for line in lines) == 7
    for line in lines:
        assert revealed(line) == [], line
        assert "19101010" not in line
