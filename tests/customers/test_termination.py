"""Termination: what keeps a customer, and each way in which the last of it ends."""

import pytest

from ledger_project.core.models import StateChange
from tests.support.assertions import DECLINED, assert_problem, faults, rels, unchanged
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.paths import ACCOUNTS, AUTHORIZATIONS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry


@pytest.fixture(autouse=True)
def verified(ledger, constraints):
    """Whatever came of it, the books are right."""
    yield
    assert violations(ledger) == []


@pytest.fixture
def end(api):
    """Initiate the termination and ask for the close of the account of a purchase."""

    def do(one):
        answer = api.post(f"{one['customer']}/initiates-termination")
        assert (answer.status_code, answer.data["legalStatus"]) == (200, "terminating")
        assert close(api, one) == "PendingClose"
        assert api.get(one["customer"]).data["legalStatus"] == "terminating"

    return do


def close(api, one):
    answer = api.post(f"{one['account']}/request-close-account")
    assert answer.status_code == 200, answer.text
    return answer.data["status"]


def surpluses(api, one):
    return api.get(f"{one['customer']}/surpluses").data["items"]


# --- Initiating and withdrawing -----------------------------------------------------------------


def test_with_nothing_left_a_customer_is_terminated_at_once(create, api):
    made = create()
    answer = api.post(f"{made['@id']}/initiates-termination")
    assert (answer.status_code, answer.data["legalStatus"]) == (200, "terminated")
    assert answer.data == api.get(made["@id"]).data
    assert rels(answer.data) == ["delete"]
    trail = StateChange.objects.filter(document_type="customer").order_by("id")
    assert list(trail.values_list("operation", "from_state", "to_state")) == [
        ("initiate_termination", "active", "terminating"),
        ("complete_termination", "terminating", "terminated"),
    ]
    assert list(trail.values_list("created_by", flat=True))[1] == "system"


def test_a_customer_whose_accounts_are_closed_is_terminated_at_once(api, authorize):
    one = authorize()
    cancel(api, one)
    assert close(api, one) == "Closed"
    answer = api.post(f"{one['customer']}/initiates-termination")
    assert answer.data["legalStatus"] == "terminated"


def test_an_open_account_keeps_the_customer_even_with_nothing_on_it(api, authorize, status):
    one = authorize()
    cancel(api, one)
    answer = api.post(f"{one['customer']}/initiates-termination")
    assert answer.data["legalStatus"] == "terminating"
    assert rels(answer.data) == ["partial-update", "update", "withdraws-termination"]
    assert close(api, one) == "Closed"
    assert status(one["customer"]) == "terminated"


def test_a_withdrawn_termination_leaves_the_customer_active(api, authorize, status):
    one = authorize()
    api.post(f"{one['customer']}/initiates-termination")
    answer = api.post(f"{one['customer']}/withdraws-termination")
    assert (answer.status_code, answer.data["legalStatus"]) == (200, "active")
    assert "initiates-termination" in rels(answer.data)
    # What ends now ends the customer no more, who buys again.
    cancel(api, one)
    close(api, one)
    assert status(one["customer"]) == "active"
    assert api.get(one["account"]).data["status"] == "Closed"


@pytest.mark.parametrize(
    ("verb", "wrong"),
    [("initiates", ("blocked", "terminating", "terminated", "deceased")),
     ("withdraws", ("active", "blocked", "terminated", "deceased"))],
)  # fmt: skip
def test_from_any_other_state_it_is_refused(api, authorize, by_staff, status, verb, wrong):
    reach = {
        "active": lambda path: None,
        "blocked": lambda path: by_staff("block", path),
        "terminating": lambda path: api.post(f"{path}/initiates-termination"),
        "deceased": lambda path: by_staff("register_death", path),
    }
    for number, state in enumerate(wrong):
        if state == "terminated":
            path = api.post(CUSTOMERS, NOBODY).data["@id"]
            api.post(f"{path}/initiates-termination")
        else:
            path = authorize(reg_no=PERSONS[number])["customer"]
            reach[state](path)
        shown = api.get(path).data
        assert shown["legalStatus"] == state
        with unchanged():
            refused = api.post(f"{path}/{verb}-termination")
        assert_problem(
            refused, 409, "operation-not-allowed", State=state, Operations=shown["operations"]
        )


NOBODY = {
    "name": "Nobody", "legalEntity": "consumer",
    "legalAddress": {"addressee": "Nobody", "countryCode": "SE"},
}  # fmt: skip
PERSONS = ("19101010-1010", "19811228-9874", "19121212-1212", "19701063-2391")


def test_neither_takes_any_member_and_nobody_is_not_found(api, create):
    made = create()
    with unchanged():
        for verb in ("initiates", "withdraws"):
            refused = api.post(f"{made['@id']}/{verb}-termination", {"reason": "x"})
            assert faults(refused) == {"reason": "Unknown member"}
            answer = api.post(f"{CUSTOMERS}/1/{verb}-termination")
            assert_problem(answer, 404, "customer-not-found")


# --- Meanwhile ----------------------------------------------------------------------------------


def test_meanwhile_nothing_is_bought_and_no_account_opened(api, authorize):
    one = authorize(amount=100)
    capture(api, one, amount=40)
    api.post(f"{one['customer']}/initiates-termination")
    with unchanged(but=DECLINED):
        refused = api.post(AUTHORIZATIONS, authorization_body())
    assert_problem(refused, 422, "authorization-declined", DeclineReasons=["customer-not-active"])
    number = one["customer"].rsplit("/", 1)[1]
    opened = {"customerNo": number, "accountProfileType": "kontokredit", "creditLimit": 10}
    with unchanged(but=DECLINED):
        refused = api.post(ACCOUNTS, opened)
    assert_problem(refused, 422, "authorization-declined", DeclineReasons=["customer-not-active"])
    # What was agreed to before stays so.
    assert api.post(one["captures"], {"amount": 60}).status_code == 201


@pytest.mark.parametrize("operation", ["block", "register_death"])
def test_one_who_is_blocked_or_deceased_buys_nothing(api, authorize, by_staff, operation):
    one = authorize()
    by_staff(operation, one["customer"])
    reason = {"block": "customer-not-active", "register_death": "deceased"}[operation]
    with unchanged(but=DECLINED):
        refused = api.post(AUTHORIZATIONS, authorization_body())
    assert_problem(refused, 422, "authorization-declined", DeclineReasons=[reason])


def test_one_who_was_unblocked_or_stays_after_all_buys_again(api, authorize, by_staff):
    one = authorize()
    by_staff("block", one["customer"])
    by_staff("unblock", one["customer"])
    authorize()
    api.post(f"{one['customer']}/initiates-termination")
    api.post(f"{one['customer']}/withdraws-termination")
    authorize()


def test_one_who_is_terminated_or_terminating_and_dies_is_deceased(
    api, authorize, by_staff, status
):
    one = authorize()
    api.post(f"{one['customer']}/initiates-termination")
    by_staff("register_death", one["customer"])
    assert status(one["customer"]) == "deceased"
    # The books go on, the state does not.
    cancel(api, one)
    close(api, one)
    assert status(one["customer"]) == "deceased"


# --- The last thing ends ------------------------------------------------------------------------


def test_the_last_payment_terminates(api, authorize, ledger, end, status):
    one = authorize(amount=100)
    capture(api, one)
    end(one)
    pay(ledger, one, "95.00")
    assert status(one["customer"]) == "terminating"
    pay(ledger, one, "5.00")
    assert status(one["customer"]) == "terminated"


def test_the_last_credit_terminates(api, authorize, end, status):
    one = authorize(amount=100)
    capture(api, one)
    end(one)
    credit(api, one, amount=99)
    assert status(one["customer"]) == "terminating"
    credit(api, one, amount=1)
    assert status(one["customer"]) == "terminated"


def test_the_last_cancellation_terminates(api, authorize, end, status):
    one, other = authorize(amount=100), authorize(amount=50)
    end(one)
    cancel(api, one)
    assert status(one["customer"]) == "terminating"
    cancel(api, other)
    assert status(one["customer"]) == "terminated"


def test_the_expiry_run_terminates(authorize, ledger, at, end, status):
    one = authorize(amount=100)
    end(one)
    at("2026-07-08")
    assert run_expiry(ledger, "2026-07-08") == 0
    assert status(one["customer"]) == "terminating"
    at("2026-07-09")
    assert run_expiry(ledger, "2026-07-09") == 1
    assert status(one["customer"]) == "terminated"
    done = StateChange.objects.get(operation="complete_termination")
    assert done.business_date.isoformat() == "2026-07-09"


def test_closing_the_last_of_several_accounts_terminates(api, authorize, status):
    one = authorize()
    cancel(api, one)
    number = one["customer"].rsplit("/", 1)[1]
    opened = {"customerNo": number, "accountProfileType": "kontokredit", "creditLimit": 10}
    second = {**one, "account": api.post(ACCOUNTS, opened).data["@id"]}
    api.post(f"{one['customer']}/initiates-termination")
    assert close(api, one) == "Closed"
    assert status(one["customer"]) == "terminating"
    assert close(api, second) == "Closed"
    assert status(one["customer"]) == "terminated"


def test_a_surplus_that_comes_with_the_last_payment_keeps_the_customer_until_it_is_paid_out(
    api, authorize, ledger, end, status
):
    one = authorize(amount=100)
    capture(api, one)
    end(one)
    pay(ledger, one, "130.00")
    assert api.get(one["account"]).data["status"] == "Closed"
    assert status(one["customer"]) == "terminating"
    (surplus,) = surpluses(api, one)
    api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": 29})
    assert status(one["customer"]) == "terminating"
    api.post(f"{surplus['@id']}/pay-out-surplus")
    assert status(one["customer"]) == "terminated"


def test_a_surplus_that_comes_with_the_last_credit_keeps_the_customer(
    api, authorize, ledger, end, status
):
    one = authorize(amount=100)
    capture(api, one)
    end(one)
    pay(ledger, one, "60.00")
    credit(api, one, amount=100)
    assert api.get(one["account"]).data["status"] == "Closed"
    assert status(one["customer"]) == "terminating"
    (surplus,) = surpluses(api, one)
    assert surplus["remainingAmount"] == 60
    api.post(f"{surplus['@id']}/pay-out-surplus")
    assert status(one["customer"]) == "terminated"


@pytest.mark.parametrize("owed", ["30.00", "100.00"])
def test_a_set_off_of_the_last_surplus_and_debt_terminates(
    api, authorize, ledger, end, status, owed
):
    first, second = authorize(amount=100), authorize(amount=100)
    capture(api, first)
    capture(api, second)
    pay(ledger, first, f"{100 + float(owed):.2f}")
    end(second)
    (surplus,) = surpluses(api, first)
    body = {"invoiceNo": second["invoice"]["invoiceNumber"]}
    assert api.post(f"{surplus['@id']}/set-off-surplus", body).status_code == 200
    if owed == "30.00":
        assert status(first["customer"]) == "terminating"
        pay(ledger, second, "70.00")
    assert status(first["customer"]) == "terminated"


def test_what_ends_for_one_customer_ends_nothing_for_another(api, authorize, ledger, end, status):
    one, other = authorize(amount=100), authorize(amount=100, reg_no="19811228-9874")
    for each in (one, other):
        capture(api, each)
        end(each)
    pay(ledger, one, "100.00")
    assert (status(one["customer"]), status(other["customer"])) == ("terminated", "terminating")


def test_a_payment_that_comes_after_the_end_is_owed_and_the_end_stays(
    api, authorize, ledger, end, status
):
    one = authorize(amount=100)
    capture(api, one)
    end(one)
    pay(ledger, one, "100.00")
    pay(ledger, one, "100.00")
    assert status(one["customer"]) == "terminated"
    (surplus,) = surpluses(api, one)
    assert rels(surplus) == ["pay-out-surplus"]
    assert api.post(f"{surplus['@id']}/pay-out-surplus").status_code == 200
