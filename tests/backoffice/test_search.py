"""One search on every page finds what was meant, in any spelling, and never another person."""

import itertools
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from customers.models import Customer, CustomerWord
from invoices.models import Authorization, Claim, Invoice, Payment
from ledger_project.core.models import StaffMember
from ledger_project.core.setup import open_ledger
from ledger_project.core.spellings import read
from tests.support.backoffice_pages import url
from tests.support.bodies import customer_body
from tests.support.claims import run_claims_up_to
from tests.support.dates import TODAY
from tests.support.invoices import billed
from tests.support.paths import CUSTOMERS
from tests.support.payments import receive

COMPANY = {
    "legalEntity": "business",
    "nationalIdentifier": {"regNo": "559204-7111", "countryCode": "SE"},
}


def person(serial: int) -> str:
    """Return a valid personal number: `19550516-` and four digits."""
    digits = f"550516{serial:03d}"
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(digits))
    return f"19550516-{serial:03d}{-total % 10}"


@pytest.fixture
def customer(api):
    """Create a customer over HTTP: `customer("Vera Wallin", city="Malmö")`."""
    serials = itertools.count(10)

    def make(name: str, city: str = "Testcity", **members) -> Customer:
        given = {
            "nationalIdentifier": {"regNo": person(next(serials)), "countryCode": "SE"},
            "emailAddress": None,
            "msisdn": None,
            **members,
        }
        body = customer_body(name=name, **given)
        body["legalAddress"] |= {"addressee": name, "city": city}
        made = api.post(CUSTOMERS, body)
        assert made.status_code == 201, made.text
        return Customer.objects.latest("id")

    return make


def search(client, typed):
    """Return the rows of the page of a search, by the title of their kind."""
    answer = client.get(reverse("admin:search"), {"q": typed})
    assert answer.status_code == 200
    return {group.title: group.rows for group in answer.context["groups"]}


def found(client, typed, kind="Customers") -> list[str]:
    return [strip_tags(row["link"]) for row in search(client, typed).get(kind, [])]


def listed(client, model, typed) -> list:
    return list(client.get(url(model), {"q": typed}).context["cl"].result_list)


def test_names_are_found_in_any_order_case_and_accent(boss, customer):
    vera = customer("Vera Wallin", city="Malmö")
    customer("Vera Lind", city="Lund")
    builders = customer("Byggmästarna i Väst AB", city="Ängelholm", **COMPANY)
    soren = customer("Søren Kjær-Æbelø")
    for typed in (
        "Vera Wallin",
        "wallin vera",
        "WALLIN",
        "Wallin, Vera",
        "wal ver",
        "wallin malmo",
    ):
        assert found(boss, typed) == [str(vera)], typed
        assert listed(boss, Customer, typed) == [vera], typed
    for typed in ("Byggmästarna i Väst AB", "byggmastarna", "väst byggm", "ängelholm"):
        assert found(boss, typed) == [str(builders)], typed
    for typed in ("soren", "Søren Kjær", "kjaer aebelo"):
        assert found(boss, typed) == [str(soren)], typed
    assert len(found(boss, "vera")) == 2
    for typed in ("vera wallin lund", "vera@", "allin", "wallina"):
        assert found(boss, typed) == [], typed


def test_a_search_never_gives_another_person(boss, customer):
    buyers = {number: customer(f"Buyer {number}") for number in (5, 53, 530, 70)}
    for number, one in buyers.items():
        assert found(boss, f"Buyer {number}") == [str(one)]
        assert listed(boss, Customer, f"Buyer {number}") == [one]
    for one in buyers.values():  # The keys of others are not their numbers.
        for typed in (f"Buyer {one.pk}", f"{one.pk}"):
            others = {each for each in buyers.values() if f"Buyer {one.pk}" != each.name}
            assert not set(found(boss, typed)) & {str(each) for each in others}, typed
    assert found(boss, f"Buyer 53 {buyers[70].customer_no}") == []


def test_identifiers_phones_and_addresses_are_found_in_any_spelling(boss, customer):
    vera = customer("Vera Wallin", msisdn="+46701234456", emailAddress="Vera.Wallin@Example.com")
    other = customer("Vera Ek", msisdn="+46701234457", emailAddress="vera.ek@example.com")
    number = vera.reg_no
    spellings = [
        number, number.replace("-", ""), number[2:], number[2:].replace("-", ""),
        f"{number[:8]} {number[9:]}", vera.customer_no, "0701234456", "070-123 44 56",
        "+46 70 123 44 56", "vera.wallin@example.com", "VERA.WALLIN@", "vera.wallin@exam",
    ]  # fmt: skip
    for typed in spellings:
        assert found(boss, typed) == [str(vera)], typed
        assert listed(boss, Customer, typed) == [vera], typed
    assert set(found(boss, "@example.com")) == {str(vera), str(other)}
    company = customer("Skog AB", **COMPANY)
    for typed in ("5592047111", "559204 7111", "SE559204711101", "16559204-7111"):
        assert found(boss, typed) == [str(company)], typed


def test_numbers_are_found_as_any_paper_prints_them(boss, api, authorize, at, pay):
    first = Authorization.objects.get(pk=authorize(number="B102205")["authorizationId"])
    document = authorize(number="1022-026", amount=Decimal("1188.26"))
    assert api.post(f"{document['@id']}/captures").status_code == 201
    invoice = Invoice.objects.get()
    ocr = invoice.payment_reference
    for typed in ("b102205", "B 102205", "B-102205", "Invoice B102205"):
        assert found(boss, typed, "Authorizations") == [str(first)], typed
    grouped = " ".join(ocr[place : place + 4] for place in range(0, len(ocr), 4))
    for typed in ("1022026", "1022-026", "1022 026", ocr, grouped, f"OCR: {grouped}",
                  f"# {ocr} # 1188 26 8 >"):  # fmt: skip
        assert found(boss, typed, "Invoices") == ["1022-026"], typed
        assert listed(boss, Invoice, typed) == [invoice], typed
    (row,) = search(boss, grouped)["Invoices"]
    assert (row["by"], row["value"]) == ("Payment reference", ocr)
    for typed in ("1188.26", "1 188,26", "1.188,26 kr", "SEK 1188.26"):
        (row,) = search(boss, typed)["Invoices"]
        assert strip_tags(row["link"]) == "1022-026", typed
        assert (row["by"], strip_tags(row["value"])) == ("Debited", "1\u202f188.26 SEK")
    pay(invoice, "1000.00", "BG2026-77")
    assert found(boss, "1000", "Payments") == ["BG2026-77"]
    assert found(boss, "188.26", "Invoices") == ["1022-026"]
    assert found(boss, "bg 2026 77", "Payments") == ["BG2026-77"]
    assert listed(boss, Payment, ocr) == [Payment.objects.get()]
    number = str(first.pk)
    assert found(boss, number, "Authorizations") == [str(first)]
    assert found(boss, f"Invoice of {number}", "Authorizations") == []


def test_what_a_letter_demanded_leads_to_its_invoice(boss, api, ledger):
    billed(api, amount=1000)
    run_claims_up_to("Reminder")
    claim = Claim.objects.get()
    assert claim.total == 1060
    assert found(boss, f"{claim.total}", "Invoices") == [claim.invoice.invoice_no]
    assert listed(boss, Invoice, f"{claim.total}") == [claim.invoice]


def test_lists_find_documents_by_their_customer(boss, busy):
    busy(1)
    customer = Customer.objects.get()
    for typed in ("smith john", customer.reg_no[2:], customer.customer_no):
        assert {one.customer for one in listed(boss, Invoice, typed)} == {customer}, typed
        assert len(listed(boss, Authorization, typed)) == 3, typed
    assert listed(boss, Invoice, "Smith Jane") == []


def test_unmatched_payments_are_found_by_their_payer_and_matched_ones_are_not(boss, ledger, busy):
    busy(1)
    receive(ledger, "nobody's", "12.00", bank="N-1", payer_name="Wallin Vera")
    assert found(boss, "vera wallin", "Payments") == ["N-1"]


def test_only_what_one_may_see_is_found(staff, customer):
    def two_ledgers(number):
        user = User.objects.create_superuser(f"of{number}")
        StaffMember.objects.create(user=user, ledgers=[number])
        client = Client()
        client.force_login(user)
        return client

    one = customer("Vera Wallin")
    open_ledger(502, name="Otherledger AB", country="SE")
    clerk = staff("invoices.view_payment", name="clerk")
    assert search(clerk, "Vera Wallin") == {}
    assert search(clerk, one.customer_no) == {}
    assert found(two_ledgers(501), "Vera Wallin") == [str(one)]
    other = two_ledgers(502)
    assert found(other, "Vera Wallin") == []
    assert found(other, one.customer_no) == []


def test_a_protected_identity_is_found_by_whole_numbers_alone(staff, customer):
    hidden = customer("Vera Wallin", protectedIdentity=True, msisdn="+46701234456",
                      emailAddress="v@example.com")  # fmt: skip
    view = ("customers.view_customer", "invoices.view_invoice")
    clerk = staff(*view, name="clerk")
    officer = staff(*view, "customers.see_protected_customer", name="officer")
    for typed in ("Vera", "Wallin Vera", "v@example.com", "0701234456", "Testcity"):
        assert found(clerk, typed) == [], typed
        assert len(found(officer, typed)) == 1, typed
    for typed in (hidden.reg_no[2:], hidden.customer_no):
        (row,) = search(clerk, typed)["Customers"]
        assert "Wallin" not in str(row), typed
        assert hidden.reg_no not in str(row)


def test_words_follow_their_customer(boss, api, customer):
    one = customer("Vera Wallin", emailAddress="v@example.com")
    path = f"{CUSTOMERS}/{one.customer_no}"
    assert api.request("patch", path, {"name": "Vera Ek"}).status_code == 200
    assert found(boss, "Wallin") == []
    assert found(boss, "Ek") == [f"{one.customer_no} Vera Ek"]
    assert api.request("delete", path).status_code == 204
    assert not CustomerWord.objects.exists()
    assert found(boss, "Ek") == []


def test_each_page_has_the_field_and_a_search_is_bounded(boss, customer):
    for number in range(12):
        customer(f"Vera {number + 100}")
    assert 'id="search-everywhere"' in boss.get(reverse("admin:index")).content.decode()
    assert 'id="search-everywhere"' in boss.get(url(Invoice)).content.decode()
    with CaptureQueriesContext(connection) as captured:
        answer = boss.get(reverse("admin:search"), {"q": "vera"})
    (group,) = answer.context["groups"]
    assert (len(group.rows), group.more) == (8, True)
    assert len(listed(boss, Customer, "vera")) == 12
    assert len(captured) <= 40
    for typed in ("", " ", "å b", "'\\", "%_", "9" * 300, "@", "-", "\x00", "💸"):
        assert boss.get(reverse("admin:search"), {"q": typed}).status_code == 200, typed
        assert found(boss, typed) == [], typed


def test_searches_use_indexes(boss, customer):
    """With a table scan forbidden where an index can answer, none is left on large tables."""
    customer("Vera Wallin")
    with CaptureQueriesContext(connection) as captured:
        boss.get(reverse("admin:search"), {"q": "Vera Wallin"})
        boss.get(reverse("admin:search"), {"q": "1022026"})
        boss.get(url(Invoice), {"q": "1022026"})
    tables = (
        "customers_customer",
        "invoices_invoice",
        "invoices_payment",
        "invoices_authorization",
    )
    asked = [
        one["sql"] for one in captured
        if one["sql"].startswith("SELECT") and any(f'FROM "{name}' in one["sql"] for name in tables)
    ]  # fmt: skip
    assert len(asked) >= 10
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            scanned = [name for name in tables if f"Seq Scan on {name}" in plan]
            assert not scanned, f"{sql}\n{plan}"


def test_amounts_are_read_digit_by_digit_in_each_spelling():
    for typed, amount in [
        ("1188,26", "1188.26"), ("1 188,26", "1188.26"), ("1.188,26", "1188.26"), ("5", "5.00"),
        ("1,188.26", "1188.26"), ("kr 60", "60.00"), ("60:-", "60.00"),
        ("1 000 000,5", "1000000.50"),
    ]:  # fmt: skip
        assert str(read(typed, today=TODAY).amount) == amount, typed
    for typed in ("0", "1.2.3", "12 34", "B1", "1234567890123", "-5"):
        assert read(typed, today=TODAY).amount is None, typed
