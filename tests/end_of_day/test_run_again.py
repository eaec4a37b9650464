"""What failed or was not done is run again from pages, by a worker, once."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from ledger_project.closing import tasks
from ledger_project.closing.end_of_day import STEPS
from ledger_project.core.models import Ledger, RunStep, StateChange
from tests.support.assertions import unchanged
from tests.support.backoffice import address, offered, send, told
from tests.support.backoffice_pages import url
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.purchases import buy
from tests.support.staff import permission

FAILED = "Jobs of workers that failed"
ON_THE_WAY = ("staff_session",)


def waiting() -> list[tuple[str, dict]]:
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("pk")
    return list(jobs.values_list("task_name", "args"))


def days_closed() -> list[int]:
    done = RunStep.objects.filter(step=STEPS[-1].name).order_by("done_on")
    return [one.done_on.day for one in done]


def ended(status: str) -> ProcrastinateJob:
    """End the job that waits, as a worker would."""
    job = ProcrastinateJob.objects.get(status="todo", task_name="end_of_day")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.pk])
    job.refresh_from_db()
    return job


def failed_line(client) -> list:
    queue = client.get(reverse("admin:index")).context["dashboard"]["queue"]
    return [line for _, _, found in queue for line in found if line.title == FAILED]


@pytest.fixture
def open_days(ledger) -> Ledger:
    """Leave the 5th to the 7th of June open: the 4th was closed, and the 2nd; today is the 8th."""
    for day in (2, 4):
        run("end_of_day", 501, date=dt.date(2026, 6, day))
    return ledger


def test_what_is_due_is_put_into_the_queue_once_in_the_name_of_who_did(admin_client, open_days):
    assert "run_again" in offered(admin_client, open_days)
    answer = send(admin_client, open_days, "run_again")
    assert "waits for a worker" in told(answer)
    of_it = {"ledger_number": 501}
    assert waiting() == [("end_of_day", of_it), ("send_letters", of_it)]
    change = StateChange.objects.get(operation="run_again")
    assert (change.document_id, change.created_by) == (501, "staff:admin")
    with unchanged(but=ON_THE_WAY):
        assert "waits for a worker" in told(send(admin_client, open_days, "run_again"))
    assert len(waiting()) == 2
    tasks.close_days(501)
    assert days_closed() == [2, 4, 5, 6, 7]


def test_files_by_directories_are_due_where_there_are_any(admin_client, ledger, settings, tmp_path):
    settings.LEDGER_EXCHANGE_DIR = tmp_path
    send(admin_client, ledger, "run_again")
    assert [name for name, _ in waiting()] == ["end_of_day", "send_letters", "exchange_files"]


def test_a_day_that_was_left_out_is_closed_by_its_date(admin_client, open_days):
    with unchanged(but=ON_THE_WAY):
        refused = send(admin_client, open_days, "run_again", day=f"{TODAY}")
    assert f"Expected one before {TODAY}" in refused.content.decode()
    assert waiting() == []
    send(admin_client, open_days, "run_again", day="2026-06-03")
    assert waiting()[0] == ("end_of_day", {"ledger_number": 501, "day": "2026-06-03"})
    assert StateChange.objects.get(operation="run_again").reason == "2026-06-03"
    tasks.close_days(**waiting()[0][1])
    assert days_closed() == [2, 3, 4, 5, 6, 7]


def test_the_checklist_of_a_month_leads_to_the_first_day_that_was_left_out(
    admin_client, ledger, api, seller, at
):
    at("2026-05-29")
    buy(api, "1000.00")
    at("2026-06-08")
    shown = admin_client.get(reverse("admin:page_close-month"))
    point = next(one for one in shown.context["points"] if one.title.startswith("Days"))
    assert point.url == f"{address(ledger, 'run_again')}?day=2026-05-29"
    assert 'value="2026-05-29"' in admin_client.get(point.url).content.decode()


def test_a_job_that_failed_leads_to_its_ledger_until_a_later_one_is_done(admin_client, ledger):
    tasks.put_into_queue(501)
    job = ended("failed")
    (line,) = failed_line(admin_client)
    assert (line.count, line.notes) == (1, ("end of day 501",))
    page = reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk])
    (again,) = admin_client.get(page).context["buttons"]
    assert (again["label"], again["url"]) == ("Run again", address(ledger, "run_again"))
    assert again["url"] in admin_client.get(page).content.decode()
    send(admin_client, ledger, "run_again")
    assert failed_line(admin_client) != []
    ended("succeeded")
    assert failed_line(admin_client) == []
    done = ProcrastinateJob.objects.latest("pk")
    shown = admin_client.get(reverse("admin:procrastinate_procrastinatejob_change", args=[done.pk]))
    assert not shown.context.get("buttons")


def test_several_ledgers_are_run_from_the_list_that_the_queue_leads_to(admin_client, open_days):
    run("open_ledger", 501, configured=True)
    several = f"{url(Ledger)}operations/run_again/several/"
    listed = admin_client.get(f"{url(Ledger)}?work=not-closed")
    assert f"{several}?work=not-closed" in listed.content.decode()
    shown = admin_client.get(f"{several}?work=not-closed")
    (row,) = shown.context["rows"]
    token = row.form["token"].value()
    done = admin_client.post(several, {"row": "501", "501-token": token})
    assert done.context["done"] == 1
    assert [name for name, _ in waiting()] == ["end_of_day", "send_letters"]


def test_it_is_for_those_with_its_permission(client, ledger):
    tasks.put_into_queue(501)
    job = ended("failed")
    colleague = User.objects.create_user("anna", is_staff=True)
    for name in ("core.view_ledger", "procrastinate.view_procrastinatejob"):
        colleague.user_permissions.add(permission(name))
    client.force_login(colleague)
    assert "run_again" not in offered(client, ledger)
    assert client.post(address(ledger, "run_again")).status_code == 403
    page = reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk])
    assert not client.get(page).context.get("buttons")
    assert waiting() == []
