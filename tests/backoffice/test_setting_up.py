"""Ledgers are opened, sellers registered, and settings changed on pages, by who may."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import ChartOverride, JournalLine, RecurrentFee
from invoices.models import ClaimTerm, CollectionAgency
from ledger_project.core.models import (
    ChangeRequest,
    Ledger,
    PenaltyRate,
    ReferenceRate,
    Seller,
    SettingChange,
    StaffMember,
)
from ledger_project.core.setup import open_ledger
from ledger_project.staff.roles import deliver
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page, send, told
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed

SETTINGS = [
    "change_settings", "set_penalty_interest", "set_claim_terms", "set_letter_template",
    "override_account", "set_collection_agency",
]  # fmt: skip
NEW = {"number": "802", "name": "Second AB", "country": "NO", "operator_name": "Finans AS"}


@pytest.fixture
def administrator(db):
    """Sign a ledger administrator in, of all ledgers or of those given."""

    def sign_in(*ledgers: int, name: str = "ada") -> Client:
        deliver(by="tests")
        user = User.objects.create_user(name, is_staff=True)
        user.groups.set([name_of_role()])
        if ledgers:
            StaffMember.objects.create(user=user, ledgers=list(ledgers))
        client = Client()
        client.force_login(user)
        return client

    def name_of_role() -> int:
        return User.groups.rel.model.objects.get(name="Ledger administrator").pk

    return sign_in


def points(client: Client, ledger: Ledger) -> dict[str, tuple[str, bool]]:
    found = client.get(page(ledger)).context["points"]
    return {one.title: (one.found, one.calm) for one in found}


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


# --- Ledgers ------------------------------------------------------------------------------------


def test_a_ledger_is_opened_and_its_page_says_what_is_missing(ledger, boss):
    answer = fill_in(boss, Ledger, "open", **NEW)
    assert answer.redirect_chain[-1][0] == page(Ledger.objects.get(pk=802))
    made = Ledger.objects.get(pk=802)
    assert (made.name, made.country, made.currency) == ("Second AB", "NO", "NOK")
    assert (made.configured, made.sandbox, made.retention_years) == (False, False, 5)
    assert "overdratt til Finans AS" in made.assignment_notice
    change = SettingChange.objects.get(ledger=802)
    assert (change.operation, change.created_by) == ("open_ledger", "staff:boss")
    missing = {title: found for title, (found, calm) in points(boss, made).items() if not calm}
    assert missing == {
        "The account that buyers pay to": "a sample account, which nobody should pay to",
        "Who runs the service": "without an organisation number, numbers, address and phone",
        "Sellers": "none is open for business",
        "Interest on late debts": "none: late debts bear no interest",
        "Persons who approve payouts and payment details": "boss",
        "API clients": "none: no system can call",
        "Open for business": "not yet: new business is refused",
    }
    assert "a sample account" in shown(boss.get(page(made)))


def test_the_checklist_is_calm_when_nothing_is_missing(boss, staff):
    ledger, _ = open_ledger(
        802, name="Second AB", country="SE", organisation_number="556000-0001",
        operator_name="Finans AB", operator_details="Storgatan 1", payment_account="BGSE:5805-6201",
        penalty_interest=Decimal(8), on=TODAY,
    )  # fmt: skip
    run(
        "register_seller", 802, "1", iban="SE4550000000058398257466", vat_no="SE556000000101",
        street_address="Storgatan 2", zip_code="111 22", city="Stockholm",
    )  # fmt: skip
    run("issue_client", 802, name="Shop", scope=["invoice:read"])
    User.objects.create_superuser("carl")
    assert {title for title, (_, calm) in points(boss, ledger).items() if not calm} == set()
    run("register_seller", 802, "2")
    found, calm = points(boss, ledger)["Sellers"]
    assert (found, calm) == (
        "2 open for business; without a payout account: 2; without what invoices say of it: 2",
        False,
    )


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"number": "501"}, "Ledger 501 is open already"),
        ({"number": "0"}, "greater than or equal to 1"),
        ({"country": ""}, "This field is required"),
        ({"currency": "kr"}, "Expected an upper-case ISO 4217 code"),
        ({"payment_account": "5050-1055"}, "Expected TYPE:NUMBER"),
    ],
)
def test_a_ledger_that_cannot_be_opened_is_refused_beside_its_field(ledger, boss, members, why):
    with unchanged():
        answer = fill_in(boss, Ledger, "open", **{**NEW, **members})
    assert why in shown(answer)


def test_no_ledger_is_opened_on_a_page_with_a_calendar_that_nobody_chose(boss, settings):
    settings.TIME_ZONE_IS_CHOSEN = False
    assert "LEDGER_TIME_ZONE is not set" in shown(fill_in(boss, Ledger, "open", **NEW))
    assert not Ledger.objects.exists()


def test_a_page_that_opens_a_ledger_and_is_sent_twice_opens_one(boss):
    fill_in(boss, Ledger, "open", **NEW)
    assert "Ledger 802 is open already" in shown(fill_in(boss, Ledger, "open", **NEW))
    assert Ledger.objects.count() == 1


def test_settings_that_are_changed_on_the_page_change_and_no_others(ledger, boss):
    run("open_ledger", 501, payout_cutoff=dt.time(14, 30), remainder_limit=Decimal("20"))
    before = Ledger.objects.filter(pk=501).values().get()
    opened = boss.get(address(ledger, "change_settings"))
    run("open_ledger", 501, authorization_days=40)  # A colleague, meanwhile.
    changed = {
        "payment_days": "14", "default_credit_limit": "1 000,50", "bank_accounts": "5050-1055 99",
        "days_back": "1000", "account_profiles": "kontofaktura gold",
        "scheduled_reports": "105 106", "payout_cutoff": "", "remainder_limit": "",
        "reason": "New agreement",
    }  # fmt: skip
    answer = boss.post(
        address(ledger, "change_settings"), {**inputs(opened), **changed}, follow=True
    )
    assert "has the new settings" in told(answer)
    after = Ledger.objects.filter(pk=501).values().get()
    assert {name: value for name, value in after.items() if value != before[name]} == {
        "payment_days": 14, "default_credit_limit": Decimal("1000.50"),
        "bank_accounts": ["5050-1055", "99"], "scheduled_reports": ["105", "106"],
        "days_back": 1000, "account_profiles": ["kontofaktura", "gold"],
        "payout_cutoff": None, "remainder_limit": None, "authorization_days": 40,
    }  # fmt: skip
    change = SettingChange.objects.first()
    assert (change.operation, change.created_by) == ("change_settings", "staff:boss")
    assert (change.reason, change.after["payment_days"]) == ("New agreement", 14)
    assert "authorization_days" not in change.after
    assert not ChangeRequest.objects.exists()


def test_a_preview_says_each_setting_before_and_after_and_changes_nothing(ledger, boss):
    with unchanged():
        answer = fill_in(boss, ledger, "change_settings", payment_days="14", look="1")
    assert "Payment terms (days): 30 → 14" in shown(answer)


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({}, "Nothing was changed on the page"),
        ({"retention_years": "0"}, "greater than or equal to 1"),
        ({"credit_policy": "no.such.Policy"}, "No module named"),
        ({"letters_since": "2026-01-01"}, "Expected a day after"),
        ({"direct_debit_id": "12"}, "Expected 6 or 8 digits"),
        ({"scheduled_reports": "999"}, "is not a valid choice"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_beside_its_field(ledger, boss, members, why):
    with unchanged():
        answer = fill_in(boss, ledger, "change_settings", **members)
    assert why in shown(answer)


def test_what_two_persons_change_is_not_on_the_page_of_one(ledger, boss):
    form = boss.get(address(ledger, "change_settings")).context["form"]
    assert not {"payment_account_number", "assignment_notice", "approval_limit"} & set(form.fields)
    assert not {"country", "currency", "sandbox", "closed_through"} & set(form.fields)


# --- Sellers ------------------------------------------------------------------------------------


def test_a_seller_is_registered_on_the_page_of_its_ledger(ledger, boss):
    answer = fill_in(
        boss, ledger, "register", number="700", name="New shop", iban="SE4550000000058398257466",
        item_fee="3,20", configured="on", settlement_schedule="weekly", settlement_day="5",
        minimum_payout="0",
    )  # fmt: skip
    made = Seller.objects.get(ledger=501, number="700")
    assert "has a new seller" in told(answer)
    assert f'href="{page(made)}"' in told(answer)
    assert (made.name, made.payout_iban) == ("New shop", "SE4550000000058398257466")
    assert (made.item_fee, made.commission_percent) == (Decimal("3.20"), Decimal(0))
    assert (made.settlement_schedule, made.settlement_day) == ("weekly", 5)
    assert (made.configured, made.created_by) == (True, "staff:boss")
    assert not ChangeRequest.objects.exists()


def test_a_seller_is_registered_from_the_list_too_and_without_fees_has_no_agreement(ledger, boss):
    fill_in(boss, Seller, "register", ledger="501", number="700")
    made = Seller.objects.get(ledger=501, number="700")
    assert (made.name, made.item_fee, made.commission_percent) == ("700", None, None)
    assert made.configured is True


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"number": "654"}, "Seller 654 is registered already"),
        ({"number": "å b"}, "Expected letters, digits"),
        ({"iban": "SE00"}, "IBAN"),
        ({"settlement_schedule": "weekly"}, "Expected 1 to 7"),
    ],
)
def test_a_seller_that_cannot_be_is_refused_beside_its_field(ledger, seller, boss, members, why):
    with unchanged():
        answer = fill_in(boss, ledger, "register", **{"number": "700", **members})
    assert why in shown(answer)


def test_settings_of_a_seller_are_changed_and_its_account_is_not(ledger, seller, boss):
    answer = fill_in(
        boss, seller, "change_settings", name="Other shop", commission_percent="2.5",
        settlement_schedule="monthly", settlement_day="15", fees_invoiced="on",
    )  # fmt: skip
    assert "has the new settings" in told(answer)
    changed = Seller.objects.get(pk=seller.pk)
    assert (changed.name, changed.commission_percent) == ("Other shop", Decimal("2.5"))
    assert (changed.settlement_day, changed.fees_invoiced) == (15, True)
    assert (changed.item_fee, changed.payout_iban) == (seller.item_fee, seller.payout_iban)
    form = boss.get(address(seller, "change_settings")).context["form"]
    assert not {"payout_iban", "payout_bic", "number"} & set(form.fields)


def test_a_seller_without_a_fee_and_a_commission_has_no_agreement(ledger, seller, boss):
    fill_in(boss, seller, "change_settings", item_fee="", commission_percent="")
    changed = Seller.objects.get(pk=seller.pk)
    assert (changed.item_fee, changed.commission_percent) == (None, None)
    fill_in(boss, seller, "change_settings", item_fee="1")
    changed.refresh_from_db()
    assert (changed.item_fee, changed.commission_percent) == (Decimal(1), Decimal(0))


# --- Interest and claims ------------------------------------------------------------------------


def test_interest_is_the_laws_or_a_rate_from_a_day_on(ledger, seller, boss):
    boss_sets = {"since": "2026-07-01", "legal_entity": ""}
    answer = send(boss, ledger, "set_penalty_interest", how="statutory", **boss_sets)
    assert "has the new interest on late debts" in told(answer)
    rates = PenaltyRate.objects.order_by("legal_entity")
    assert [(one.legal_entity, one.points) for one in rates] == [
        ("business", Decimal(8)),
        ("consumer", Decimal(8)),
    ]
    send(
        boss, ledger, "set_penalty_interest", how="percent", rate="9.50", seller="654",
        since="2026-08-01", legal_entity="business",
    )  # fmt: skip
    own = PenaltyRate.objects.get(seller=seller)
    assert (own.percent, own.points, own.since) == (Decimal("9.50"), None, dt.date(2026, 8, 1))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"how": "percent"}, "Expected a number"),
        ({"how": "statutory", "rate": "8"}, "Expected none"),
        ({"how": "points", "rate": "20"}, "Above 8"),
        ({"how": "points", "rate": "8", "seller": "999"}, "There is no seller 999"),
    ],
)
def test_interest_that_cannot_be_is_refused(ledger, boss, members, why):
    with unchanged():
        answer = send(boss, ledger, "set_penalty_interest", since="2026-07-01", **members)
    assert why in shown(answer)


def test_a_reference_rate_is_entered_for_its_half_year(boss):
    ReferenceRate.objects.filter(country="SE", since="2026-07-01").delete()
    send(
        boss, ReferenceRate, "enter", country="SE", since="2026-09-14", percent="1.75",
        source="riksbank.se",
    )  # fmt: skip
    entered = ReferenceRate.objects.get(country="SE", since="2026-07-01")
    assert (entered.percent, entered.source) == (Decimal("1.75"), "riksbank.se")
    assert entered.created_by == "staff:boss"


def test_a_step_of_the_claims_is_set_and_the_rest_of_it_stays(ledger, boss):
    given = {"level": "Reminder", "legal_entity": "consumer", "since": "2026-07-01"}
    answer = send(boss, ledger, "set_claim_terms", **given, days="9", fee="50", tiers="100:60")
    assert "has the new terms of claims" in told(answer)
    term = ClaimTerm.objects.get()
    assert (term.days, term.fee, term.fee_kind) == (9, Decimal(50), "reminder_fee")
    assert (term.tiers, term.used, term.since) == (
        [[Decimal(100), Decimal(60)]],
        True,
        dt.date(2026, 7, 1),
    )
    send(boss, ledger, "set_claim_terms", **given, used="no")
    term.refresh_from_db()
    assert (term.days, term.used) == (9, False)


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({}, "Nothing was changed on the page"),
        ({"tiers": "100"}, "Expected pairs"),
        ({"tiers": "200:5 100:4"}, "the smallest first"),
        ({"days": "9", "seller": "999"}, "There is no seller 999"),
    ],
)
def test_terms_that_cannot_be_are_refused(ledger, boss, members, why):
    given = {"level": "Reminder", "legal_entity": "consumer", "since": "2026-07-01"}
    with unchanged():
        answer = send(boss, ledger, "set_claim_terms", **given, **members)
    assert why in shown(answer)


# --- Who may ------------------------------------------------------------------------------------


def test_an_administrator_of_one_ledger_sets_that_up_and_opens_none(ledger, seller, administrator):
    other, _ = open_ledger(802, name="Second AB", country="SE")
    ada = administrator(501)
    assert set(SETTINGS) < set(offered(ada, ledger))
    assert "register" in offered(ada, ledger)
    assert offered(ada, seller) == ["change_settings", "charge_monthly", "end_monthly_fee"]
    assert offered(ada, Seller) == ["register"]
    assert offered(ada, Ledger) == []
    for model, operation in ((Ledger, "open"), (ReferenceRate, "enter")):
        assert ada.get(address(model, operation)).status_code == 403
        assert ada.post(address(model, operation), NEW).status_code == 403
    with unchanged():
        for operation in (*SETTINGS, "register"):
            assert ada.get(address(other, operation)).status_code == 404
            assert ada.post(address(other, operation), {"number": "1"}).status_code == 404
        refused = send(ada, Seller, "register", ledger="802", number="1")
        assert "not one of the available choices" in shown(refused)


def test_an_administrator_of_every_ledger_opens_ledgers(administrator):
    ada = administrator()
    assert offered(ada, Ledger) == ["open"]
    assert offered(ada, ReferenceRate) == ["enter"]
    fill_in(ada, Ledger, "open", **NEW)
    assert SettingChange.objects.get(ledger=802).created_by == "staff:ada"


def test_each_permission_gives_its_own_operation_alone(ledger, seller, staff):
    views = ("core.view_ledger", "core.view_seller")
    for document, entity, names in (
        (ledger, "ledger", SETTINGS),
        (seller, "seller", ["change_settings"]),
    ):
        for name in names:
            one = staff(*views, f"core.{name}_{entity}", name=f"{name}-{entity}")
            assert offered(one, document) == [name]
            for other in {*SETTINGS, "register"} - {name} if entity == "ledger" else ():
                assert one.get(address(document, other)).status_code == 403
    reader = staff(*views, name="reader")
    assert offered(reader, ledger) == offered(reader, seller) == offered(reader, Seller) == []
    assert all(not one.url for one in reader.get(page(ledger)).context["points"])


# --- The chart, the agency, monthly fees --------------------------------------------------------


def test_a_number_of_the_chart_is_set_and_what_was_posted_keeps_its_own(ledger, seller, boss, api):
    billed(api, 100)
    posted = list(JournalLine.objects.filter(role="receivable").values_list("account_number"))
    answer = send(boss, ledger, "override_account", role="receivable", number="1516")
    assert "posts to the new number from now on" in told(answer)
    own = ChartOverride.objects.get()
    assert (own.role, own.number, own.name) == ("receivable", "1516", "Accounts receivable")
    assert SettingChange.objects.latest("id").created_by == "staff:boss"
    billed(api, 100, invoiceNo="S2")
    lines = JournalLine.objects.filter(role="receivable").order_by("id")
    assert list(lines.values_list("account_number"))[: len(posted)] == posted
    assert lines.last().account_number == "1516"
    send(boss, ledger, "override_account", role="receivable", number="")
    assert not ChartOverride.objects.exists()
    with unchanged():
        again = send(boss, ledger, "override_account", role="receivable", number="")
    assert "It has the country's number already" in again.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"role": "receivable", "number": "15 16"}, "Expected letters and digits"),
        ({"role": "client_funds", "number": "1900"}, "Select a valid choice"),
        ({"role": "", "number": "1900"}, "This field is required"),
    ],
)
def test_a_number_of_the_chart_that_cannot_be_is_refused(ledger, boss, members, why):
    with unchanged():
        assert why in shown(send(boss, ledger, "override_account", **members))


def test_the_agency_of_a_ledger_or_of_one_seller_is_set_and_taken_away(ledger, seller, boss):
    agency = {"name": "Inkasso AB", "creditor_number": "77", "account": "5555-5551"}
    answer = send(boss, ledger, "set_collection_agency", **agency)
    assert "hands over as it is set from now on" in told(answer)
    send(boss, ledger, "set_collection_agency", **{**agency, "name": "Own AB", "seller": "654"})
    found = CollectionAgency.objects.order_by("pk").values_list("name", "seller__number")
    assert list(found) == [("Inkasso AB", None), ("Own AB", "654")]
    send(boss, ledger, "set_collection_agency", stop="on", seller="654")
    assert list(found.all()) == [("Inkasso AB", None)]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({}, "name"),
        ({"name": "Inkasso AB", "stop": "on"}, "Either an agency, or none"),
        ({"stop": "on"}, "None is set"),
        ({"name": "Inkasso AB", "creditor_number": "77", "seller": "999"}, "There is no seller"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(ledger, boss, members, why):
    with unchanged():
        assert why in shown(send(boss, ledger, "set_collection_agency", **members))


def test_a_seller_is_charged_a_monthly_fee_until_a_day(ledger, seller, boss):
    fee = {"text": "Support", "unit_price": "99,50", "quantity": "2", "since": "2026-07-01"}
    answer = send(boss, seller, "charge_monthly", **fee)
    assert "is charged the fee from the day on" in told(answer)
    made = RecurrentFee.objects.get()
    assert (made.unit_price, made.quantity, made.vat_percent) == (Decimal("99.50"), 2, None)
    assert (made.since, made.until, made.created_by) == (dt.date(2026, 7, 1), None, "staff:boss")
    with unchanged():
        assert "is charged already" in shown(send(boss, seller, "charge_monthly", **fee))
    send(boss, seller, "end_monthly_fee", text="Support", until="2026-12-31")
    made.refresh_from_db()
    assert made.until == dt.date(2026, 12, 31)
    with unchanged():
        again = send(boss, seller, "end_monthly_fee", text="Support", until="2027-12-31")
    assert "Select a valid choice" in shown(again)


def test_who_may_not_is_not_offered_what_sets_a_ledger_up(ledger, seller, staff):
    reader = staff("core.view_ledger", "core.view_seller")
    assert (offered(reader, ledger), offered(reader, seller)) == ([], [])
    for document, operation in (
        (ledger, "override_account"), (ledger, "set_collection_agency"),
        (seller, "charge_monthly"), (seller, "end_monthly_fee"),
    ):  # fmt: skip
        assert reader.get(address(document, operation)).status_code == 403
