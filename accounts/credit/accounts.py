"""Operations that open, change and close accounts."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from accounts.credit import limits, queries
from accounts.credit.models import Account, PaymentScope
from accounts.credit.policy import Facts, Purpose
from accounts.credit.states import ACCOUNT
from accounts.credit.totals import close_settled
from accounts.errors import AccountAlreadyExists
from customers.models import Customer
from customers.operations import next_number
from customers.queries import is_known_to
from customers.states import ACTIVE, CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance, perform
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say


def add(
    *,
    ledger: Ledger,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    account_no: str = "",
    profile_type: str = "",
    credit_limit: Decimal | None = None,
    alias: str = "",
    description: str = "",
    reserved: Decimal = ZERO,
    digest: str = "",
) -> Account:
    """Insert an account, by default of the ledger's profile and limit.

    Without `account_no` it gets the customer's number, or the next free number of the series.
    Raises `IntegrityError` when another transaction takes the number first.
    """
    if not account_no:
        # A customer created in this transaction has a fresh number from the series: no look-up.
        new = customer.in_use is False
        account_no = customer.customer_no if new else _free_number(ledger, customer)
    return Account.objects.create(
        ledger=ledger,
        customer=customer,
        account_no=account_no,
        started_on=on,
        currency=ledger.currency,
        profile_type=profile_type or ledger.default_account_profile,
        credit_limit=ledger.default_credit_limit if credit_limit is None else credit_limit,
        alias=alias,
        description=description,
        reserved=reserved,
        fingerprint=digest,
        created_by=actor.name,
    )


def open_account(
    *,
    ledger: Ledger,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    account_no: str = "",
    profile_type: str,
    credit_limit: Decimal,
    alias: str = "",
    description: str = "",
) -> Outcome[Account]:
    """Open an account for a locked customer, with a limit that the credit policy accepts.

    A repeated request (same `account_no`, same content) returns the existing account.

    Raises `AccountAlreadyExists` and `CreditDeclined`, and `OperationNotAllowed` where a policy
    accepts a customer that is not active.
    """
    ACCOUNT.require_grant("open", actor)
    texts = {"profile_type": profile_type, "alias": alias, "description": description}
    request = {
        "credit_limit": credit_limit,
        **{name: value for name, value in texts.items() if value},
    }
    digest = fingerprint({"customer": customer.customer_no, **request})
    if account_no and (
        earlier := Account.objects.filter(ledger=ledger, account_no=account_no).first()
    ):
        if earlier.fingerprint == digest:
            return Outcome(earlier, replayed=True)
        raise AccountAlreadyExists(earlier, known=is_known_to(actor, earlier.customer))
    decision = limits.decide(
        ledger=ledger,
        facts=_facts(Purpose.NEW_ACCOUNT, ledger, customer, credit_limit, on),
        customer=customer,
        account=None,
        identity=(customer.reg_country, customer.reg_no),
        actor=actor,
        on=on,
        request={**request, "account_no": account_no},
        title=say("New account declined"),
    )
    if customer.state != ACTIVE:
        detail = say(
            "Customer {customer_no} is {state}",
            customer_no=customer.customer_no,
            state=say(customer.state),
        )
        raise CUSTOMER.conflict(customer, actor, on, detail)
    account = add(
        ledger=ledger,
        customer=customer,
        actor=actor,
        on=on,
        account_no=account_no or _free_number(ledger, customer),
        profile_type=profile_type,
        credit_limit=credit_limit,
        alias=alias,
        description=description,
        digest=digest,
    )
    decision.account = account
    decision.save()
    return Outcome(account)


def amend(
    *,
    account: Account,
    actor: Actor,
    on: dt.date,
    alias: str | None = None,
    description: str | None = None,
    credit_limit: Decimal | None = None,
) -> Account:
    """Change the given members of a locked account; the credit limit downward only.

    A member that is None stays as it is.

    Raises `Invalid` for a limit above the present one, or below the used and reserved amount.
    """
    ACCOUNT.require("amend", account, actor, on)
    if credit_limit is not None:
        _require_lower(account, credit_limit)
    columns = {"alias": alias, "description": description, "credit_limit": credit_limit}
    return _changed(account, "amend", actor, on, columns)


def lower_credit_limit(
    *, account: Account, actor: Actor, on: dt.date, credit_limit: Decimal
) -> Account:
    """Lower the limit of a locked account, at most down to the used and reserved amount.

    Raises `Invalid` for a limit above the present one, or below that amount.
    """
    ACCOUNT.require("lower_credit_limit", account, actor, on)
    _require_lower(account, credit_limit)
    return _changed(account, "lower_credit_limit", actor, on, {"credit_limit": credit_limit})


def apply_for_raised_credit_limit(
    *, account: Account, actor: Actor, on: dt.date, credit_limit: Decimal
) -> Account:
    """Raise the limit of a locked account, if the ledger's credit policy accepts.

    Raises `CreditDeclined`, and `Invalid` for a limit that is not above the present one.
    """
    operation = "apply_for_raised_credit_limit"
    ACCOUNT.require(operation, account, actor, on)
    if credit_limit <= account.credit_limit:
        raise Invalid(
            {
                "creditLimit": say(
                    "Expected more than {credit_limit}", credit_limit=account.credit_limit
                )
            }
        )
    ledger, customer = account.ledger, account.customer
    decision = limits.decide(
        ledger=ledger,
        facts=_facts(Purpose.RAISED_LIMIT, ledger, customer, credit_limit, on, account),
        customer=customer,
        account=account,
        identity=(customer.reg_country, customer.reg_no),
        actor=actor,
        on=on,
        request={"credit_limit": credit_limit},
        title=say("Raised credit limit declined"),
    )
    decision.save()
    return _changed(account, operation, actor, on, {"credit_limit": credit_limit})


def request_close(*, account: Account, actor: Actor, on: dt.date, reason: str = "") -> Account:
    """Block purchases on a locked account, which closes when balance and reservations are zero.

    If they are zero now, it is closed at once.
    """
    perform(account, ACCOUNT, "request_close", actor=actor, on=on, reason=reason)
    if close_settled(ledger_number=account.ledger_id, keys=[account.pk], on=on):
        account.refresh_from_db(fields=["state"])
    return account


def withdraw_close_request(
    *, account: Account, actor: Actor, on: dt.date, reason: str = ""
) -> Account:
    """Withdraw the close request of a locked account, which is open again."""
    return perform(account, ACCOUNT, "withdraw_close_request", actor=actor, on=on, reason=reason)


def configure_recurring_payment(
    *,
    account: Account,
    actor: Actor,
    on: dt.date,
    recurring_scope: str | None = None,
    recurring_amount: Decimal | None = None,
) -> Account:
    """Set the scope of direct debits, and their amount if it is fixed.

    A member that is None stays as it is.

    Raises `Invalid` for a fixed scope without an amount.
    """
    ACCOUNT.require("configure_recurring_payment", account, actor, on)
    scope = account.recurring_scope if recurring_scope is None else recurring_scope
    amount = account.recurring_amount if recurring_amount is None else recurring_amount
    if scope == PaymentScope.FIXED_RECURRING and not amount:
        raise Invalid({"fixedAmount": say("Expected an amount above 0.00 with fixedRecurring")})
    columns = {"recurring_scope": recurring_scope, "recurring_amount": recurring_amount}
    return _changed(account, "configure_recurring_payment", actor, on, columns)


def _changed(
    account: Account,
    operation: str,
    actor: Actor,
    on: dt.date,
    columns: Mapping[str, str | Decimal | None],
) -> Account:
    """Save the given `columns` that differ; the audit trail names them."""
    new = {
        name: value
        for name, value in columns.items()
        if value is not None and getattr(account, name) != value
    }
    if new:
        reason = "changed: " + ", ".join(sorted(new))
        advance(account, ACCOUNT, operation, actor=actor, on=on, reason=reason, columns=new)
    return account


def _require_lower(account: Account, limit: Decimal) -> None:
    used = max(account.balance + account.held, ZERO)
    if limit > account.credit_limit:
        raise Invalid(
            {
                "creditLimit": say(
                    "Expected at most {credit_limit}, the limit now",
                    credit_limit=account.credit_limit,
                )
            }
        )
    # A limit that is already exceeded may stay as it is, but not be lowered.
    if limit < min(used, account.credit_limit):
        raise Invalid(
            {"creditLimit": say("Expected at least {used}, which is used and reserved", used=used)}
        )


def _facts(
    purpose: Purpose,
    ledger: Ledger,
    customer: Customer,
    requested: Decimal,
    on: dt.date,
    account: Account | None = None,
) -> Facts:
    return limits.facts(
        purpose,
        ledger=ledger,
        legal_entity=customer.legal_entity,
        reg_no=customer.reg_no,
        reg_country=customer.reg_country,
        customer=customer,
        account=account,
        claim_level=queries.claim_level(customer),
        credit_limit=account.credit_limit if account else ZERO,
        reserved=account.held if account else ZERO,
        requested=requested,
        on=on,
    )


def _free_number(ledger: Ledger, customer: Customer) -> str:
    """Return the customer's own number or, if that is taken, the next of the ledger's series."""
    if not Account.objects.filter(ledger=ledger, account_no=customer.customer_no).exists():
        return customer.customer_no
    (number,) = next_number(ledger)
    return str(number)
