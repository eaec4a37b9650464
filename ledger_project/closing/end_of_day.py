"""The end of a day: all runs that close a ledger's business date, in order, each once.

Only one process works on a ledger at a time; another waits and then finds the steps done. Each step
can be repeated without an effect, and is recorded when it is done: a run that died is continued by
the next one, in any process. To add a step: a function and a row of `STEPS`.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, Max, Value

from accounts.books import balances
from accounts.credit.totals import close_settled
from accounts.settlements.fee_invoices import invoice_fees, remind
from accounts.settlements.payouts import answer_as_bank, send
from accounts.settlements.run import settle
from invoices.bank.draws import order_draws
from invoices.bank.rematching import rematch_payments
from invoices.operations import (
    distribute_due,
    expire,
    hand_over_cases,
    hand_over_letters,
    remit_remainders,
    render_due,
    run_claims,
    run_plans,
    send_mail,
    set_off_surpluses,
)
from ledger_project.core import change_requests, clock, locks, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, RunStep
from ledger_project.personal_data import retention
from reports import seals
from reports.output_files import producing

DAY = dt.timedelta(days=1)

Result = dict[str, Any]
Progress = Callable[[int], None]
"""Callback of a step: reports how much more is done."""


def _change(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    changed = change_requests.put_in_force(ledger, actor=actor, on=on, now=clock.now())
    return {"changes": changed}


def _expire(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {"expired": expire(ledger_number=ledger.number, actor=actor, on=on)}


def _distribute(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {"invoices": _summed(distribute_due(ledger=ledger, actor=actor, on=on), report_progress)}


def _match(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    pending = matched = 0
    for found in rematch_payments(ledger=ledger, actor=actor, on=on):
        pending += 1
        matched += found
        report_progress(1)
    return {"payments_waiting": pending, "matched": matched}


def _set_off(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    counts = set_off_surpluses(ledger=ledger, actor=actor, on=on)
    return {"set_offs": _summed(counts, report_progress)}


def _draw(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    batch = transactions.run(partial(order_draws, ledger=ledger, actor=actor, on=on))
    return {"draws": batch.count if batch else 0}


def _follow_plans(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    counts = Counter(run_plans(ledger=ledger, actor=actor, on=on))
    report_progress(counts.total())
    return dict(counts)


def _claim(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    batches = run_claims(ledger=ledger, actor=actor, on=on)
    return {
        "claims": _summed(
            (sum(one.invoices for one in batch) for batch in batches), report_progress
        )
    }


def _hand_over(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    work = partial(hand_over_cases, ledger=ledger, actor=actor, on=on)
    return {"cases": sum(batch.count for batch in transactions.run(work))}


def _remit(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {
        "remitted": _summed(remit_remainders(ledger=ledger, actor=actor, on=on), report_progress)
    }


def _close(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    work = partial(close_settled, ledger_number=ledger.number, on=on)
    return {"accounts": transactions.run(work)}


def _settle(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {"settlements": len(settle(ledger=ledger, actor=actor, on=on))}


def _invoice_fees(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    invoiced = transactions.run(partial(invoice_fees, ledger=ledger, actor=actor, on=on))
    reminded = transactions.run(partial(remind, ledger=ledger, actor=actor, on=on))
    return {"fee_invoices": len(invoiced), "reminders": len(reminded)}


def _send_payouts(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    work = partial(send, ledger=ledger, actor=actor, on=on, now=clock.local_now())
    batch = transactions.run(work)
    sent = {"payouts": batch.count if batch else 0}
    if not ledger.sandbox:
        return sent
    answer = partial(answer_as_bank, ledger=ledger, actor=actor, on=on)
    return sent | {"answered": transactions.run(answer)}


def _render(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    rendered = refused = 0
    for succeeded in render_due(ledger=ledger, on=on):
        rendered += succeeded
        refused += not succeeded
        report_progress(1)
    return {"documents": rendered, "refused": refused}


def _hand_over_letters(
    ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress
) -> Result:
    # As the mail below.
    sent_on = max(on, clock.business_date())
    batches = hand_over_letters(ledger=ledger, actor=actor, on=sent_on, now=clock.now())
    return {"letters": _summed((batch.count for batch in batches), report_progress)}


def _send_mail(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    # A day is closed after it is over: what leaves now, leaves today.
    sent_on = max(on, clock.business_date())
    counts: Counter[str] = Counter()
    for state in send_mail(ledger=ledger, actor=actor, on=sent_on, now=clock.now()):
        counts[state] += 1
        report_progress(1)
    return dict(counts)


def _balance(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {"balances": balances.store(ledger, on)}


def _end_retention(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return transactions.run(partial(retention.end, ledger, on))


def _seal(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    sealed = seals.seal(ledger, full=True)
    seals.publish(ledger, actor, on)
    seals.try_to_write_out(ledger)
    return {"sealed": sealed.rows}


def _produce(ledger: Ledger, actor: Actor, on: dt.date, report_progress: Progress) -> Result:
    return {"files": _summed((1 for _ in producing(ledger, on, actor)), report_progress)}


def _summed(counts: Any, report_progress: Progress) -> int:
    total = 0
    for count in counts:
        total += count
        report_progress(count)
    return total


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, its title for people, and the function that runs it."""

    name: str
    title: str
    work: Callable[[Ledger, Actor, dt.date, Progress], Result]


STEPS = (
    Step("changes", "Put changes of payment details in force", _change),
    Step("expiry", "Expire authorizations", _expire),
    Step("distribution", "Send pending invoices", _distribute),
    Step("payments", "Match pending payments", _match),
    Step("set_offs", "Set surpluses off", _set_off),
    # Before claims: what is drawn is not claimed.
    Step("draws", "Draw by direct debit", _draw),
    Step("plans", "Remind and break payment plans", _follow_plans),
    Step("claims", "Claim what is late", _claim),
    Step("collection", "Notify the collection agency", _hand_over),
    Step("remainders", "Remit small remainders", _remit),
    Step("closings", "Close accounts", _close),
    Step("settlement", "Settle with sellers", _settle),
    Step("fees", "Invoice fees, and remind of them", _invoice_fees),
    Step("payouts", "Send payouts to the bank", _send_payouts),
    Step("letters", "Hand letters over for print", _hand_over_letters),
    # After all that books.
    Step("balances", "Store the balances of the books", _balance),
    # Before the files: the bookkeeping file repeats the head.
    Step("seals", "Seal the books", _seal),
    Step("files", "Produce files", _produce),
    Step("retention", "Erase what was kept long enough", _end_retention),
    Step("mail", "Send letters by e-mail", _send_mail),
    # The slowest, which no other step needs.
    Step("documents", "Render documents", _render),
)


@dataclass(frozen=True, slots=True)
class Done:
    """A completed step; `before` if an earlier run completed it."""

    step: Step
    result: Result
    before: bool = False


def close_day(
    ledger: Ledger, on: dt.date, actor: Actor, report_progress: Callable[[Step, int], None]
) -> Iterator[Done]:
    """Do each step of a ledger's business date that is not done, and yield all steps as `Done`.

    `report_progress` is called when a step begins (with 0) and as it proceeds (with the count of
    what was done since). Events of a closed period are booked on the first day after it. An error
    leaves the steps before it done.
    """
    with locks.advisory_lock(locks.END_OF_DAY, ledger.number):
        known = dict(
            RunStep.objects.filter(ledger=ledger, done_on=on).values_list("step", "result")
        )
        for step in STEPS:
            if step.name in known:
                yield Done(step, known[step.name], before=True)
                continue
            report_progress(step, 0)
            started = time.perf_counter()
            ledger.refresh_from_db()
            result = step.work(ledger, actor, ledger.book_date(on), partial(report_progress, step))
            RunStep.objects.create(
                ledger=ledger,
                step=step.name,
                done_on=on,
                milliseconds=round((time.perf_counter() - started) * 1000),
                result=result,
                created_by=actor.name,
            )
            yield Done(step, result)


def last_closed(*, today: dt.date | None = None) -> dict[int, dt.date]:
    """Return the last closed business date by ledger number; ledgers without one are absent.

    With `today` those that were closed by hand before they were over do not count.
    """
    done = RunStep.objects.filter(step=STEPS[-1].name).order_by()
    if today:
        their_day = Value(today, DateField()) + F("ledger__days_ahead")
        done = done.filter(done_on__lt=ExpressionWrapper(their_day, DateField()))
    return dict(done.values_list("ledger").annotate(last=Max("done_on")))


def behind(today: dt.date) -> dict[int, dt.date | None]:
    """Return the ledgers with a day to close, by number, each with the last day that is closed.

    Those open for business, whose day before today's (by the clock of a sandbox: which may be on
    its way) is not closed.
    """
    last = last_closed(today=today)
    found = Ledger.objects.filter(configured=True).order_by("number")
    return {
        number: last.get(number)
        for number, ahead, clock_to in found.values_list("number", "days_ahead", "clock_to")
        if clock_to or last.get(number) != today + DAY * (ahead - 1)
    }


def days_to_close(ledger: Ledger) -> list[dt.date]:
    """Return the business dates that are over and not closed yet, earliest first.

    These are the days after the last closed one, or only yesterday if none was closed. Today does
    not count, even if it was closed by hand already.
    """
    today = clock.date_of(ledger)
    done = RunStep.objects.filter(ledger=ledger, step=STEPS[-1].name, done_on__lt=today)
    last = done.aggregate(last=Max("done_on"))["last"]
    first = last + DAY if last else today - DAY
    return [first + DAY * day for day in range((today - first).days)]
