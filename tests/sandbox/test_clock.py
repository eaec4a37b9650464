"""The test clock: only a sandbox has one, and each day on its way is closed like any other."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Settlement
from ledger_project.closing import tasks
from ledger_project.closing.end_of_day import STEPS
from ledger_project.core.models import Ledger, RunStep
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS, FILES, SANDBOX
from tests.support.purchases import buy

CLOCK = f"{SANDBOX}/clock"
ADVANCE = f"{CLOCK}/advance"
OFFERED = [{"rel": "advance", "method": "post", "href": ADVANCE}]
DAY = dt.timedelta(days=1)


def test_time_moves_for_a_sandbox_alone_and_brings_what_it_brings_elsewhere(
    ledger, api, real, real_api, constraints
):
    left = api.post(AUTHORIZATIONS, authorization_body(number="1")).data
    bought = buy(api, "1000.00", number="2", invoice={"dueDate": "2026-06-20"})
    invoice = bought["@id"].replace("invoice-purchase", "invoice").split("/authorizations")[0]
    clock = api.get(CLOCK).data
    assert (clock["businessDate"], clock["daysAhead"], clock["advancingTo"]) == (
        TODAY.isoformat(), 0, None,
    )  # fmt: skip
    assert clock["operations"] == OFFERED

    on_its_way = api.post(ADVANCE, {"toDate": "2026-07-09"})
    assert on_its_way.status_code == 202
    assert on_its_way.data["advancingTo"] == "2026-07-09"
    assert on_its_way.data["operations"] == []
    with unchanged():
        assert_problem(
            api.post(ADVANCE, {"days": 1}), 409, "operation-not-allowed",
            State="advancing", Operations=[],
        )  # fmt: skip
    assert ProcrastinateJob.objects.get(task_name="end_of_day").args == {"ledger_number": 501}
    tasks.close_days(501)

    there = api.get(CLOCK).data
    assert (there["businessDate"], there["daysAhead"]) == ("2026-07-09", 31)
    assert (there["advancingTo"], there["operations"]) == (None, OFFERED)
    closed = RunStep.objects.filter(ledger=ledger, step=STEPS[-1].name).order_by("done_on")
    assert [one.done_on for one in closed] == [TODAY + DAY * n for n in range(-1, 31)]
    assert api.get(left["@id"]).data["status"] == "Expired"
    assert api.get(f"{invoice}/invoices/2").data["claimLevel"] == "Reminder"
    assert Settlement.objects.filter(ledger=ledger, settled_on=TODAY).count() == 1
    assert api.get(f"{FILES}/ar-accounting").data["items"][0]["businessDate"] == "2026-07-08"
    new = api.post(AUTHORIZATIONS, authorization_body(number="3", reg_no="19811228-9874")).data
    assert new["validToDate"] == "2026-08-08"
    assert violations(ledger) == []

    assert not RunStep.objects.filter(ledger=real).exists()
    asked = real_api.get("/ledger/account/v1/502/accounts?accountNo=1")
    assert asked.status_code == 200
    assert real.book_date(TODAY) == TODAY


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "clock"), ("post", "clock/advance"), ("post", "payments"), ("get", "payments/1")],
)
def test_a_real_ledger_has_nothing_of_it(real_api, method, path):
    body = {"post": {"days": 1, "amount": 1}}.get(method)
    with unchanged():
        answer = real_api.request(method, f"/ledger/sandbox/v1/502/{path}", body)
    problem = assert_problem(answer, 404, "not-a-sandbox")
    assert problem["Title"] == "Not a sandbox"
    assert "Ledger 502 is a real one" in problem["Detail"]


def test_a_ledger_is_a_sandbox_from_its_opening_on_or_never(real, ledger):
    with unchanged(), pytest.raises(CommandError, match="sandbox: Cannot change once"):
        run("open_ledger", 502, sandbox=True)
    assert run("open_ledger", 501, sandbox=True, name="Renamed")["sandbox"] is True
    assert run("open_ledger", 503, name="C", country="SE", sandbox=True)["sandbox"] is True
    assert run("open_ledger", 504, name="D", country="SE")["sandbox"] is False
    for number, columns in ((502, {"sandbox": True}), (502, {"days_ahead": 1}),
                            (502, {"clock_to": TODAY}), (501, {"sandbox": False})):  # fmt: skip
        with unchanged(), pytest.raises(IntegrityError), transaction.atomic():
            Ledger.objects.filter(pk=number).update(**columns)
    with unchanged(), pytest.raises(CommandError, match="Ledger 502 is a real one"):
        run("advance_clock", 502, days=1)


def test_the_clock_never_goes_back(ledger):
    run("advance_clock", 501, days=1)
    with unchanged(), pytest.raises(IntegrityError), transaction.atomic():
        Ledger.objects.filter(pk=501).update(days_ahead=0)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, {"days": "Give either the days or the date"}),
        ({"days": 1, "toDate": "2026-06-09"}, {"days": "Give either the days or the date"}),
        ({"days": 0}, {"days": "Expected a number between 1 and 31"}),
        ({"days": 32}, {"days": "Expected a number between 1 and 31"}),
        ({"days": 1.5}, {"days": "Expected at most 0 decimals"}),
        ({"toDate": "2026-06-08"}, {"toDate": "Expected 2026-06-09 to 2026-07-09"}),
        ({"toDate": "2026-07-10"}, {"toDate": "Expected 2026-06-09 to 2026-07-09"}),
    ],
)
def test_a_step_is_one_to_31_days(api, body, fault):
    with unchanged():
        assert faults(api.post(ADVANCE, body)) == fault


def test_who_may_only_read_is_offered_nothing_and_may_not_advance(ledger):
    reader = issue(ledger, scopes=("sandbox:read",))
    assert reader.get(CLOCK).data["operations"] == []
    with unchanged():
        assert_problem(
            reader.post(ADVANCE, {"days": 1}), 403, "permission-denied",
            RequiredScope="sandbox:write",
        )  # fmt: skip


def test_what_stopped_on_its_way_goes_on_with_the_next_job(ledger, api, monkeypatch):
    failing = STEPS[0]

    def fails(*given):
        raise RuntimeError("out of paper")

    broken = (type(failing)(failing.name, failing.title, fails), *STEPS[1:])
    assert api.post(ADVANCE, {"days": 2}).status_code == 202
    with monkeypatch.context() as patch:
        patch.setattr("ledger_project.closing.end_of_day.STEPS", broken)
        with pytest.raises(RuntimeError, match="out of paper"):
            tasks.close_days(501)
    assert api.get(CLOCK).data["advancingTo"] == "2026-06-10"
    ProcrastinateJob.objects.all().delete()
    tasks.schedule(0)
    assert ProcrastinateJob.objects.filter(args={"ledger_number": 501}).count() == 1
    tasks.close_days(501)
    assert api.get(CLOCK).data["businessDate"] == "2026-06-10"


def test_a_sandbox_ahead_still_closes_its_day_at_midnight_and_is_not_behind_before(ledger, at, api):
    run("advance_clock", 501, days=3)
    ProcrastinateJob.objects.all().delete()
    tasks.schedule(0)
    assert not ProcrastinateJob.objects.exists()
    at("2026-06-09")
    assert api.get(CLOCK).data["businessDate"] == "2026-06-12"
    tasks.schedule(0)
    assert ProcrastinateJob.objects.get().args == {"ledger_number": 501}


def test_operators_advance_it_by_a_command_that_waits(ledger, real):
    told = run("advance_clock", 501, to=dt.date(2026, 6, 10))
    assert told["business_date"] == "2026-06-10"
    assert told["closed"] == ["2026-06-07", "2026-06-08", "2026-06-09"]
    rows = run("end_of_day")
    assert {(row["ledger"], row["date"]) for row in rows} == {
        (501, "2026-06-10"), (502, "2026-06-08"),
    }  # fmt: skip


def test_the_clock_ends_ten_years_ahead(ledger, api):
    Ledger.objects.filter(pk=501).update(days_ahead=3650)
    with unchanged():
        assert faults(api.post(ADVANCE, {"days": 4})) == {
            "days": "The clock may be at most 3653 days ahead of the calendar"
        }
