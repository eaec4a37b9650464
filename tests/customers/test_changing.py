"""PUT and PATCH of a customer."""

import pytest

from customers.models import Customer
from ledger_project.api.scopes import PAIRS, PROTECTED
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, faults, rels, unchanged
from tests.support.clients import issue
from tests.support.customers import BILLING, FULL, NO_EDI, NO_IDENTIFIER, SE, body
from tests.support.paths import CUSTOMERS

LEAST = {"name": "New Name", "legalEntity": "consumer"}
EDI = {"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"}
BUSINESS = {"regNo": "556036-0793", "countryCode": "SE"}


def put(api, path, members, **headers):
    return api.request("put", path, members, **headers)


# --- PUT ----------------------------------------------------------------------------------------


def test_a_put_empties_what_is_not_sent(api, ledger, full):
    api.patch(full["@id"], {"protectedIdentity": True})
    # Only who sees a protected identity can lift it.
    seeing = issue(ledger, scopes=(*PAIRS, PROTECTED))
    answer = put(seeing, full["@id"], LEAST)
    assert answer.status_code == 200, answer.text
    assert answer.data == {
        **full,
        "name": "New Name",
        "nationalIdentifier": NO_IDENTIFIER,
        "eDIAddressInfo": NO_EDI,
        **dict.fromkeys(("vatNo", "emailAddress", "preferredLanguageCode", "msisdn")),
        "protectedIdentity": False,
    }
    assert api.get(full["@id"]).data == answer.data


def test_a_put_of_every_member_sets_them_all(api, create):
    made = create(customerNo="17")
    answer = put(api, made["@id"], {**FULL, "billingAddress": BILLING})
    assert answer.status_code == 200, answer.text
    assert answer.data == api.get(made["@id"]).data
    assert answer.data["eDIAddressInfo"] == EDI
    assert answer.data["nationalIdentifier"] == SE
    legal, billing = api.get(made["legalAddress"]).data, api.get(made["billingAddress"]).data
    assert (legal["streetAddress"], legal["zipCode"]) == ("Storgatan 1", "12345")
    assert {name: billing[name] for name in BILLING} == BILLING


def test_a_put_of_what_was_read_changes_nothing(api, full):
    writable = {
        name: value
        for name, value in full.items()
        if name in FULL and name not in ("legalAddress", "legalStatus")
    }
    with unchanged():
        assert put(api, full["@id"], writable).data == full


def test_a_put_keeps_the_addresses_that_it_does_not_send(api, full):
    assert put(api, f"{full['@id']}/billing-address", BILLING).status_code == 200
    legal, billing = (api.get(full[f"{kind}Address"]).data for kind in ("legal", "billing"))
    put(api, full["@id"], LEAST)
    assert api.get(full["legalAddress"]).data == legal
    assert api.get(full["billingAddress"]).data == billing


def test_an_address_that_a_put_sends_is_replaced_as_a_whole(api, full):
    address = {"addressee": "Other", "countryCode": "NO", "zipCode": "0150"}
    assert put(api, full["@id"], {**LEAST, "legalAddress": address}).status_code == 200
    shown = api.get(full["legalAddress"]).data
    assert {name: shown[name] for name in BILLING} == {**dict.fromkeys(BILLING), **address}


def test_a_billing_address_of_null_in_a_put_gives_way_to_the_legal_one(api, full):
    put(api, f"{full['@id']}/billing-address", BILLING)
    assert put(api, full["@id"], {**LEAST, "billingAddress": None}).status_code == 200
    shown = api.get(full["billingAddress"]).data
    assert (shown["inherited"], shown["city"]) == (True, "Visby")


def test_a_put_may_send_the_customers_own_number_and_no_other(api, full):
    assert put(api, full["@id"], {**LEAST, "customerNo": "17"}).status_code == 200
    with unchanged():
        for number in ("18", "017", ""):
            refused = put(api, full["@id"], {**LEAST, "customerNo": number})
            assert faults(refused) == {"customerNo": "Cannot be changed"}


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({}, {"name": "Argument required", "legalEntity": "Argument required"}),
        (
            {**LEAST, "legalAddress": None, "msisdn": "1", "x": 1, "customerNo": "18"},
            {
                "legalAddress": "Argument required",
                "msisdn": "Not a valid msisdn",
                "x": "Unknown member",
                "customerNo": "Cannot be changed",
            },
        ),
        (
            {**LEAST, "nationalIdentifier": {"countryCode": "SE"}},
            {"nationalIdentifier.regNo": "Argument required"},
        ),
        (
            {**LEAST, "nationalIdentifier": {"regNo": "19811228-9874"}},
            {"nationalIdentifier.countryCode": "Argument required"},
        ),
    ],
)
def test_all_faults_of_a_put_are_told_at_once(api, full, members, told):
    with unchanged():
        assert faults(put(api, full["@id"], members)) == told


# --- PATCH --------------------------------------------------------------------------------------


def test_a_patch_changes_what_it_names_and_keeps_the_rest(api, full):
    answer = api.patch(full["@id"], {"name": "New Name", "msisdn": "0701234457"})
    assert answer.status_code == 200
    assert answer.data == {**full, "name": "New Name", "msisdn": "+46701234457"}
    assert api.get(full["@id"]).data == answer.data


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"VAN": "OTHER"}, {**EDI, "VAN": "OTHER"}),
        ({"BuyerId": None}, {**EDI, "BuyerId": None}),
        ({}, EDI),
        (None, NO_EDI),
    ],
)
def test_a_patch_keeps_what_it_does_not_name_within_an_object_too(api, full, sent, kept):
    assert api.patch(full["@id"], {"eDIAddressInfo": sent}).data["eDIAddressInfo"] == kept


def test_null_empties_what_may_be_empty(api, full):
    nothing = dict.fromkeys(["emailAddress", "msisdn", "vatNo", "preferredLanguageCode",
                             "eDIAddressInfo", "nationalIdentifier"])  # fmt: skip
    after = api.patch(full["@id"], nothing).data
    assert after == {
        **full, **nothing, "nationalIdentifier": NO_IDENTIFIER, "eDIAddressInfo": NO_EDI,
    }  # fmt: skip
    with unchanged():
        assert set(faults(api.patch(full["@id"], {"name": None, "legalEntity": None}))) == {
            "name", "legalEntity",
        }  # fmt: skip


def test_an_empty_patch_and_one_that_changes_nothing_change_nothing(api, full):
    with unchanged():
        assert api.patch(full["@id"], {}).data == full
        same = {"name": full["name"], "nationalIdentifier": {"regNo": "811228 9874"}}
        assert api.patch(full["@id"], same).data == full


@pytest.mark.parametrize(
    "member", ["customerNo", "legalStatus", "legalAddress", "billingAddress", "operations", "@id"]
)
def test_what_a_patch_may_not_change_is_unknown_to_it(api, full, member):
    with unchanged():
        assert faults(api.patch(full["@id"], {member: "x"})) == {member: "Unknown member"}


def test_a_change_of_nobody_is_not_found(api, ledger):
    with unchanged():
        for answer in (
            api.patch(f"{CUSTOMERS}/1", {"name": "X"}), put(api, f"{CUSTOMERS}/1", LEAST)
        ):  # fmt: skip
            assert_problem(answer, 404, "customer-not-found")


def test_a_customer_of_another_ledger_is_not_there(full):
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    path = f"{CUSTOMERS.replace('501', '502')}/17"
    with unchanged():
        assert_problem(other.get(path), 404, "customer-not-found")
        assert_problem(other.patch(path, {"name": "X"}), 404, "customer-not-found")
        assert_problem(put(other, path, LEAST), 404, "customer-not-found")
        assert_problem(other.request("delete", path), 404, "customer-not-found")
    assert other.get(CUSTOMERS.replace("501", "502")).data["items"] == []


# --- Identifiers and legal entities -------------------------------------------------------------


def test_a_changed_legal_entity_must_fit_the_identifier_and_the_other_way_round(api, create):
    made = create(legalEntity="business", nationalIdentifier=BUSINESS)
    told = {"nationalIdentifier.regNo": "Not a valid SE nationalConsumerIdentifier"}
    with unchanged():
        assert faults(api.patch(made["@id"], {"legalEntity": "consumer"})) == told
        as_consumer = {**LEAST, "nationalIdentifier": BUSINESS}
        assert faults(put(api, made["@id"], as_consumer)) == told
        refused = api.patch(made["@id"], {"nationalIdentifier": {"regNo": "5560360794"}})
        assert faults(refused) == {
            "nationalIdentifier.regNo": "Not a valid SE nationalOrganizationIdentifier"
        }
    both = {"legalEntity": "consumer", "nationalIdentifier": {"regNo": "8112289874"}}
    assert api.patch(made["@id"], both).data["nationalIdentifier"] == SE


def test_one_that_fits_both_entities_stays_with_a_change_of_entity(api, create):
    made = create(nationalIdentifier=SE)
    changed = api.patch(made["@id"], {"legalEntity": "business"}).data
    assert (changed["legalEntity"], changed["nationalIdentifier"]) == ("business", SE)


def test_a_faulty_identifier_is_told_once_and_the_kept_one_is_not_judged(api, create):
    made = create(legalEntity="business", nationalIdentifier=BUSINESS)
    wrong = {"legalEntity": "consumer", "nationalIdentifier": {"regNo": "1", "countryCode": "US"}}
    with unchanged():
        assert faults(api.patch(made["@id"], wrong)) == {
            "nationalIdentifier.countryCode": "Expected one of SE, NO, FI, DK actual [US]"
        }


def test_the_country_of_an_identifier_changes_with_its_number_alone(api, full):
    with unchanged():
        refused = api.patch(full["@id"], {"nationalIdentifier": {"countryCode": "NO"}})
        assert faults(refused) == {
            "nationalIdentifier.regNo": "Not a valid NO nationalConsumerIdentifier"
        }


def test_one_identifier_belongs_to_one_customer(api, create):
    owner, other = create(nationalIdentifier=SE), create()
    taken = {"nationalIdentifier": {**SE, "regNo": "8112289874"}}
    with unchanged():
        for refused in (
            api.post(CUSTOMERS, body(**taken)),
            api.patch(other["@id"], taken),
            put(api, other["@id"], {**LEAST, **taken}),
        ):
            assert_problem(refused, 409, "customer-already-exists", Customer=owner["@id"])
    assert api.patch(owner["@id"], {"nationalIdentifier": SE}).status_code == 200
    assert api.patch(owner["@id"], {"nationalIdentifier": None}).status_code == 200
    assert api.patch(other["@id"], taken).data["nationalIdentifier"] == SE


def test_an_identifier_may_be_a_customer_of_each_ledger(create, abroad):
    create(customerNo="17", nationalIdentifier=SE)
    other, path = abroad("SE"), CUSTOMERS.replace("501", "502")
    answer = other.post(path, body(customerNo="17", nationalIdentifier=SE))
    assert answer.status_code == 201


# --- ETags, states, audit trail -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_write_with_an_old_etag_is_412_and_with_the_present_one_done(api, full, method):
    body = None if method == "delete" else LEAST
    stale = api.get(full["@id"]).headers["ETag"]
    api.patch(full["@id"], {"name": "Changed meanwhile"})
    fresh = api.get(full["@id"]).headers["ETag"]
    assert fresh != stale
    with unchanged():
        refused = api.request(method, full["@id"], body, If_Match=stale)
    assert_problem(refused, 412, "precondition-failed")
    done = api.request(method, full["@id"], body, If_Match=fresh)
    assert done.status_code == (204 if method == "delete" else 200)
    if method != "delete":
        assert done.headers["ETag"] == api.get(full["@id"]).headers["ETag"]


@pytest.mark.parametrize("operation", ["block", "register_death", "initiate_termination"])
def test_only_the_living_can_be_changed(api, full, by_staff, operation):
    by_staff(operation, full["@id"])
    shown = api.get(full["@id"]).data
    if operation == "block":
        assert shown["legalStatus"] == "blocked"
        assert rels(shown) == ["partial-update", "update", "delete"]
        assert api.patch(full["@id"], {"name": "X"}).status_code == 200
        assert put(api, full["@id"], LEAST).status_code == 200
        return
    assert rels(shown) == ["delete"]
    listed = [{"rel": "delete", "method": "delete", "href": full["@id"]}]
    with unchanged():
        for refused in (api.patch(full["@id"], {"name": "X"}), put(api, full["@id"], LEAST)):
            assert_problem(
                refused, 409, "operation-not-allowed",
                State=shown["legalStatus"], Operations=listed,
            )  # fmt: skip


def test_a_change_is_in_the_audit_trail_with_its_client_and_without_the_data(api, create):
    made = create(customerNo="17")
    api.patch(made["@id"], {"name": "X", "emailAddress": "x@example.com"})
    change = StateChange.objects.get(document_type="customer")
    assert (change.operation, change.from_state, change.to_state) == ("amend", "active", "active")
    assert change.reason == "changed: email_address, name"
    assert change.created_by.startswith("client:")
    assert change.replaced == {}
    put(api, made["@id"], {**LEAST, "legalEntity": "business"})
    change = StateChange.objects.latest("id")
    assert (change.operation, change.document_id) == ("replace", Customer.objects.get().pk)
    assert change.reason == "changed: email_address, legal_entity, name"
    # For totals as of a past day.
    assert change.replaced == {"legal_entity": "consumer"}
