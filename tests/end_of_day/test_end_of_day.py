"""The end of a day: each step once, in order, whoever does it and however often he dies."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import JournalLine, Payout, Settlement
from benchmarks.population import populate
from invoices.models import Claim, Document, Invoice, Payment
from ledger_project.closing import tasks
from ledger_project.closing.end_of_day import STEPS, days_to_close
from ledger_project.core.models import RunStep
from ledger_project.core.setup import open_ledger, register_seller
from ledger_project.samples import company_number
from reports.models import OutputFile
from tests.support.assertions import unchanged
from tests.support.bodies import invoice_body
from tests.support.books import violations
from tests.support.commands import run, start
from tests.support.dates import TODAY
from tests.support.invoices import customer
from tests.support.purchases import buy
from tests.support.roles import superuser
from tests.support.sampling import generator

NAMES = [step.name for step in STEPS]
ISSUED = dt.date(2026, 4, 20)


def steps(ledger) -> list[str]:
    return list(RunStep.objects.filter(ledger=ledger).order_by("id").values_list("step", flat=True))


def test_every_step_is_done_once_in_order_and_told(ledger, api, at, tmp_path, constraints):
    at("2026-04-20")
    bought = buy(api, "1000.00", invoice={"invoiceDate": "2026-04-20", "dueDate": "2026-05-20"})
    path = tmp_path / "early.csv"
    at("2026-06-07")
    path.write_text(
        "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account,message\n"
        ",123.00,SEK,2026-06-05,B1,John Smith,,Early 4711\n"
    )
    run("import_payments", path, ledger=501)
    assert Payment.objects.get().state == "unmatched"
    at(TODAY)
    customer_no = bought["customer"].rsplit("/", 1)[-1]
    body = invoice_body(Decimal("123.00"), invoiceNo="4711", customerNo=customer_no)
    assert api.post("/ledger/invoice-service/v1/501/invoices", body).status_code == 201
    rows = run("end_of_day", 501)
    assert [row["step"] for row in rows] == NAMES
    results = {row["step"]: row["result"] for row in rows}
    assert results["payments"] == {"payments_waiting": 1, "matched": 1}
    assert results["claims"] == {"claims": 1}
    assert results["settlement"] == {"settlements": 1}
    assert results["payouts"] == {"payouts": 1}
    assert results["files"]["files"] >= 5
    before = list(OutputFile.objects.order_by("id").values_list("id", "sha256"))
    again = run("end_of_day", 501)
    assert [(row["step"], row["result"], row["done_before"]) for row in again] == [
        (row["step"], row["result"], True) for row in rows
    ]
    assert list(OutputFile.objects.order_by("id").values_list("id", "sha256")) == before
    assert steps(ledger) == NAMES
    assert violations(ledger) == []


def test_what_one_e_invoice_lacks_stops_nothing_else_and_is_tried_again(ledger, api, at):
    company = {"regNo": company_number("SE", 1), "countryCode": "SE"}
    customer(
        api, legalEntity="business", eDIAddressInfo={"InterChangeRecipient": "R1"},
        nationalIdentifier=company,
    )  # fmt: skip
    body = invoice_body(Decimal("125.00"), customerNo="7", invoiceNo="4711")
    assert api.post("/ledger/invoice-service/v1/501/invoices", body).status_code == 201
    results = {row["step"]: row["result"] for row in run("end_of_day", 501)}
    assert results["documents"] == {"documents": 1, "refused": 1}
    assert results["files"]["files"] > 0
    number = company_number("SE", 2)
    vat_no = f"SE{number.replace('-', '')}01"
    register_seller(
        ledger, "654", organisation_number=number, vat_no=vat_no,
        street_address="Hamngatan 1", zip_code="11147", city="Stockholm",
    )  # fmt: skip
    assert run("distribute_invoices", 501)[0]["rendered"] == 1
    kept = Document.objects.order_by("pk").values_list("type", flat=True)
    assert list(kept) == ["invoice", "e-invoice"]


def test_a_step_that_fails_leaves_those_before_it_done_and_is_done_when_it_can_be(
    ledger, api, monkeypatch
):
    buy(api, "1000.00")
    failing = next(step for step in STEPS if step.name == "settlement")

    def fails(*given):
        raise RuntimeError("out of paper")

    broken = tuple(
        type(step)(step.name, step.title, fails) if step is failing else step for step in STEPS
    )
    monkeypatch.setattr("ledger_project.closing.end_of_day.STEPS", broken)
    with pytest.raises(RuntimeError, match="out of paper"):
        run("end_of_day", 501)
    assert steps(ledger) == NAMES[: NAMES.index("settlement")]
    assert not Settlement.objects.exists()
    monkeypatch.undo()
    monkeypatch.setenv("LEDGER_BUSINESS_DATE", TODAY.isoformat())
    rows = run("end_of_day", 501)
    assert [row["done_before"] for row in rows].count(True) == NAMES.index("settlement")
    assert Settlement.objects.count() == 1


def test_days_are_closed_up_to_yesterday_without_leaving_one_out(ledger, at):
    assert days_to_close(ledger) == [TODAY - dt.timedelta(days=1)]
    run("end_of_day", 501, date=dt.date(2026, 6, 4))
    assert [day.day for day in days_to_close(ledger)] == [5, 6, 7]
    tasks.close_days(501)
    assert days_to_close(ledger) == []
    done = RunStep.objects.filter(step=NAMES[-1]).order_by("done_on")
    assert [one.done_on.day for one in done] == [4, 5, 6, 7]


def test_a_day_that_has_not_come_is_refused_and_today_by_hand_leaves_out_no_day(ledger):
    run("end_of_day", 501, date=dt.date(2026, 6, 5))
    with unchanged(), pytest.raises(CommandError, match="2026-06-08"):
        run("end_of_day", 501, date=TODAY + dt.timedelta(days=1))
    run("end_of_day", 501)
    assert [day.day for day in days_to_close(ledger)] == [6, 7]


def test_a_ledger_waits_in_the_queue_once(ledger):
    assert tasks.put_into_queue(501) is True
    assert tasks.put_into_queue(501) is False
    tasks.schedule(0)
    assert ProcrastinateJob.objects.filter(task_name="end_of_day").count() == 1


def busy_ledger(number: int):
    ledger, _ = open_ledger(number, name="Busy", country="SE", penalty_interest=Decimal("10"))
    for seller in ("1", "2"):
        one, _ = register_seller(
            ledger, seller, item_fee=Decimal("1.10"), iban="SE4550000000058398257466"
        )
        populate(ledger, one, 8, ISSUED)
    return ledger


def state(ledger) -> list:
    """Return the rows that a day wrote, without keys that sequences gave."""
    of = {"ledger": ledger}
    return [
        list(Settlement.objects.filter(**of).order_by("number").values_list(
            "seller__number", "settled_on", "debit_count", "amount", "fees", "transferred")),
        sorted(JournalLine.objects.filter(**of).values_list(
            "entry__template", "book_on", "role", "debit", "credit")),
        sorted(Claim.objects.filter(**of).values_list("level", "claimed_on", "fee", "interest",
                                                      "capital")),
        sorted(Invoice.objects.filter(**of).values_list("state", "claim_level", "late_fee")),
        sorted(Payout.objects.filter(**of).values_list("state", "amount")),
        sorted(OutputFile.objects.filter(**of).values_list("type", "sequence", "business_date")),
        steps(ledger),
    ]  # fmt: skip


@pytest.fixture
def empty_queue(transactional_db):
    """Django empties only the tables of models that it manages: other tests may leave jobs."""

    def empty():
        with superuser() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    empty()
    yield
    empty()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_sampled_moments_and_finished_by_two_workers_it_leaves_the_books_of_one_calm_run(
    at, empty_queue
):
    ledger, calm = busy_ledger(601), busy_ledger(602)
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    run("end_of_day", 602, date=TODAY - dt.timedelta(days=1))
    moments = generator(20261123)
    for _ in range(2):
        process = start("end_of_day", "601", "--date", yesterday)
        # Loading the program takes most of it; then come the steps.
        time.sleep(moments.uniform(2.0, 4.0))
        process.kill()
        process.wait()
        assert violations(ledger) == []
    # The job of a worker that has died, which is silent for a while, and the next for its ledger.
    tasks.put_into_queue(601)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id"
        )
        (dead,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = 1", [dead]
        )
    tasks.put_into_queue(601)
    tasks.put_into_queue(602)
    tasks.take_over.configure(queueing_lock="now").defer(timestamp=0)
    workers = [start("worker", "--until-idle") for _ in range(2)]
    for worker in workers:
        _, err = worker.communicate(timeout=120)
        assert worker.returncode == 0, err
    jobs = ProcrastinateJob.objects.filter(task_name="end_of_day")
    if jobs.filter(status="todo").exists():
        # The worker that ended the job had looked for work before that.
        last = start("worker", "--until-idle")
        _, err = last.communicate(timeout=120)
        assert last.returncode == 0, err
    assert set(jobs.values_list("args__ledger_number", "status")) == {
        (601, "aborted"), (601, "succeeded"), (602, "succeeded"),
    }  # fmt: skip
    assert state(ledger) == state(calm)
    assert steps(ledger) == NAMES
    assert violations(ledger) == violations(calm) == []
