"""What ends by itself: personal data that no customer's erasure reaches, when its time is over."""

import datetime as dt

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Now

from accounts.models import CreditDecision, Payout
from customers.models import PersonView
from customers.operations import old_views
from invoices.models import LeftOutEntry, Payment, PaymentMatch, PaymentReturn, PaymentReversal
from ledger_project.core import clock
from ledger_project.core.idempotency import KEYS_LIVE
from ledger_project.core.models import IdempotencyKey, Ledger, StateChange
from ledger_project.exchange.models import ExchangedFile
from ledger_project.personal_data.columns import empty
from reports import seals

HELD_YEARS = 10
"""Money that nobody claimed is held for so long at least: a claim to it lapses after ten years
(Sweden: Preskriptionslagen 1981:130, 2 §)."""


def end(ledger: Ledger, on: dt.date) -> dict[str, int]:
    """Erase what was kept long enough; return how many rows of each kind.

    After the ledger's retention time: declined requests of persons who never became customers, the
    payers of money that has no invoice and is gone, and of what was left out of banks' files. Those
    of money that is still held, after ten years at least. Views of persons have their own time.
    """
    before = _years_before(on, ledger.retention_years)
    held = _years_before(on, max(ledger.retention_years, HELD_YEARS))
    of_nobody = CreditDecision.objects.filter(
        ledger=ledger, customer=None, business_date__lte=before, request__isnull=False
    )
    payers = _without_invoice(ledger).filter(
        Q(remaining=0, last__lte=before) | Q(remaining__gt=0, last__lte=held)
    )
    pending = PaymentReversal.objects.filter(
        ledger=ledger, payment=None, book_on__lte=held
    ).exclude(message="")
    ended = {}
    for name, found in (("decisions", of_nobody), ("payers", payers), ("reversals", pending)):
        keys = list(found.values_list("pk", flat=True))
        empty(ledger.number, found.model, keys, of=None)
        if name == "payers":
            returns = PaymentReturn.objects.filter(ledger=ledger, payment__in=keys)
            payouts = list(returns.values_list("payout", flat=True))
            empty(ledger.number, Payout, payouts, of=None)
        ended[name] = len(keys)
    ended["entries"] = _forget_entries(ledger, before)
    ended["views"] = _delete_old_views(ledger.number)
    return ended


def _delete_old_views(ledger_number: int) -> int:
    found = old_views(ledger_number, clock.now())
    keys = list(found.values_list("pk", flat=True))
    seals.forget(ledger_number, PersonView._meta.db_table, keys, customer_id=None)
    return found.filter(pk__in=keys).delete()[0]


def _forget_entries(ledger: Ledger, before: dt.date) -> int:
    """Empty who paid what a bank's file held beside payments to the ledger; return how many.

    What was wrong with a file may name persons, too.
    """
    faults = ExchangedFile.objects.filter(ledger=ledger, created_at__date__lte=before)
    faults.exclude(fault="").update(fault="")
    entries = LeftOutEntry.objects.filter(ledger=ledger, value_on__lte=before)
    return entries.exclude(payer_name="", message="").update(payer_name="", message="")


def delete_old_keys(ledger_number: int) -> int:
    """Delete the answers to requests that are no longer promised; return how many."""
    old = IdempotencyKey.objects.filter(ledger=ledger_number, created_at__lt=Now() - KEYS_LIVE)
    return old.delete()[0]


def _without_invoice(ledger: Ledger) -> QuerySet[Payment]:
    """Return payments without an invoice that still name a payer, and the `last` day of each."""
    matches = PaymentMatch.objects.filter(ledger=ledger, payment=OuterRef("pk"), undone_on=None)
    changes = (
        StateChange.objects.filter(
            ledger=ledger, document_type="payment", document_id=OuterRef("pk")
        )
        .order_by()
        .values("document_id")
        .annotate(last=Max("business_date"))
        .values("last")
    )
    found = Payment.objects.filter(ledger=ledger).exclude(
        payer_name="", payer_account="", message=""
    )
    return found.filter(~Exists(matches)).annotate(
        last=Greatest("book_on", Coalesce(Subquery(changes), F("book_on")))
    )


def _years_before(on: dt.date, years: int) -> dt.date:
    """Return the last day that was so many years before; 28 February where there is no 29th."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return dt.date(on.year - years, 2, 28)
