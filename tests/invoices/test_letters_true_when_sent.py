"""Letters say what is true on the day they are sent: else they fall away, or are made anew."""

import datetime as dt

import pytest

from invoices.models import Claim, Letter, Waiver
from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, unchanged
from tests.support.backoffice import page
from tests.support.books import violations
from tests.support.clients import created, succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, done
from tests.support.letters import letter as text_of
from tests.support.paths import CUSTOMERS, EVENTS, PLANS
from tests.support.payments import receive

REMINDED, NEXT = "2026-07-14", "2026-07-15"
"""The bank days on which invoices due on 7 July are reminded of, and the next."""


@pytest.fixture(autouse=True)
def _letters(ledger, settings):
    open_ledger(501, letters_since=TODAY)
    settings.MAIL_FROM = "invoices@ledger.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def send(at, day):
    at(day)
    run("send_letters", 501)
    run("hand_over_letters", 501)


def reminded(api, at, amount=1000, **members):
    """Return an invoice whose reminder of 60 was made and rendered, and is not sent."""
    one = billed(api, amount, **{"distribution": "print", **members})
    send(at, "2026-06-08")
    at(REMINDED)
    run("run_claims", 501)
    text_of(api, one, "reminder")
    return one


def letters_of(api, invoice):
    return api.get(invoice["letters"]).data["items"]


def claims_of(api, invoice):
    return api.get(invoice["claims"]).data["items"]


def debt_of(api, invoice):
    return {name: part for name, part in api.get(invoice["@id"]).data["debt"].items() if part}


def plan_of(api, one):
    body = {"invoices": ["S1"], "numberOfParts": 3, "firstDueDate": "2026-08-14"}
    done(api, created(api.post(PLANS, body)), "accept")


def credited(api, one):
    done(api, one, "credit", {"creditInvoiceNo": "K1", "reason": "Complaint"})


HINDERED = {
    "disputed": (lambda api, one: done(api, one, "dispute", {"reason": "Broken"}), "disputed"),
    "respite": (
        lambda api, one: done(api, one, "set-respite", {"respiteDate": "2026-08-01"}),
        "respite",
    ),
    "plan": (plan_of, "payment plan"),
    "credited": (credited, "Nothing of it is owed"),
    "written off": (lambda api, one: done(api, one, "write-off", {"reason": "Gone"}), "Nothing"),
}


@pytest.mark.parametrize("channel", ["print", "email"])
@pytest.mark.parametrize("what", HINDERED)
def test_a_reminder_that_may_not_be_made_any_more_is_not_sent_and_its_fee_falls(
    api, at, ledger, admin_client, what, channel
):
    one = reminded(api, at, distribution=channel)
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
    hinder, why = HINDERED[what]
    hinder(api, one)
    send(at, REMINDED)
    letter = letters_of(api, one)[1]
    assert (letter["status"], letter["sendings"]) == ("withdrawn", [])
    assert why in letter["reason"]
    (claim,) = claims_of(api, one)
    assert (claim["level"], claim["withdrawn"]) == ("Reminder", REMINDED)
    assert "reminderFee" not in debt_of(api, one)
    assert api.get(one["@id"]).data["claimLevel"] == "Invoice"
    dropped = Letter.objects.exclude(claim=None).get()
    assert why in admin_client.get(page(dropped)).text
    found = api.get(f"{EVENTS}?type=claim-withdrawn").data["items"]
    assert [event["invoiceNo"] for event in found] == ["S1"]
    assert violations(ledger) == []
    # Nor does the next run send it.
    send(at, NEXT)
    assert len(letters_of(api, one)) == (3 if what == "credited" else 2)


def test_it_is_claimed_again_with_a_fee_when_the_dispute_is_over(api, at, ledger):
    one = reminded(api, at)
    done(api, one, "dispute", {"reason": "Broken"})
    send(at, REMINDED)
    done(api, one, "withdraw-dispute")
    at(NEXT)
    assert run("run_claims", 501)[0]["Reminder"] == 1
    send(at, NEXT)
    assert [each["status"] for each in letters_of(api, one)] == ["sent", "withdrawn", "sent"]
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
    assert "1 060,00" in text_of(api, one, "reminder")
    assert violations(ledger) == []


def test_a_part_that_is_disputed_or_credited_is_not_in_what_is_sent_and_the_fee_stays(
    api, at, ledger
):
    one = reminded(api, at)
    done(api, one, "credit", {"creditInvoiceNo": "K1", "reason": "Complaint", "amount": 100})
    done(api, one, "dispute", {"reason": "Broken", "amount": 300})
    send(at, NEXT)
    old, new = claims_of(api, one)
    assert (old["withdrawn"], old["fee"], new["fee"]) == (NEXT, 60, 60)
    assert (new["date"], new["capital"], new["disputedAmount"]) == (NEXT, 600, 300)
    assert debt_of(api, one) == {"capital": 900, "reminderFee": 60}
    said = text_of(api, one, "reminder")
    assert "660,00" in said
    assert "1 060,00" not in said
    assert [each["status"] for each in letters_of(api, one) if each["kind"] == "reminder"] == [
        "withdrawn", "sent",
    ]  # fmt: skip
    assert violations(ledger) == []


def test_a_waived_fee_is_in_no_letter_and_is_not_charged_anew(api, at, ledger):
    one = reminded(api, at)
    done(api, one, "waive-fee", {"reason": "Kindness"})
    send(at, REMINDED)
    assert [claim["fee"] for claim in claims_of(api, one)] == [60, 0]
    assert debt_of(api, one) == {"capital": 1000}
    said = text_of(api, one, "reminder")
    assert "1 000,00" in said
    assert "Påminnelseavgift 60" not in said
    assert Waiver.objects.count() == 1
    assert violations(ledger) == []


def test_what_was_paid_the_same_day_is_not_demanded(api, at, ledger):
    """Of 1,060 the customer has paid 1,000 without a letter: nothing is left, not even the fee."""
    one = reminded(api, at)
    receive(ledger, one["paymentReference"], "1000.00")
    assert debt_of(api, one) == {"capital": 60}
    send(at, REMINDED)
    assert debt_of(api, one) == {}
    assert api.get(one["@id"]).data["status"] == "closed"
    assert letters_of(api, one)[-1]["status"] == "withdrawn"
    assert violations(ledger) == []


def test_after_a_payment_in_part_the_letter_is_that_of_the_rest(api, at, ledger):
    one = reminded(api, at)
    receive(ledger, one["paymentReference"], "400.00")
    send(at, NEXT)
    assert [claim["level"] for claim in claims_of(api, one)] == ["Reminder", "RestReminder"]
    assert debt_of(api, one) == {"capital": 600}
    assert "600,00" in text_of(api, one, "reminder")
    assert letters_of(api, one)[-1]["status"] == "sent"
    assert violations(ledger) == []


def test_a_letter_that_is_true_goes_out_as_it_was_made(api, at, ledger):
    one = reminded(api, at)
    send(at, "2026-07-17")
    (claim,) = claims_of(api, one)
    assert (claim["date"], claim["withdrawn"]) == (REMINDED, None)
    assert [each["status"] for each in letters_of(api, one)] == ["sent", "sent"]
    assert violations(ledger) == []


def test_a_joint_letter_is_made_anew_without_what_is_disputed(api, at, ledger):
    open_ledger(501, joint_letters=True)
    other = billed(api, 500, invoiceNo="S2", distribution="print")
    one = reminded(api, at)
    assert (debt_of(api, other), debt_of(api, one)) == (
        {"capital": 500, "reminderFee": 60}, {"capital": 1000},
    )  # fmt: skip
    done(api, one, "dispute", {"reason": "Broken"})
    send(at, NEXT)
    assert debt_of(api, other) == {"capital": 500, "reminderFee": 60}
    assert debt_of(api, one) == {"capital": 1000}
    said = text_of(api, other, "reminder")
    assert "560,00" in said
    assert one["paymentReference"] not in said
    assert [each["status"] for each in letters_of(api, other)] == ["sent", "withdrawn", "sent"]
    assert [each["status"] for each in letters_of(api, one)] == ["sent", "withdrawn"]
    levels = [api.get(each["@id"]).data["claimLevel"] for each in (one, other)]
    assert levels == ["Invoice", "Reminder"]
    assert violations(ledger) == []


def test_the_fee_of_a_joint_letter_falls_with_its_invoice_and_the_others_go_out_together(
    api, at, ledger
):
    open_ledger(501, joint_letters=True)
    first = billed(api, 500, invoiceNo="S2", distribution="print")
    billed(api, 500, invoiceNo="S3", distribution="print")
    reminded(api, at)
    assert debt_of(api, first) == {"capital": 500, "reminderFee": 60}
    done(api, first, "dispute", {"reason": "Broken"})
    send(at, NEXT)
    standing = Claim.objects.filter(ended_on=None)
    assert [claim.fee for claim in standing] == [0, 0]
    assert len({claim.sent_with_id or claim.pk for claim in standing}) == 1
    assert not Letter.objects.exclude(state__in=["sent", "withdrawn"]).exists()
    assert violations(ledger) == []


def test_a_letter_that_came_back_is_made_anew_without_its_fee_for_the_new_address(api, at, ledger):
    one = reminded(api, at)
    send(at, REMINDED)
    at("2026-07-20")
    done(api, letters_of(api, one)[-1], "mark-returned", {"reason": "Moved"})
    done(api, letters_of(api, one)[-1], "resend")
    # To the address that it came back from: no claim follows.
    send(at, "2026-07-21")
    assert debt_of(api, one) == {"capital": 1000}
    at("2026-12-01")
    run("run_claims", 501)
    assert [claim["fee"] for claim in claims_of(api, one)] == [60, 0]
    said = text_of(api, one, "reminder")
    assert "1 000,00" in said
    assert "1 060,00" not in said
    succeeded(api.patch(f"{CUSTOMERS}/7/legal-address", {"city": "Visby"}))
    done(api, letters_of(api, one)[-1], "resend")
    send(at, "2026-12-02")
    last = letters_of(api, one)[-1]
    assert (last["status"], len(last["sendings"])) == ("sent", 2)
    assert "Visby" in last["sendings"][0]["address"]
    assert "Visby" not in last["sendings"][1]["address"]
    assert violations(ledger) == []


@pytest.mark.parametrize("what", HINDERED)
def test_what_was_sent_is_not_sent_again_while_it_may_not_be_claimed(api, at, ledger, what):
    one = reminded(api, at)
    send(at, REMINDED)
    hinder, why = HINDERED[what]
    hinder(api, one)
    letter = next(each for each in letters_of(api, one) if each["kind"] == "reminder")
    with unchanged():
        answer = api.post(f"{letter['@id']}/resend", {})
    assert_problem(answer, 409, "operation-not-allowed")
    assert why in answer.text
    assert violations(ledger) == []


def test_what_was_sent_and_is_disputed_before_it_goes_again_stands_and_a_person_looks_at_it(
    api, at, ledger, admin_client
):
    one = reminded(api, at)
    send(at, REMINDED)
    done(api, letters_of(api, one)[-1], "resend")
    done(api, one, "dispute", {"reason": "Broken"})
    send(at, NEXT)
    letter = letters_of(api, one)[-1]
    assert (letter["status"], len(letter["sendings"])) == ("failed", 1)
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
    assert claims_of(api, one)[0]["withdrawn"] is None
    assert "Letters that could not be sent" in admin_client.get("/admin/").text
    done(api, one, "withdraw-dispute")
    done(api, letter, "resend")
    send(at, dt.date(2026, 7, 16))
    assert letters_of(api, one)[-1]["status"] == "sent"
    assert violations(ledger) == []


def test_an_earlier_letter_is_not_sent_again_once_a_later_claim_was_made(api, at, ledger):
    one = reminded(api, at)
    send(at, REMINDED)
    at("2026-07-31")
    assert run("run_claims", 501)[0]["SecondReminder"] == 1
    first = letters_of(api, one)[1]
    with unchanged():
        answer = api.post(f"{first['@id']}/resend", {})
    assert "A later claim was made" in answer.text
    assert violations(ledger) == []
