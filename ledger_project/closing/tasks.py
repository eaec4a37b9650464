"""Tasks of workers: the end of each day, ledger by ledger.

The queue is in the ledgers' own database (procrastinate). Any number of workers on any number of
machines share it; the jobs of a worker that died are taken over by the others. Every process loads
this module when it starts, so tasks import what they need only when they run.
"""

import itertools
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from ledger_project.core import clock, row_security
from ledger_project.core.actors import command
from ledger_project.core.models import Ledger

SILENCE_SECONDS = 30
"""Time without a heartbeat after which other workers take a worker's jobs over."""
KEEP_HOURS = 24 * 30

log = structlog.get_logger("ledger.worker")


@app.task(name="end_of_day", queue="ledgers")
def close_days(ledger_number: int, day: str = "") -> None:
    """Close the days of a ledger that are over, also those that its clock advances over.

    A `day` that was left out before them is closed first.
    """
    from ledger_project.closing import end_of_day, sandbox_clock

    def quiet(step: end_of_day.Step, count: int) -> None:
        pass

    with row_security.within(ledger_number):
        ledger, actor = Ledger.objects.get(number=ledger_number), command("worker")
        closed = sandbox_clock.close_days(ledger, actor, quiet)
        if day:
            left_out = clock.iso_date(day)
            first = list(end_of_day.close_day(ledger, left_out, actor, quiet))
            closed = itertools.chain([(left_out, first)], closed)
        for on, steps in closed:
            for done in steps:
                if not done.before:
                    log.info(
                        "step", ledger=ledger.number, date=on.isoformat(), step=done.step.name,
                        **done.result,
                    )  # fmt: skip


@app.periodic(cron="* * * * *")
@app.task(name="schedule", queue="schedule", queueing_lock="schedule")
def schedule(timestamp: int) -> None:
    """Put each ledger with a day to close into the queue, once."""
    from ledger_project.closing import end_of_day

    with row_security.across_ledgers():
        numbers = end_of_day.behind(clock.business_date())
    for number in numbers:
        put_into_queue(number)


def put_into_queue(ledger_number: int) -> bool:
    """Add a job for the ledger and return whether it was added.

    None is added while one is pending. The jobs of a ledger run one at a time.
    """
    return _defer(close_days, f"end of day {ledger_number}", ledger_number)


def put_all_into_queue(ledger_number: int, day: str = "") -> bool:
    """Add the jobs of all that workers do for a ledger; return whether any was added.

    Each as by its own schedule, which adds it only where something is due. A `day` that was left
    out is closed, too.
    """
    name = f"end of day {ledger_number}"
    found = [
        _defer(close_days, name, ledger_number, waits_as=f"{name} {day}", day=day)
        if day
        else put_into_queue(ledger_number),
        _defer(send_letters, f"letters {ledger_number}", ledger_number),
    ]
    if settings.LEDGER_EXCHANGE_DIR is not None:
        found.append(_defer(exchange_files, f"exchange {ledger_number}", ledger_number))
    return any(found)


def put_file_into_queue(ledger_number: int, name: str) -> bool:
    """Add the job that takes a file that failed in again; return whether it was added."""
    lock = f"exchange {ledger_number}"
    return _defer(exchange_files, lock, ledger_number, waits_as=f"{lock} {name}", again=name)


def _defer(task: Any, name: str, ledger_number: int, *, waits_as: str = "", **more: Any) -> bool:
    waiting = task.configure(lock=name, queueing_lock=waits_as or name)
    try:
        with transaction.atomic():
            waiting.defer(ledger_number=ledger_number, **more)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="* * * * *")
@app.task(name="take_over", queue="schedule", queueing_lock="take over", pass_context=True)
async def take_over(context: JobContext, timestamp: int) -> None:
    """End the jobs of workers that fell silent.

    `schedule` has put the ledger into the queue again or does so next; that job waits for the lock
    of the one that is ended here.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        log.warning("worker silent", job=job.id, task=job.task_name, **job.task_kwargs)
        await jobs.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="*/10 * * * *")
@app.task(name="seal", queue="schedule", queueing_lock="seal")
def seal(timestamp: int) -> None:
    """Seal what was written since the last time, ledger by ledger."""
    from reports import seals

    with row_security.across_ledgers():
        ledgers = list(Ledger.objects.order_by("number"))
    for ledger in ledgers:
        with row_security.within(ledger.number):
            sealed = seals.seal(ledger)
            log.info("sealed", ledger=ledger.number, rows=sealed.rows, link=sealed.number)
            seals.try_to_write_out(ledger)


@app.periodic(cron="*/10 * * * *")
@app.task(name="put_in_force", queue="schedule", queueing_lock="put in force")
def put_in_force(timestamp: int) -> None:
    """Put in force the changes of payment details that have rested."""
    from ledger_project.core import change_requests

    now = clock.now()
    with row_security.across_ledgers():
        ledgers = list(Ledger.objects.order_by("number"))
    for ledger in ledgers:
        with row_security.within(ledger.number):
            changed = change_requests.put_in_force(
                ledger,
                actor=command("worker"),
                on=ledger.book_date(clock.date_of(ledger)),
                now=now,
            )
        if changed:
            log.info("in force", ledger=ledger.number, changes=changed)


@app.task(name="exchange_files", queue="ledgers")
def exchange_files(ledger_number: int, again: str = "") -> None:
    """Take in what came into a ledger's directory, and put out what was made for it.

    The file that failed under the name `again` is taken in once more.
    """
    from ledger_project.exchange.running import exchange

    with row_security.within(ledger_number):
        ledger = Ledger.objects.get(number=ledger_number)
        on = ledger.book_date(clock.date_of(ledger))
        for one in exchange(ledger, command("worker"), on, again):
            log.info("file", ledger=ledger.number, file=one.name, outcome=one.outcome)


@app.periodic(cron="* * * * *")
@app.task(name="look_for_files", queue="schedule", queueing_lock="look for files")
def look_for_files(timestamp: int) -> None:
    """Put each ledger into the queue that has files to take in or to put out."""
    from ledger_project.exchange import running

    with row_security.across_ledgers():
        ledgers = list(Ledger.objects.filter(configured=True).order_by("number"))
    for ledger in ledgers:
        with row_security.within(ledger.number):
            try:
                waiting = running.is_waiting(ledger)
            except OSError:
                log.exception("directories not usable", ledger=ledger.number)
                continue
        if waiting:
            _defer(exchange_files, f"exchange {ledger.number}", ledger.number)


@app.task(name="send_letters", queue="ledgers")
def send_letters(ledger_number: int) -> None:
    """Send the letters of a ledger that are due."""
    from invoices.operations import send_mail

    with row_security.within(ledger_number):
        ledger = Ledger.objects.get(number=ledger_number)
        on, now = clock.business_date(), clock.now()
        for state in send_mail(ledger=ledger, actor=command("worker"), on=on, now=now):
            log.info("letter", ledger=ledger.number, state=state)


@app.periodic(cron="* * * * *")
@app.task(name="look_for_letters", queue="schedule", queueing_lock="look for letters")
def look_for_letters(timestamp: int) -> None:
    """Put each ledger into the queue that has letters to send."""
    from invoices.letter_queries import ledgers_with_mail

    with row_security.across_ledgers():
        numbers = ledgers_with_mail(clock.now())
    for number in numbers:
        _defer(send_letters, f"letters {number}", number)


@app.periodic(cron="0 3 * * *")
@app.task(name="forget_requests", queue="schedule", queueing_lock="forget requests")
def forget_requests(timestamp: int) -> None:
    """Delete what requests have left behind."""
    from ledger_project.closing import forgetting

    log.info("forgotten", **forgetting.forget())


@app.periodic(cron="30 3 * * *")
@app.task(name="forget", queue="schedule", queueing_lock="forget", pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:
    """Delete the jobs that were done a month ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
