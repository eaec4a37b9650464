"""What the journals promise: each event that they tell of in exactly one file, by its schema."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from lxml import etree

from customers import operations
from customers.models import Customer
from invoices.event_types import EVENT_TYPES
from invoices.operations import run_claims
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Event, Ledger
from ledger_project.core.setup import open_ledger
from reports.models import JournaledEvent, OutputFile
from reports.output_files import event_journals as journals
from reports.output_files.formats import bill_journal, customer_journal
from reports.output_files.xml import SCHEMAS
from tests.support.clients import Api, issue
from tests.support.dates import TODAY
from tests.support.invoices import issue_invoice
from tests.support.paths import CUSTOMERS, FILES, INVOICES
from tests.support.payments import pay
from tests.support.purchases import capture
from tests.support.roles import superuser

pytestmark = pytest.mark.django_db

BILL, CUSTOMER = "bill-journal", "customer-journal"
SCHEMA = {BILL: "BillJournal_1.3.xsd", CUSTOMER: "CustomerJournal_1.7.xsd"}


def produce(on=TODAY):
    call_command("produce_files", "501", "--date", str(on), "--json", stdout=io.StringIO())


def files(api: Api, type_: str) -> list[etree._Element]:
    """Return the files of a type, oldest first, each judged by its published schema."""
    found = []
    for item in reversed(api.get(f"{FILES}/{type_}").data["items"]):
        document = etree.fromstring(api.get(item["@id"]).content)
        etree.XMLSchema(etree.parse(SCHEMAS / SCHEMA[type_])).assertValid(document)
        found.append(document)
    return found


def shown(element: etree._Element):
    """Return an element as nested dictionaries and lists: repeated children become a list."""
    if not len(element):
        return element.text
    if element.tag.endswith("Events"):
        return [shown(child) for child in element]
    return {child.tag: shown(child) for child in element}


def without_times(info):
    return {
        name: [
            {k: v for k, v in one.items() if k not in ("EventNo", "EventDateTime")} for one in value
        ]
        if isinstance(value, list)
        else value
        for name, value in shown(info).items()
    }


def post(api, path, body=None):
    answer = api.post(path, body or {})
    assert answer.status_code in (200, 201), answer.text
    return answer.data


@pytest.fixture
def buyer(customer):
    customer(customerNo="7", name="Anna & Söner")
    return Customer.objects.get()


def test_an_invoice_tells_its_claims_its_pauses_and_its_end(api, ledger, buyer, at):
    open_ledger(501, days_before_claims=0)
    ledger.refresh_from_db()
    overdue = {"invoiceDate": "2026-04-01", "preferredDueDate": "2026-04-15"}
    issue_invoice(api, customerNo="7", invoiceNo="S-1", **overdue)
    post(api, f"{INVOICES}/S-1/set-respite", {"respiteDate": "2026-06-20"})
    post(api, f"{INVOICES}/S-1/remove-respite")
    post(api, f"{INVOICES}/S-1/dispute", {"reason": "Wrong goods"})
    post(api, f"{INVOICES}/S-1/withdraw-dispute")
    list(run_claims(ledger=ledger, actor=SYSTEM, on=TODAY))
    fee = Event.objects.get(type="invoice-claimed").data["fee"]
    post(api, f"{INVOICES}/S-1/transfer-to-debt-collection")
    post(api, f"{INVOICES}/S-1/write-off", {"reason": "Lost"})
    produce()
    (document,) = files(api, BILL)
    (info,) = document
    told = without_times(info)
    assert list(told) == [
        "InvoiceNo", "CustomerNo", "InvoiceClaimEvents", "InvoiceStatusEvents",
        "InvoiceClaimProcessPauseEvents",
    ]  # fmt: skip
    assert (told["InvoiceNo"], told["CustomerNo"]) == ("S-1", "7")
    claimed, collected = told["InvoiceClaimEvents"]
    claim = api.get(f"{INVOICES}/S-1/claims").data["items"][0]
    assert claimed == {
        "EventDate": "2026-06-08",
        "ClaimEventType": "ReminderSent",
        "ClaimLevel": "Reminder",
        "DueDate": claim["dueDate"],
        "Fee": fee,
        "CapitalDebt": "125.00",
        "Interest": "0.00",
        "CurrencyCode": "SEK",
    }
    assert Decimal(fee) > 0
    assert collected["ClaimEventType"] == "TransferredToDebtCollection"
    assert told["InvoiceStatusEvents"] == [
        {"EventDate": "2026-06-08", "InvoiceStatus": "Closed", "InvoiceSubStatus": "WrittenOff"}
    ]
    assert told["InvoiceClaimProcessPauseEvents"] == [
        {
            "EventDate": "2026-06-08",
            "PauseEventType": "RespiteRegistered",
            "RespiteDate": "2026-06-20",
        },
        {"EventDate": "2026-06-08", "PauseEventType": "RespiteRemoved"},
        {"EventDate": "2026-06-08", "PauseEventType": "DisputeRegistered"},
        {"EventDate": "2026-06-08", "PauseEventType": "DisputeWithdrawn"},
    ]


def test_an_invoice_that_is_paid_and_debited_again_is_closed_and_reopened(api, ledger, authorize):
    bought = authorize(amount=100)
    capture(api, bought, amount=60)
    pay(ledger, bought, "30.00")
    pay(ledger, bought, "30.00")
    capture(api, bought, amount=40)
    produce()
    (document,) = files(api, BILL)
    assert [without_times(info)["InvoiceStatusEvents"] for info in document] == [
        [
            {"EventDate": "2026-06-08", "InvoiceStatus": "Closed", "InvoiceSubStatus": "Paid"},
            {"EventDate": "2026-06-08", "InvoiceStatus": "Reopened", "InvoiceSubStatus": "Debited"},
        ]
    ]


def test_the_number_of_an_event_is_its_position_in_the_feed(api, ledger, authorize):
    bought = authorize(amount=100)
    capture(api, bought)
    pay(ledger, bought, "100.00")
    produce()
    (document,) = files(api, BILL)
    number = int(document.findtext(".//EventNo"))
    feed = {one["position"]: one for one in api.get("/ledger/invoice/v1/501/events").data["items"]}
    assert feed[number]["type"] == "invoice-paid"
    occurred = document.findtext(".//EventDateTime")
    assert occurred[:19] == feed[number]["occurred"][:19]


def test_a_customer_tells_consents_address_and_status_with_who_that_is(api, buyer):
    post(api, f"{CUSTOMERS}/7/consents", {"type": "Email"})
    given = api.get(f"{CUSTOMERS}/7/consents").data["items"][0]["@id"]
    post(api, f"{given}/withdraw-consent")
    moved = api.patch(f"{CUSTOMERS}/7/legal-address", {"city": "Visby"})
    assert moved.status_code == 200, moved.text
    one = Customer.objects.get()
    operations.block(customer=one, actor=SYSTEM, on=TODAY)
    operations.unblock(customer=one, actor=SYSTEM, on=TODAY)
    operations.register_death(customer=one, actor=SYSTEM, on=TODAY)
    produce()
    (document,) = files(api, CUSTOMER)
    (info,) = document
    address = {
        "Addressee": "Britt-Marie Axelstopp", "StreetAddress": "Teststreet 1", "ZipCode": "12345",
        "City": "Visby", "CountryCode": "SE",
    }  # fmt: skip
    day = {"EventDate": "2026-06-08"}
    assert without_times(info) == {
        "CustomerNo": "7",
        "CustomerInfo": {
            "Name": "Anna & Söner",
            "Category": "consumer",
            "LanguageCode": "SV",
            "DistributionAddressInfo": address,
            "LegalAddressInfo": address,
        },
        "LegalAddressEvents": [day],
        "ConsentEvents": [
            {**day, "ConsentType": "Email", "Given": "true"},
            {**day, "ConsentType": "Email", "Given": "false"},
        ],
        "CustomerStatusEvents": [
            {**day, "CustomerStatusType": "BarringLevel", "BarringLevel": "Blocked"},
            {**day, "CustomerStatusType": "BarringLevel", "BarringLevel": "None"},
            {**day, "CustomerStatusType": "Deceased"},
        ],
    }


def test_where_invoices_go_is_the_billing_address(api, buyer):
    billing = {
        "addressee": "Box", "streetAddress": "Box 1", "coAddress": "c/o Bo", "zipCode": "54321",
        "city": "Kiruna", "countryCode": "SE",
    }  # fmt: skip
    assert api.request("put", f"{CUSTOMERS}/7/billing-address", billing).status_code == 200
    assert api.patch(f"{CUSTOMERS}/7/legal-address", {"city": "Visby"}).status_code == 200
    produce()
    (document,) = files(api, CUSTOMER)
    who = shown(document.find(".//CustomerInfo"))
    assert who["DistributionAddressInfo"] == {
        "Addressee": "Box", "StreetAddress": "Box 1", "COAddress": "c/o Bo", "ZipCode": "54321",
        "City": "Kiruna", "CountryCode": "SE",
    }  # fmt: skip
    assert who["LegalAddressInfo"]["City"] == "Visby"


def test_of_a_protected_identity_no_name_and_no_address_is_told(api, buyer):
    identifier = {"regNo": "19101010-1010", "countryCode": "SE"}
    changed = api.patch(f"{CUSTOMERS}/7", {"nationalIdentifier": identifier})
    assert changed.status_code == 200, changed.text
    assert api.patch(f"{CUSTOMERS}/7", {"protectedIdentity": True}).status_code == 200
    operations.block(customer=Customer.objects.get(), actor=SYSTEM, on=TODAY)
    produce()
    (item,) = api.get(f"{FILES}/{CUSTOMER}").data["items"]
    text = api.get(item["@id"]).text
    assert "Anna" not in text
    assert "Axelstopp" not in text
    assert "Teststreet" not in text
    (document,) = files(api, CUSTOMER)
    assert list(shown(document[0])) == ["CustomerNo", "CustomerStatusEvents"]


def test_a_customer_that_was_deleted_is_told_by_number(api, buyer):
    deleted = api.request("delete", f"{CUSTOMERS}/7")
    assert deleted.status_code == 204, deleted.text
    produce()
    (document,) = files(api, CUSTOMER)
    assert without_times(document[0]) == {
        "CustomerNo": "7",
        "CustomerStatusEvents": [{"EventDate": "2026-06-08", "CustomerStatusType": "Deleted"}],
    }


def test_without_events_there_is_no_file(api, ledger, buyer):
    produce()
    assert api.get(f"{FILES}/{BILL}").data["items"] == []
    assert api.get(f"{FILES}/{CUSTOMER}").data["items"] == []


def test_a_second_run_makes_nothing_and_what_came_since_is_in_the_next_file(api, buyer, at):
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    produce()
    produce()
    operations.unblock(customer=buyer, actor=SYSTEM, on=TODAY)
    produce()
    produce()
    levels = [[one.text for one in file.iter("BarringLevel")] for file in files(api, CUSTOMER)]
    assert levels == [["Blocked"], ["None"]]
    assert [file.get("SerialNumber") for file in files(api, CUSTOMER)] == ["1", "2"]


def test_what_is_after_the_date_stays_for_later(api, buyer):
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    produce("2026-06-07")
    assert api.get(f"{FILES}/{CUSTOMER}").data["items"] == []
    produce()
    assert len(files(api, CUSTOMER)) == 1


def test_a_file_holds_no_more_events_than_documented_and_the_rest_comes_in_further_ones(
    api, buyer, monkeypatch
):
    assert journals.MOST_EVENTS == 300_000
    monkeypatch.setattr(journals, "MOST_EVENTS", 2)
    for _ in range(2):
        operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
        operations.unblock(customer=buyer, actor=SYSTEM, on=TODAY)
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    produce()
    numbers = [[int(n.text) for n in file.iter("EventNo")] for file in files(api, CUSTOMER)]
    assert numbers == [[2, 3], [4, 5], [6]]
    told = Event.objects.filter(type__in=["customer-blocked", "customer-unblocked"])
    assert JournaledEvent.objects.count() == told.count() == 5


def test_a_file_that_breaks_its_schema_is_not_stored_and_its_events_wait(api, buyer, monkeypatch):
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    with monkeypatch.context() as broken:
        broken.setitem(customer_journal.STATUSES, "customer-blocked", {"CustomerStatusType": "No"})
        with pytest.raises(CommandError, match="CustomerStatusType"):
            produce()
    assert not JournaledEvent.objects.exists()
    produce()
    assert [file.get("SerialNumber") for file in files(api, CUSTOMER)] == ["1"]


def test_membership_never_changes(api, buyer):
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    produce()
    for statement in (
        "UPDATE reports_journaledevent SET ledger_id = 501",
        "DELETE FROM reports_journaledevent",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            superuser() as owner,
        ):
            owner.execute(statement)


def test_a_token_sees_the_bill_journals_of_its_own_sellers_only(
    api, ledger, other_seller, authorize
):
    bought = authorize(amount=100, seller="655")
    capture(api, bought)
    pay(ledger, bought, "100.00")
    operations.block(customer=Customer.objects.get(), actor=SYSTEM, on=TODAY)
    produce()
    assert OutputFile.objects.get(type=BILL).sellers == ["655"]
    covering, other = (issue(ledger, sellers=(number,)) for number in ("655", "654"))
    assert len(covering.get(f"{FILES}/{BILL}").data["items"]) == 1
    assert other.get(f"{FILES}/{BILL}").data["items"] == []
    # The customers are of all sellers, so their journal is for who covers them all.
    for client, found in ((covering, 0), (other, 0), (issue(ledger), 1)):
        assert len(client.get(f"{FILES}/{CUSTOMER}").data["items"]) == found


def test_another_ledgers_events_are_not_in_it(api, buyer):
    other: Ledger = open_ledger(502, name="Other", country="SE")[0]
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    answer = issue(other).post(
        "/ledger/customer/v1/502/customers",
        {
            "name": "Other", "legalEntity": "business",
            "legalAddress": {"addressee": "Other", "countryCode": "SE"},
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    elsewhere = Customer.objects.get(ledger=other)
    operations.block(customer=elsewhere, actor=SYSTEM, on=TODAY)
    produce()
    assert [file.get("CompanyNo") for file in files(api, CUSTOMER)] == ["501"]
    assert JournaledEvent.objects.count() == 1


def test_text_that_xml_cannot_hold_does_not_stop_the_file(api, buyer):
    Customer.objects.update(name="Bell\x07 <Anna>")
    operations.block(customer=Customer.objects.get(), actor=SYSTEM, on=TODAY)
    produce()
    assert files(api, CUSTOMER)[0].findtext(".//Name") == "Bell  <Anna>"


def test_the_name_of_a_file_is_as_documented(api, ledger, buyer, authorize):
    bought = authorize(amount=100)
    capture(api, bought)
    pay(ledger, bought, "100.00")
    operations.block(customer=buyer, actor=SYSTEM, on=TODAY)
    produce()
    for type_, name in ((BILL, "BILLJOURNAL"), (CUSTOMER, "CUSTOMERJOURNAL")):
        (item,) = api.get(f"{FILES}/{type_}").data["items"]
        stamp = "".join(filter(str.isdigit, item["created"]))
        assert item["fileName"] == f"{name}_501_{stamp}_1.xml"


def test_the_journals_tell_of_types_that_exist_and_the_schemas_know_all_words():
    told = {
        *bill_journal.CLAIMING, *bill_journal.PAUSES, *bill_journal.CAUSES,
        customer_journal.NEW_ADDRESS, *customer_journal.CONSENTS, *customer_journal.STATUSES,
    }  # fmt: skip
    assert told <= set(EVENT_TYPES)
    words = {
        "Closed", "Reopened",
        *bill_journal.CLAIMS, *bill_journal.CLAIMS.values(), *bill_journal.PAUSES.values(),
        *bill_journal.CAUSES.values(),
        *(word for status in customer_journal.STATUSES.values() for word in status.values()),
    }  # fmt: skip
    known = {
        one.get("value")
        for name in SCHEMA.values()
        for one in etree.parse(SCHEMAS / name).iterfind(".//{*}enumeration")
    }
    assert words == known
