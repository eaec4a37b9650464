"""The types of events: when each happens, and what its data holds.

docs/events.md and the `webhooks` of the OpenAPI description are made from these tables. A row of a
state table names the type that it publishes; the others are constants of the kernel.
"""

from dataclasses import dataclass
from typing import Any

from accounts.credit.states import SURPLUS
from accounts.settlements.states import FEE_INVOICE, PAYOUT
from customers.states import CONSENT, CUSTOMER
from invoices.collection_states import COLLECTION_CASE
from invoices.letter_states import LETTER
from invoices.plan_states import PAYMENT_PLAN
from invoices.states import AUTHORIZATION, INVOICE
from ledger_project.core.states import CHANGE_REQUEST

PUBLISHING = (
    AUTHORIZATION, INVOICE, LETTER, PAYMENT_PLAN, COLLECTION_CASE, CUSTOMER, CONSENT, SURPLUS,
    PAYOUT, FEE_INVOICE, CHANGE_REQUEST,
)  # fmt: skip
"""The lifecycles of which rows publish events."""

_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_AMOUNT: dict[str, Any] = {"type": "number"}
_KEY: dict[str, Any] = {"type": "string", "pattern": "^[0-9]+$"}

DATA: dict[str, tuple[dict[str, Any], str]] = {
    "account": (_TEXT, "the end of the new account"),
    "agency": (_TEXT, "name of the collection agency"),
    "amount": (_AMOUNT, "what it is about, in the ledger's currency"),
    "authorizationId": (_KEY, "number of the authorization"),
    "capitalDebt": (_AMOUNT, "what is owed of the principal after it"),
    "capturedAmount": (_AMOUNT, "what was captured before"),
    "caseId": (_KEY, "number of the case at a collection agency"),
    "channel": (_TEXT, "how the letter goes out: `email`, `print`, `einvoice` or `none`"),
    "claimLevel": (_TEXT, "the level of the claim"),
    "consentType": (_TEXT, "what the consent is to"),
    "details": (_TEXT, "names of the columns"),
    "digest": (_TEXT, "SHA-256, hexadecimal"),
    "disputedAmount": (_AMOUNT, "the part that is disputed, and not demanded; absent if all is"),
    "dueDate": (_DAY, "when it is to be paid"),
    "fee": (_AMOUNT, "what is charged for it"),
    "feeInvoice": (_TEXT, "number of the fee invoice"),
    "fees": (_AMOUNT, "fees that were deducted, without VAT"),
    "file": (_TEXT, "the file's path, or its name where it came in"),
    "fileType": (_TEXT, "the type under which it is listed"),
    "interest": (_AMOUNT, "interest until then"),
    "invoiceNumber": (_TEXT, "the seller's number of the invoice"),
    "kind": (_TEXT, "the type of document that the letter brings"),
    "lastDueDate": (_DAY, "when the last part is due"),
    "link": (_KEY, "number of the chain's last link"),
    "paidAmount": (_AMOUNT, "what was paid by the plan"),
    "part": (_KEY, "which of the parts"),
    "payBy": (_DAY, "until when it can still be paid"),
    "payout": (_TEXT, "number of the payout; of a settlement it is the settlement's"),
    "planId": (_KEY, "number of the payment plan"),
    "purpose": (_TEXT, "what is paid: `settlement`, `refund` or `return`"),
    "reason": (_TEXT, "the bank's reason"),
    "reasons": (_TEXT, "codes, with commas between"),
    "reference": (_TEXT, "the agency's reference of its answer"),
    "releasedAmount": (_AMOUNT, "what is not reserved any more"),
    "remainingAmount": (_AMOUNT, "what is left after it"),
    "respiteDate": (_DAY, "until when claims rest"),
    "restsUntil": ({"type": "string", "format": "date-time"}, "when it will be in force"),
    "sequence": (_KEY, "number of the file in its series without gaps"),
    "settlement": (_TEXT, "number of the settlement"),
    "surplusId": (_KEY, "number of the surplus"),
    "transferredAmount": (_AMOUNT, "what is paid to the seller"),
    "unpaidAmount": (_AMOUNT, "what is unpaid of the part"),
    "vat": (_AMOUNT, "VAT on the fees"),
    "waivedFee": (_AMOUNT, "the fee of its claim, which falls with it"),
}
"""Members of the data of events: the schema of each, and what it means."""


@dataclass(frozen=True, slots=True)
class EventType:
    """When it happens, and the members of its data: always, and where they apply."""

    when: str
    always: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()


def _type(when: str, always: str = "", sometimes: str = "") -> EventType:
    return EventType(when, tuple(always.split()), tuple(sometimes.split()))


_DEBT = "amount capitalDebt"
_CLAIM = ("claimLevel dueDate fee capitalDebt interest", "disputedAmount")
_PLAN = "planId amount fee lastDueDate"
_PAYOUT = "payout purpose amount"
_SURPLUS = "surplusId amount remainingAmount"
_CASE = "caseId"
_ANSWER = "caseId amount reference"
_LETTER = "kind channel"
_DETAILS = ("details", "account")

EVENTS: dict[str, EventType] = {
    "authorization-declined": _type("a buyer is not accepted", "invoiceNumber amount reasons"),
    "authorization-cancelled": _type(
        "what remains of an authorization is released by request",
        "authorizationId invoiceNumber releasedAmount capturedAmount",
    ),
    "authorization-expired": _type(
        "what remains of an authorization is released after its last day",
        "authorizationId invoiceNumber releasedAmount capturedAmount",
    ),
    "invoice-opened": _type("an invoice is purchased, or reaches the customer", "amount dueDate"),
    "invoice-debited": _type("a further capture raises the debt", _DEBT),
    "invoice-credited": _type("all or part of it is credited", _DEBT),
    "credit-undone": _type("a credit is undone", _DEBT),
    "invoice-credit-applied": _type(
        "what was credited lowers the debt that a bounced payment, or an undoing, left open again",
        _DEBT,
    ),
    "invoice-paid": _type("a payment is matched, or a surplus set off", _DEBT),
    "invoice-payment-reversed": _type(
        "the bank has reversed a payment, or its match is undone", _DEBT
    ),
    "invoice-set-off-undone": _type("a set-off that paid it is undone", _DEBT),
    "invoice-paid-directly": _type("the client reports a payment that it received itself", _DEBT),
    "direct-payment-undone": _type("such a report is undone", _DEBT),
    "invoice-written-off": _type("what is left of the debt is written off", _DEBT),
    "write-off-undone": _type("what is left of a write-off is owed again", _DEBT),
    "invoice-remitted": _type("a remainder that is too small to claim is remitted", _DEBT),
    "fee-waived": _type("fees are let go; paid ones come back", _DEBT),
    "interest-waived": _type("interest is let go; what was paid comes back", _DEBT),
    "invoice-charges-returned": _type(
        "fees or interest that were paid come back, or have to be paid again, as another event "
        "changed what was owed",
        _DEBT,
    ),
    "credit-invoice-set-off": _type("a credit invoice is set off against a debit invoice", _DEBT),
    "credit-set-off-undone": _type("on the credit invoice: such a set-off is undone", _DEBT),
    "credit-invoice-owed": _type(
        "what is left of a credit invoice becomes the customer's surplus", _DEBT
    ),
    "invoice-claimed": _type("a reminder or collection claim is sent", *_CLAIM),
    "claim-withdrawn": _type(
        "a claim is withdrawn with its fee, as the debt changed before its letter was sent", _DEBT
    ),
    "transferred-to-debt-collection": _type("the claim goes to debt collection", *_CLAIM),
    "recalled-from-debt-collection": _type(
        "the claim is recalled: claims go on from the level before"
    ),
    "collection-case-handed-over": _type(
        "the agency is notified of the case", "caseId agency capitalDebt"
    ),
    "collection-case-accepted": _type("the agency collects", _CASE),
    "collection-case-refused": _type("the agency does not collect", _CASE),
    "collection-payment-reported": _type("the customer paid the agency", _ANSWER),
    "collection-payment-taken-back": _type("that payment bounced", _ANSWER),
    "collection-costs-charged": _type("the agency charges costs", _ANSWER),
    "collection-money-remitted": _type("money of the case is on its way", _ANSWER),
    "collection-case-paid": _type("the case is closed as paid", _CASE),
    "collection-case-uncollectable": _type("the agency cannot collect", _CASE),
    "collection-case-returned-to-agency": _type(
        "it is handed over again with the next file", _CASE
    ),
    "collection-case-recalled": _type("the case is taken back from the agency", _CASE),
    "respite-registered": _type("claims are postponed", "respiteDate"),
    "respite-removed": _type("claims go on before the respite is over"),
    "letter-sent": _type("a letter went out", _LETTER),
    "letter-delivered": _type("it is known to have arrived", _LETTER),
    "letter-returned": _type(
        "it came back; no claim follows before it went to another address, or arrived",
        _LETTER,
        "waivedFee",
    ),
    "letter-failed": _type(
        "it could not be sent, or staff gave up: no claim follows before it is", _LETTER
    ),
    "payment-plan-proposed": _type("a payment plan is proposed", _PLAN),
    "payment-plan-accepted": _type("it is in force: its invoices are not claimed", _PLAN),
    "payment-plan-changed": _type("its parts are replaced", "planId amount lastDueDate"),
    "payment-plan-part-missed": _type(
        "a part that was not paid is reminded", "planId part dueDate unpaidAmount payBy"
    ),
    "payment-plan-broken": _type(
        "the reminder was in vain: claims go on", "planId paidAmount part dueDate unpaidAmount"
    ),
    "payment-plan-completed": _type(
        "nothing is owed on its invoices any more", "planId paidAmount"
    ),
    "payment-plan-ended": _type(
        "the proposal is refused, or the plan ended: claims go on", "planId paidAmount"
    ),
    "invoice-disputed": _type("a dispute is registered", "", "disputedAmount"),
    "dispute-withdrawn": _type("the dispute is withdrawn"),
    "direct-debit-refused": _type("the bank did not draw an invoice", "amount reason"),
    "surplus-created": _type(
        "more was paid than owed, or what was paid is credited", "surplusId amount"
    ),
    "surplus-set-off": _type("a surplus, or a part of it, pays an invoice", _SURPLUS),
    "surplus-payout-ordered": _type("a surplus, or a part of it, is to be paid out", _SURPLUS),
    "surplus-reduced": _type(
        "its payment was reversed, or it met a debt that is open again", _SURPLUS
    ),
    "surplus-owed-again": _type("a set-off is undone, or a refund came back", _SURPLUS),
    "seller-settled": _type(
        "a seller is settled with", "settlement amount fees vat transferredAmount"
    ),
    "payout-sent": _type("a payout is in a file for the bank", _PAYOUT),
    "payout-paid": _type("the bank has paid it", _PAYOUT),
    "payout-returned": _type(
        "the bank did not pay it, or staff stopped it: the amount is owed as before",
        _PAYOUT,
        "reason",
    ),
    "payout-approvals-voided": _type(
        "who is paid, or how, is not what two persons approved: the payout waits for both again",
        "payout",
    ),
    "fee-invoice-reminded": _type(
        "a seller's fee invoice is overdue, and its reminder among its files",
        "feeInvoice amount dueDate",
    ),
    "file-produced": _type(
        "an output file is made, and can be downloaded", "fileType file sequence"
    ),
    "customer-created": _type("a customer is created, also as a new buyer"),
    "customer-changed": _type("members are changed"),
    "customer-legal-address-changed": _type("a new legal address"),
    "customer-billing-address-changed": _type("a new billing address, or none of its own any more"),
    "consent-given": _type("a consent is registered", "consentType"),
    "consent-withdrawn": _type("a consent is withdrawn", "consentType"),
    "customer-blocked": _type("no new authorizations"),
    "customer-unblocked": _type("the block is lifted"),
    "customer-terminating": _type("no new authorizations; terminated when all is settled"),
    "customer-termination-withdrawn": _type("the termination is withdrawn"),
    "customer-terminated": _type("all is settled: the termination is complete"),
    "customer-reopened": _type(
        "a payment was reversed after the termination: the customer is `terminating` again"
    ),
    "customer-deceased": _type("the customer is deceased"),
    "customer-deleted": _type("a customer without history is deleted"),
    "customer-erased": _type("the personal data is erased after the retention time"),
    "payment-details-proposed": _type(
        "another payout account of a seller, or payment details of the ledger, is proposed; "
        "nothing has changed yet",
        *_DETAILS,
    ),
    "payment-details-approved": _type(
        "two persons have approved it: it rests", "details restsUntil", "account"
    ),
    "payment-details-in-force": _type("it has rested and holds from now on", *_DETAILS),
    "payment-details-kept": _type("it was rejected or withdrawn: what was before stays", *_DETAILS),
    "exchange-file-failed": _type(
        "a file that came by the ledger's [directory](runbook.md#exchange-of-files) could not be "
        "taken in; why is in the back office",
        "file digest",
    ),
    "ledger-sealed": _type(
        "at the end of each day: the head of the ledger's chain of seals", "link digest"
    ),
}
EVENT_TYPES = sorted(EVENTS)
