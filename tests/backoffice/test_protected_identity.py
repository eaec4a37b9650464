"""Who is behind a protected identity is kept from staff without the permission to see it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Account, CreditDecision, Surplus
from customers.models import Consent, Customer
from invoices.models import Authorization, Invoice
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page
from tests.support.bodies import ADDRESS, authorization_body, customer_body
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture

SEEN = (Customer, Consent, Account, Surplus, CreditDecision, Authorization, Invoice)
VIEW = [f"{model._meta.app_label}.view_{model._meta.model_name}" for model in SEEN]
OPERATIONS = [
    *(
        f"customers.{operation}_customer"
        for operation in (
            "create",
            "amend",
            "block",
            "replace_legal_address",
            "replace_billing_address",
            "give_consent",
        )
    ),
    "accounts.open_account",
    "accounts.pay_out_surplus",
    "invoices.capture_authorization",
]
REVEALING = [
    "Britt-Marie",
    "Axelstopp",
    "britt@example.com",
    "+46701234456",
    "Teststreet",
    "Testcity",
    "Billstreet",
    "John Smith",
    "test@example.com",
]


@pytest.fixture
def protected(api, ledger) -> Customer:
    """Return a customer with protected identity and rows in every list and on every page."""
    made = api.post(CUSTOMERS, customer_body(protectedIdentity=True))
    assert made.status_code == 201, made.text
    path = made.data["@id"]
    billing = {**ADDRESS, "streetAddress": "Billstreet 2"}
    assert api.request("put", f"{path}/billing-address", billing).status_code == 200
    assert api.post(f"{path}/consents", {"type": "Email"}).status_code == 201
    one = api.post(AUTHORIZATIONS, authorization_body(amount=100))
    assert one.status_code == 201
    capture(api, one.data)
    pay(ledger, one.data, "130.00")
    declined = api.post(AUTHORIZATIONS, authorization_body(amount=Decimal("99999.00")))
    assert declined.status_code == 422
    assert api.post(AUTHORIZATIONS, authorization_body(amount=10)).status_code == 201
    customer = Customer.objects.get()
    assert CreditDecision.objects.filter(customer=customer, accepted=False).count() == 1
    return customer


@pytest.fixture
def clerk(staff):
    return staff(*VIEW, *OPERATIONS, name="clerk")


@pytest.fixture
def officer(staff):
    return staff(*VIEW, *OPERATIONS, "customers.see_protected_customer", name="officer")


def listing(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def everything(client) -> dict[str, str]:
    """Return the text of every list and page, and of the page of each offered operation."""
    found = {}
    for model in SEEN:
        found[listing(model)] = client.get(listing(model))
        for document in model._default_manager.all():
            found[page(document)] = client.get(page(document))
            if "buttons" not in found[page(document)].context:
                continue
            for operation in offered(client, document):
                asked = address(document, operation)
                found[asked] = client.get(asked)
    assert {answer.status_code for answer in found.values()} == {200}
    return {where: answer.content.decode() for where, answer in found.items()}


def test_no_list_page_or_form_tells_who_it_is(protected, clerk, officer):
    shown = everything(clerk)
    assert len(shown) >= 21
    told = {(where, text) for where, page_ in shown.items() for text in REVEALING if text in page_}
    assert told == set()
    seen = "".join(everything(officer).values())
    assert [text for text in REVEALING if text not in seen] == []


def test_the_export_of_one_asks_for_both_permissions(protected, staff):
    export = "customers.export_personal_data_customer"
    clerk = staff(*VIEW, export, name="exporter")
    assert "export_personal_data" not in offered(clerk, protected)
    with unchanged():
        refused = clerk.post(address(protected, "export_personal_data"), follow=True)
    assert "Britt-Marie" not in refused.content.decode()
    officer = staff(*VIEW, export, "customers.see_protected_customer", name="officer")
    assert "Britt-Marie" in fill_in(officer, protected, "export_personal_data").content.decode()


@pytest.mark.parametrize("term", ["Britt", "britt@example.com", "+46701234456"])
def test_a_search_does_not_find_it_out(protected, clerk, officer, term):
    for client, count in ((clerk, 0), (officer, 1)):
        found = client.get(listing(Customer), {"q": term}).context["cl"].result_list
        assert len(found) == count
    for term_ in ("19101010-1010", protected.customer_no):
        assert len(clerk.get(listing(Customer), {"q": term_}).context["cl"].result_list) == 1


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Customer, "name__startswith"),
        (Customer, "city"),
        (Customer, "billing_street_address__contains"),
        (Account, "customer__name__startswith"),
        (Authorization, "buyer__invoiceAddress__name__startswith"),
        (CreditDecision, "request__buyer__name"),
    ],
)
def test_addresses_of_lists_cannot_ask_for_it(protected, clerk, model, lookup):
    answer = clerk.get(listing(model), {lookup: "B"}, follow=True)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.redirect_chain


def test_lists_cannot_be_sorted_by_it(protected, clerk):
    shown = clerk.get(listing(Customer))
    columns = shown.context["cl"].list_display
    sortable = {getattr(column, "admin_order_field", column) for column in columns}
    assert not sortable & {"name", "city", "email_address"}


def test_what_is_hidden_is_not_written_over_by_its_mask(protected, clerk):
    assert inputs(clerk.get(address(protected, "amend")))["name"] == "Protected identity"
    fill_in(clerk, protected, "amend", preferredLanguageCode="EN")
    protected.refresh_from_db()
    assert (protected.name, protected.preferred_language_code) == ("Britt-Marie Axelstopp", "EN")
    assert protected.email_address == "britt@example.com"
    for operation in ("replace_legal_address", "replace_billing_address"):
        asked = inputs(clerk.get(address(protected, operation)))
        assert not any(value for key, value in asked.items() if key != "token")
        with unchanged():
            answer = fill_in(clerk, protected, operation)
        assert set(answer.context["form"].errors) == {"addressee", "countryCode"}


def test_the_protection_is_lifted_only_by_whoever_may_see_what_it_hides(protected, clerk, officer):
    shown = inputs(clerk.get(address(protected, "amend")))
    assert "protectedIdentity" not in shown
    with unchanged():
        clerk.post(address(protected, "amend"), {**shown, "initial-protectedIdentity": "True"})
    shown = inputs(officer.get(address(protected, "amend")))
    assert shown.pop("protectedIdentity") == "on"
    officer.post(address(protected, "amend"), shown)
    protected.refresh_from_db()
    assert protected.protected_identity is False


def test_whoever_may_see_it_is_shown_it_in_forms(protected, officer):
    assert inputs(officer.get(address(protected, "amend")))["name"] == "Britt-Marie Axelstopp"
    asked = inputs(officer.get(address(protected, "replace_billing_address")))
    assert asked["streetAddress"] == "Billstreet 2"
