"""Test identities: in a sandbox each gets its decision, elsewhere none is special."""

import datetime as dt

import pytest

from accounts.models import CreditDecision
from customers.sandbox_identities import IDENTITIES
from invoices.views import purchases
from ledger_project.core import identifiers
from ledger_project.core.setup import register_seller
from tests.support.assertions import assert_problem
from tests.support.bodies import authorization_body
from tests.support.clients import issue, succeeded
from tests.support.paths import AUTHORIZATIONS, SANDBOX

SWEDES = [one for one in IDENTITIES if (one.country, one.legal_entity) == ("SE", "consumer")]
REASONS = {
    "credit-limit", "customer-not-active", "account-not-open", "under-age", "overdue-debt",
    "deceased",
}  # fmt: skip


def test_each_number_is_valid_in_its_country_and_canonical():
    wrong = []
    for one in IDENTITIES:
        given = (one.reg_no, one.country, one.legal_entity)
        if identifiers.national_identifier(*given, today=dt.date(2026, 6, 8)) != one.reg_no:
            wrong.append(one)
    assert wrong == []
    assert len({one.reg_no for one in IDENTITIES}) == len(IDENTITIES)


def test_the_list_has_a_person_for_each_reason_of_the_product(api):
    found = api.get(f"{SANDBOX}/identities").data["items"]
    assert len(found) == len(IDENTITIES)
    swedes = [
        one for one in found if (one["countryCode"], one["legalEntity"]) == ("SE", "consumer")
    ]
    assert {one["declineReason"] for one in swedes} == {None, *REASONS}
    assert {one["outcome"] for one in swedes} == {"accepted", "declined", "protected", "slow"}


def test_each_gets_the_decision_that_the_list_says(api, monkeypatch):
    monkeypatch.setattr(purchases, "SLOW_SECONDS", 0)
    for number, one in enumerate(SWEDES, 1):
        body = authorization_body(number=str(number), reg_no=one.reg_no)
        answer = api.post(AUTHORIZATIONS, body)
        if one.declined:
            assert_problem(answer, 422, "authorization-declined", DeclineReasons=[one.declined])
        else:
            assert answer.status_code == 201, one
    assert CreditDecision.objects.filter(accepted=False).count() == len(REASONS)


def test_a_slow_answer_waits_before_anything_is_locked(api, monkeypatch):
    waited = []
    monkeypatch.setattr(purchases.time, "sleep", waited.append)
    slow = next(one for one in SWEDES if one.slow)
    for number, one in enumerate((slow, SWEDES[0]), 1):
        body = authorization_body(number=str(number), reg_no=one.reg_no)
        assert api.post(AUTHORIZATIONS, body).status_code == 201
    assert waited == [5]


def test_the_register_of_a_sandbox_says_who_is_protected(api):
    hidden = next(one for one in SWEDES if one.protected)
    body = authorization_body(number="1", reg_no=hidden.reg_no)
    customer = succeeded(api.post(AUTHORIZATIONS, body))["customer"]
    update = f"{customer}/legal-address/update-legal-address-from-population-register"
    succeeded(api.post(update))
    assert api.get(customer).data["protectedIdentity"] is True


@pytest.mark.parametrize("one", [SWEDES[1], SWEDES[-1]], ids=lambda one: one.outcome)
def test_a_real_ledger_judges_them_as_anybody(real, monkeypatch, one):
    monkeypatch.setattr(purchases.time, "sleep", lambda seconds: pytest.fail("waited"))
    register_seller(real, "654", name="testshop")
    body = authorization_body(number="1", reg_no=one.reg_no)
    path = "/ledger/invoice-purchase/v1/502/authorizations"
    assert issue(real).post(path, body).status_code == 201
