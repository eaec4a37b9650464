"""generate-summary of customers: what it counts, and that any past day is told as it was."""

import datetime as dt
from decimal import Decimal

import pytest

from customers.models import Customer
from ledger_project.core.setup import register_seller
from tests.support.assertions import assert_complete, assert_problem, faults, unchanged
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.customers import SE, body
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit

PATH = f"{CUSTOMERS}/generate-summary"
STATES = ("active", "blocked", "terminating", "terminated", "deceased")


@pytest.fixture
def summary(api):
    def ask(as_of=None, client=None):
        answer = (client or api).post(PATH, {"asOf": as_of} if as_of else {})
        assert answer.status_code == 200, answer.text
        return answer.data

    return ask


def counted(found):
    """Return (customers by status, by entity, open, overdue, debt, surplus) without zeros."""
    customers = found["customers"]
    by_state = {name: n for name, n in customers["legalStatus"].items() if n}
    by_entity = {name: n for name, n in customers["legalEntity"].items() if n}
    assert sum(by_state.values()) == sum(by_entity.values()) == customers["total"]
    amounts = ("openInvoices", "overdueInvoices", "totalDebt", "totalSurplus")
    return (by_state, by_entity, *(found[name] for name in amounts))


def test_a_ledger_without_customers_sums_to_nothing(summary, ledger):
    found = summary()
    assert_complete(found)
    assert found == {
        "@id": PATH,
        "asOf": "2026-06-08",
        "customers": {
            "total": 0,
            "legalStatus": dict.fromkeys(STATES, 0),
            "legalEntity": {"consumer": 0, "business": 0},
        },
        "openInvoices": 0,
        "overdueInvoices": 0,
        "totalDebt": 0,
        "totalSurplus": 0,
        "operations": [],
    }


def test_the_summary_counts_what_the_lists_show(api, authorize, create, by_staff, ledger, summary):
    create(legalEntity="business")
    by_staff("block", create()["@id"])
    by_staff("register_death", create()["@id"])
    api.post(f"{create()['@id']}/initiates-termination")
    one, other = authorize(amount=100), authorize(amount=50, reg_no="19811228-9874")
    for each in (one, other):
        capture(api, each)
        api.post(f"{each['customer']}/initiates-termination")
    pay(ledger, one, "130.00")
    found = summary()
    assert counted(found) == (
        {"active": 1, "blocked": 1, "deceased": 1, "terminated": 1, "terminating": 2},
        {"consumer": 5, "business": 1},
        1, 0, 50, 30,
    )  # fmt: skip
    for state in STATES:
        items = api.get(f"{CUSTOMERS}?legalStatus={state}").data["items"]
        assert len(items) == found["customers"]["legalStatus"][state]


def test_an_invoice_is_overdue_from_the_day_after_it_was_due(api, authorize, at, summary):
    capture(api, authorize(amount=100))  # Due on 2026-07-07.
    for day, overdue in (("2026-07-07", 0), ("2026-07-08", 1)):
        at(day)
        assert (summary()["openInvoices"], summary()["overdueInvoices"]) == (1, overdue)
    assert summary("2026-07-07")["overdueInvoices"] == 0


def test_each_day_is_told_later_as_it_was_told_then(  # noqa: PLR0915
    api, authorize, create, by_staff, ledger, at, summary
):
    told = {}

    def end(day):
        """Keep the day's last summary, and go on to the next day."""
        told[day] = summary()
        at(dt.date.fromisoformat(day) + dt.timedelta(days=1))

    stays = create(customerNo="1", nationalIdentifier=SE)["@id"]
    goes = create(customerNo="2")["@id"]
    end("2026-06-08")
    one = authorize(amount=100)
    capture(api, one, amount=60)
    create(customerNo="3", legalEntity="business")
    end("2026-06-09")
    # Two changes of one member on different days, and two on one day.
    api.patch(stays, {"legalEntity": "business"})
    by_staff("block", stays)
    end("2026-06-10")
    api.patch(stays, {"legalEntity": "consumer"})
    by_staff("unblock", stays)
    by_staff("block", stays)
    pay(ledger, one, "80.00", on="2026-06-11")
    end("2026-06-11")
    api.patch(goes, {"legalEntity": "business"})
    end("2026-06-12")
    assert api.request("delete", goes).status_code == 204
    brief = create(customerNo="2", name="A new one under the number")["@id"]
    end("2026-06-13")
    # Comes and goes within a day.
    assert api.request("delete", create(customerNo="9")["@id"]).status_code == 204
    assert api.request("delete", brief).status_code == 204
    capture(api, one, amount=30)
    cancel(api, one)
    end("2026-06-14")
    credit(api, one, amount=50)
    api.post(f"{one['customer']}/initiates-termination")
    end("2026-06-15")
    by_staff("unblock", stays)
    api.post(f"{stays}/initiates-termination")
    api.post(f"{one['account']}/request-close-account")
    end("2026-06-16")
    for surplus in api.get(f"{one['customer']}/surpluses").data["items"]:
        api.post(f"{surplus['@id']}/pay-out-surplus", {"amount": 5})
    end("2026-06-17")
    for surplus in api.get(f"{one['customer']}/surpluses").data["items"]:
        api.post(f"{surplus['@id']}/pay-out-surplus")
    end("2026-06-18")
    by_staff("register_death", f"{CUSTOMERS}/3")
    late = authorize(amount=70, reg_no="19701063-2391")
    capture(api, late)
    end("2026-06-19")
    at("2026-08-01")
    told["2026-08-01"] = summary()

    seen = {day: counted(found) for day, found in told.items()}
    expected = {
        "2026-06-08": ({"active": 2}, {"consumer": 2}, 0, 0, 0, 0),
        "2026-06-09": ({"active": 4}, {"consumer": 3, "business": 1}, 1, 0, 60, 0),
        "2026-06-10": ({"active": 3, "blocked": 1}, {"consumer": 2, "business": 2}, 1, 0, 60, 0),
        "2026-06-11": ({"active": 3, "blocked": 1}, {"consumer": 3, "business": 1}, 0, 0, 0, 20),
        "2026-06-12": ({"active": 3, "blocked": 1}, {"consumer": 2, "business": 2}, 0, 0, 0, 20),
        "2026-06-13": ({"active": 3, "blocked": 1}, {"consumer": 3, "business": 1}, 0, 0, 0, 20),
        "2026-06-14": ({"active": 2, "blocked": 1}, {"consumer": 2, "business": 1}, 1, 0, 30, 20),
        "2026-06-15": (
            {"active": 1, "blocked": 1, "terminating": 1},
            {"consumer": 2, "business": 1}, 0, 0, 0, 40,
        ),
        "2026-06-16": (
            {"active": 1, "terminated": 1, "terminating": 1},
            {"consumer": 2, "business": 1}, 0, 0, 0, 40,
        ),
        "2026-06-17": (
            {"active": 1, "terminated": 1, "terminating": 1},
            {"consumer": 2, "business": 1}, 0, 0, 0, 30,
        ),
        "2026-06-18": (
            {"active": 1, "terminated": 2}, {"consumer": 2, "business": 1}, 0, 0, 0, 0,
        ),
        "2026-06-19": (
            {"active": 1, "terminated": 2, "deceased": 1},
            {"consumer": 3, "business": 1}, 1, 0, 70, 0,
        ),
        "2026-08-01": (
            {"active": 1, "terminated": 2, "deceased": 1},
            {"consumer": 3, "business": 1}, 1, 1, 70, 0,
        ),
    }  # fmt: skip
    assert seen == expected
    assert {day: summary(day) for day in told} == told
    assert counted(summary("2026-06-07")) == ({}, {}, 0, 0, 0, 0)
    assert counted(summary("0001-01-01")) == ({}, {}, 0, 0, 0, 0)
    assert counted(summary("2026-07-15")) == (*seen["2026-06-19"][:3], 1, 70, 0)
    assert violations(ledger) == []


# --- Whose debts --------------------------------------------------------------------------------


def test_debts_and_surpluses_are_those_of_the_tokens_sellers(
    api, authorize, ledger, other_seller, summary
):
    bought = authorize(amount=100)
    capture(api, bought)
    pay(ledger, bought, "110.00")
    capture(api, authorize(amount=40))
    narrow, mine = issue(ledger, sellers=("655",)), issue(ledger, sellers=("654",))
    everybody = ({"active": 1}, {"consumer": 1})
    nobody = ({}, {})
    assert counted(summary()) == (*everybody, 1, 0, 40, 10)
    assert counted(summary(client=mine)) == (*everybody, 1, 0, 40, 10)
    assert counted(summary(client=narrow)) == (*nobody, 0, 0, 0, 0)


def test_each_sellers_part_adds_up_to_the_whole(api, authorize, ledger, summary):
    register_seller(ledger, "655", item_fee=Decimal(1), commission_percent=Decimal(1))
    capture(api, authorize(amount=100))
    capture(api, authorize(amount=30, seller="655"))
    found = [summary(client=issue(ledger, sellers=(number,))) for number in ("654", "655")]
    assert [one["totalDebt"] for one in found] == [100, 30]
    assert [one["openInvoices"] for one in found] == [1, 1]
    assert summary()["totalDebt"] == 130


def test_the_summary_of_a_ledger_is_its_own(api, authorize, create, abroad):
    create()
    capture(api, authorize())
    other = abroad("SE")
    answer = other.post(PATH.replace("501", "502"))
    assert counted(answer.data) == ({}, {}, 0, 0, 0, 0)
    assert other.post(CUSTOMERS.replace("501", "502"), body()).status_code == 201
    assert Customer.objects.count() == 3
    assert other.post(PATH.replace("501", "502")).data["customers"]["total"] == 1


# --- Refusals -----------------------------------------------------------------------------------


def test_a_summary_is_of_today_or_the_past(api, ledger, summary):
    with unchanged():
        told = faults(api.post(PATH, {"asOf": "2026-06-09"}))
        assert told == {"asOf": "Expected a date up to today"}
        told = faults(api.post(PATH, {"asOf": "8/6 2026", "of": "x"}))
        assert told == {"asOf": "Expected a date YYYY-MM-DD", "of": "Unknown member"}
        assert summary("2026-06-08") == summary() == api.post(PATH, {"asOf": None}).data


def test_a_summary_is_asked_for_with_post_and_changes_nothing(api, ledger, authorize):
    capture(api, authorize())
    reader = issue(ledger, scopes=("customer:read",))
    outsider = issue(ledger, scopes=("account:write",))
    with unchanged():
        assert api.post(PATH).status_code == 200
        assert_problem(api.get(PATH), 405, "method-not-allowed")
        for client in (reader, outsider):
            refused = client.post(PATH)
            assert_problem(refused, 403, "permission-denied", RequiredScope="customer:write")


def test_a_declined_purchase_leaves_no_trace_in_the_summary(api, seller, summary):
    before = summary()
    answer = api.post(
        "/ledger/invoice-purchase/v1/501/authorizations", authorization_body(amount=99999)
    )
    assert answer.status_code == 422
    assert summary() == before
