"""A person may see everything that is held, and is forgotten when the law allows it."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import Client

from accounts.models import Account, CreditDecision, Payout
from customers import operations
from customers.models import Customer, PersonView
from invoices.bank.payments import match, rematch, split
from invoices.bank.returns import return_to_payer
from invoices.models import (
    CollectionAnswer,
    Document,
    Invoice,
    MandateOrder,
    Payment,
    PaymentReturn,
    PaymentReversal,
)
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.models import IdempotencyKey, LedgerOwned, StateChange
from ledger_project.core.setup import open_ledger
from ledger_project.personal_data import export, holdings
from ledger_project.personal_data.columns import ERASED, STAYING
from tests.support.assertions import state_of_the_database, unchanged
from tests.support.backoffice import fill_in
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import done, issue_invoice
from tests.support.payments import PAYER, pay, pay_invoice, receive
from tests.support.payouts import send_and_answer
from tests.support.purchases import capture
from tests.support.roles import superuser

LAST_BUSINESS = "2026-06-08"
DIRECT = {"amount": 10, "valueDate": LAST_BUSINESS}
RETAINED_TO = "2033-06-08"  # Seven years in Sweden.
PERSONAL = (
    "Axelstopp", "19101010", "britt@example.com", "701234456", "Teststreet", "Testcity", "John",
    "test@example.com", "SE3550000000054910000003", "Mandate-7", "Secretcity",
)  # fmt: skip


def authorize_too_much(api):
    return api.post(
        "/ledger/invoice-purchase/v1/501/authorizations", authorization_body(amount=99_999)
    )


def exported(customer):
    return json.loads(run_export(customer), parse_float=Decimal)


def run_export(customer):
    out = io.StringIO()
    call_command("export_customer", 501, customer.customer_no, stdout=out)
    return out.getvalue()


def dump():
    return "\n".join(text for rows in state_of_the_database().values() for text in rows)


def test_every_table_is_exported_or_excluded_for_a_reason():
    tenant = {model for model in apps.get_models() if issubclass(model, LedgerOwned)}
    told = set(holdings.owned()) | set(holdings.FOUND_OTHERWISE) | set(holdings._BY_DOCUMENT)
    assert told | set(holdings.EXCLUDED) == tenant
    assert not told & set(holdings.EXCLUDED)


def test_each_column_of_text_is_erased_or_stays_for_a_reason():
    told = {*holdings.owned(), *holdings.FOUND_OTHERWISE, *holdings._BY_DOCUMENT} - {Document}
    of_text = {
        (model, field.attname)
        for model in told
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and field.attname != "created_by"
    }
    erased = [(model, name) for model, names in ERASED.items() for name in names]
    staying = [
        (model, name)
        for tables in STAYING.values()
        for model, names in tables.items()
        for name in names
    ]
    assert len(set(erased + staying)) == len(erased + staying)
    assert {one for one in erased + staying if one in of_text} == of_text
    assert {one for one in staying if one not in of_text} == set()


def test_what_was_written_about_a_person_anywhere_is_erased(api, ledger):
    """Each text that a client, staff or a bank may write is marked, and is found nowhere after."""
    path = api.post("/ledger/customer/v1/501/customers", customer_body(name="MARK name")).data
    number = path["customerNo"]
    staff = Client()
    run("staff_account", "anna", create_superuser=True)
    staff.force_login(User.objects.get())
    mark = iter(f"MARK-{n}" for n in range(99))
    one = issue_invoice(
        api,
        100,
        customerNo=number,
        invoiceNo="S1",
        externalInvoiceId=next(mark),
        invoiceRows=[
            {
                **invoice_body(100)["invoiceRows"][0],
                "articleNo": next(mark),
                "unit": "MARKu",
                "description": next(mark),
            }
        ],
    )
    two = issue_invoice(api, 50, customerNo=number, invoiceNo="S2")
    for about in (one["@id"], path["@id"]):
        succeeded(api.post(f"{about}/notes", {"kind": "call", "text": next(mark)}))
    done(api, one, "dispute", {"reason": next(mark)})
    done(api, one, "withdraw-dispute")
    done(api, one, "report-direct-payment", {**DIRECT, "reference": next(mark)})
    bank = pay_invoice(
        ledger, one, 200, payer_name=next(mark), payer_account=PAYER, message=next(mark)
    )
    (surplus,) = api.get(f"{path['@id']}/surpluses").data["items"]
    body = {"invoiceNo": "S2", "amount": 20, "reference": next(mark)}
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", body))
    done(api, two, "write-off", {"reason": next(mark)})
    fill_in(staff, Invoice.objects.get(invoice_no="S2"), "undo_write_off", reason=next(mark))
    done(api, two, "write-off", {"reason": next(mark)})
    paid_out = {"reference": next(mark), "iban": "SE3550000000054910000003"}
    succeeded(api.post(f"{surplus['@id']}/pay-out-surplus", paid_out))
    assert send_and_answer() == {"paid": 1}
    assert bank
    IdempotencyKey.objects.all().delete()
    api.post(f"{path['@id']}/initiates-termination")
    customer = Customer.objects.get()
    assert dump().count("MARK") > 12
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    held = [line for line in dump().splitlines() if "MARK" in line or PAYER in line]
    assert held == []
    run("verify_ledger", 501)


def test_only_the_reason_of_an_audit_record_can_be_erased_and_nothing_written(customer):
    note = StateChange.objects.exclude(reason="").first() or StateChange.objects.first()
    for columns in ({"reason": "Another"}, {"operation": "other"}, {"created_by": "staff:other"}):
        with unchanged(), pytest.raises(IntegrityError), transaction.atomic(), superuser():
            StateChange.objects.filter(pk=note.pk).update(**columns)
    StateChange.objects.filter(pk=note.pk).update(reason="")
    assert StateChange.objects.get(pk=note.pk).reason == ""


def test_a_payer_whose_money_has_no_invoice_is_forgotten_in_time(api, ledger, at):
    """Who got it back is forgotten after the retention time; who is owed it, after ten years."""
    receive(ledger, "98", 30, payer_account=PAYER, payer_name="Went Back")
    back = Payment.objects.get()
    on = date.fromisoformat(LAST_BUSINESS)
    return_to_payer(payment=back, actor=SYSTEM, on=on)
    assert send_and_answer() == {"paid": 1}
    receive(ledger, "99", 50, payer_account=PAYER, payer_name="Still Here", message="For me")

    def known_after(day):
        at(day)
        run("end_of_day", 501)
        texts = Payment.objects.values_list("payer_name", "payer_account", "message")
        assert sum(one.amount for one in Payment.objects.all()) == 80
        return [text for row in texts for text in row if text]

    everything = ["Went Back", PAYER, "Still Here", PAYER, "For me"]
    assert sorted(known_after("2033-06-07")) == sorted(everything)
    assert PAYER in "".join(Payout.objects.values_list("iban", "account_number").get())
    assert sorted(known_after(RETAINED_TO)) == sorted(everything[2:])
    assert set(Payout.objects.values_list("iban", "account_number", "recipient").get()) == {""}
    assert sorted(known_after("2036-06-07")) == sorted(everything[2:])
    assert known_after("2036-06-08") == []
    assert violations(ledger) == []


def test_a_declined_person_who_never_became_a_customer_is_forgotten_in_time(api, ledger, at):
    assert authorize_too_much(api).status_code == 422
    at("2033-06-07")
    run("end_of_day", 501)
    assert CreditDecision.objects.get().request is not None
    at(RETAINED_TO)
    run("end_of_day", 501)
    decision = CreditDecision.objects.get()
    assert (decision.request, decision.accepted) == (None, False)
    assert "19101010" not in "\n".join(line for line in dump().splitlines() if "retry" not in line)


def test_a_reference_that_may_be_empty_is_not_all_that_tells_whose_a_row_is():
    """Where it is empty, the row is nobody's or a seller's, or found in another way."""
    loose = {
        model: path
        for model, path in holdings.owned().items()
        if path != "pk" and model._meta.get_field(path.partition("__")[0]).null
    }
    assert loose == {
        CollectionAnswer: "case__invoice__customer",
        CreditDecision: "customer",
        MandateOrder: "consent__customer",
        Payout: "customer",
    }
    assert set(holdings.FOUND_OTHERWISE) == {
        CreditDecision,
        MandateOrder,
        Payment,
        PaymentReversal,
        PaymentReturn,
        Payout,
        PersonView,
    }


def test_the_export_holds_everything_of_the_customer(customer):
    document = exported(customer)
    assert document["ledger"] == 501
    assert document["customer_no"] == customer.customer_no
    assert document["customers"][0]["name"] == "Britt-Marie Axelstopp"
    assert document["customers"][0]["billing_city"] == "Secretcity"
    counts = {name: len(rows) for name, rows in document.items() if isinstance(rows, list)}
    assert counts["accounts"] == counts["authorizations"] == counts["invoices"] == 1
    assert counts["captures"] == counts["credits"] == counts["cancellations"] == 1
    assert counts["consents"] == counts["payments"] == counts["payment_matches"] == 1
    assert counts["credit_decisions"] == 2
    assert counts["surpluses"] == 2
    assert counts["surplus_uses"] == 4
    assert counts["invoice_transactions"] == 3
    assert counts["journal_entries"] == 2 + 1 + 2 + 8  # Capture, credit, payment, payouts.
    assert counts["payouts"] == 4
    assert document["payments"][0]["amount"] == Decimal("70.00")
    operations = [change["operation"] for change in document["state_changes"]]
    assert {"give_consent", "initiate_termination", "pay_out", "capture"} <= set(operations)
    assert operations[-1] == "export_personal_data"


def test_a_payment_is_exported_to_whom_it_pays_for_with_what_was_returned_of_it(
    customer, api, authorize, ledger
):
    """The first of two payments moved on to another customer, a part of the second went back."""
    other = authorize(number="OTHER-1", amount=100, reg_no="19811228-9874", buyer=None)
    capture(api, other)
    receive(ledger, "98", 30, payer_account=PAYER, payer_name="Moved On")
    moved = Payment.objects.get(amount=30)
    match(payment=moved, actor=SYSTEM, on=TODAY, invoice_no=invoice_of(customer))
    rematch(payment=moved, actor=SYSTEM, on=TODAY, invoice_no="OTHER-1", reason="Another's")
    receive(ledger, "99", 50, payer_account=PAYER, payer_name="Shared Payer")
    shared = Payment.objects.get(amount=50)
    shares = [(invoice_of(customer), Decimal(10)), ("OTHER-1", Decimal(20))]
    split(payment=shared, actor=SYSTEM, on=TODAY, shares=shares)
    return_to_payer(payment=shared, actor=SYSTEM, on=TODAY)
    document = exported(customer)
    amounts = {name: [row["amount"] for row in document[name]]
               for name in ("payments", "payment_matches", "payment_returns")}  # fmt: skip
    assert amounts == {
        "payments": [Decimal("70.00"), Decimal("50.00")],
        # That it was matched by mistake is told, but not who had paid.
        "payment_matches": [Decimal("70.00"), Decimal("30.00"), Decimal("10.00")],
        "payment_returns": [Decimal("20.00")],
    }
    assert "Moved On" not in json.dumps(document, default=str)
    assert document["payouts"][-1]["recipient"] == "Shared Payer"


def invoice_of(customer):
    return Invoice.objects.get(customer=customer).invoice_no


def test_the_export_holds_nothing_of_another_customer(customer, api, authorize, ledger):
    other = authorize(number="OTHER-1", reg_no="19811228-9874", buyer=None)
    capture(api, other)
    text = run_export(customer)
    assert "OTHER-1" not in text
    assert "19811228" not in text


def test_what_was_declined_before_the_person_was_a_customer_is_exported_and_erased(
    api, authorize, ledger
):
    assert authorize_too_much(api).status_code == 422
    assert CreditDecision.objects.get().customer is None
    someone_else = authorization_body(amount=99_999, reg_no="19811228-9874")
    assert api.post("/ledger/invoice-purchase/v1/501/authorizations", someone_else).slug == (
        "authorization-declined"
    )
    path = api.post("/ledger/customer/v1/501/customers", customer_body()).data["@id"]
    assert api.post(f"{path}/initiates-termination").data["legalStatus"] == "terminated"
    customer = Customer.objects.get()
    (decision,) = exported(customer)["credit_decisions"]
    assert decision["request"]["buyer"]["name"] == "John Smith"
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    assert not CreditDecision.objects.filter(request__buyer__reg_no="19101010-1010").exists()
    assert CreditDecision.objects.filter(request__buyer__reg_no="19811228-9874").count() == 1


def test_staff_are_not_named_in_an_export(customer):
    boss = Actor("staff:boss.lady", holds=lambda scope, codename: True)
    with transaction.atomic():
        text = export.export(customer, actor=boss, on=TODAY).decode()
    assert "boss.lady" not in text
    assert json.loads(text)["state_changes"][-1]["created_by"] == "staff"
    assert StateChange.objects.latest("id").created_by == "staff:boss.lady"


def test_each_export_is_noted_and_changes_nothing_else(customer):
    with unchanged(but=("core.StateChange",)):
        run_export(customer)
    note = StateChange.objects.latest("id")
    assert (note.operation, note.created_by) == ("export_personal_data", "system:export_customer")


def test_the_export_goes_to_a_new_file_only(customer, tmp_path):
    file = tmp_path / "export.json"
    told = run("export_customer", 501, customer.customer_no, output=file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert told["size"] == file.stat().st_size
    assert json.loads(file.read_text())["customer_no"] == customer.customer_no
    with unchanged(but=("core.StateChange",)), pytest.raises(CommandError, match="exists"):
        run("export_customer", 501, customer.customer_no, output=file)


@pytest.mark.parametrize("command", ["export_customer", "erase_customer"])
def test_an_unknown_customer_is_told_plainly(ledger, command):
    with unchanged(), pytest.raises(CommandError, match="There is no customer 77"):
        run(command, 501, "77")


def test_a_customer_is_erased_after_the_retention_time_and_the_books_stay(customer, api):
    assert all(value in dump() for value in PERSONAL)
    before = api.get("/ledger/invoice/v1/501/invoices").data
    told = run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    assert told["erased_on"] == RETAINED_TO
    held = dump()
    assert [value for value in PERSONAL if value in held] == []
    assert api.get("/ledger/invoice/v1/501/invoices").data == before
    run("verify_ledger", 501)  # Fails where it finds something.
    run("verify_ledger", 501, as_of=date.fromisoformat(LAST_BUSINESS))
    note = StateChange.objects.latest("id")
    assert (note.operation, note.document_id) == ("erase", customer.pk)


def test_reports_of_past_days_stay_the_same_but_for_who_it_was(api, authorize, ledger, at):
    one = authorize(number="852")
    capture(api, one)
    at("2026-06-09")
    pay(ledger, one, "100.00", on="2026-06-09")
    api.post(f"{one['account']}/request-close-account")
    answer = api.post(f"{one['customer']}/initiates-termination")
    assert answer.data["legalStatus"] == "terminated"
    at("2033-06-09")
    summaries = [
        "/ledger/customer/v1/501/customers/generate-summary",
        "/ledger/account/v1/501/accounts/generate-summary",
    ]
    as_of = {"asOf": "2026-06-08"}
    before = [api.post(path, as_of).text for path in summaries], report_of(api, "2026-06-08")
    number = one["customer"].rsplit("/", 1)[-1]
    run("erase_customer", 501, number)
    after = [api.post(path, as_of).text for path in summaries], report_of(api, "2026-06-08")
    assert after[0] == before[0]
    row = f"D;852;{number};19101010-1010;SEK;100,00;2026-06-07;2026-07-07;"
    assert before[1] == [row, "E;"]
    assert after[1] == [row.replace("19101010-1010", ""), "E;"]


def report_of(api, day):
    """Return the rows of a ledger report as of a day, without its headers."""
    ordered = api.post(
        "/ledger/output/v1/501/files/ledger-report/order-report", {"reportDate": day}
    )
    return api.get(ordered.data["@id"]).content.decode("cp1252").split("\r\n")[2:-1]


def test_texts_about_an_account_and_old_answers_go_too(customer, api):
    def alias(account):
        return account.alias, account.description, account.fingerprint

    path = api.post(
        "/ledger/customer/v1/501/customers",
        customer_body(nationalIdentifier=None, name="Else"),
        Idempotency_Key="young",
    ).data["@id"]
    account = api.post(
        "/ledger/account/v1/501/accounts",
        {
            "customerNo": path.rsplit("/", 1)[-1],
            "accountProfileType": "kontofaktura",
            "creditLimit": 100,
            "accountAlias": "The boat of Else",
            "description": "For Else and the boat",
        },
        Idempotency_Key="old",
    ).data["@id"]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotencykey SET created_at = now() - interval '25 hours' "
            "WHERE key = 'old'"
        )
    assert api.post(f"{account}/request-close-account").data["status"] == "Closed"
    assert api.post(f"{path}/initiates-termination").data["legalStatus"] == "terminated"
    other = Customer.objects.get(name="Else")
    run("erase_customer", 501, other.customer_no, date=date.fromisoformat(RETAINED_TO))
    assert alias(Account.objects.get(customer=other)) == ("", "", "")
    assert "Else" not in "\n".join(text for text in dump().splitlines() if "young" not in text)
    assert [one.key for one in IdempotencyKey.objects.all()] == ["young"]


def test_an_erased_customer_is_still_there_and_the_person_may_come_back(customer, api):
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    shown = api.get(customer.get_absolute_url()).data
    assert (shown["name"], shown["legalStatus"]) == ("Erased", "terminated")
    assert shown["nationalIdentifier"] == {"regNo": None, "countryCode": None}
    assert shown["operations"] == []
    (one,) = api.get("/ledger/invoice-purchase/v1/501/authorizations").data["items"]
    assert one["buyer"]["emailAddress"] is None
    assert one["buyer"]["invoiceAddress"]["name"] == "Erased"
    again = api.post("/ledger/customer/v1/501/customers", customer_body())
    assert again.status_code == 201
    assert again.data["customerNo"] != customer.customer_no


def test_an_export_of_an_erased_customer_tells_nothing_personal(customer):
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    text = run_export(customer)
    assert [value for value in PERSONAL if value in text] == []
    assert '"amount": 70.00' in text


def test_a_customer_is_not_erased_a_day_before_the_retention_time_is_over(customer):
    with (
        unchanged(),
        pytest.raises(CommandError, match=f"can be erased from {RETAINED_TO} on"),
    ):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2033-06-07"))


def test_the_retention_time_starts_anew_with_whatever_is_done_later(customer, api, authorize, at):
    """A payment of an invoice that was paid becomes a surplus; it is paid out a year later."""
    (one,) = api.get("/ledger/invoice-purchase/v1/501/authorizations").data["items"]
    pay(customer.ledger, one, "3.00", on="2027-01-31")
    path = customer.get_absolute_url()
    with unchanged(), pytest.raises(CommandError, match="A surplus is not paid out"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2099-01-01"))
    at("2028-02-29")
    newest = api.get(f"{path}/surpluses").data["items"][-1]
    assert api.post(f"{newest['@id']}/pay-out-surplus").data["remainingAmount"] == 0
    with unchanged(), pytest.raises(CommandError, match="A refund is on its way"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2099-01-01"))
    assert send_and_answer() == {"paid": 1}
    at("2030-01-01")
    run_export(customer)  # That one asked is no business.
    with unchanged(), pytest.raises(CommandError, match="can be erased from 2035-03-01 on"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2035-02-28"))
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2035-03-01"))


def test_a_settlement_of_what_was_bought_is_business_too(customer):
    run("settle", 501, date=date.fromisoformat("2026-07-15"))
    with unchanged(), pytest.raises(CommandError, match="can be erased from 2033-07-15 on"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2033-07-14"))


def test_a_ledger_keeps_personal_data_as_long_as_its_own_time_says(customer):
    open_ledger(501, retention_years=10)
    with unchanged(), pytest.raises(CommandError, match="can be erased from 2036-06-08 on"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2036-06-07"))


def test_a_customer_is_erased_once(customer):
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat(RETAINED_TO))
    with unchanged(), pytest.raises(CommandError, match=f"erased on {RETAINED_TO}"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2034-01-01"))


def test_an_active_customer_is_not_erased(api, ledger, seller):
    created = api.post("/ledger/customer/v1/501/customers", customer_body()).data
    with unchanged(), pytest.raises(CommandError, match="not possible while active"):
        run("erase_customer", 501, created["customerNo"], date=date.fromisoformat("2099-01-01"))


def test_a_deceased_customer_is_erased_only_when_nothing_is_open(api, authorize, ledger):
    one = authorize()
    capture(api, one)
    customer = Customer.objects.get()
    operations.register_death(customer=customer, actor=SYSTEM, on=date.fromisoformat(LAST_BUSINESS))
    with unchanged(), pytest.raises(CommandError, match="has a balance or a reservation"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2099-01-01"))
    pay(ledger, one, "100.00")
    with unchanged(), pytest.raises(CommandError, match="An account is not closed"):
        run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2099-01-01"))
    assert api.post(f"{one['account']}/request-close-account").data["status"] == "Closed"
    run("erase_customer", 501, customer.customer_no, date=date.fromisoformat("2099-01-01"))
