"""The lifecycles of customers and of their consents.

An operation begins with a row here; CONTRIBUTING.md lists the other steps.
"""

from typing import Any

from customers import errors, messages, population_register
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import KEEP, NEW, Guard, Privilege, StateMachine, Transition
from ledger_project.core.texts import say

ACTIVE, BLOCKED, DECEASED = "active", "blocked", "deceased"
TERMINATING, TERMINATED = "terminating", "terminated"
LIVING = frozenset({ACTIVE, BLOCKED, TERMINATING})
ALL = frozenset({ACTIVE, BLOCKED, TERMINATING, TERMINATED, DECEASED})
WRITE = "customer:write"
LEGAL_ADDRESS, BILLING_ADDRESS, CONSENTS = "legal-address", "billing-address", "consents"
NOTES = "notes"

HAS_NO_HISTORY = Guard(
    "has_no_history", lambda customer, on: customer.in_use is False, errors.CustomerInUse
)
BILLING_ADDRESS_IS_SET = Guard(
    "billing_address_is_set",
    lambda customer, on: not customer.billing_inherited,
    lambda customer: OperationNotAllowed(
        say("The billing address is the legal one already"), State=customer.state
    ),
)
REGISTER_IS_CONFIGURED = Guard(
    "register_is_configured",
    lambda customer, on: population_register.of(customer.ledger) is not None,
    lambda customer: errors.PopulationRegisterNotConfigured(),
)
IS_REGISTERED_PERSON = Guard(
    "is_registered_person",
    lambda customer, on: customer.legal_entity == "consumer" and bool(customer.reg_no),
    lambda customer: OperationNotAllowed(
        say("The register knows persons by their national identifier: this customer has none"),
        State=customer.state,
    ),
)
IS_NOT_ERASED = Guard(
    "is_not_erased",
    lambda customer, on: customer.erased_on is None,
    lambda customer: OperationNotAllowed(
        say("The personal data was erased on {erased_on}", erased_on=customer.erased_on),
        State=customer.state,
    ),
)
SEES_IF_PROTECTED = Privilege(
    "sees_if_protected",
    lambda customer, actor: (
        not customer.protected_identity
        or actor.holds("customer:protected", "customers.see_protected_customer")
    ),
    "only who may see a protected identity",
    scope="customer:protected",
)


def _address(sub_resource: str, name: str) -> tuple[Transition, Transition]:
    """Return the rows of an address resource, which PUT replaces and PATCH changes."""
    common: dict[str, Any] = {
        "sources": LIVING, "targets": KEEP, "scope": WRITE, "path": f"/{sub_resource}",
        "sub_resource": sub_resource, "event": f"customer-{sub_resource}-changed",
    }  # fmt: skip
    return (
        Transition(
            operation=f"replace_{name}",
            rel="update",
            method="put",
            **common,
        ),
        Transition(
            operation=f"amend_{name}",
            rel="partial-update",
            method="patch",
            **common,
        ),
    )


CUSTOMER = StateMachine(
    "customer",
    permission_app="customers",
    messages=messages.CUSTOMER,
    states=(ACTIVE, BLOCKED, TERMINATING, TERMINATED, DECEASED),
    initial=ACTIVE,
    state_of=lambda customer, on: customer.state,
    tracked=("legal_entity",),
    transitions=[
        Transition(
            operation="create",
            sources=NEW,
            targets=frozenset({ACTIVE}),
            event="customer-created",
            scope=WRITE,
            rel="create-customer",
        ),
        Transition(
            operation="summarize",
            sources=NEW,
            targets=KEEP,
            scope=WRITE,
            rel="generate-summary",
            path="/generate-summary",
        ),
        Transition(
            operation="amend",
            sources=LIVING,
            targets=KEEP,
            event="customer-changed",
            scope=WRITE,
            rel="partial-update",
            method="patch",
        ),
        Transition(
            operation="replace",
            sources=LIVING,
            targets=KEEP,
            event="customer-changed",
            scope=WRITE,
            rel="update",
            method="put",
        ),
        Transition(
            operation="remove",
            sources=ALL,
            targets=KEEP,
            event="customer-deleted",
            scope=WRITE,
            rel="delete",
            method="delete",
            guards=(HAS_NO_HISTORY,),
        ),
        Transition(
            operation="initiate_termination",
            sources=frozenset({ACTIVE}),
            targets=frozenset({TERMINATING}),
            event="customer-terminating",
            scope=WRITE,
            rel="initiates-termination",
            path="/initiates-termination",
        ),
        Transition(
            operation="withdraw_termination",
            sources=frozenset({TERMINATING}),
            targets=frozenset({ACTIVE}),
            event="customer-termination-withdrawn",
            scope=WRITE,
            rel="withdraws-termination",
            path="/withdraws-termination",
        ),
        Transition(
            operation="complete_termination",
            sources=frozenset({TERMINATING}),
            targets=frozenset({TERMINATED}),
            event="customer-terminated",
        ),
        Transition(
            operation="reopen",
            sources=frozenset({TERMINATED}),
            targets=frozenset({TERMINATING}),
            event="customer-reopened",
        ),
        Transition(
            operation="block",
            sources=frozenset({ACTIVE}),
            targets=frozenset({BLOCKED}),
            event="customer-blocked",
        ),
        Transition(
            operation="unblock",
            sources=frozenset({BLOCKED}),
            targets=frozenset({ACTIVE}),
            event="customer-unblocked",
        ),
        Transition(
            operation="register_death",
            sources=LIVING,
            targets=frozenset({DECEASED}),
            event="customer-deceased",
        ),
        *_address(LEGAL_ADDRESS, "legal_address"),
        Transition(
            operation="refresh_legal_address",
            sources=LIVING,
            targets=KEEP,
            event="customer-legal-address-changed",
            scope=WRITE,
            rel="update-legal-address-from-population-register",
            path=f"/{LEGAL_ADDRESS}/update-legal-address-from-population-register",
            sub_resource=LEGAL_ADDRESS,
            guards=(REGISTER_IS_CONFIGURED, IS_REGISTERED_PERSON),
        ),
        *_address(BILLING_ADDRESS, "billing_address"),
        Transition(
            operation="remove_billing_address",
            sources=LIVING,
            targets=KEEP,
            event="customer-billing-address-changed",
            scope=WRITE,
            rel="delete",
            method="delete",
            path=f"/{BILLING_ADDRESS}",
            sub_resource=BILLING_ADDRESS,
            guards=(BILLING_ADDRESS_IS_SET,),
        ),
        Transition(
            operation="give_consent",
            sources=LIVING,
            targets=KEEP,
            event="consent-given",
            scope=WRITE,
            rel="create-consent",
            path=f"/{CONSENTS}",
            sub_resource=CONSENTS,
        ),
        Transition(
            operation="add_note",
            sources=ALL,
            targets=KEEP,
            scope=WRITE,
            rel="create-note",
            path=f"/{NOTES}",
            sub_resource=NOTES,
            guards=(IS_NOT_ERASED,),
        ),
        Transition(
            operation="revoke_links",
            sources=ALL,
            targets=KEEP,
            guards=(IS_NOT_ERASED,),
        ),
        Transition(
            operation="export_personal_data",
            sources=ALL,
            targets=KEEP,
            privilege=SEES_IF_PROTECTED,
        ),
        Transition(
            operation="erase",
            sources=frozenset({TERMINATED, DECEASED}),
            targets=KEEP,
            event="customer-erased",
            guards=(IS_NOT_ERASED,),
        ),
    ],
)

GIVEN, WITHDRAWN = "active", "withdrawn"

CONSENT = StateMachine(
    "consent",
    permission_app="customers",
    messages=messages.CONSENT,
    states=(GIVEN, WITHDRAWN),
    initial=GIVEN,
    state_of=lambda consent, on: consent.state,
    transitions=[
        Transition(
            operation="withdraw_consent",
            sources=frozenset({GIVEN}),
            targets=frozenset({WITHDRAWN}),
            event="consent-withdrawn",
            scope=WRITE,
            rel="withdraw-consent",
            path="/withdraw-consent",
        ),
    ],
)
