"""Debt collection by an agency: hand cases over, report what happens to them, and recall them.

An invoice that has reached debt collection becomes a case of the agency that is set for its seller.
A batch is what one file reports to an agency: new cases, what changed on those that it has, and
those that it has no more. Locks: the invoices, then the cases.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.claim_levels import ClaimLevel
from invoices.collection_states import ACTIVE, COLLECTION_CASE, HANDED_OVER, RECALLED
from invoices.models import (
    Claim,
    CollectionAgency,
    CollectionBatch,
    CollectionCase,
    CollectionMessage,
    Invoice,
    InvoiceTransaction,
    InvoiceType,
)
from invoices.operations.collection_contents import changes_of, hand_over_of, recall_of
from invoices.operations.withdrawn_claims import claim_columns
from invoices.states import INVOICE, OPEN
from ledger_project.core import setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, record
from ledger_project.core.members import set_members
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.numbering import lock_gapless, take_gapless

SERIES = "collection-batch"
Kind = CollectionMessage.Kind


def set_collection_agency(
    *,
    ledger: Ledger,
    actor: Actor,
    name: str,
    creditor_number: str,
    account: str = "",
    seller: Seller | None = None,
    reason: str = "",
) -> CollectionAgency:
    """Set the agency that collects for a ledger, or for one of its sellers. Raises `Invalid`.

    Cases that another agency has stay with it.
    """
    found = CollectionAgency.objects.select_for_update().filter(ledger=ledger, seller=seller)
    agency = found.first() or CollectionAgency(ledger=ledger, seller=seller, created_by=actor.name)
    set_members(agency, {"name": name, "creditor_number": creditor_number, "account": account})
    with setting_changes.made_by(actor, "set_collection_agency", reason):
        agency.save()
    return agency


def remove_collection_agency(
    *, ledger: Ledger, actor: Actor, seller: Seller | None = None, reason: str = ""
) -> None:
    """Hand no more invoices over; the agency is still notified of what happens to cases it has."""
    with setting_changes.made_by(actor, "remove_collection_agency", reason):
        CollectionAgency.objects.filter(ledger=ledger, seller=seller).delete()


def hand_over_cases(*, ledger: Ledger, actor: Actor, on: dt.date) -> list[CollectionBatch]:
    """Hand new cases over and report what changed on others: a batch for each agency, if any.

    Call it in a transaction: a case and the batch that says so are written together, so each is
    handed over once, whatever breaks off.
    """
    uncollected = _uncollected(ledger)
    known = dict(_to_report(ledger).values_list("pk", "invoice"))
    keys = {*uncollected.values_list("pk", flat=True), *known.values()}
    found = Invoice.objects.filter(ledger=ledger, pk__in=keys).select_for_update(of=("self",))
    related = ("customer", "seller", "ledger", "authorization")
    invoices = {one.pk: one for one in found.select_related(*related).order_by("pk")}
    held = CollectionCase.objects.select_for_update(of=("self",)).filter(
        ledger=ledger, pk__in=known
    )
    cases = list(held.order_by("pk"))
    for case in cases:
        case.invoice = invoices[case.invoice_id]
    new = uncollected.filter(pk__in=invoices).order_by("pk").values_list("pk", flat=True)
    cases += _opened([invoices[key] for key in new], ledger, actor, on)
    reported: defaultdict[tuple[str, str], list[CollectionCase]] = defaultdict(list)
    for case in cases:
        reported[case.agency, case.creditor_number].append(case)
    return [_batch(ledger, agency, reported[agency], actor, on) for agency in sorted(reported)]


def recall(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Take the claim on a locked invoice back from debt collection, and its case from the agency.

    It is at the level of before again; the days to the next claim count from today, as after a
    respite. Books nothing. Raises the error of the state.
    """
    INVOICE.require("recall", invoice, actor, on)
    end_collection(invoice, actor, on, reason)
    return invoice


def end_collection(invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> None:
    """Bring a locked invoice back to the ladder for good, and end its case."""
    found = CollectionCase.objects.select_for_update(of=("self",)).filter(
        ledger=invoice.ledger_id, invoice=invoice, ended_on=None
    )
    for case in found:
        case.invoice = invoice
        advance(
            case,
            COLLECTION_CASE,
            "recall",
            actor=actor,
            on=on,
            reason=reason,
            facts={"caseId": case.pk},
            columns={"ended_on": on, "reason": reason[:200]},
        )
    # Its level can be reached again, and no later money brings this claim back.
    Claim.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, level=ClaimLevel.DEBT_COLLECTION, ended_on=None
    ).update(ended_on=on, recalled_on=on)
    advance(
        invoice,
        INVOICE,
        "recall",
        actor=actor,
        on=on,
        reason=reason,
        columns={**claim_columns(invoice), "respite_on": on},
    )


def _agencies(ledger: Ledger) -> dict[int | None, CollectionAgency]:
    return {one.seller_id: one for one in CollectionAgency.objects.filter(ledger=ledger)}


def _uncollected(ledger: Ledger) -> QuerySet[Invoice]:
    """Return the invoices in debt collection that have an agency, and are no case of it yet."""
    agencies = _agencies(ledger)
    cases = CollectionCase.objects.filter(ledger=ledger, invoice=OuterRef("pk"), ended_on=None)
    found = Invoice.objects.filter(
        ~Exists(cases),
        Q(disputed=False) | Q(disputed_amount__lt=F("capital_debt")),
        ledger=ledger,
        state=OPEN,
        type=InvoiceType.DEBIT,
        claim_level=ClaimLevel.DEBT_COLLECTION,
    )
    return found if None in agencies else found.filter(seller__in=agencies)


def _opened(
    invoices: Iterable[Invoice], ledger: Ledger, actor: Actor, on: dt.date
) -> list[CollectionCase]:
    """Open a case of each invoice with the agency of its seller."""
    agencies = _agencies(ledger)
    cases = []
    for invoice in invoices:
        agency = agencies.get(invoice.seller_id) or agencies[None]
        cases.append(
            CollectionCase(
                ledger=ledger,
                invoice=invoice,
                agency=agency.name,
                creditor_number=agency.creditor_number,
                handed_over_on=on,
                capital=invoice.capital_debt,
                created_by=actor.name,
            )
        )
    CollectionCase.objects.bulk_create(cases)
    return cases


def _to_report(ledger: Ledger) -> QuerySet[CollectionCase]:
    """Return the cases of which something happened that the agency was not notified."""
    since = InvoiceTransaction.objects.filter(
        ledger=ledger, invoice=OuterRef("invoice"), pk__gt=OuterRef("reported_through")
    )
    recalled = CollectionMessage.objects.filter(
        ledger=ledger, case=OuterRef("pk"), kind=Kind.RECALL
    )
    disputed = Case(
        When(invoice__disputed=False, then=Value(ZERO, AmountField())),
        default=Coalesce("invoice__disputed_amount", "invoice__capital_debt"),
    )
    found = CollectionCase.objects.filter(ledger=ledger, invoice__ledger=ledger)
    known = Q(batch__isnull=False)
    return found.annotate(disputed_now=disputed).filter(
        Q(state=HANDED_OVER, batch=None)
        | known & Q(state__in=ACTIVE) & (Exists(since) | ~Q(reported_disputed=F("disputed_now")))
        | known & Q(state=RECALLED) & ~Exists(recalled)
    )


def _batch(
    ledger: Ledger,
    agency: tuple[str, str],
    cases: Iterable[CollectionCase],
    actor: Actor,
    on: dt.date,
) -> CollectionBatch:
    """Write a batch with a message of each case, and what the agency knows of it from then on."""
    reported = list(cases)
    last = lock_gapless(ledger.number, SERIES)
    batch = CollectionBatch.objects.create(
        ledger=ledger,
        number=f"C{ledger.number}-{last + 1:04d}",
        sent_on=on,
        agency=agency[0],
        creditor_number=agency[1],
        count=len(reported),
        created_by=actor.name,
    )
    take_gapless(ledger.number, SERIES)
    CollectionMessage.objects.bulk_create(_message(batch, case, actor, on) for case in reported)
    columns = [
        "batch", "handed_over_on", "capital", "fees", "interest", "reported_through",
        "reported_disputed",
    ]  # fmt: skip
    CollectionCase.objects.bulk_update(reported, columns, 1000)
    return batch


def _message(
    batch: CollectionBatch, case: CollectionCase, actor: Actor, on: dt.date
) -> CollectionMessage:
    """Return what is reported of a case, and note on it that it is."""
    if case.state == RECALLED:
        kind, content = Kind.RECALL, recall_of(case)
    elif case.batch_id is None:
        kind, content = Kind.HAND_OVER, hand_over_of(case, on)
        record(
            case,
            COLLECTION_CASE,
            "hand_over",
            from_state="",
            to_state=HANDED_OVER,
            actor=actor,
            on=on,
            facts={"caseId": case.pk, "agency": case.agency, "capitalDebt": case.capital},
        )
    else:
        kind, content = Kind.CHANGE, changes_of(case, on)
    last = InvoiceTransaction.objects.filter(ledger=case.ledger_id, invoice=case.invoice_id)
    case.reported_through = last.order_by("-pk").values_list("pk", flat=True)[0]
    case.reported_disputed = case.invoice.disputed_debt
    if case.batch_id is None:
        case.batch, case.handed_over_on = batch, on
    return CollectionMessage(
        ledger_id=case.ledger_id,
        batch=batch,
        case=case,
        kind=kind,
        content=content,
        created_by=actor.name,
    )
