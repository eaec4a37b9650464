"""Who has a protected identity is told to those who may know, and to nobody by a side door."""

import logging

import msgspec
import pytest

from customers.models import PROTECTED_NAME, PersonView
from ledger_project.api.models import Client
from ledger_project.api.scopes import PAIRS, SCOPES
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.clients import issue
from tests.support.customers import BILLING, FULL, NO_EDI, body
from tests.support.paths import CUSTOMERS

REVEALING = (
    "Axelstopp", "Britt-Marie", "britt@example.com", "701234456", "Storgatan", "Andersson",
    "12345", "Visby", "Ekonomi", "Box 7", "Plan 2", "0150", "Oslo", "811228", "101010", "ABCXYZ",
)  # fmt: skip
MASKED = {
    "name": PROTECTED_NAME, "emailAddress": None, "msisdn": None, "vatNo": None,
    "nationalIdentifier": {"regNo": None, "countryCode": "SE"}, "eDIAddressInfo": NO_EDI,
}  # fmt: skip
NO_ADDRESS = {**dict.fromkeys(BILLING), "addressee": PROTECTED_NAME}
PATHS = ("", "/legal-address", "/billing-address")


@pytest.fixture
def knowing(ledger, seller):
    """Return a client with every scope, also that for protected identities."""
    return issue(ledger, scopes=tuple(SCOPES))


@pytest.fixture
def protected(knowing):
    """Return a customer with every member and both addresses, protected, as it is."""
    answer = knowing.post(CUSTOMERS, {**FULL, "protectedIdentity": True, "billingAddress": BILLING})
    assert answer.status_code == 201, answer.text
    return answer.data


@pytest.fixture
def client(ledger):
    """Return a client by the scopes it has of the Customer API."""

    def make(*accesses):
        return issue(ledger, scopes=tuple(f"customer:{access}" for access in accesses))

    return make


def told(answer):
    assert answer.status_code == 200, answer.text
    return [value for value in REVEALING if value in answer.text]


@pytest.mark.parametrize("accesses", [("read",), ("read", "write")])
def test_a_list_masks_it_for_readers_and_writers_alike(protected, client, accesses):
    answer = client(*accesses).get(CUSTOMERS)
    assert told(answer) == []
    (item,) = answer.data["items"]
    operations = item.pop("operations")
    assert bool(operations) == ("write" in accesses)
    assert item == {
        **{name: value for name, value in protected.items() if name != "operations"}, **MASKED,
    }  # fmt: skip
    assert item["protectedIdentity"] is True


@pytest.mark.parametrize("accesses", [("read",), ("read", "write")])
def test_nobody_without_the_scope_is_told_who_it_is_or_where_to_be_found(
    protected, client, accesses
):
    reader = client(*accesses)
    for part in PATHS:
        assert told(reader.get(f"{protected['@id']}{part}")) == []
    shown = reader.get(protected["@id"]).data
    assert {name: shown[name] for name in MASKED} == MASKED
    for part, inherited in (("legal", None), ("billing", False)):
        address = reader.get(f"{protected['@id']}/{part}-address").data
        assert {name: address[name] for name in BILLING} == NO_ADDRESS
        assert address.get("inherited") is inherited


def test_an_inherited_billing_address_is_masked_as_inherited(api, protected, client):
    api.request("delete", protected["billingAddress"])
    shown = client("read").get(protected["billingAddress"]).data
    assert {name: shown[name] for name in BILLING} == NO_ADDRESS
    assert shown["inherited"] is True


def test_who_registers_one_is_answered_with_the_mask(api):
    made = api.post(CUSTOMERS, {**FULL, "protectedIdentity": True})
    assert made.status_code == 201
    assert [value for value in REVEALING if value in made.text] == []
    assert {name: made.data[name] for name in MASKED} == MASKED


def test_who_has_the_scope_for_it_sees_it_everywhere(protected, client):
    knowing = client("read", "protected")
    (item,) = knowing.get(CUSTOMERS).data["items"]
    assert {**item, "operations": []} == {**protected, "operations": []}
    assert knowing.get(protected["@id"]).data == item
    assert knowing.get(protected["legalAddress"]).data["city"] == "Visby"
    assert knowing.get(protected["billingAddress"]).data["city"] == "Oslo"


def test_the_scope_for_it_is_given_by_name_only(ledger, protected):
    assert "customer:protected" not in PAIRS
    assert told(issue(ledger).get(CUSTOMERS)) == []


@pytest.mark.parametrize(
    ("accesses", "found"),
    [(("read",), 0), (("read", "write"), 0), (("read", "protected"), 1)],
)
def test_what_is_masked_is_not_found_out_by_filters(protected, client, accesses, found):
    for query in ("name=B", "name=Britt-Marie%20Axelstopp", "name=b&customerNo=17",
                  "msisdn=0701234456", "emailAddress=britt@example.com"):  # fmt: skip
        items = client(*accesses).get(f"{CUSTOMERS}?{query}").data["items"]
        assert len(items) == found, query
    assert client(*accesses).get(f"{CUSTOMERS}?name=Protected").data["items"] == []


def test_one_is_found_by_what_identifies_and_stays_masked(protected, client):
    for query in ("customerNo=17", "regNo=8112289874", "legalStatus=active", "countryCode=SE"):
        (item,) = client("read").get(f"{CUSTOMERS}?{query}").data["items"]
        assert {name: item[name] for name in MASKED} == MASKED, query


MEMBERS = ("nationalIdentifier", "vatNo", "legalEntity", "name", "emailAddress",
           "protectedIdentity", "preferredLanguageCode", "msisdn", "eDIAddressInfo")  # fmt: skip


def sent_back(api, path, members, **changed):
    """Return the members as they are shown, with some of them changed."""
    shown = api.get(path).data
    return {**{name: shown[name] for name in members}, **changed}


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_masked_member_that_comes_back_as_it_was_shown_keeps_its_value(
    api, knowing, protected, method
):
    path = protected["@id"]
    body = sent_back(api, path, MEMBERS, preferredLanguageCode="EN", msisdn="+46700000001")
    answer = api.request(method, path, body)
    assert answer.status_code == 200, answer.text
    assert told(answer) == []
    changed = {"preferredLanguageCode": "EN", "msisdn": "+46700000001"}
    assert knowing.get(path).data == {**protected, **changed}
    for part, old in (("legalAddress", "Storgatan 1"), ("billingAddress", "Box 7")):
        before = knowing.get(protected[part]).data
        assert before["streetAddress"] == old
        body = sent_back(api, protected[part], BILLING, city="Elsewhere")
        answer = api.request(method, protected[part], body)
        assert answer.status_code == 200, answer.text
        assert told(answer) == []
        now = knowing.get(protected[part]).data
        assert {name: now[name] for name in BILLING} == {
            **{name: before[name] for name in BILLING}, "city": "Elsewhere",
        }  # fmt: skip


def test_what_is_left_out_of_a_put_is_not_emptied_where_it_is_hidden(api, knowing, protected):
    least = {"name": PROTECTED_NAME, "legalEntity": "consumer"}
    assert api.request("put", protected["@id"], least).status_code == 200
    assert knowing.get(protected["@id"]).data == {**protected, "preferredLanguageCode": None}
    assert knowing.request("put", protected["@id"], {**least, "name": "X"}).status_code == 200
    assert knowing.get(protected["@id"]).data["emailAddress"] is None


def test_the_protection_is_lifted_only_by_who_sees_what_it_hides(api, knowing, protected):
    with unchanged():
        for method, body in (
            ("patch", {"protectedIdentity": False}),
            ("put", sent_back(api, protected["@id"], MEMBERS, protectedIdentity=False)),
        ):
            assert list(faults(api.request(method, protected["@id"], body))) == [
                "protectedIdentity"
            ]
    lifted = knowing.patch(protected["@id"], {"protectedIdentity": False})
    assert lifted.status_code == 200
    assert api.get(protected["@id"]).data["name"] == "Britt-Marie Axelstopp"


def test_a_copy_of_a_billing_address_made_from_the_legal_one_is_the_real_one(
    api, knowing, protected
):
    api.request("delete", protected["billingAddress"])
    api.patch(protected["billingAddress"], {"streetAddress": "Box 9"})
    assert knowing.get(protected["billingAddress"]).data["city"] == "Visby"


# --- The record of who has seen it --------------------------------------------------------------


def views():
    found = PersonView.objects.order_by("id")
    return [(one.customer_no, one.page) for one in found if one.created_by.startswith("client:")]


def test_each_answer_that_shows_one_is_recorded_and_no_other(api, knowing, client, protected):
    reader = client("read", "protected")
    assert views() == [("17", CUSTOMERS)]
    api.get(protected["@id"])
    api.post(CUSTOMERS, body(customerNo="18"))
    for path in (CUSTOMERS, protected["legalAddress"], f"{CUSTOMERS}/18"):
        reader.get(path)
    reader.patch(protected["@id"], {"name": "X"})
    assert views() == [("17", CUSTOMERS)] * 2 + [("17", protected["legalAddress"])]
    assert {one.created_by for one in PersonView.objects.all()} == {
        f"client:{one.client_id}" for one in Client.objects.filter(scopes__contains="protected")
    }


def test_without_protection_everyone_of_the_ledger_sees_the_customer(full, client):
    (item,) = client("read").get(CUSTOMERS).data["items"]
    assert item["name"] == "Britt-Marie Axelstopp"
    assert len(client("read").get(f"{CUSTOMERS}?name=britt").data["items"]) == 1


def test_refusals_tell_nothing_either(api, protected, client):
    taken = api.post(CUSTOMERS, {**FULL, "name": "Other"})
    identified = api.post(CUSTOMERS, {**FULL, "customerNo": "18"})
    reader = client("read")
    with unchanged():
        refused = reader.patch(protected["@id"], {"name": "X"})
        answers = (
            taken,
            identified,
            refused,
            api.post(f"{protected['@id']}/withdraws-termination"),
        )
    for answer in answers:
        assert answer.status_code in (403, 409)
        assert [value for value in REVEALING if value in answer.text] == []


# --- Logs ---------------------------------------------------------------------------------------


def test_no_personal_value_is_ever_logged(api, ledger, caplog):
    caplog.set_level(logging.DEBUG)
    # The test's database logs its statements at this level, which no server does.
    caplog.handler.addFilter(lambda record: not record.name.startswith("django.db"))
    secret = {**FULL, "protectedIdentity": True, "billingAddress": BILLING}
    made = api.post(CUSTOMERS, secret).data["@id"]
    assert api.post(CUSTOMERS, {**secret, "name": "Someone Axelstopp"}).status_code == 409
    assert api.post(CUSTOMERS, {**secret, "customerNo": "18"}).status_code == 409
    assert set(faults(api.post(CUSTOMERS, {**secret, "vatNo": "Storgatan", "x": "Visby"}))) == {
        "vatNo", "x",
    }  # fmt: skip
    assert_problem(
        api.patch(made, {"name": "Axelstopp"}, If_Match='"x"'), 412, "precondition-failed"
    )
    assert api.patch(made, {"emailAddress": "britt@example.com", "name": "Axelstopp"}).data
    assert api.request("put", f"{made}/legal-address", BILLING).status_code == 200
    assert faults(api.patch(f"{made}/billing-address", {"zipCode": "Box 7"}))
    malformed = api.request("post", CUSTOMERS, raw=b'{"name": "Axelstopp"')
    assert_problem(malformed, 400, "malformed-request")
    for query in ("name=Axelstopp", "regNo=19811228-9874", "emailAddress=britt@example.com",
                  "msisdn=%2B46701234456", "named=Axelstopp"):  # fmt: skip
        assert api.get(f"{CUSTOMERS}?{query}").status_code in (200, 400)
    lines = [_line(record) for record in caplog.records]
    assert len(lines) >= 15
    assert sum('"event":"request"' in line for line in lines) == 14
    identifiers = ("19811228", "8112289874", "SE1010101010")
    for line in lines:
        assert [value for value in (*REVEALING, *identifiers) if value in line] == [], line


def _line(record):
    content = record.msg if isinstance(record.msg, dict) else record.getMessage()
    return msgspec.json.encode(content, enc_hook=str).decode()
