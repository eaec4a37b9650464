"""Changes of payment details: proposed, approved by two persons, in force after a rest.

Payment details are what sends money elsewhere or lets it go more easily: the seller's payout
account, the ledger's account that buyers pay to, the notice on each invoice that says whom to pay,
the approval limit and the rest itself. What a new ledger or seller comes with is in force at once,
as nothing is owed there yet, and so is what only makes an approval stricter.

A command proposes for nobody, so two members of staff approve; who proposes in the back office is
the first of the two.
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from ledger_project.core import approvals, setting_changes, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import advance, perform, record
from ledger_project.core.models import PAYMENT_ACCOUNT, ChangeRequest, Ledger, Seller
from ledger_project.core.states import CHANGE_REQUEST, OPEN_REQUESTS, PROPOSED, RESTING
from ledger_project.core.texts import noted, say

SELLER_DETAILS = ("payout_iban", "payout_bic")
LEDGER_DETAILS = (*PAYMENT_ACCOUNT, "assignment_notice", "approval_limit", "rest_hours")
SHOWN_DIGITS = 4


def to_request(row: Ledger | Seller, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the given columns that change a payment detail, and so need two persons."""
    details = SELLER_DETAILS if isinstance(row, Seller) else LEDGER_DETAILS
    return {
        column: given[column]
        for column in details
        if column in given and not _is_free(column, getattr(row, column), given[column])
    }


def _is_free(column: str, old: Any, new: Any) -> bool:
    """Return whether the change is none, or asks for more approval or rest than before."""
    if old == new:
        return True
    if column == "approval_limit":
        return new is not None and (old is None or new <= old)
    return column == "rest_hours" and new >= old


def open_of(row: Ledger | Seller) -> ChangeRequest | None:
    """Return the change request of a seller, or of the ledger itself, that waits or rests."""
    seller = row if isinstance(row, Seller) else None
    found = ChangeRequest.objects.filter(ledger=row.ledger_id, state__in=OPEN_REQUESTS)
    return found.filter(seller=seller).first()


def propose(
    row: Ledger | Seller, wanted: Mapping[str, Any], *, actor: Actor, on: dt.date, reason: str
) -> ChangeRequest:
    """Propose a change of the payment details of a locked seller or ledger.

    The same proposal again is the one that is open. A person who proposes has approved it. Raise
    `NotPermitted`, and `Invalid` while another one is open.
    """
    seller = row if isinstance(row, Seller) else None
    operation = "propose_payout_account" if seller else "propose_ledger_details"
    CHANGE_REQUEST.require_grant(operation, actor)
    after = {column: _text(value) for column, value in wanted.items()}
    if (other := open_of(row)) is not None:
        if other.after == after:
            return other
        column = next(iter(after))
        raise Invalid({column: say("Change request {pk} is open: withdraw it first", pk=other.pk)})
    request = ChangeRequest(
        ledger_id=row.ledger_id,
        seller=seller,
        before={column: _text(getattr(row, column)) for column in after},
        after=after,
        reason=reason,
        created_by=actor.name,
    )
    request.save(force_insert=True)
    record(
        request,
        CHANGE_REQUEST,
        operation,
        from_state="",
        to_state=PROPOSED,
        actor=actor,
        on=on,
        reason=reason,
        facts=_facts(request),
    )
    if actor.keys and CHANGE_REQUEST.grants(approvals.APPROVE, actor):
        seen = approvals.digest_of(request)
        approvals.approve(request, CHANGE_REQUEST, seen=seen, actor=actor, on=on)
    return request


def approve(*, changerequest: ChangeRequest, actor: Actor, on: dt.date, seen: str) -> ChangeRequest:
    """Approve the locked request, as the first of two persons, who saw it with the digest `seen`.

    Raise `OperationNotAllowed` if it has changed since.
    """
    approvals.approve(changerequest, CHANGE_REQUEST, seen=seen, actor=actor, on=on)
    return changerequest


def countersign(
    *, changerequest: ChangeRequest, actor: Actor, on: dt.date, seen: str, now: dt.datetime
) -> ChangeRequest:
    """Approve the locked request, as the second of two persons: from now on it rests.

    Raise `NotPermitted` for the first approver, and `OperationNotAllowed` as `approve` does.
    """
    ends = now + dt.timedelta(hours=changerequest.ledger.rest_hours)
    approvals.countersign(
        changerequest,
        CHANGE_REQUEST,
        seen=seen,
        actor=actor,
        on=on,
        facts={**_facts(changerequest), "restsUntil": ends.isoformat(timespec="seconds")},
        columns={"rests_until": ends},
    )
    return changerequest


def reject(
    *, changerequest: ChangeRequest, actor: Actor, on: dt.date, reason: str = ""
) -> ChangeRequest:
    """Reject the request: what was before stays."""
    return _end(changerequest, "reject", actor, on, reason)


def withdraw(
    *, changerequest: ChangeRequest, actor: Actor, on: dt.date, reason: str = ""
) -> ChangeRequest:
    """Withdraw the request: what was before stays."""
    return _end(changerequest, "withdraw", actor, on, reason)


def put_in_force(ledger: Ledger, *, actor: Actor, on: dt.date, now: dt.datetime) -> int:
    """Put in force what has rested, each in a transaction of its own; return how many were.

    What is not as it was approved, or of something that is not as it was, is rejected.
    """
    rested = ChangeRequest.objects.filter(ledger=ledger, state=RESTING, rests_until__lte=now)
    return sum(
        transactions.run(partial(_put_in_force, key, actor, on))
        for key in list(rested.order_by("pk").values_list("pk", flat=True))
    )


def _put_in_force(key: int, actor: Actor, on: dt.date) -> bool:
    found = ChangeRequest.objects.select_for_update(of=("self",)).select_related("seller")
    request = found.get(pk=key)
    if request.state != RESTING:
        return False
    if request.seller is not None:
        approvals.lock_dependents(request.seller)
    row = _locked(request)
    before = {column: _text(getattr(row, column)) for column in request.before}
    if approvals.is_outdated(request) or before != request.before:
        _end(request, "reject", actor, on, noted("Not what was approved, or of what is there now"))
        return False
    for column, text in request.after.items():
        field: Any = row._meta.get_field(column)
        setattr(row, column, field.to_python(text))
    with setting_changes.made_by(actor, "take_effect", f"Change request {request.pk}"):
        row.save(update_fields=[*request.after])
    if isinstance(row, Seller):
        approvals.void_dependents(row, actor, on)
    advance(request, CHANGE_REQUEST, "take_effect", actor=actor, on=on, facts=_facts(request))
    return True


def _locked(request: ChangeRequest) -> Ledger | Seller:
    if request.seller_id is None:
        return Ledger.objects.select_for_update(no_key=True).get(pk=request.ledger_id)
    sellers = Seller.objects.select_for_update(no_key=True)
    return sellers.get(ledger=request.ledger_id, pk=request.seller_id)


def _end(
    request: ChangeRequest, operation: str, actor: Actor, on: dt.date, reason: str
) -> ChangeRequest:
    return perform(
        request,
        CHANGE_REQUEST,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        facts=_facts(request),
    )


def _facts(request: ChangeRequest) -> dict[str, object]:
    """Return what its events say: which details change, and the end of each new account."""
    accounts = [
        text for column, text in request.after.items() if column.endswith(("iban", "number"))
    ]
    ends = [f"…{text[-SHOWN_DIGITS:]}" for text in accounts if text]
    return {"details": ", ".join(sorted(request.after)), "account": ", ".join(ends) or None}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
