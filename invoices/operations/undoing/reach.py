"""Find and lock what an undoing can change, in `locks.ORDER`."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from accounts.credit import surpluses
from accounts.models import Account, JournalEntry, Payout, Surplus, SurplusUse
from accounts.settlements import payouts
from customers.models import Customer
from invoices import queries
from invoices.models import Invoice
from invoices.models.invoices import COSTS
from invoices.operations.subledger import INTEREST
from ledger_project.core.models import Ledger

EXCEEDED = "payment_exceeds_debt"
_OWED = "credit_invoice_owed"
CREDITED = ("invoice_credited", _OWED)
CREDITS = ("credit", "invoicecredit", "creditsettlement")
"""The documents of credits."""
CHARGES = {"fee_waived": COSTS, "interest_waived": (INTEREST,)}
"""What comes back of a debt, by the template that books it."""
OF_INVOICES = (*CREDITED, *CHARGES, EXCEEDED)
TAKEN_BACK = {"fee_waived": "fee_taken_back", "interest_waived": "interest_taken_back"}


def entries_of(ledger_number: int, document_type: str, document_id: int) -> list[JournalEntry]:
    """Return the entries of an entity that no mirror has undone, in order."""
    return list(
        JournalEntry.objects.filter(
            ledger=ledger_number,
            document_type=document_type,
            document_id=document_id,
            reverses__isnull=True,
            reversed_by__isnull=True,
        ).order_by("pk")
    )


class Locked:
    """The surpluses and invoices that an undoing can change, locked in `locks.ORDER`."""

    def __init__(self, surpluses: Iterable[Surplus], invoices: Iterable[Invoice]) -> None:
        self.surpluses = {one.pk: one for one in surpluses}
        self.invoices = {one.pk: one for one in invoices}
        credited = {
            one.pk: one.credited_invoice_id
            for one in self.invoices.values()
            if one.credited_invoice_id
        }
        # The invoice whose debt each surplus was: of a credit invoice, the one that it credits.
        self.of = {
            key: credited.get(one.entry.invoice_id or 0, one.entry.invoice_id)
            for key, one in self.surpluses.items()
        }


def lock(ledger: Ledger, entries: Collection[JournalEntry], *, also: Collection[int] = ()) -> None:
    """Lock all that undoing several entries can change, and `also` these invoices, in one order."""
    lock_reach(ledger, entries, also)


def lock_surpluses(ledger: Ledger, entries: Collection[JournalEntry]) -> None:
    """Lock the surpluses that undoing entries can change, before what is locked after them."""
    _surpluses_and_invoices(ledger, entries, ())


def lock_reach(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int] = ()
) -> Locked:
    """Lock the entries' surpluses and invoices, and the surpluses of these invoices' credits."""
    locked, invoices = _surpluses_and_invoices(ledger, entries, also)
    debts = Invoice.objects.select_related("customer").filter(ledger=ledger, pk__in=invoices)
    debts = debts.annotate(**queries.undoable())  # type: ignore[no-redef]
    held = list(debts.select_for_update(of=("self",)).order_by("pk"))
    for one in held:
        one.ledger = ledger
    _lock_refunds(ledger, locked, held)
    return Locked(locked, held)


def _lock_refunds(ledger: Ledger, locked: list[Surplus], held: list[Invoice]) -> None:
    """Lock refunds that may be withdrawn, after the accounts and customers of the invoices."""
    refunds = list(surpluses.refunds_not_left(ledger, locked).values_list("payout", flat=True))
    if not refunds:
        return
    lock_accounts(held)
    payouts.lock_not_left(Payout.objects.filter(ledger=ledger, pk__in=refunds))


def _surpluses_and_invoices(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[list[Surplus], set[int]]:
    """Return the surpluses, locked, and the keys of the invoices.

    What was set off while this waited for the lock is found by looking again.
    """
    seen: tuple[set[int], set[int]] | None = None
    while True:
        reached, invoices = _reached(ledger, entries, also)
        own = Surplus.objects.filter(ledger=ledger, pk__in=reached).select_related("entry")
        locked = list(own.order_by("pk").select_for_update(of=("self",)))
        if seen == (reached, invoices) or not locked:
            break
        seen = (reached, invoices)
    for surplus in locked:
        surplus.ledger = ledger
    return locked, invoices


def _reached(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[set[int], set[int]]:
    """Return the surpluses and the invoices that undoing entries can change.

    The entries' own, the surpluses of these invoices, and what was set off from any of them.
    """
    surpluses: set[int] = set()
    invoices: set[int] = set()
    found, new = list(entries), set(also)
    while found or new:
        new |= {one.invoice_id for one in found if one.invoice_id}
        credits = Invoice.objects.filter(ledger=ledger, credited_invoice__in=new)
        new = (new | set(credits.values_list("pk", flat=True))) - invoices
        invoices |= new
        of_these = Surplus.objects.filter(
            Q(entry__in=found) | Q(entry__invoice_id__in=new, entry__template__in=OF_INVOICES),
            ledger=ledger,
        )
        more = set(of_these.values_list("pk", flat=True)) - surpluses
        surpluses |= more
        uses = SurplusUse.objects.filter(
            ledger=ledger, surplus__in=more, kind=SurplusUse.Kind.SET_OFF, undone_on=None
        )
        found, new = list(
            JournalEntry.objects.filter(
                ledger=ledger, document_type="surplususe", document_id__in=uses.values("pk")
            )
        ) if more else [], set()  # fmt: skip
    return surpluses, invoices


def lock_accounts(invoices: Collection[Invoice]) -> None:
    """Lock the accounts and customers of locked invoices, for what is locked after them."""
    keys = {one.account_id for one in invoices if one.account_id}
    accounts = Account.objects.filter(pk__in=keys)
    list(accounts.select_for_update().order_by("pk").values_list("pk"))
    customers = Customer.objects.filter(pk__in={one.customer_id for one in invoices})
    list(customers.select_for_update().order_by("pk").values_list("pk"))
