"""Figures of the business from the database, as gauges: read when they are asked for.

A figure is a statement that is quick at any size: it counts what waits, by a partial index.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from invoices.models import Payment
from invoices.states import UNMATCHED
from ledger_project.closing import end_of_day
from ledger_project.closing.tasks import SILENCE_SECONDS
from ledger_project.core import clock, replica, row_security
from ledger_project.core.models import Ledger
from reports.models import Verification

_QUEUE = """
SELECT j.task_name, j.status::text, count(*),
       max(extract(epoch FROM now() - coalesce(j.scheduled_at, e.at)))::float8
  FROM procrastinate_jobs j
  LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true
 WHERE j.status IN ('todo', 'doing') GROUP BY 1, 2
"""
_WORKERS = """
SELECT count(*) FROM procrastinate_workers
 WHERE last_heartbeat > now() - %s * interval '1 second'
"""
_DELIVERIES = """
SELECT state, count(*), extract(epoch FROM now() - min(due_at))::float8
  FROM webhooks_delivery WHERE ledger_id = %s AND state IN ('pending', 'failed') GROUP BY 1
"""


def exposition() -> bytes:
    """Return the figures in Prometheus' text format; `ledger_database_up` alone if it is away."""
    registry = CollectorRegistry()
    registry.register(_Figures())
    return generate_latest(registry)


class _Figures(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = [*_queue(), *_ledgers()]
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily(
            "ledger_database_up", "Whether the database answers", value=float(bool(found))
        )
        yield from found
        if replica.is_named():
            yield from _replica()


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=labels)


def _replica() -> Iterator[GaugeMetricFamily]:
    try:
        found = replica.lag()
    except (DatabaseError, InterfaceError, replica.Unusable):
        found = None
    text = "Whether the replica answers, and follows this database"
    yield GaugeMetricFamily("ledger_replica_up", text, value=float(found is not None))
    if found is not None:
        behind, seconds = found
        text = "What the replica has yet to replay"
        yield GaugeMetricFamily("ledger_replica_lag_bytes", text, value=behind)
        text = "Age of what the replica replayed last, while it is behind"
        yield GaugeMetricFamily("ledger_replica_lag_seconds", text, value=seconds)


def _queue() -> list[GaugeMetricFamily]:
    jobs = _gauge("ledger_queue_jobs", "Jobs that wait or run", "task", "state")
    oldest = _gauge(
        "ledger_queue_oldest_seconds", "Age of the oldest job of a task", "task", "state"
    )
    workers = _gauge("ledger_workers", "Workers that were heard of lately")
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)
        for task, state, count, age in cursor.fetchall():
            jobs.add_metric([task, state], count)
            oldest.add_metric([task, state], max(age or 0.0, 0.0))
        cursor.execute(_WORKERS, [SILENCE_SECONDS])
        workers.add_metric([], cursor.fetchone()[0])
    return [jobs, oldest, workers]


def _ledgers() -> list[GaugeMetricFamily]:
    closed = _gauge(
        "ledger_last_closed_day_timestamp_seconds", "Last closed business date", "ledger"
    )
    behind = _gauge("ledger_days_behind", "Business dates that are over and not closed", "ledger")
    unmatched = _gauge("ledger_unmatched_payments", "Payments that wait for staff", "ledger")
    violations = _gauge("ledger_books_violations", "What verify_ledger found wrong last", "ledger")
    verified = _gauge(
        "ledger_books_verified_timestamp_seconds", "When verify_ledger last ran", "ledger"
    )
    deliveries = _gauge("ledger_webhook_deliveries", "Deliveries by state", "ledger", "state")
    oldest = _gauge(
        "ledger_webhook_oldest_seconds", "How long the oldest delivery is due", "ledger"
    )
    with row_security.across_ledgers():
        last = end_of_day.last_closed()
        ledgers = list(Ledger.objects.filter(configured=True).order_by("number"))
    for ledger in ledgers:
        with row_security.within(ledger.number):
            key = [str(ledger.number)]
            if ledger.number in last:
                closed.add_metric(key, _instant(last[ledger.number]))
            behind.add_metric(key, _days_behind(ledger, last.get(ledger.number)))
            unmatched.add_metric(
                key, Payment.objects.filter(ledger=ledger, state=UNMATCHED, remaining__gt=0).count()
            )
            if found := Verification.objects.filter(ledger=ledger).order_by("-id").first():
                violations.add_metric(key, found.violations)
                verified.add_metric(key, found.created_at.timestamp())
            with connection.cursor() as cursor:
                cursor.execute(_DELIVERIES, [ledger.number])
                for state, count, age in cursor.fetchall():
                    deliveries.add_metric([*key, state], count)
                    if state == "pending":
                        oldest.add_metric(key, max(age, 0.0))
    return [closed, behind, unmatched, violations, verified, deliveries, oldest]


def _instant(day: dt.date) -> float:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()


def _days_behind(ledger: Ledger, last: dt.date | None) -> int:
    """Return how many days a worker would close now."""
    yesterday = clock.date_of(ledger) - end_of_day.DAY
    return max((yesterday - last).days, 0) if last else 1
