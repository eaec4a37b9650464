"""Staff operations on customers, consents, accounts and surpluses: what the tables say, no more."""

import contextlib
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import transaction

from accounts.credit.queries import get_surplus
from accounts.credit.queries import visible_to as accounts_visible_to
from accounts.credit.states import ACCOUNT, SURPLUS
from accounts.models import Account, CreditDecision, JournalEntry, Surplus, SurplusUse
from customers.models import Consent, Customer
from customers.states import CONSENT, CUSTOMER
from invoices.models import Invoice
from ledger_project.core import clock
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from tests.support import account_states, customer_states
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page, told
from tests.support.bodies import customer_body
from tests.support.dates import TODAY
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture

REASON = {"reason": "A letter of 1 June"}
PRESSED = {
    "customer": {
        "amend": {"emailAddress": "new@example.com"},
        "remove": {},
        "initiate_termination": REASON,
        "withdraw_termination": REASON,
        "block": REASON,
        "unblock": REASON,
        "register_death": REASON,
        "replace_legal_address": {"city": "Lund", "addressee": "A", "countryCode": "SE"},
        "refresh_legal_address": {},
        "replace_billing_address": {"city": "Lund", "addressee": "A", "countryCode": "SE"},
        "remove_billing_address": {},
        "give_consent": {"type": "EInvoiceB2CSE"},
        "revoke_links": REASON,
        "open": {"accountProfileType": "kontokredit", "creditLimit": "100.00"},
    },
    "consent": {"withdraw_consent": {}},
    "account": {
        "amend": {"description": "Changed"},
        "lower_credit_limit": None,
        "apply_for_raised_credit_limit": {"creditLimit": "60000.00"},
        "request_close": REASON,
        "withdraw_close_request": REASON,
        "configure_recurring_payment": {"paymentScope": "totalDebt"},
    },
    "surplus": {"pay_out": {"amount": "1.00"}, "set_off": None, "undo_set_off": None},
}
"""By document, each operation that staff is offered, and what is typed for it."""
NOT_OFFERED = {
    # What may be replaced may be amended; the register of deaths and the runs do the others.
    "customer": {
        "replace",
        "amend_legal_address",
        "amend_billing_address",
        "complete_termination",
        "reopen",
    },
    "account": {"close", "reopen"},
    "surplus": {"take_back", "put_back"},
}
OF_REPORTS = {"export_personal_data", "erase", "add_note"}
"""Tested in test_personal_data."""
MODELS = {"customer": Customer, "consent": Consent, "account": Account, "surplus": Surplus}
TABLES = {"customer": CUSTOMER, "consent": CONSENT, "account": ACCOUNT, "surplus": SURPLUS}


def name(value):
    return getattr(value, "__name__", value)


@contextlib.contextmanager
def undone():
    """Roll back what the block does, so that the next operation finds the same."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


def judge(boss, document, operation, members, *, possible):
    """Press the button: it works if it is offered, and otherwise nothing changes."""
    with undone():
        before = StateChange.objects.count()
        if possible:
            answer = fill_in(boss, document, operation, **members)
            assert " done" in told(answer), (operation, told(answer), answer.context.get("form"))
            assert StateChange.objects.count() > before or operation == "open"
        else:
            # That a customer is declined an account is kept, and nothing else.
            with unchanged(but=("accounts.CreditDecision",) if operation == "open" else ()):
                answer = fill_in(boss, document, operation, **members)
            assert "Nothing was changed" in told(answer), (operation, told(answer))


def done(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.data


# --- Offered ⇔ accepted -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
def test_every_operation_of_the_table_has_a_button(kind):
    known = {row.operation for row in TABLES[kind].transitions.values() if row.sources}
    buttons = set(admin.site._registry[MODELS[kind]].offered)
    creating = {row.operation for row in TABLES[kind].transitions.values() if not row.sources}
    asked = set(PRESSED[kind])
    assert buttons - creating - OF_REPORTS == asked
    assert known - buttons - OF_REPORTS == NOT_OFFERED.get(kind, set())


@pytest.fixture
def register(settings, tmp_path):
    """Return a population register that knows one person."""
    file = tmp_path / "register.csv"
    file.write_text(
        "countryCode,regNo,name,streetAddress,zipCode,city\n"
        "SE,19101010-1010,Britt-Marie,Nygatan 2,22222,Lund\n"
    )
    settings.POPULATION_REGISTER = "customers.population_register.FileRegister"
    settings.POPULATION_REGISTER_FILE = str(file)


@pytest.mark.parametrize(("state", "reach"), customer_states.STATES, ids=name)
def test_buttons_on_a_customer_work_as_offered_and_nothing_else_does(
    api, authorize, ledger, boss, staff, register, state, reach
):
    customer = customer_states.customer_at(reach(api, authorize, ledger))
    assert customer.state == state
    rows = CUSTOMER.permitted(customer, SYSTEM, TODAY, sub_resource=None)
    permitted = [row.operation for row in rows]
    expected = [one for one in permitted if one in PRESSED["customer"]]
    expected += ["open"] if state == "active" else []
    assert [one for one in offered(boss, customer) if one not in OF_REPORTS] == expected
    assert offered(staff("customers.view_customer"), customer) == []
    for operation, members in PRESSED["customer"].items():
        judge(boss, customer, operation, members, possible=operation in expected)


def test_without_a_population_register_there_is_no_button_to_ask_it(api, authorize, ledger, boss):
    customer = customer_states.customer_at(customer_states.fresh(api, authorize, ledger))
    assert "refresh_legal_address" not in offered(boss, customer)
    with unchanged():
        answer = fill_in(boss, customer, "refresh_legal_address")
    assert "Population register not configured" in told(answer)


@pytest.mark.parametrize("state", CONSENT.states)
def test_buttons_on_a_consent_work_as_offered_and_nothing_else_does(
    api, authorize, ledger, boss, staff, state
):
    path = customer_states.with_a_consent(api, authorize, ledger)
    consent = Consent.objects.get()
    if state == "withdrawn":
        done(api.post(f"{path}/consents/{consent.pk}/withdraw-consent"))
    expected = ["withdraw_consent"] if state == "active" else []
    assert offered(boss, consent) == expected
    assert offered(staff("customers.view_consent"), consent) == []
    judge(boss, consent, "withdraw_consent", {}, possible=state == "active")


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in ACCOUNT.states for reach in account_states.WAYS[state]],
    ids=name,
)
def test_buttons_on_an_account_work_as_offered_and_nothing_else_does(
    api, authorize, ledger, at, boss, staff, state, reach
):
    path = reach(api, authorize, ledger, at)
    on = clock.business_date()
    account = accounts_visible_to(SYSTEM, on).get(account_no=path.rsplit("/", 1)[1])
    assert ACCOUNT.state_of(account, on) == state
    permitted = [row.operation for row in ACCOUNT.permitted(account, SYSTEM, on, sub_resource=None)]
    expected = [one for one in permitted if one in PRESSED["account"]]
    assert offered(boss, account) == expected
    assert offered(staff("accounts.view_account"), account) == []
    lower = {"creditLimit": f"{account.credit_limit - Decimal('0.01'):.2f}"}
    for operation, members in PRESSED["account"].items():
        judge(boss, account, operation, members or lower, possible=operation in expected)


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in SURPLUS.states for reach in account_states.SURPLUS_WAYS[state]],
    ids=name,
)
def test_buttons_on_a_surplus_work_as_offered_and_nothing_else_does(
    api, authorize, ledger, boss, staff, state, reach
):
    one = reach(api, authorize, ledger)
    found = Surplus.objects.get()
    surplus = get_surplus(SYSTEM, found.customer, found.pk)
    assert surplus.state == state
    expected = [row.operation for row in SURPLUS.permitted(surplus, SYSTEM, TODAY) if row.scope]
    if reach is account_states.set_off:
        expected.append("undo_set_off")  # The way back, which only staff have.
    assert offered(boss, surplus) == expected
    assert offered(staff("accounts.view_surplus"), surplus) == []
    against = {"invoiceNo": one["invoice"]["invoiceNumber"], "reason": "On the wrong invoice"}
    for operation, members in PRESSED["surplus"].items():
        judge(boss, surplus, operation, members or against, possible=operation in expected)


@pytest.mark.parametrize("kind", TABLES)
def test_each_operation_needs_its_own_permission(api, authorize, ledger, staff, register, kind):
    one = account_states.owed_while_an_invoice_is_open(api, authorize, ledger)
    done(api.post(f"{one['customer']}/consents", {"type": "PharmaciesSE"}))
    document = MODELS[kind].objects.latest("pk")
    app = document._meta.app_label
    view = f"{app}.view_{kind}"
    codenames = {
        operation: "accounts.open_account" if operation == "open" else f"{app}.{operation}_{kind}"
        for operation in PRESSED[kind]
    }
    all_of_them = offered(staff(view, *codenames.values(), name="all"), document)
    assert len(all_of_them) >= {"customer": 9, "consent": 1, "account": 5, "surplus": 2}[kind]
    for operation, codename in codenames.items():
        others = [each for each in codenames.values() if each != codename]
        client = staff(view, *others, name=f"not-{operation}")
        assert offered(client, document) == [each for each in all_of_them if each != operation]
        blind = staff(codename, name=f"blind-{operation}")
        with unchanged():
            for one in (client, blind):
                assert one.get(address(document, operation)).status_code == 403
                assert one.post(address(document, operation), REASON).status_code == 403


# --- Customers ----------------------------------------------------------------------------------

NEW = {
    "name": "Britt-Marie Axelstopp",
    "legalEntity": "consumer",
    "nationalIdentifier__regNo": "811228-9874",
    "nationalIdentifier__countryCode": "SE",
    "emailAddress": "britt@example.com",
    "msisdn": "070-123 44 56",
    "legalAddress__addressee": "Britt-Marie Axelstopp",
    "legalAddress__streetAddress": "Storgatan 1",
    "legalAddress__zipCode": "123 45",
    "legalAddress__city": "Visby",
    "legalAddress__countryCode": "SE",
}


def test_a_customer_is_created_in_the_forms_that_the_api_keeps(boss, ledger):
    assert offered(boss, Customer) == ["create", "summarize"]
    answer = fill_in(boss, Customer, "create", **NEW)
    customer = Customer.objects.get()
    assert answer.redirect_chain == [(page(customer), 302)]
    assert f'<a href="{page(customer)}">Customer 1000001 Britt-Marie Axelstopp</a>' in told(answer)
    assert (customer.reg_no, customer.reg_country) == ("19811228-9874", "SE")
    assert (customer.msisdn, customer.zip_code) == ("+46701234456", "12345")
    assert (customer.billing_inherited, customer.protected_identity) == (True, False)
    assert (customer.created_by, customer.registered_on) == ("staff:boss", TODAY)


def test_a_new_customer_sent_twice_is_created_once(boss, ledger):
    new = {key: value for key, value in NEW.items() if not key.startswith("national")}
    asked = inputs(boss.get(address(Customer, "create")))
    body = {**asked, **{key.replace("__", "."): value for key, value in new.items()}}
    boss.post(address(Customer, "create"), body)
    with unchanged():
        again = boss.post(address(Customer, "create"), body, follow=True)
    assert "sent before, and was done once" in told(again)
    assert Customer.objects.count() == 1


def test_faults_are_told_at_their_fields_in_the_words_of_the_api(api, boss, ledger):
    wrong = {
        "nationalIdentifier__regNo": "19811228-9875",
        "msisdn": "12",
        "emailAddress": "britt",
        "legalAddress__zipCode": "1",
    }
    with unchanged():
        answer = fill_in(boss, Customer, "create", **{**NEW, **wrong})
    body = customer_body(
        nationalIdentifier={"regNo": "19811228-9875", "countryCode": "SE"},
        msisdn="12",
        emailAddress="britt",
        legalAddress={"addressee": "A", "zipCode": "1", "countryCode": "SE"},
    )
    refused = api.post(CUSTOMERS, body)
    assert refused.status_code == 400
    problems = {key: text for each in refused.data["Problems"] for key, text in each.items()}
    assert set(problems) == {key.replace("__", ".") for key in wrong}
    shown = answer.context["form"].errors
    assert {key: str(shown[key][0]) for key in shown} == problems


def test_what_is_missing_is_told_and_nothing_is_created(boss, ledger):
    open_ledger(502, name="Other", country="SE")
    with unchanged():
        answer = fill_in(boss, Customer, "create")
    required = {"ledger", "name", "legalEntity", "legalAddress.addressee"}
    assert set(answer.context["form"].errors) == {*required, "legalAddress.countryCode"}


def test_a_list_filtered_by_ledger_offers_what_is_done_in_it(boss, ledger):
    open_ledger(502, name="Other", country="NO")
    shown = boss.get("/admin/customers/customer/?ledger__number__exact=502")
    (create, _) = shown.context["buttons"]
    assert create["url"] == f"{address(Customer, 'create')}?ledger=502"
    assert inputs(boss.get(create["url"]))["ledger"] == "502"


@pytest.fixture
def customer(api):
    return customer_states.customer_at(done(api.post(CUSTOMERS, customer_body()))["@id"])


def test_only_what_was_changed_on_the_page_is_changed(api, boss, customer):
    opened = inputs(boss.get(address(customer, "amend")))
    path = customer.get_absolute_url()
    done(api.patch(path, {"emailAddress": "meanwhile@example.com"}))
    answer = boss.post(
        address(customer, "amend"), {**opened, "msisdn": "", "name": "Anna"}, follow=True
    )
    assert "Amend: done" in told(answer)
    customer.refresh_from_db()
    assert (customer.name, customer.msisdn) == ("Anna", "")
    assert customer.email_address == "meanwhile@example.com"
    assert customer.reg_no == "19101010-1010"
    assert StateChange.objects.latest("id").reason == "changed: msisdn, name"


@pytest.mark.parametrize(
    ("members", "column", "expected"),
    [
        ({"protectedIdentity": "on"}, "protected_identity", True),
        ({"preferredLanguageCode": "EN"}, "preferred_language_code", "EN"),
        ({"eDIAddressInfo__VAN": "ABC"}, "edi_van", "ABC"),
        (
            {"nationalIdentifier__regNo": "", "nationalIdentifier__countryCode": ""},
            "reg_no",
            "",
        ),
        ({"nationalIdentifier__regNo": "8112289874"}, "reg_no", "19811228-9874"),
    ],
)
def test_any_member_can_be_amended(boss, customer, members, column, expected):
    answer = fill_in(boss, customer, "amend", **members)
    assert "Amend: done" in told(answer)
    customer.refresh_from_db()
    assert getattr(customer, column) == expected


def test_a_box_that_is_unticked_is_sent_too(boss, customer):
    fill_in(boss, customer, "amend", protectedIdentity="on")
    shown = inputs(boss.get(address(customer, "amend")))
    assert shown.pop("protectedIdentity") == "on"
    boss.post(address(customer, "amend"), shown)
    customer.refresh_from_db()
    assert customer.protected_identity is False


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": ""}, "name"),
        ({"nationalIdentifier__countryCode": "NO"}, "nationalIdentifier.regNo"),
        ({"nationalIdentifier__regNo": "1"}, "nationalIdentifier.regNo"),
        ({"preferredLanguageCode": "sv"}, "preferredLanguageCode"),
    ],
)
def test_a_wrong_change_is_told_at_its_field(boss, customer, members, field):
    with unchanged():
        answer = fill_in(boss, customer, "amend", **members)
    assert set(answer.context["form"].errors) == {field}


def test_an_identifier_of_another_customer_is_refused(api, boss, customer):
    done(api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))
    other = Customer.objects.latest("id")
    members = {
        "nationalIdentifier__regNo": "19101010-1010",
        "nationalIdentifier__countryCode": "SE",
    }
    with unchanged():
        answer = fill_in(boss, other, "amend", **members)
    assert "belongs to another customer" in told(answer)


def test_addresses_are_set_and_taken_back(boss, customer):
    asked = inputs(boss.get(address(customer, "replace_billing_address")))
    assert (asked["streetAddress"], asked["zipCode"]) == ("Teststreet 1", "12345")
    fill_in(boss, customer, "replace_billing_address", city="Lund", streetAddress="Nygatan 2")
    customer.refresh_from_db()
    assert (customer.billing.city, customer.billing.street_address) == ("Lund", "Nygatan 2")
    assert customer.city == "Testcity"
    fill_in(boss, customer, "remove_billing_address")
    fill_in(boss, customer, "replace_legal_address", city="Visby", coAddress="")
    customer.refresh_from_db()
    assert (customer.billing_inherited, customer.billing.city) == (True, "Visby")


def test_the_register_gives_the_legal_address(boss, customer, register):
    assert "done" in told(fill_in(boss, customer, "refresh_legal_address"))
    customer.refresh_from_db()
    assert (customer.street_address, customer.address_confirmed_on) == ("Nygatan 2", TODAY)


def test_a_customer_without_history_is_deleted_and_the_list_is_shown(boss, customer):
    answer = fill_in(boss, customer, "remove")
    assert answer.redirect_chain == [("/admin/customers/customer/", 302)]
    assert "Remove: done" in told(answer)
    assert not Customer.objects.exists()


def test_consents_stand_on_the_page_of_the_customer_with_their_history(boss, customer):
    fill_in(boss, customer, "give_consent", type="Autogiro", reference="M-1")
    given = Consent.objects.get()
    assert (given.reference, given.given_on, given.created_by) == ("M-1", TODAY, "staff:boss")
    fill_in(boss, given, "withdraw_consent")
    fill_in(boss, customer, "give_consent", type="Autogiro", givenDate="2026-06-01")
    assert list(Consent.objects.values_list("state", "reference")) == [
        ("active", ""),
        ("withdrawn", "M-1"),
    ]
    shown = boss.get(page(customer))
    tables = {table["title"]: table["rows"] for table in shown.context["tables"]}
    assert len(tables["Consents"]) == 2
    assert "By e-mail" not in shown.content.decode()
    assert "On paper, paid by direct debit" in shown.content.decode()


def test_a_consent_that_does_not_fit_is_told_at_its_type(boss, customer):
    with unchanged():
        answer = fill_in(boss, customer, "give_consent", type="AvtaleGiro")
    assert "not known in SE" in str(answer.context["form"].errors["type"])


# --- Accounts and surpluses ---------------------------------------------------------------------


def test_an_account_is_opened_on_the_page_of_its_customer(boss, customer):
    asked = inputs(boss.get(address(customer, "open")))
    assert (asked["creditLimit"], asked["accountProfileType"]) == ("50000.00", "kontofaktura")
    body = {**asked, "creditLimit": "2000"}
    answer = boss.post(address(customer, "open"), body, follow=True)
    account = Account.objects.get()
    assert (account.credit_limit, account.customer) == (Decimal("2000.00"), customer)
    assert f'<a href="{page(account)}">Account {account.account_no}</a>.' in told(answer)
    with unchanged():
        again = boss.post(address(customer, "open"), body, follow=True)
    assert "sent before, and was done once" in told(again)


def test_a_declined_account_tells_the_reasons_and_keeps_the_decision(boss, customer):
    with unchanged(but=("accounts.CreditDecision",)):
        answer = fill_in(boss, customer, "open", creditLimit="100000.01")
    assert "New account declined" in told(answer)
    assert "credit-limit" in told(answer)
    decision = CreditDecision.objects.get()
    assert (decision.accepted, decision.created_by) == (False, "staff:boss")
    shown = boss.get(page(decision)).content.decode()
    assert "declined" in shown
    assert "100\u202f000.01 SEK" in shown
    tables = {table["title"]: table for table in boss.get(page(customer)).context["tables"]}
    assert "credit-limit" in tables["Credit decisions"]["rows"][0]


@pytest.fixture
def account(boss, customer):
    fill_in(boss, customer, "open", creditLimit="2000")
    return Account.objects.get()


def test_limits_go_down_at_will_and_up_by_the_policy(boss, account):
    for operation, limit, expected in [
        ("lower_credit_limit", "0", "0.00"),
        ("apply_for_raised_credit_limit", "3 000,50", "3000.50"),
    ]:
        assert "done" in told(fill_in(boss, account, operation, creditLimit=limit))
        account.refresh_from_db()
        assert str(account.credit_limit) == expected
    for operation, limit in [
        ("lower_credit_limit", "3000.51"),
        ("apply_for_raised_credit_limit", "3000.50"),
        ("apply_for_raised_credit_limit", "1,000"),
    ]:
        with unchanged():
            answer = fill_in(boss, account, operation, creditLimit=limit)
        assert set(answer.context["form"].errors) == {"creditLimit"}
    with unchanged(but=("accounts.CreditDecision",)):
        answer = fill_in(boss, account, "apply_for_raised_credit_limit", creditLimit="100000.01")
    assert "Raised credit limit declined" in told(answer)
    titles = {table["title"]: table for table in boss.get(page(account)).context["tables"]}
    assert len(titles["Credit decisions"]["rows"]) == 3


def test_a_fixed_recurring_payment_needs_its_amount(boss, account):
    with unchanged():
        answer = fill_in(
            boss, account, "configure_recurring_payment", paymentScope="fixedRecurring"
        )
    assert set(answer.context["form"].errors) == {"fixedAmount"}
    fill_in(
        boss,
        account,
        "configure_recurring_payment",
        paymentScope="fixedRecurring",
        fixedAmount="250",
    )
    account.refresh_from_db()
    assert (account.recurring_scope, account.recurring_amount) == ("fixedRecurring", Decimal(250))


def test_an_account_that_is_empty_closes_at_once_and_ends_the_termination(boss, customer, account):
    fill_in(boss, customer, "initiate_termination", **REASON)
    customer.refresh_from_db()
    assert customer.state == "terminating"
    fill_in(boss, account, "request_close", **REASON)
    account.refresh_from_db()
    customer.refresh_from_db()
    assert (account.state, customer.state) == ("Closed", "terminated")


@pytest.fixture
def surplus(api, authorize, ledger):
    """30.00 owed to a customer who has an open invoice of 500.00."""
    one = authorize(amount=100)
    capture(api, one)
    pay(ledger, one, "130.00")
    capture(api, authorize(amount=500))
    return Surplus.objects.get()


def test_a_surplus_is_paid_out_once_however_often_the_page_is_sent(boss, surplus):
    body = {
        **inputs(boss.get(address(surplus, "pay_out"))),
        "amount": "10,50",
        "iban": "SE45 5000 0000 0583 9825 7466",
    }
    assert "done" in told(boss.post(address(surplus, "pay_out"), body, follow=True))
    with unchanged():
        again = boss.post(address(surplus, "pay_out"), body, follow=True)
    assert "sent before, and was done once" in told(again)
    surplus.refresh_from_db()
    used = SurplusUse.objects.get()
    assert (surplus.remaining, used.amount) == (Decimal("19.50"), Decimal("10.50"))
    assert (used.payout_iban, used.reference) == ("SE4550000000058398257466", body["token"])
    tables = {table["title"]: table["rows"] for table in boss.get(page(surplus)).context["tables"]}
    assert (len(tables["Uses"]), len(tables["Books"])) == (1, 2)
    assert JournalEntry.objects.filter(template="payout_ordered").count() == 1
    assert (used.payout.state, used.payout.amount) == ("held", Decimal("10.50"))


def test_a_surplus_is_set_off_against_an_invoice_that_the_customer_owes(
    api, authorize, boss, surplus
):
    capture(api, authorize(amount=70, reg_no="19811228-9874"))
    theirs = Invoice.objects.get(customer=surplus.customer, state="open")
    shown = boss.get(address(surplus, "set_off"))
    choices = [value for value, _ in shown.context["form"].fields["invoiceNo"].choices]
    assert choices == ["", theirs.invoice_no]
    others = Invoice.objects.exclude(customer=surplus.customer).get()
    with unchanged():
        answer = fill_in(boss, surplus, "set_off", invoiceNo=others.invoice_no)
    assert set(answer.context["form"].errors) == {"invoiceNo"}
    fill_in(boss, surplus, "set_off", invoiceNo=theirs.invoice_no)
    surplus.refresh_from_db()
    theirs.refresh_from_db()
    assert (surplus.state, theirs.capital_debt) == ("closed", Decimal("470.00"))


@pytest.mark.parametrize("operation", ["pay_out", "set_off"])
def test_more_than_the_surplus_is_refused(boss, surplus, operation):
    number = Invoice.objects.get(state="open").invoice_no
    members = {"invoiceNo": number} if operation == "set_off" else {}
    with unchanged():
        answer = fill_in(boss, surplus, operation, amount="30.01", **members)
    assert "Enter at most 30.00" in told(answer)


# --- Summaries and files ------------------------------------------------------------------------


def test_summaries_are_of_any_day(boss, staff, api, authorize, ledger, at):
    capture(api, authorize(amount=100))
    at("2026-08-08")
    for model, label in ((Customer, "Customers"), (Account, "Accounts")):
        assert "summarize" in offered(boss, model)
        now = boss.get(address(model, "summarize")).context["panel"]
        assert now.rows[0] == (label, "1", "1", "0")
        then = boss.get(address(model, "summarize"), {"asOf": "2026-06-08"}).context["panel"]
        assert then.rows[0] == (label, "1", "0", "+1")
        assert then.headings == ("", "2026-06-08", "2026-05-09", "Change")
        view = f"{model._meta.app_label}.view_{model._meta.model_name}"
        clerk = staff(view, name=f"clerk-{model._meta.model_name}")
        assert offered(clerk, model) == []
        assert clerk.get(address(model, "summarize")).status_code == 403
    debt = boss.get(address(Customer, "summarize")).context["panel"]
    rows = {label: values for label, *values in debt.rows}
    assert rows["Debt"] == ["100.00 SEK", "100.00 SEK", "0.00 SEK"]
    assert rows["Overdue invoices"] == ["1", "1", "0"]
    shares = {share.label: share.count for share in dict(debt.divisions)["Legal status"]}
    assert shares == {
        "active": 1, "blocked": 0, "terminating": 0, "terminated": 0, "deceased": 0,
    }  # fmt: skip


@pytest.mark.parametrize("query", [{"asOf": "2026-06-09"}, {"asOf": "x"}, {"ledger": "7"}])
def test_a_summary_of_what_is_not_tells_so(boss, ledger, query):
    shown = boss.get(address(Customer, "summarize"), query)
    assert shown.context["panel"] is None
    assert set(shown.context["form"].errors) == set(query)


def test_operations_of_a_list_are_not_on_a_document_and_the_other_way_round(boss, customer):
    assert boss.get(address(customer, "create")).status_code == 404
    assert boss.get(address(Customer, "amend")).status_code == 404
    assert boss.get(address(Customer, "open")).status_code == 404
