"""The registry of problem types: the HTTP status of each error code, its cause and its remedy.

To add one: the error class where it is raised, a row here. The pages at `/ledger/…/problems/…`, the
OpenAPI description and `docs/problems.md` are made from these rows.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from ledger_project.api.scopes import SUBDOMAINS

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A problem type: its status, usual title, cause, remedy and extra members."""

    slug: str
    status: int
    title: str
    when: str
    remedy: str
    members: tuple[str, ...] = ()


def _rows() -> list[ProblemType]:
    P = ProblemType
    return [
        P("validation", 400, "A validation error occurred",
          "A member is missing, wrong or unknown; `Problems` names each by its path.",
          "Correct the named members and send the request again.", ("Problems",)),
        P("malformed-request", 400, "The body could not be read",
          "The body could not be read as JSON in UTF-8.",
          "Send one JSON object with the media type application/json."),
        P("unknown-host", 400, "Unknown host",
          "The request names a host by which the service is not known; nothing of it was read.",
          "Use the address that the operator gave out. The operator lists each name in "
          "LEDGER_ALLOWED_HOSTS."),
        P("token-invalid", 401, "Token invalid",
          "There is no token, one that was never issued here, one of a client that was revoked or "
          "whose last day is over, or one without the certificate that it was fetched with.",
          "Fetch a token at /oauth2/token and send it as Authorization: Bearer, with the same "
          "client certificate if you use one."),
        P("token-expired", 401, "Token expired", "The token is past its life.",
          "Fetch a new token at /oauth2/token."),
        P("company-number-mismatch", 401, "CompanyNumber does not match token",
          "The ledger number in the URL is not the token's.",
          "Use the ledger number that the client was issued for."),
        P("seller-number-mismatch", 401, "SellerNumber does not match token",
          "The seller is not one of those that the token covers.",
          "Use a seller number of the client, or a client that covers the seller."),
        P("permission-denied", 403, "Permission denied",
          "The token lacks a scope, and `RequiredScope` names it; or the operation is for others, "
          "and `Detail` says for whom.",
          "Ask the operator for a client with that scope, or to do it.", ("RequiredScope",)),
        P("not-found", 404, "Not found", "There is nothing at this address, or not for this token.",
          "Follow links and operations instead of building addresses."),
        P("customer-not-found", 404, "Customer not found", "The ledger has no such customer.",
          "Check the customer number."),
        P("account-not-found", 404, "Account not found", "The ledger has no such account.",
          "Check the account number."),
        P("authorization-not-found", 404, "Authorization not found",
          "There is no such authorization, or none of a seller that the token covers.",
          "Check the authorization id."),
        P("invoice-not-found", 404, "Invoice not found",
          "There is no such invoice, or none of a seller that the token covers.",
          "Check the invoice number."),
        P("payment-plan-not-found", 404, "Payment plan not found",
          "There is no such payment plan, or none of a seller that the token covers.",
          "Check the plan's number."),
        P("collection-case-not-found", 404, "Collection case not found",
          "There is no such collection case, or none of a seller that the token covers.",
          "Check the case's number."),
        P("file-not-found", 404, "File not found",
          "There is no such file, or it holds records of sellers that the token does not cover.",
          "List the files of the type and follow the link of an item."),
        P("document-not-found", 404, "Document not found",
          "The invoice has no document of that type.", "List the invoice's documents."),
        P("not-a-sandbox", 404, "Not a sandbox",
          "The ledger is a real one: it has no test clock, no payments by a call and no test "
          "identities.",
          "Ask the operator for a ledger that is opened as a sandbox."),
        P("method-not-allowed", 405, "Method not allowed",
          "The route does not have this method; the header Allow lists those it has.",
          "Use one of the allowed methods."),
        P("not-acceptable", 406, "Not acceptable",
          "The representation cannot be given in the media types that Accept names.",
          "Accept application/json."),
        P("request-timeout", 408, "The body did not arrive in time",
          "The body was announced, and had not arrived after ten seconds. Nothing was changed.",
          "Send the request again."),
        P("unsupported-media-type", 415, "Unsupported media type",
          "The body is not application/json, or it is compressed.",
          "Send application/json in UTF-8, without Content-Encoding."),
        P("request-too-large", 413, "Request too large", "The body exceeds one MiB.",
          "Send one resource for each request."),
        P("operation-not-allowed", 409, "The operation is not possible in this state",
          "The state forbids the operation; `Operations` lists what is possible now.",
          "Choose one of the listed operations.", ("State", "Operations")),
        P("invoice-already-authorized", 409, "Invoice already authorized",
          "The seller's invoice number has a live or captured authorization with other content.",
          "Read `Authorization`; use another invoice number for another invoice.",
          ("Authorization",)),
        P("duplicate-invoice-number", 409, "Duplicate InvoiceNumber",
          "The number belongs to an existing invoice, credit or live authorization.",
          "Use a number that the ledger has not seen."),
        P("authorization-cancelled", 409, "Authorization is cancelled",
          "Capture, cancellation or extension of a cancelled authorization.",
          "Authorize anew.", ("Operations",)),
        P("authorization-already-captured", 409, "Authorization already captured",
          "Capture, cancellation or extension when nothing remains.",
          "Nothing: it is done. Authorize anew for a further amount.", ("Operations",)),
        P("authorization-expired", 409, "Authorization has expired",
          "Capture, cancellation or extension past validToDate.", "Authorize anew.",
          ("Operations",)),
        P("insufficient-debited-amount", 409, "Insufficient debited amount",
          "A credit above what is captured or invoiced and not yet credited.",
          "Credit at most `AvailableAmount`.", ("AvailableAmount",)),
        P("insufficient-remaining-amount", 409, "Insufficient remaining amount",
          "More than remains of the authorization, the surplus, the credit invoice or the "
          "invoice's debt; `Detail` says which.",
          "Ask for at most `AvailableAmount`.", ("AvailableAmount",)),
        P("customer-already-exists", 409, "Customer already exists",
          "The customer number or national identifier is in use, with other content.",
          "Read `Customer`, or change it with PATCH. It is null for one of other sellers.",
          ("Customer",)),
        P("customer-in-use", 409, "Customer in use",
          "The customer has accounts, invoices, consents or credit decisions, which must be kept.",
          "Terminate the customer instead of deleting it."),
        P("account-already-exists", 409, "Account already exists",
          "The account number is in use, with other content.",
          "Read `Account`, or open one under another number. It is null for one of other sellers.",
          ("Account",)),
        P("duplicate-reference", 409, "Duplicate reference",
          "A reference that identifies a request was used before, with other content.",
          "Send the first content again to get its answer, or use a new reference."),
        P("precondition-failed", 412, "Precondition failed",
          "If-Match does not name the resource's present ETag: someone changed it.",
          "Read it again, and decide on what it is now."),
        P("authorization-declined", 422, "Authorization declined",
          "The buyer, the new account or the raised credit limit is not accepted; `DeclineReasons` "
          "lists why: credit-limit, customer-not-active, account-not-open, under-age, "
          "overdue-debt, deceased, or codes of the ledger's own credit policy.",
          "Offer the buyer another way to pay, or ask for less.", ("DeclineReasons",)),
        P("currency-not-supported", 422, "Currency not supported",
          "The currency is not the ledger's.", "Use the ledger's currency."),
        P("idempotency-key-reused", 422, "Idempotency-Key reused",
          "The key was used for another request within 24 hours.",
          "Use a fresh key for each new request."),
        P("too-many-requests", 429, "Too many requests",
          "The client has sent more requests than its rate allows, or there were too many wrong "
          "secrets.",
          "Wait for the seconds that Retry-After names."),
        P("company-not-configured", 501, "CompanyNumber not configured",
          "The ledger exists but is not open for business.", "Ask the operator."),
        P("company-missing-configuration", 501, "CompanyNumber missing configuration",
          "A setting that the operation needs is missing; `Missing` lists such settings.",
          "Ask the operator to complete the set-up.", ("Missing",)),
        P("population-register-not-configured", 501, "Population register not configured",
          "No population register is connected.", "Set the address by hand, or ask the operator."),
        P("seller-not-configured", 501, "SellerNumber not configured",
          "The seller is unknown to the ledger or not open for business.",
          "Ask the operator to register the seller."),
        P("internal-error", 500, "Internal error", "A bug. Nothing was changed.",
          "Report the `Instance` to the operator; send the request again later."),
        P("service-unavailable", 503, "Service unavailable",
          "The database or the population register is away or takes no changes, or a lock was not "
          "released in time. Nothing was changed.",
          "Send the request again after the seconds that Retry-After names."),
        P("not-ready", 503, "Not ready",
          "`/health/ready`: this server cannot serve now; `Missing` names what it waits for.",
          "Ask again after the seconds that Retry-After names; send requests to another server.",
          ("Missing",)),
        P("outcome-unknown", 503, "Outcome unknown",
          "The connection to the database was lost while it committed, or the time of the request "
          "was up: the change was made whole, or not at all.",
          "Send the same request again, with the same `Idempotency-Key` or reference: it is done "
          "once. Without either, read the resource first."),
    ]  # fmt: skip


PROBLEMS = {row.slug: row for row in _rows()}


def body(
    slug: str, subdomain: str, *, title: str = "", detail: str = "", **members: Any
) -> dict[str, Any]:
    """Build the members of a problem document with a fresh `Instance`, `members` after the rest."""
    row = PROBLEMS[slug]
    return {
        "Type": f"ledger/{subdomain}/v1/problems/{slug}",
        "Title": title or row.title,
        "Status": row.status,
        "Instance": str(uuid.uuid4()),
        "Detail": detail or row.when,
        **members,
    }


def subdomain_of(path: str) -> str:
    """Return the subdomain that a path belongs to, or `general`."""
    parts = path.split("/")
    if len(parts) > 2 and parts[1] == "ledger" and parts[2] in SUBDOMAINS:
        return parts[2]
    return "general"
