"""The basis of each route: printed in the public documentation, or our own addition.

A route without a basis, and a basis without a route, fail `generate_docs`, which writes the tables
of docs/compatibility.md from the routes and from these rows.
"""

from typing import Final

DOCUMENTED: Final = "documented"
"""Route and verb are printed, and so is what the route answers, as far as it could be read."""
IN_PART: Final = "documented in part"
"""The name or the verb is printed; the remark says what is not."""
OURS: Final = "own decision"
"""Nothing of it is printed in what could be read."""

_BODIES = "the bodies are ours"
_PATH = "the name is printed; path and members are ours"
_LIST = "the list is printed; its filters are ours"
_VERB = "the verb is printed; bodies and rel are ours"
_REL = "the rel is printed; path and body are ours"

BASES: dict[str, dict[str, tuple[str, str]]] = {
    "invoice-purchase": {
        "GET authorizations": (OURS, "with its filters"),
        "POST authorizations": (DOCUMENTED, "the example answers 200, this 201 with `Location`"),
        "GET authorizations/{authorizationId}": (DOCUMENTED, ""),
        "POST authorizations/{authorizationId}/extend-validity": (OURS, ""),
        "GET authorizations/{authorizationId}/captures": (IN_PART, _BODIES),
        "POST authorizations/{authorizationId}/captures": (IN_PART, _BODIES),
        "GET authorizations/{authorizationId}/captures/{captureId}": (OURS, ""),
        "GET authorizations/{authorizationId}/credits": (IN_PART, _BODIES),
        "POST authorizations/{authorizationId}/credits": (IN_PART, _BODIES),
        "GET authorizations/{authorizationId}/credits/{creditId}": (OURS, ""),
        "GET authorizations/{authorizationId}/cancellations": (IN_PART, _BODIES),
        "POST authorizations/{authorizationId}/cancellations": (IN_PART, _BODIES),
        "GET authorizations/{authorizationId}/cancellations/{cancellationId}": (OURS, ""),
    },
    "invoice-service": {
        "POST invoices": (
            IN_PART,
            "the first members of a debit invoice are printed; rows, VAT, attachments, credit "
            "invoices and the answer are ours",
        ),
    },
    "invoice": {
        "GET invoices": (IN_PART, _LIST),
        "GET invoices/{invoiceNo}": (
            IN_PART,
            "the first members are printed; the others and `asOf` are ours",
        ),
        "GET invoices/{invoiceNo}/transactions": (OURS, ""),
        "GET invoices/{invoiceNo}/transactions/{transactionId}": (OURS, ""),
        "GET invoices/{invoiceNo}/rows": (OURS, ""),
        "GET invoices/{invoiceNo}/rows/{rowNo}": (OURS, ""),
        "GET invoices/{invoiceNo}/claims": (OURS, ""),
        "GET invoices/{invoiceNo}/claims/{claimId}": (OURS, ""),
        "GET invoices/{invoiceNo}/documents": (IN_PART, _PATH),
        "GET invoices/{invoiceNo}/documents/{document}": (
            IN_PART,
            "that a type identifies a document is printed; path and types are ours",
        ),
        "POST invoices/{invoiceNo}/set-respite": (OURS, ""),
        "POST invoices/{invoiceNo}/remove-respite": (OURS, ""),
        "POST invoices/{invoiceNo}/dispute": (OURS, ""),
        "POST invoices/{invoiceNo}/withdraw-dispute": (OURS, ""),
        "POST invoices/{invoiceNo}/credit": (OURS, ""),
        "POST invoices/{invoiceNo}/report-direct-payment": (OURS, ""),
        "POST invoices/{invoiceNo}/undo-direct-payment": (OURS, ""),
        "POST invoices/{invoiceNo}/undo-credit": (OURS, ""),
        "POST invoices/{invoiceNo}/waive-fee": (OURS, ""),
        "POST invoices/{invoiceNo}/waive-interest": (OURS, ""),
        "POST invoices/{invoiceNo}/transfer-to-debt-collection": (OURS, ""),
        "POST invoices/{invoiceNo}/recall": (OURS, ""),
        "POST invoices/{invoiceNo}/write-off": (OURS, ""),
        "POST invoices/{invoiceNo}/undo-write-off": (OURS, ""),
        "POST invoices/{invoiceNo}/set-off": (OURS, ""),
        "POST invoices/{invoiceNo}/owe-to-customer": (OURS, ""),
        "POST invoices/{invoiceNo}/undo-set-off": (OURS, ""),
        "GET invoices/{invoiceNo}/notes": (OURS, ""),
        "POST invoices/{invoiceNo}/notes": (OURS, ""),
        "GET invoices/{invoiceNo}/notes/{noteId}": (OURS, ""),
        "GET invoices/{invoiceNo}/letters": (OURS, ""),
        "GET invoices/{invoiceNo}/letters/{letterId}": (OURS, ""),
        "POST invoices/{invoiceNo}/letters/{letterId}/resend": (OURS, ""),
        "POST invoices/{invoiceNo}/letters/{letterId}/confirm-delivery": (OURS, ""),
        "POST invoices/{invoiceNo}/letters/{letterId}/mark-returned": (OURS, ""),
        "POST invoices/{invoiceNo}/letters/{letterId}/fail": (OURS, ""),
        "GET payment-plans": (OURS, ""),
        "POST payment-plans": (OURS, ""),
        "GET payment-plans/{planId}": (OURS, ""),
        "POST payment-plans/{planId}/accept": (OURS, ""),
        "POST payment-plans/{planId}/replace-parts": (OURS, ""),
        "POST payment-plans/{planId}/end": (OURS, ""),
        "GET collection-cases": (OURS, ""),
        "GET collection-cases/{caseId}": (OURS, ""),
        **{
            f"POST collection-cases/{{caseId}}/{operation}": (OURS, "")
            for operation in (
                "accept",
                "refuse",
                "report-payment",
                "take-payment-back",
                "charge-costs",
                "remit",
                "close",
                "give-up",
                "hand-over-again",
                "recall",
            )
        },
        "GET events": (OURS, ""),
        "GET events/{position}": (OURS, ""),
    },
    "customer": {
        "GET customers": (IN_PART, "the verb is printed; filters are ours"),
        "POST customers": (IN_PART, "the verb is printed; the body is ours"),
        "GET customers/{customerNo}": (DOCUMENTED, ""),
        "PUT customers/{customerNo}": (IN_PART, _VERB),
        "PATCH customers/{customerNo}": (IN_PART, _VERB),
        "DELETE customers/{customerNo}": (IN_PART, "the verb is printed; the rel is ours"),
        "POST customers/find-by-identifier": (OURS, "it only reads"),
        "POST customers/generate-summary": (IN_PART, "the route is printed; bodies are ours"),
        "POST customers/{customerNo}/initiates-termination": (OURS, ""),
        "POST customers/{customerNo}/withdraws-termination": (OURS, ""),
        "GET customers/{customerNo}/legal-address": (DOCUMENTED, ""),
        "PUT customers/{customerNo}/legal-address": (IN_PART, _VERB),
        "PATCH customers/{customerNo}/legal-address": (IN_PART, _VERB),
        "POST customers/{customerNo}/legal-address/update-legal-address-from-population-register": (
            DOCUMENTED,
            "",
        ),
        "GET customers/{customerNo}/billing-address": (
            IN_PART,
            "the name is printed; its members are ours",
        ),
        "PUT customers/{customerNo}/billing-address": (OURS, ""),
        "PATCH customers/{customerNo}/billing-address": (OURS, ""),
        "DELETE customers/{customerNo}/billing-address": (OURS, ""),
        "GET customers/{customerNo}/consents": (IN_PART, _PATH),
        "POST customers/{customerNo}/consents": (OURS, ""),
        "GET customers/{customerNo}/consents/active-consents": (IN_PART, _PATH),
        "GET customers/{customerNo}/consents/{consentId}": (OURS, ""),
        "POST customers/{customerNo}/consents/{consentId}/withdraw-consent": (OURS, ""),
        "GET customers/{customerNo}/surpluses": (IN_PART, _PATH),
        "GET customers/{customerNo}/surpluses/{surplusId}": (OURS, ""),
        "POST customers/{customerNo}/surpluses/{surplusId}/pay-out-surplus": (OURS, ""),
        "POST customers/{customerNo}/surpluses/{surplusId}/set-off-surplus": (OURS, ""),
        "GET customers/{customerNo}/notes": (OURS, ""),
        "POST customers/{customerNo}/notes": (OURS, ""),
        "GET customers/{customerNo}/notes/{noteId}": (OURS, ""),
    },
    "account": {
        "GET accounts": (DOCUMENTED, "with `accountNo` and `customerNo`"),
        "POST accounts": (IN_PART, "the verb is printed; the body is ours"),
        "GET accounts/{accountNo}": (DOCUMENTED, ""),
        "PATCH accounts/{accountNo}": (
            IN_PART,
            "`creditLimit`, downward only, is printed; other members are ours",
        ),
        "POST accounts/generate-summary": (OURS, ""),
        "POST accounts/{accountNo}/lower-credit-limit": (IN_PART, _REL),
        "POST accounts/{accountNo}/apply-for-raised-credit-limit": (IN_PART, _REL),
        "POST accounts/{accountNo}/request-close-account": (
            IN_PART,
            "that it takes no members and answers 200 is ours",
        ),
        "POST accounts/{accountNo}/withdraws-close-request": (OURS, ""),
        "GET accounts/{accountNo}/reservations": (
            IN_PART,
            "the name is printed; its members are ours",
        ),
        "GET accounts/{accountNo}/transactions": (
            IN_PART,
            "the parameters `fromDate`, `toDate` and `month` are printed; most members are ours",
        ),
        "GET accounts/{accountNo}/transactions/{transactionId}": (OURS, ""),
        "GET accounts/{accountNo}/bills": (IN_PART, "most members are ours"),
        "GET accounts/{accountNo}/bills/{bill}": (IN_PART, "most members are ours"),
        "GET accounts/{accountNo}/recurring-payment-configuration": (DOCUMENTED, ""),
        "PATCH accounts/{accountNo}/recurring-payment-configuration": (DOCUMENTED, ""),
    },
    "output": {
        "GET files": (IN_PART, "members other than `ar-accounting` are ours"),
        "GET files/{fileType}": (
            DOCUMENTED,
            "`FromDate` and `ToDate` together, at most 31 days; without them the last 7 days",
        ),
        "GET files/{fileType}/{fileId}": (DOCUMENTED, "headers are ours"),
        "POST files/{reportType}/order-report": (OURS, ""),
        "GET reports": (OURS, ""),
        "GET reports/{name}": (OURS, ""),
    },
    "webhook": {
        "GET webhooks": (OURS, ""),
        "POST webhooks": (OURS, ""),
        "GET webhooks/{webhookId}": (OURS, ""),
        "POST webhooks/{webhookId}/test": (OURS, ""),
        "POST webhooks/{webhookId}/rotate-secret": (OURS, ""),
        "POST webhooks/{webhookId}/disable": (OURS, ""),
        "POST webhooks/{webhookId}/enable": (OURS, ""),
        "GET webhooks/{webhookId}/deliveries": (OURS, ""),
        "GET webhooks/{webhookId}/deliveries/{deliveryId}": (OURS, ""),
        "POST webhooks/{webhookId}/deliveries/{deliveryId}/replay": (OURS, ""),
    },
    "sandbox": {
        "GET clock": (OURS, ""),
        "POST clock/advance": (OURS, ""),
        "GET identities": (OURS, ""),
        "POST payments": (OURS, ""),
        "GET payments/{paymentId}": (OURS, ""),
    },
    "oauth2": {
        "POST /oauth2/token": (OURS, "that a token is needed is printed; how to get one is ours"),
    },
}
