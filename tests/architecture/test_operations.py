"""Each operation of a transition table is complete: a method that answers, a button, a column read.

These need no database. `test_adding.py` takes one place away at a time and sees it named here, or
by the other tests that CONTRIBUTING.md lists.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import URLResolver, get_resolver

from invoices import queries
from invoices.states import INVOICE
from ledger_project.generated_docs import MACHINES

BY_RUNS_OR_OTHERS = {
    "authorization": {"undo_credit": "the same on its invoice"},
    "invoice": {
        "purchase": "the first capture", "debit": "a further capture", "lower": "a credit",
        "distribute": "the run", "claim": "the run", "withdraw_claim": "the run",
        "pay": "a payment", "reverse_payment": "a reversal", "remit": "the run",
        "reverse_set_off": "the undoing of a set-off", "apply_credit": "a reversal",
        "return_charges": "a credit invoice, or a reversal",
        "enter_plan": "the acceptance of a payment plan", "leave_plan": "the end of one",
    },
    "paymentplan": {
        "propose": "the page of an invoice offers it", "remind": "the run", "fail": "the run",
        "complete": "the last payment",
    },
    "collectioncase": {"hand_over": "the run"},
    "letter": {"write": "its document", "send": "the run", "withdraw": "the run"},
    "customer": {"complete_termination": "the last settlement", "reopen": "a reversal"},
    "account": {"close": "the last settlement", "reopen": "a reversal"},
    "surplus": {"take_back": "a reversal", "put_back": "a payout that was not paid"},
    "payment": {
        "import_bank_file": "a page of its own, which shows the file before",
        "take_back_return": "a payout that was not paid",
    },
    "payout": {
        "send": "the run", "withdraw": "a reversal", "void_approvals": "a change of who is paid",
    },
    "feeinvoice": {
        "pay": "a payment", "take_back_payment": "a payment that is undone", "remind": "the run",
    },
    "changerequest": {"take_effect": "the run, after the rest"},
    "delivery": {"deliver": "the dispatcher", "give_up": "the dispatcher"},
    "client": {"expire": "its last day", "rehash_secret": "the next token that is fetched"},
}  # fmt: skip
"""Rows that nobody asks for, with what does them."""
BY_CLIENTS_ONLY = {
    "authorization": {"authorize": "a seller's system sends the order"},
    "invoice": {"issue": "a client's system sends the rows"},
    "account": {"open": "a client's system sends the terms"},
    "webhook": {"send_test": "staff send a delivery again"},
    "customer": {
        "replace": "staff change single members",
        "amend_legal_address": "staff set the whole address",
        "amend_billing_address": "staff set the whole address",
    },
}
"""Rows that clients may ask for, but staff may not, with the reason."""


def found_by(machine):
    """Return the admin class of a machine's model."""
    return admin.site._registry[apps.get_model(machine.permission_app, machine.entity)]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.entity)
def test_each_operation_has_a_button_or_a_reason_to_have_none(machine):
    without = set(machine.transitions) - set(found_by(machine).offered)
    reasons = {
        **BY_RUNS_OR_OTHERS.get(machine.entity, {}),
        **BY_CLIENTS_ONLY.get(machine.entity, {}),
    }
    assert without == set(reasons)


def endpoints(patterns=None):
    """Yield each viewset with the name of each of its methods that a route leads to."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from endpoints(one.url_patterns)
        elif hasattr(one.callback, "actions"):
            yield from ((one.callback.cls, action) for action in one.callback.actions.values())


def test_each_route_leads_to_a_method_that_is_an_endpoint():
    found = {(view, action) for view, action in endpoints()}
    lost = [(view, one) for view, one in found if not hasattr(getattr(view, one, None), "endpoint")]
    assert [f"{view.__name__}.{action}" for view, action in lost] == []


def test_what_an_invoice_remembers_can_be_read_as_of_a_past_day():
    assert set(queries.TRACKED) == INVOICE.tracked
