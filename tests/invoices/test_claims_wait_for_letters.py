"""Claims wait for the letter of the step before, and count its days from when it was sent."""

import datetime as dt

import pytest
from django.utils.html import strip_tags

from invoices.models import Claim, Invoice
from ledger_project.core.setup import open_ledger
from tests.support.assertions import unchanged
from tests.support.backoffice import page
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, customer, done
from tests.support.paths import CUSTOMERS, EVENTS
from tests.support.payments import receive

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _letters(ledger, settings):
    open_ledger(501, letters_since=TODAY)
    settings.MAIL_FROM = "invoices@ledger.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def send(at, day):
    """Send all that is due, on a day."""
    at(day)
    run("send_letters", 501)
    run("hand_over_letters", 501)


def claimed(at, day) -> str:
    """Run the claims of a day, and return the level that was reached."""
    before = Claim.objects.count()
    at(day)
    run("run_claims", 501)
    return Claim.objects.latest("pk").level if Claim.objects.count() > before else ""


def letters_of(api, invoice):
    return api.get(invoice["letters"]).data["items"]


def case_of(client):
    case = client.get(page(Invoice.objects.get())).context["case"]
    return strip_tags(case["next"]).replace("\u202f", " ")


AT_ONCE = [
    ("2026-06-08", "2026-07-14", "Reminder", "2026-07-24"),
    ("2026-07-14", "2026-07-31", "SecondReminder", "2026-08-10"),
    ("2026-07-31", "2026-08-17", "CollectionClaim", "2026-08-27"),
    ("2026-08-17", "2026-09-07", "DebtCollection", "2026-09-07"),
]
"""(its letter is sent, the next claim is made, its level, it is due): seven days after each due
date, and ten before debt collection, on bank days; the invoice is due on 7 July.
"""
LATE = [
    # 3 days late: as if it were due on Friday the 10th.
    ("2026-06-11", "2026-07-17", "Reminder", "2026-07-27"),
    # 4 days late: as if on Friday the 31st.
    ("2026-07-21", "2026-08-07", "SecondReminder", "2026-08-17"),
    # On its day.
    ("2026-08-07", "2026-08-24", "CollectionClaim", "2026-09-03"),
    # 5 days late: as if on Tuesday the 8th; ten days later is Friday the 18th.
    ("2026-08-29", "2026-09-18", "DebtCollection", "2026-09-18"),
]
BY_CLIENT = [
    # The client sends the invoice: on its day. Reminders are the ledger's, on paper.
    ("2026-06-08", "2026-07-14", "Reminder", "2026-07-24"),
    # A week late: as if on Friday the 31st.
    ("2026-07-21", "2026-08-07", "SecondReminder", "2026-08-17"),
    ("2026-08-07", "2026-08-24", "CollectionClaim", "2026-09-03"),
    ("2026-08-24", "2026-09-14", "DebtCollection", "2026-09-14"),
]


@pytest.mark.parametrize(
    ("channel", "steps"),
    [
        ("email", AT_ONCE),
        ("email", LATE),
        ("print", AT_ONCE),
        ("print", LATE),
        ("einvoice", LATE),
        ("none", AT_ONCE),
        ("none", BY_CLIENT),
    ],
    ids=["email", "email-late", "print", "print-late", "einvoice-late", "none", "none-late"],
)
def test_each_step_waits_until_the_letter_before_is_sent_and_its_days_are_over(
    api, at, ledger, admin_client, channel, steps
):
    if channel == "einvoice":
        run(
            "register_seller", 501, "654", organisation_number="556036-0793",
            vat_no="SE556036079301", street_address="Hamngatan 12", zip_code="41117",
            city="Göteborg",
        )  # fmt: skip
        customer(
            api, "7", legalEntity="business",
            nationalIdentifier={"countryCode": "SE", "regNo": "556016-0680"},
            eDIAddressInfo={"InterChangeRecipient": "0007:5560160680"},
        )  # fmt: skip
    billed(api, 1000, distribution=channel)
    for sent_on, day, level, due in steps:
        unsent = channel != "none" or level != "Reminder"
        if unsent:
            # Years later nothing would follow what was not sent.
            assert claimed(at, "2028-02-01") == ""
            at(sent_on)
            assert "No claim before the letter is sent" in case_of(admin_client)
        send(at, sent_on)
        words = {"SecondReminder": "Second reminder", "CollectionClaim": "Collection claim",
                 "DebtCollection": "Debt collection"}  # fmt: skip
        assert case_of(admin_client).startswith(f"{words.get(level, level)} on {day},")
        assert claimed(at, dt.date.fromisoformat(day) - DAY) == ""
        assert claimed(at, day) == level
        assert str(Claim.objects.latest("pk").due_date) == due
    assert violations(ledger) == []


def reminded(api, at, **members):
    """Send an invoice, remind of it on 14 July and send that; return the invoice and the letter."""
    one = billed(api, 1000, **{"distribution": "print", **members})
    send(at, "2026-06-08")
    assert claimed(at, "2026-07-14") == "Reminder"
    send(at, "2026-07-14")
    return one, letters_of(api, one)[1]


def returned(api):
    """Return what the events say of letters that came back."""
    return [e["data"] for e in api.get(EVENTS).data["items"] if e["type"] == "letter-returned"]


def debt_of(api, invoice):
    return {name: part for name, part in api.get(invoice["@id"]).data["debt"].items() if part}


def test_the_fee_of_a_claim_falls_once_with_its_letter_and_no_claim_follows(
    api, at, ledger, admin_client
):
    one, letter = reminded(api, at)
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
    at("2026-07-28")
    back = done(api, letter, "mark-returned", {"reason": "Moved"})
    assert debt_of(api, one) == {"capital": 1000}
    assert returned(api) == [{"kind": "reminder", "channel": "print", "waivedFee": 60}]
    told = case_of(admin_client)
    assert told.startswith("No claim: the letter came back (Moved): Reminder.")
    shown = admin_client.get(page(Invoice.objects.get())).text
    assert "Reminder came back: its fee of 60.00" in shown.replace("\xa0", " ")
    assert "Letters that came back" in admin_client.get("/admin/").text
    assert claimed(at, "2026-07-31") == claimed(at, "2028-02-01") == ""
    # To the same address again: nothing follows before it is known to have arrived.
    at("2026-08-03")
    done(api, back, "resend")
    send(at, "2026-08-03")
    assert claimed(at, "2028-02-01") == ""
    assert "was sent again to the address that it came back from" in case_of(admin_client)
    assert "Letters that came back" in admin_client.get("/admin/").text
    # It comes back once more, with nothing left to fall; and arrives the third time.
    at("2026-08-10")
    done(api, letters_of(api, one)[-1], "mark-returned", {"reason": "Moved"})
    assert returned(api)[1:] == [{"kind": "reminder", "channel": "print"}]
    done(api, letters_of(api, one)[-1], "resend")
    send(at, "2026-08-10")
    done(api, letters_of(api, one)[-1], "confirm-delivery")
    assert "Letters that came back" not in admin_client.get("/admin/").text
    # 27 days late: as if the reminder had been due on 20 August.
    assert claimed(at, "2026-08-26") == ""
    assert claimed(at, "2026-08-27") == "SecondReminder"
    assert debt_of(api, one) == {"capital": 1000}
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("channel", "path", "correction", "address"),
    [
        ("print", "legal-address", {"city": "Visby"}, "Visby"),
        ("email", "", {"emailAddress": "new@example.com"}, "new@example.com"),
    ],
)
def test_claims_go_on_after_a_letter_was_sent_to_the_corrected_address(
    api, at, ledger, channel, path, correction, address
):
    one, letter = reminded(api, at, distribution=channel)
    at("2026-07-28")
    done(api, letter, "mark-returned")
    assert letters_of(api, one)[1]["status"] == "returned"
    succeeded(api.patch(f"{CUSTOMERS}/7/{path}".rstrip("/"), correction))
    assert claimed(at, "2028-02-01") == ""
    at("2026-07-29")
    if letters_of(api, one)[1]["status"] == "returned":
        done(api, letters_of(api, one)[1], "resend")
    send(at, "2026-07-29")
    # The letter that came back has an old fee in it: a new one goes out in its place.
    (last,) = letters_of(api, one)[-1]["sendings"]
    assert address in last["address"]
    # 15 days late: as if the reminder had been due on Saturday 8 August, so on the 10th.
    assert claimed(at, "2026-08-14") == ""
    assert claimed(at, "2026-08-17") == "SecondReminder"
    assert violations(ledger) == []


def test_a_fee_that_was_paid_before_its_letter_came_back_pays_principal(api, at, ledger):
    """Of 560.00 paid, 60.00 met the fee: 500.00 are left, and 440.00 without the fee."""
    one, letter = reminded(api, at)
    receive(ledger, one["paymentReference"], "560.00", on=dt.date(2026, 7, 20))
    assert debt_of(api, one) == {"capital": 500}
    at("2026-07-28")
    done(api, letter, "mark-returned")
    assert debt_of(api, one) == {"capital": 440}
    assert returned(api) == [{"kind": "reminder", "channel": "print", "waivedFee": 60}]
    assert violations(ledger) == []


def test_a_letter_that_comes_back_after_all_was_paid_changes_no_money(api, at, ledger):
    one, letter = reminded(api, at)
    receive(ledger, one["paymentReference"], "1060.00", on=dt.date(2026, 7, 20))
    at("2026-07-28")
    done(api, letter, "mark-returned")
    assert api.get(one["@id"]).data["status"] == "closed"
    assert returned(api) == [{"kind": "reminder", "channel": "print"}]
    assert api.get(f"{CUSTOMERS}/7/surpluses").data["items"] == []
    assert violations(ledger) == []


def test_an_invoice_that_came_back_is_not_reminded_of_and_one_that_failed_is_not_either(
    api, at, ledger, admin_client
):
    one = billed(api, 1000, distribution="none")
    at("2026-06-15")
    back = done(api, letters_of(api, one)[0], "mark-returned", {"reason": "Unknown"})
    assert claimed(at, "2028-02-01") == ""
    # Its client sends it again, and says so on the 22nd: two weeks late, as if due on 21 July.
    at("2026-06-22")
    done(api, back, "confirm-delivery")
    assert claimed(at, "2026-07-27") == ""
    assert claimed(at, "2026-07-28") == "Reminder"
    done(api, letters_of(api, one)[1], "fail", {"reason": "Printer broken"})
    assert claimed(at, "2028-02-01") == ""
    at("2026-07-29")
    told = "No claim: the letter could not be sent (Printer broken): Reminder. Send it again."
    assert case_of(admin_client) == told
    assert violations(ledger) == []


def test_answers_of_a_file_let_fees_fall_and_older_ones_do_not_bring_them_back(
    api, at, ledger, tmp_path
):
    one, letter = reminded(api, at)
    at("2026-07-28")
    for outcome, counted in (("delivered", "delivered"), ("returned", "returned"),
                             ("delivered", "known")):  # fmt: skip
        path = tmp_path / "answers.csv"
        path.write_text(f"letter;outcome;reason\n501-{letter['letterId']}-1;{outcome};")
        assert run("import_letter_answers", path, ledger=501)[counted] == 1
    assert letters_of(api, one)[1]["status"] == "returned"
    assert debt_of(api, one) == {"capital": 1000}
    assert violations(ledger) == []


def test_a_refused_answer_leaves_fees_as_they_are(api, at, ledger):
    one, letter = reminded(api, at)
    done(api, letter, "resend")
    with unchanged(but=("core_idempotencykey",)):
        assert api.post(f"{letter['@id']}/mark-returned", {}).status_code == 409
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
