"""The legal address as the population register tells it, for one customer."""

import pytest

from ledger_project.core.models import StateChange
from tests.support.assertions import assert_complete, assert_problem, faults, rels, unchanged
from tests.support.clients import issue
from tests.support.customers import BILLING, FULL, SE
from tests.support.paths import CUSTOMERS

VERB = "update-legal-address-from-population-register"
HEADER = "countryCode,regNo,name,streetAddress,coAddress,zipCode,city,addressCountryCode"
TOLD = {
    "addressee": "Britt-Marie Ny-Axelstopp",
    "streetAddress": "Nygatan 2",
    "coAddress": "c/o Öberg",
    "zipCode": "11122",
    "city": "Stockholm",
    "countryCode": "SE",
}
BUSINESS = {
    "legalEntity": "business", "nationalIdentifier": {"regNo": "5560360793", "countryCode": "SE"},
}  # fmt: skip


@pytest.fixture
def register(settings, tmp_path):
    """`register(rows)`: a register in a file that holds those; without any it knows nobody."""
    settings.POPULATION_REGISTER = "customers.population_register.FileRegister"
    file = tmp_path / "register.csv"
    settings.POPULATION_REGISTER_FILE = str(file)

    def write(*rows):
        lines = [f"{HEADER},protectedIdentity", *rows]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    write()
    return write


def known(number=SE["regNo"], *, protected="false", address="Nygatan 2,c/o Öberg,111 22,Stockholm"):
    return f"SE,{number},Britt-Marie Ny-Axelstopp,{address},SE,{protected}"


def members(shown):
    return {name: shown[name] for name in TOLD}


@pytest.fixture
def legal(full):
    return full["legalAddress"]


@pytest.fixture
def fetch(api, legal):
    """Call the operation as a client does that follows what is offered."""

    def call():
        offered = {one["rel"]: one for one in api.get(legal).data["operations"]}
        assert offered[VERB] == {"rel": VERB, "method": "post", "href": f"{legal}/{VERB}"}
        return api.post(offered[VERB]["href"])

    return call


# --- What is told -------------------------------------------------------------------------------


def test_the_address_becomes_the_registered_one_and_tells_since_when(api, legal, register, fetch):
    register(known())
    answer = fetch()
    assert answer.status_code == 200, answer.text
    assert_complete(answer.data)
    assert members(answer.data) == TOLD
    assert (answer.data["@id"], answer.data["populationRegisterDate"]) == (legal, "2026-06-08")
    assert answer.data == api.get(legal).data
    # The name is the customer's own and stays.
    assert api.get(legal.removesuffix("/legal-address")).data["name"] == FULL["name"]


def test_an_inherited_billing_address_follows_and_one_of_its_own_stays(api, full, register, fetch):
    register(known())
    fetch()
    shown = api.get(full["billingAddress"]).data
    assert (members(shown), shown["inherited"]) == (TOLD, True)
    api.request("put", full["billingAddress"], BILLING)
    register(known(address="Storgatan 3,,11122,Stockholm"))
    fetch()
    assert members(api.get(full["billingAddress"]).data) == BILLING


def test_a_change_is_in_the_audit_trail_without_the_address(register, fetch):
    register(known())
    fetch()
    trace = StateChange.objects.latest("id")
    assert (trace.operation, trace.from_state, trace.to_state) == (
        "refresh_legal_address", "active", "active",
    )  # fmt: skip
    assert trace.reason == (
        "changed: address_confirmed_on, addressee, city, co_address, street_address, zip_code"
    )
    assert trace.replaced == {}


def test_the_same_address_again_is_a_new_date_only(api, legal, register, fetch, at):
    register(known())
    first = fetch().data
    with unchanged():
        assert fetch().data == first
    at("2026-07-01")
    with unchanged(but=("customers.Customer",)):
        assert fetch().data == {**first, "populationRegisterDate": "2026-07-01"}


def test_one_whom_the_register_does_not_know_keeps_the_address_and_the_date(
    api, legal, register, fetch, at
):
    with unchanged():
        answer = fetch()
    assert (answer.status_code, answer.data) == (200, api.get(legal).data)
    assert (answer.data["city"], answer.data["populationRegisterDate"]) == ("Visby", None)
    register(known())
    first = fetch().data
    register()
    at("2026-07-01")
    with unchanged():
        assert fetch().data == first


def test_what_is_set_by_hand_or_for_another_person_is_no_longer_what_was_told(
    api, legal, register, fetch
):
    register(known(), known("19101010-1010"))
    path = legal.removesuffix("/legal-address")
    another = {"nationalIdentifier": {"regNo": "19101010-1010", "countryCode": "SE"}}
    for write in (
        lambda: api.patch(legal, {"city": "Slite"}),
        lambda: api.request("put", legal, {"addressee": "Other", "countryCode": "SE"}),
        lambda: api.patch(path, another),
    ):
        assert fetch().data["populationRegisterDate"] == "2026-06-08"
        assert write().status_code == 200
        assert api.get(legal).data["populationRegisterDate"] is None
    # What says nothing else than before leaves it.
    fetch()
    with unchanged():
        assert api.patch(legal, {"city": "Stockholm"}).status_code == 200
        assert api.patch(path, another).status_code == 200
    assert api.get(legal).data["populationRegisterDate"] == "2026-06-08"


def test_without_a_name_the_addressee_stays(legal, register, fetch):
    register(known().replace("Britt-Marie Ny-Axelstopp", ""))
    assert members(fetch().data) == {**TOLD, "addressee": FULL["legalAddress"]["addressee"]}


# --- Protected identity -------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["true", "TRUE"])
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("Nygatan 2,c/o Öberg,111 22,Stockholm", TOLD),
        (",,,", {**FULL["legalAddress"], "zipCode": "12345"}),
    ],
)
def test_a_protected_person_becomes_protected_with_what_the_register_tells(
    api, ledger, legal, register, fetch, address, shown, flag
):
    path = legal.removesuffix("/legal-address")
    register(known(protected=flag, address=address))
    answer = fetch()
    masked = {**dict.fromkeys(TOLD), "addressee": "Protected identity"}
    assert members(answer.data) == members(api.get(legal).data) == masked
    assert answer.data["populationRegisterDate"] == "2026-06-08"
    assert api.get(path).data["protectedIdentity"] is True
    knowing = issue(ledger, scopes=("customer:read", "customer:protected"))
    assert members(knowing.get(legal).data) == shown
    # The register never lifts it: somebody may have asked the ledger for it.
    register(known())
    fetch()
    assert api.get(path).data["protectedIdentity"] is True


def test_who_is_shown_the_address_masked_may_still_set_it(api, create, register):
    made = create(**{**FULL, "protectedIdentity": True})
    register(known())
    for method in ("put", "patch"):
        answer = api.request(method, made["legalAddress"], BILLING)
        assert answer.status_code == 200, answer.text
        assert members(answer.data)["addressee"] == "Protected identity"
        assert VERB in rels(answer.data)


# --- Refusals -----------------------------------------------------------------------------------


def test_without_a_register_it_is_not_listed_and_501(api, create, legal):
    assert VERB not in rels(api.get(legal).data)
    with unchanged():
        assert_problem(api.post(f"{legal}/{VERB}"), 501, "population-register-not-configured")


@pytest.mark.parametrize(
    ("broken", "told"),
    [("missing", "FileNotFoundError"), ("flag", "KeyError"), ("columns", "KeyError"),
     ("encoding", "UnicodeDecodeError"), ("unset", "LEDGER_POPULATION_REGISTER_FILE is not set")],
)  # fmt: skip
def test_a_register_that_does_not_answer_is_503_and_nothing_changes(
    api, legal, settings, tmp_path, caplog, register, fetch, broken, told
):
    register(known())
    before = fetch().data
    file = tmp_path / "register.csv"
    if broken == "missing":
        file.unlink()
    elif broken == "columns":
        file.write_text("regNo;name\n19811228-9874;X\n")
    elif broken == "flag":
        register(known(protected="yes"))
    elif broken == "encoding":
        file.write_bytes(file.read_bytes().decode().encode("latin-1"))
    else:
        settings.POPULATION_REGISTER_FILE = ""
    with unchanged():
        answer = fetch()
    problem = assert_problem(answer, 503, "service-unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert problem["Title"] == "The population register does not answer"
    # Why is in the log, and nobody else's business.
    assert problem["Detail"] == "Nothing was changed. Send the request again later."
    assert told in caplog.text
    assert api.get(legal).data == before


@pytest.mark.parametrize("members", [{}, BUSINESS])
def test_one_who_is_no_registered_person_is_409(api, create, register, members):
    path = create(**members)["legalAddress"]
    assert VERB not in rels(api.get(path).data)
    with unchanged():
        refused = api.post(f"{path}/{VERB}")
    assert_problem(refused, 409, "operation-not-allowed", State="active")


@pytest.mark.parametrize("operation", ["register_death", "initiate_termination"])
def test_the_address_of_one_who_is_gone_is_not_fetched(
    api, full, legal, register, by_staff, operation
):
    register(known())
    by_staff(operation, full["@id"])
    assert api.get(legal).data["operations"] == []
    with unchanged():
        assert_problem(api.post(f"{legal}/{VERB}"), 409, "operation-not-allowed")


def test_it_takes_no_members_needs_the_scope_and_a_customer(api, ledger, legal, register):
    register(known())
    reader = issue(ledger, scopes=("customer:read",))
    assert reader.get(legal).data["operations"] == []
    with unchanged():
        assert faults(api.post(f"{legal}/{VERB}", {"city": "X"})) == {"city": "Unknown member"}
        refused = reader.post(f"{legal}/{VERB}")
        assert_problem(refused, 403, "permission-denied", RequiredScope="customer:write")
        nobody = f"{CUSTOMERS}/1/legal-address/{VERB}"
        assert_problem(api.post(nobody), 404, "customer-not-found")
        assert_problem(api.get(f"{legal}/{VERB}"), 405, "method-not-allowed")


def test_the_etag_changes_with_the_address(api, legal, register, fetch):
    register(known())
    stale = api.get(legal).headers["ETag"]
    fetch()
    with unchanged():
        refused = api.patch(legal, {"city": "Slite"}, If_Match=stale)
    assert_problem(refused, 412, "precondition-failed")
