"""Legal and billing addresses: their members, inheritance, postal codes."""

import pytest

from tests.support.assertions import assert_complete, assert_problem, faults, rels, unchanged
from tests.support.clients import issue
from tests.support.customers import BILLING, FULL
from tests.support.paths import CUSTOMERS

LEGAL = {**FULL["legalAddress"], "zipCode": "12345"}
PARTS = ("legal-address", "billing-address")
EMPTY = dict.fromkeys(("streetAddress", "coAddress", "zipCode", "city"))


def put(api, path, address, **headers):
    return api.request("put", path, address, **headers)


def members(representation):
    return {name: representation[name] for name in LEGAL}


@pytest.fixture
def legal(full):
    return full["legalAddress"]


@pytest.fixture
def billing(full):
    return full["billingAddress"]


# --- Reading ------------------------------------------------------------------------------------


def test_the_legal_address_has_every_documented_member(api, legal):
    shown = api.get(legal).data
    assert_complete(shown)
    assert shown.pop("operations") == [
        {"rel": "update", "method": "put", "href": legal},
        {"rel": "partial-update", "method": "patch", "href": legal},
    ]
    assert shown == {"@id": legal, **LEGAL, "populationRegisterDate": None}


def test_the_billing_address_is_the_legal_one_until_another_is_set(api, legal, billing):
    shown = api.get(billing).data
    assert_complete(shown)
    assert shown.pop("operations") == [
        {"rel": "update", "method": "put", "href": billing},
        {"rel": "partial-update", "method": "patch", "href": billing},
    ]
    assert shown == {"@id": billing, **LEGAL, "inherited": True}
    api.patch(legal, {"city": "Slite"})
    assert api.get(billing).data["city"] == "Slite"


def test_the_addresses_of_nobody_are_not_found(api, ledger):
    with unchanged():
        for part in PARTS:
            path = f"{CUSTOMERS}/1/{part}"
            for answer in (api.get(path), put(api, path, LEGAL), api.patch(path, {"city": "X"})):
                assert_problem(answer, 404, "customer-not-found")
        assert_problem(
            api.request("delete", f"{CUSTOMERS}/1/billing-address"), 404, "customer-not-found"
        )


def test_the_legal_address_is_not_deleted(api, legal):
    with unchanged():
        refused = api.request("delete", legal)
    assert_problem(refused, 405, "method-not-allowed")
    assert refused.headers["Allow"] == "GET, HEAD, PUT, PATCH"


# --- Replacing and changing ---------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_put_replaces_the_whole_address(api, full, part):
    path = f"{full['@id']}/{part}"
    answer = put(api, path, BILLING)
    assert (answer.status_code, members(answer.data)) == (200, BILLING)
    assert answer.data == api.get(path).data
    answer = put(api, path, {"addressee": "Other", "countryCode": "SE"})
    assert members(answer.data) == {**EMPTY, "addressee": "Other", "countryCode": "SE"}


@pytest.mark.parametrize("part", PARTS)
def test_a_patch_keeps_what_it_does_not_name(api, full, part):
    path = f"{full['@id']}/{part}"
    put(api, path, BILLING)
    answer = api.patch(path, {"coAddress": None, "city": "Bergen"})
    assert (answer.status_code, members(answer.data)) == (
        200, {**BILLING, "coAddress": None, "city": "Bergen"},
    )  # fmt: skip
    with unchanged():
        assert api.patch(path, {}).data == answer.data
        assert api.patch(path, {"city": "Bergen"}).data == answer.data


def test_a_patch_of_an_inherited_billing_address_takes_the_rest_from_the_legal_one(
    api, legal, billing
):
    answer = api.patch(billing, {"streetAddress": "Box 7"})
    assert members(answer.data) == {**LEGAL, "streetAddress": "Box 7"}
    assert answer.data["inherited"] is False
    # From now on it is an address of its own.
    api.patch(legal, {"city": "Slite"})
    assert api.get(billing).data["city"] == "Visby"


def test_the_two_addresses_are_changed_apart(api, legal, billing):
    put(api, billing, BILLING)
    before = api.get(billing).data
    put(api, legal, {**LEGAL, "city": "Slite"})
    assert api.get(billing).data == before
    assert members(api.get(legal).data) == {**LEGAL, "city": "Slite"}


@pytest.mark.parametrize("part", PARTS)
def test_all_faults_of_an_address_are_told_at_once(api, full, part):
    wrong = {
        "addressee": "a" * 73, "streetAddress": 1, "coAddress": "c\0", "city": "c" * 41,
        "zipCode": "1", "countryCode": "SE", "inherited": False,
    }  # fmt: skip
    path = f"{full['@id']}/{part}"
    told = {
        "addressee": "Expected at most 72 characters",
        "streetAddress": "Expected a string",
        "coAddress": "Expected no control characters",
        "city": "Expected at most 40 characters",
        "zipCode": "Not a valid SE zipCode",
        "inherited": "Unknown member",
    }
    with unchanged():
        assert faults(put(api, path, wrong)) == told
        assert faults(api.patch(path, wrong)) == told
        assert faults(put(api, path, {})) == {
            "addressee": "Argument required", "countryCode": "Argument required",
        }  # fmt: skip
        for sent in (None, "", " "):
            assert list(faults(api.patch(path, {"addressee": sent}))) == ["addressee"]
        assert list(faults(api.patch(path, {"countryCode": None}))) == ["countryCode"]


# --- Back to the legal address ------------------------------------------------------------------


def test_a_deleted_billing_address_gives_way_to_the_legal_one(api, billing):
    put(api, billing, BILLING)
    assert rels(api.get(billing).data) == ["update", "partial-update", "delete"]
    answer = api.request("delete", billing)
    assert (answer.status_code, answer.content) == (204, b"")
    shown = api.get(billing).data
    assert (members(shown), shown["inherited"]) == (LEGAL, True)
    with unchanged():
        refused = api.request("delete", billing)
    assert_problem(
        refused, 409, "operation-not-allowed", State="active", Operations=shown["operations"]
    )


def test_an_inherited_billing_address_cannot_be_deleted(api, billing):
    assert "delete" not in rels(api.get(billing).data)
    with unchanged():
        assert_problem(api.request("delete", billing), 409, "operation-not-allowed")


# --- Postal codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "sent", "kept"),
    [
        ("SE", "12345", "12345"),
        ("SE", "123 45", "12345"),
        ("NO", "0150", "0150"),
        ("DK", "1050", "1050"),
        ("FI", "00100", "00100"),
        ("GB", "SW1A 1AA", "SW1A 1AA"),
        ("US", "1", "1"),
        ("NO", "", None),
        ("SE", None, None),
    ],
)
@pytest.mark.parametrize("part", PARTS)
def test_a_postal_code_is_kept_as_its_country_writes_it(api, full, part, country, sent, kept):
    path = f"{full['@id']}/{part}"
    answer = put(api, path, {"addressee": "X", "countryCode": country, "zipCode": sent})
    assert (answer.status_code, answer.data["zipCode"]) == (200, kept)


@pytest.mark.parametrize(
    ("country", "wrong"),
    [("SE", "1234"), ("SE", "01234"), ("SE", "1234A"), ("NO", "12345"), ("NO", "015"),
     ("DK", "DK-1050"), ("DK", "10500"), ("FI", "0010"), ("FI", "123 45"), ("SE", "12 345")],
)  # fmt: skip
@pytest.mark.parametrize("part", PARTS)
def test_a_postal_code_of_another_shape_is_refused(api, full, part, country, wrong):
    path = f"{full['@id']}/{part}"
    told = {"zipCode": f"Not a valid {country} zipCode"}
    both = {"countryCode": country, "zipCode": wrong}
    with unchanged():
        assert faults(put(api, path, {"addressee": "X", **both})) == told
        assert faults(api.patch(path, both)) == told


@pytest.mark.parametrize("part", PARTS)
def test_a_kept_postal_code_must_fit_a_new_country(api, full, part):
    path = f"{full['@id']}/{part}"
    with unchanged():
        for country in ("NO", "DK"):
            refused = api.patch(path, {"countryCode": country})
            assert faults(refused) == {"zipCode": f"Not a valid {country} zipCode"}
        # What is wrong with the country is told, and no postal code is judged by the old one.
        refused = api.patch(path, {"countryCode": "Norway", "zipCode": "0150"})
        assert faults(refused) == {
            "countryCode": "Expected an upper-case ISO 3166 alpha-2 code actual [Norway]"
        }
    both = api.patch(path, {"countryCode": "NO", "zipCode": "0150"}).data
    assert (both["countryCode"], both["zipCode"], both["city"]) == ("NO", "0150", "Visby")
    assert api.patch(path, {"zipCode": None, "countryCode": "DK"}).data["zipCode"] is None


def test_a_postal_code_alone_must_fit_the_kept_country(api, legal):
    with unchanged():
        assert faults(api.patch(legal, {"zipCode": "0150"})) == {
            "zipCode": "Not a valid SE zipCode"
        }
    assert api.patch(legal, {"zipCode": "621 50"}).data["zipCode"] == "62150"


# --- ETags, states, scopes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "part"),
    [("put", "legal-address"), ("patch", "legal-address"),
     ("put", "billing-address"), ("patch", "billing-address"), ("delete", "billing-address")],
)  # fmt: skip
def test_a_write_with_an_old_etag_is_412(api, full, method, part):
    path = f"{full['@id']}/{part}"
    put(api, path, BILLING)
    stale = api.get(path).headers["ETag"]
    api.patch(path, {"city": "Bergen"})
    body = None if method == "delete" else BILLING
    with unchanged():
        refused = api.request(method, path, body, If_Match=stale)
    assert_problem(refused, 412, "precondition-failed")
    fresh = api.get(path).headers["ETag"]
    done = api.request(method, path, body, If_Match=fresh)
    assert done.status_code == (204 if method == "delete" else 200)


@pytest.mark.parametrize("operation", ["register_death", "initiate_termination"])
@pytest.mark.parametrize("part", PARTS)
def test_the_addresses_of_one_who_is_gone_stay(api, full, by_staff, operation, part):
    path = f"{full['@id']}/{part}"
    put(api, path, BILLING)
    by_staff(operation, full["@id"])
    assert api.get(path).data["operations"] == []
    with unchanged():
        refusals = [put(api, path, LEGAL), api.patch(path, {"city": "X"})]
    for refused in refusals:
        assert_problem(refused, 409, "operation-not-allowed")


def test_a_reader_is_offered_nothing_and_changes_nothing(api, ledger, full):
    reader = issue(ledger, scopes=("customer:read",))
    for part in PARTS:
        path = f"{full['@id']}/{part}"
        assert reader.get(path).data["operations"] == []
        with unchanged():
            refused = put(reader, path, LEGAL)
        assert_problem(refused, 403, "permission-denied", RequiredScope="customer:write")
