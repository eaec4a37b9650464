"""Listed ⇔ accepted, for letters in each state."""

import pytest

from invoices.letter_queries import letters_of
from invoices.letter_states import LETTER
from invoices.models import Invoice
from ledger_project.core.setup import open_ledger
from tests.support.books import violations
from tests.support.clients import created
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay_invoice
from tests.support.transitions import (
    STRANGERS,
    each_alone,
    judge,
    listed_for,
    operations_in,
    refuse_all,
)

ROWS = [row for row in LETTER.transitions.values() if row.path]
BODIES = {"resend": {"channel": "print"}, "mark_returned": {"reason": "Moved"}, "fail": {}}


def to_send(api, ledger):
    one = billed(api, 1000, distribution="email")
    return api.get(one["letters"]).data["items"][0]


def sent(api, ledger):
    one = billed(api, 1000, distribution="none")
    return api.get(one["letters"]).data["items"][0]


def delivered(api, ledger):
    return done(api, sent(api, ledger), "confirm-delivery")


def returned(api, ledger):
    return done(api, sent(api, ledger), "mark-returned")


def failed(api, ledger):
    return done(api, to_send(api, ledger), "fail", {"reason": "No address"})


def of_a_withdrawn_claim(api, ledger):
    open_ledger(501, days_before_claims=0)
    one = billed(api, 1000, distribution="none", **OVERDUE)
    created(api.post(f"{CUSTOMERS}/7/consents", {"type": "Email"}))
    run("run_claims", 501)
    pay_invoice(ledger, one, 1000, value_on="2026-06-05")
    return api.get(one["letters"]).data["items"][1]


def withdrawn(api, ledger, settings):
    letter = of_a_withdrawn_claim(api, ledger)
    settings.MAIL_FROM = "invoices@ledger.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run("send_letters", 501)
    return letter


WAYS = {
    to_send: ("to-send", {"resend", "fail"}),
    sent: ("sent", {"resend", "confirm_delivery", "mark_returned"}),
    delivered: ("delivered", {"resend", "mark_returned"}),
    returned: ("returned", {"resend", "confirm_delivery"}),
    failed: ("failed", {"resend"}),
    of_a_withdrawn_claim: ("to-send", {"fail"}),
    withdrawn: ("withdrawn", set()),
}


@pytest.mark.parametrize("reach", WAYS, ids=lambda reach: reach.__name__)
def test_listed_operations_of_a_letter_are_accepted_and_the_rest_refused(
    api, ledger, client_of, settings, reach
):
    open_ledger(501, letters_since=TODAY)
    given = (api, ledger, settings) if reach is withdrawn else (api, ledger)
    path = reach(*given)["@id"]
    state, expected = WAYS[reach]
    assert api.get(path).data["status"] == state
    refuse_all(client_of, STRANGERS, path, LETTER, ROWS, BODIES)
    offered = listed_for(api, path)
    assert operations_in(offered, ROWS, path) == expected
    letter = letters_of(Invoice.objects.get()).get(pk=path.rpartition("/")[2])
    for row in each_alone(ROWS):
        if judge(api, path, LETTER, row, letter, BODIES.get(row.operation, {}), offered):
            assert violations(ledger) == []


def test_every_state_of_a_letter_has_a_way():
    assert {state for state, _ in WAYS.values()} == set(LETTER.states)
