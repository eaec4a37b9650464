"""The case page answers the first question of a call: what is to pay today, why, and what next."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils.html import strip_tags

from customers.models import Customer
from invoices.models import Claim, Invoice
from invoices.queries import interest
from ledger_project.core.penalty_interest import set_penalty_rate
from tests.support.actors import person
from tests.support.backoffice_pages import url
from tests.support.claims import run_claims_up_to
from tests.support.clients import created
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, done
from tests.support.paths import PLANS
from tests.support.payments import receive


def page_of(client, entity):
    return client.get(url(type(entity), "change", entity.pk)).context


def plain(text) -> str:
    return strip_tags(str(text)).replace("\u202f", " ")


def amount(text: str) -> Decimal:
    return Decimal(text.replace("\u202f", "").removesuffix(" SEK"))


def test_to_pay_is_the_sum_of_its_parts_and_interest_is_told(boss, api, ledger, at):
    set_penalty_rate(ledger, Decimal("11.5"), since=TODAY, agreed=True, actor=person("boss"))
    one = billed(api, amount=1000)
    run_claims_up_to("Reminder")
    receive(ledger, Invoice.objects.get().payment_reference, "200.00", on=dt.date(2026, 7, 20))
    at("2026-08-01")
    invoice = Invoice.objects.get()
    case = page_of(boss, invoice)["case"]
    parts = {name: amount(value) for name, value in case["parts"]}
    accrued = interest(invoice, dt.date(2026, 8, 1))
    assert parts["Interest"] == accrued > 0
    assert amount(case["to_pay"]) == sum(parts.values())
    assert amount(case["to_pay"]) == sum(api.get(one["@id"]).data["debt"].values())
    assert case["late"] == "25 days late"
    percent = Claim.objects.get().interest_percent.normalize()
    base = invoice.capital_debt
    a_day = (base * percent / 36500).quantize(Decimal("0.01"))
    assert plain(case["a_day"]) == f"{percent:f} % a year on {base} SEK adds {a_day} SEK a day."


def test_the_periods_of_interest_add_up_to_what_had_accrued(boss, api, ledger, at):
    billed(api, amount=1000)
    invoice = Invoice.objects.get()
    set_penalty_rate(ledger, Decimal("11.5"), since=TODAY, agreed=True, actor=person("boss"))
    set_penalty_rate(
        ledger, Decimal("20"), since=dt.date(2026, 7, 16), agreed=True, actor=person("boss")
    )
    receive(ledger, invoice.payment_reference, "400.00", on=dt.date(2026, 7, 21))
    at("2026-08-01")
    invoice.refresh_from_db()
    periods = page_of(boss, invoice)["case"]["periods"]
    days = [(str(one.first), str(one.last)) for one in periods]
    assert days == [("2026-07-08", "2026-07-15"), ("2026-07-16", "2026-07-21"),
                    ("2026-07-22", "2026-08-01")]  # fmt: skip
    assert [plain(one.principal) for one in periods[:2]] == ["1 000.00", "1 000.00"]
    assert [one.percent for one in periods][1:] == ["20 %", "20 %"]
    total = sum(Decimal(one.interest) for one in periods)
    assert abs(total - interest(invoice, dt.date(2026, 8, 1)) - invoice.interest_paid) <= Decimal(
        "0.02"
    )


def test_the_next_claim_is_the_one_that_the_run_then_makes(boss, api, ledger, at):
    billed(api, amount=1000)
    invoice = Invoice.objects.get()
    for level, words in [
        ("Reminder", "Reminder on"),
        ("SecondReminder", "Second reminder on"),
        ("CollectionClaim", "Collection claim on"),
    ]:
        told = plain(page_of(boss, invoice)["case"]["next"])
        run_claims_up_to(level)
        claim = Claim.objects.latest("pk")
        assert claim.level == level
        assert told.startswith(f"{words} {claim.claimed_on}, if it is not paid"), told
        total = plain(f"{claim.total:,.2f}".replace(",", " "))
        assert f"demands {total} SEK by {claim.due_date}" in told, told
        assert (f"costs {claim.fee:.2f} SEK" if claim.fee else "costs nothing") in told
        at(claim.claimed_on)
    assert "Debt collection on 2026-09-07" in plain(page_of(boss, invoice)["case"]["next"])


def test_what_keeps_a_claim_away_is_told(boss, api, ledger, at):
    one = billed(api, amount=1000)
    invoice = Invoice.objects.get()
    done(api, one, "set-respite", {"respiteDate": "2026-08-20"})
    shown = page_of(boss, invoice)
    assert [plain(badge) for badge in shown["badges"]] == ["Respite until 2026-08-20"]
    assert "Reminder on 2026-08-27" in plain(shown["case"]["next"])
    done(api, one, "dispute", {"reason": "Broken"})
    shown = page_of(boss, invoice)
    assert [plain(badge) for badge in shown["badges"]][1:] == ["Disputed"]
    assert shown["case"]["next"] == "No claim while it is disputed."
    done(api, one, "withdraw-dispute")
    done(api, one, "remove-respite")
    receive(ledger, invoice.payment_reference, "980.00")
    assert "No claim follows: too little is owed" in page_of(boss, invoice)["case"]["next"]
    receive(ledger, invoice.payment_reference, "20.00")
    case = page_of(boss, invoice)["case"]
    assert (amount(case["to_pay"]), case["next"], case["late"]) == (0, "", "")


def test_the_timeline_tells_it_in_words_and_by_names(boss, api, ledger, at):
    one = billed(api, amount=1000)
    done(api, one, "set-respite", {"respiteDate": "2026-07-07"})
    run_claims_up_to("Reminder")
    receive(ledger, Invoice.objects.get().payment_reference, "200.00", on=dt.date(2026, 7, 20))
    invoice = Invoice.objects.get()
    shown = page_of(boss, invoice)
    told = [(str(line.on), plain(line.text), line.who) for line in shown["timeline"]]
    texts = [text for _, text, _ in told]
    assert "Paid 200.00 SEK" in texts
    assert "Respite until 2026-07-07" in texts
    assert any(text.startswith("Reminder: 60.00 SEK in fees") for text in texts)
    assert "Letter: Invoice" in texts
    assert "Letter: Reminder" in texts
    assert told == sorted(told, key=lambda line: line[0], reverse=True)
    (who,) = [name for _, text, name in told if text.startswith("Respite")]
    assert who.endswith("(API)")
    content = boss.get(url(Invoice, "change", invoice.pk)).content.decode()
    assert "client:" not in content


def test_a_customer_shows_what_it_owes_on_all_invoices(boss, staff, api, ledger, at):
    billed(api, amount=1000)
    billed(api, amount=500, invoiceNo="S2", preferredDueDate="2026-08-15")
    run_claims_up_to("Reminder")
    at("2026-08-01")
    customer = Customer.objects.get(customer_no="7")
    owed = page_of(boss, customer)["owed"]
    first, second = Invoice.objects.order_by("pk")
    accrued = interest(first, dt.date(2026, 8, 1))
    assert amount(owed["total"]) == 1500 + 60 + accrued
    parts = {name: amount(value) for name, value in owed["parts"]}
    assert parts["Principal of 2 invoices"] == 1500
    assert parts[f"Of it overdue principal (1 since {first.due_date})"] == 1000
    assert second.due_date == dt.date(2026, 8, 17)
    clerk = staff("customers.view_customer", name="clerk")
    assert "owed" not in page_of(clerk, customer)


def test_foreseeing_a_claim_changes_nothing(boss, api, ledger, at):
    billed(api, amount=1000)
    at("2026-07-14")
    invoice = Invoice.objects.get()
    told = plain(page_of(boss, invoice)["case"]["next"])
    assert told.startswith("Reminder today")
    assert not Claim.objects.exists()
    (counted,) = run("run_claims", 501)
    assert counted["Reminder"] == 1
    assert boss.get(reverse("admin:index")).status_code == 200


def test_a_payment_plan_keeps_claims_away(boss, api, ledger):
    billed(api, amount=1000)
    given = {"invoices": ["S1"], "numberOfParts": 2, "firstDueDate": "2026-07-30"}
    done(api, created(api.post(PLANS, given)), "accept")
    shown = page_of(boss, Invoice.objects.get())
    assert [plain(badge) for badge in shown["badges"]] == ["Payment plan"]
    assert shown["case"]["next"] == "No claim while its payment plan is kept."
