"""The end of a day: every run that closes a ledger's business date, in order, each once.

Only one process works on a ledger at a time; another waits and then finds the steps done. Each step
can be done again without doing anything twice, and is noted when it is done: a run that died goes
on where it stopped, whoever goes on. To add a step: a function and a row of `STEPS`.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Max

from accounts.credit.totals import close_settled
from accounts.settlements.fee_invoices import invoice_fees
from accounts.settlements.payouts import send
from accounts.settlements.run import settle
from invoices.bank.rematching import rematch_payments
from invoices.operations import distribute_due, expire, render_due, run_claims
from ledger_project.core import clock, locks, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, RunStep
from reports.output_files import producing

DAY = dt.timedelta(days=1)

Result = dict[str, Any]
Told = Callable[[int], None]
"""How a step tells of its progress: so much more is done."""


def _expire(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    return {"expired": expire(ledger_number=ledger.number, actor=actor, on=on)}


def _distribute(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    return {"invoices": _summed(distribute_due(ledger=ledger, actor=actor, on=on), told)}


def _match(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    waited = matched = 0
    for found in rematch_payments(ledger=ledger, actor=actor, on=on):
        waited += 1
        matched += found
        told(1)
    return {"payments_waiting": waited, "matched": matched}


def _claim(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    parts = run_claims(ledger=ledger, actor=actor, on=on)
    return {"claims": _summed((sum(one.invoices for one in part) for part in parts), told)}


def _close(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    work = partial(close_settled, ledger_number=ledger.number, on=on)
    return {"accounts": transactions.run(work)}


def _settle(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    return {"settlements": len(settle(ledger=ledger, actor=actor, on=on))}


def _invoice_fees(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    work = partial(invoice_fees, ledger=ledger, actor=actor, on=on)
    return {"fee_invoices": len(transactions.run(work))}


def _send_payouts(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    batch = transactions.run(partial(send, ledger=ledger, actor=actor, on=on))
    return {"payouts": batch.count if batch else 0}


def _render(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    rendered = refused = 0
    for could_be in render_due(ledger=ledger, on=on):
        rendered += could_be
        refused += not could_be
        told(1)
    return {"documents": rendered, "refused": refused}


def _produce(ledger: Ledger, actor: Actor, on: dt.date, told: Told) -> Result:
    return {"files": _summed((1 for _ in producing(ledger, on, actor)), told)}


def _summed(counts: Any, told: Told) -> int:
    total = 0
    for count in counts:
        total += count
        told(count)
    return total


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what it is called for people, and the run."""

    name: str
    title: str
    work: Callable[[Ledger, Actor, dt.date, Told], Result]


STEPS = (
    Step("expiry", "Expire authorizations", _expire),
    Step("distribution", "Send pending invoices", _distribute),
    Step("payments", "Match payments that wait", _match),
    Step("claims", "Claim what is late", _claim),
    Step("closings", "Close accounts", _close),
    Step("settlement", "Settle with sellers", _settle),
    Step("fees", "Invoice fees", _invoice_fees),
    Step("payouts", "Send payouts to the bank", _send_payouts),
    Step("files", "Produce files", _produce),
    # The slowest, for which nobody waits.
    Step("documents", "Render documents", _render),
)


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is done; `before` if that was an earlier run."""

    step: Step
    result: Result
    before: bool = False


def close_day(
    ledger: Ledger, on: dt.date, actor: Actor, told: Callable[[Step, int], None]
) -> Iterator[Done]:
    """Do every step of a ledger's business date that is not done; give each when it is.

    `told` hears of each step when it begins (0) and of its progress. What happens in a closed
    period is booked on the first day after it. An error leaves the steps before it done.
    """
    with locks.alone(locks.END_OF_DAY, ledger.number):
        known = dict(
            RunStep.objects.filter(ledger=ledger, done_on=on).values_list("step", "result")
        )
        for step in STEPS:
            if step.name in known:
                yield Done(step, known[step.name], before=True)
                continue
            told(step, 0)
            started = time.perf_counter()
            ledger.refresh_from_db()
            result = step.work(ledger, actor, ledger.book_date(on), partial(told, step))
            RunStep.objects.create(
                ledger=ledger,
                step=step.name,
                done_on=on,
                milliseconds=round((time.perf_counter() - started) * 1000),
                result=result,
                created_by=actor.name,
            )
            yield Done(step, result)


def last_closed(*, before: dt.date = dt.date.max, **of: Ledger) -> dict[int, dt.date]:
    """The last business date that is closed, by number of the ledger; of those that have one."""
    done = RunStep.objects.filter(step=STEPS[-1].name, done_on__lt=before, **of).order_by()
    return dict(done.values_list("ledger").annotate(last=Max("done_on")))


def days_to_close(ledger: Ledger) -> list[dt.date]:
    """The business dates that are over and not closed yet, earliest first.

    From the last one that was closed on; of a ledger where none was, only yesterday. That today was
    closed by hand already is not counted.
    """
    today = clock.business_date()
    last = last_closed(before=today, ledger=ledger).get(ledger.number)
    first = last + DAY if last else today - DAY
    return [first + DAY * day for day in range((today - first).days)]
