"""generate-summary of accounts: what it counts, and that any past day is told as it was."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.clients import issue
from tests.support.paths import ACCOUNTS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry

PATH = f"{ACCOUNTS}/generate-summary"


@pytest.fixture
def summary(api):
    def ask(as_of=None):
        answer = api.post(PATH, {"asOf": as_of} if as_of else {})
        assert answer.status_code == 200, answer.text
        return answer.data

    return ask


def test_a_ledger_without_accounts_sums_to_nothing(summary):
    assert summary() == {
        "@id": PATH,
        "asOf": "2026-06-08",
        "accounts": {
            "total": 0,
            "status": {"Open": 0, "PendingClose": 0, "Closed": 0},
            "accountProfileType": {},
        },
        "totalCreditLimit": 0,
        "totalBalance": 0,
        "totalReservedAmount": 0,
        "totalAvailableAmount": 0,
        "operations": [],
    }


def test_the_summary_is_the_sum_of_the_accounts_that_are_listed(
    api, authorize, open_account, choose_policy, summary
):
    one = authorize(amount=100)
    capture(api, one, amount=40)
    pending = authorize(amount=10, reg_no="19811228-9874")
    api.post(f"{pending['account']}/request-close-account")
    closed = open_account(creditLimit=700)
    api.post(f"{closed['@id']}/request-close-account")
    choose_policy("Everybody")
    # Above the limit: what is available is never below zero, neither here nor there.
    over = authorize(amount=60000, reg_no="19121212-1212")
    found = summary()
    assert found["accounts"] == {
        "total": 4,
        "status": {"Open": 2, "PendingClose": 1, "Closed": 1},
        "accountProfileType": {"kontofaktura": 3, "kontokredit": 1},
    }
    # What is closed grants no credit.
    items = [api.get(path).data for path in (one["account"], pending["account"], over["account"])]
    for total, member in (
        ("totalCreditLimit", "creditLimit"),
        ("totalBalance", "totalBalance"),
        ("totalReservedAmount", "reservedAmount"),
        ("totalAvailableAmount", "availableAmount"),
    ):
        assert found[total] == sum(item[member] for item in items), total
    assert found["totalAvailableAmount"] == 49900 + 49990 + 0


def test_each_day_is_told_later_as_it_was_told_then(  # noqa: PLR0915
    api, authorize, open_account, owed, ledger, at, summary, verified
):
    told = {}

    def end(day):
        """Keep the day's last summary, and go on to the next day."""
        told[day] = summary()
        at(dt.date.fromisoformat(day) + dt.timedelta(days=1))

    one = authorize(amount=1000)
    other = authorize(amount=500)
    end("2026-06-08")
    capture(api, one, amount=400)
    extra = open_account(creditLimit=3000)
    end("2026-06-09")
    api.post(f"{extra['@id']}/apply-for-raised-credit-limit", {"creditLimit": 9000})
    pay(ledger, one, "150.00", on="2026-06-10")
    end("2026-06-10")
    api.patch(extra["@id"], {"creditLimit": 8000})
    api.post(f"{extra['@id']}/lower-credit-limit", {"creditLimit": 500})
    cancel(api, other)
    end("2026-06-11")
    capture(api, one, amount=100)
    credit(api, one, amount=30)
    api.post(f"{extra['@id']}/request-close-account")
    end("2026-06-12")
    api.post(f"{one['account']}/request-close-account")
    end("2026-06-13")
    api.post(f"{one['account']}/withdraws-close-request")
    third = authorize(amount=70, reg_no="19811228-9874")
    end("2026-06-14")
    api.post(f"{third['@id']}/extend-validity")
    surplus = owed(30)
    end("2026-06-15")
    body = {"invoiceNo": one["invoice"]["invoiceNumber"]}
    assert api.post(f"{surplus['@id']}/set-off-surplus", body).status_code == 200
    end("2026-06-16")
    # The first authorization ran out on 07-08, and the run comes two days late.
    for day in ("2026-07-08", "2026-07-09", "2026-07-10"):
        at(day)
        end(day)
    at("2026-07-11")
    run_expiry(ledger, "2026-07-11")
    api.post(f"{one['account']}/request-close-account")
    capture(api, third, amount=20)
    end("2026-07-11")
    debt = api.get(one["account"]).data["totalBalance"]
    pay(ledger, one, str(debt), on="2026-07-12")
    end("2026-07-12")
    at("2026-07-15")
    end("2026-07-15")
    assert api.get(one["account"]).data["status"] == "Closed"

    at("2026-08-30")
    for day, then in told.items():
        assert summary(day) == then, day
    assert summary("2026-06-07")["accounts"]["total"] == 0

    rows = {
        day[5:]: tuple(
            then[name]
            for name in (
                "totalCreditLimit", "totalBalance", "totalReservedAmount", "totalAvailableAmount",
            )
        )
        for day, then in told.items()
    }  # fmt: skip
    assert rows == {
        "06-08": (50000, 0, 1500, 48500),
        "06-09": (53000, 400, 1100, 51500),
        "06-10": (59000, 250, 1100, 57650),
        "06-11": (50500, 250, 600, 49650),
        "06-12": (50000, 320, 500, 49180),
        "06-13": (50000, 320, 500, 49180),
        "06-14": (100000, 320, 570, 99110),
        "06-15": (100000, 320, 570, 99110),
        "06-16": (100000, 290, 570, 99140),
        "07-08": (100000, 290, 570, 99140),
        "07-09": (100000, 290, 70, 99640),
        "07-10": (100000, 290, 70, 99640),
        "07-11": (100000, 310, 50, 99640),
        "07-12": (50000, 20, 50, 49930),
        "07-15": (50000, 20, 50, 49930),
    }
    states = {day[5:]: tuple(then["accounts"]["status"].values()) for day, then in told.items()}
    assert states == {
        "06-08": (1, 0, 0),
        **dict.fromkeys(("06-09", "06-10", "06-11"), (2, 0, 0)),
        "06-12": (1, 0, 1),
        "06-13": (0, 1, 1),
        **dict.fromkeys(("06-14", "06-15", "06-16", "07-08", "07-09", "07-10"), (2, 0, 1)),
        "07-11": (1, 1, 1),
        **dict.fromkeys(("07-12", "07-15"), (1, 0, 2)),
    }


def test_other_ledgers_do_not_count(api, bought, summary, ledger):
    bought(amount=100)
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    answer = other.post(PATH.replace("501", "502"))
    assert (answer.data["accounts"]["total"], answer.data["totalBalance"]) == (0, 0)


def test_a_client_of_one_seller_is_told_of_the_accounts_that_it_sees(
    api, bought, summary, ledger, other_seller, at
):
    bought(amount=100)
    own, narrow = issue(ledger, sellers=("654",)), issue(ledger, sellers=("655",))
    assert own.post(PATH).data == summary()
    nothing = narrow.post(PATH).data
    assert (nothing["accounts"]["total"], nothing["totalCreditLimit"]) == (0, 0)
    at("2026-06-09")
    bought(seller="655", amount=50)
    assert narrow.post(PATH).data == summary()
    assert narrow.post(PATH, {"asOf": "2026-06-08"}).data["accounts"] == nothing["accounts"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"asOf": "2026-06-09"}, "asOf"),
        ({"asOf": "yesterday"}, "asOf"),
        ({"asOf": 20260608}, "asOf"),
        ({"at": "2026-06-08"}, "at"),
    ],
)
def test_a_day_that_is_none_or_to_come_is_refused(api, ledger, body, place):
    with unchanged():
        assert list(faults(api.post(PATH, body))) == [place]


def test_a_summary_changes_nothing_and_needs_the_scope_to_write(api, bought, ledger):
    bought(amount=Decimal("99.99"))
    with unchanged():
        assert api.post(PATH).status_code == 200
        assert api.post(PATH, {"asOf": None}).status_code == 200
    reader = issue(ledger, scopes=("account:read",))
    assert_problem(reader.post(PATH), 403, "permission-denied", RequiredScope="account:write")
    assert_problem(api.get(PATH), 405, "method-not-allowed")
