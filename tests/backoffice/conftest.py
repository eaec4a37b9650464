"""Staff of the back office, and a ledger in which every page has something to show."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from accounts.claim_levels import CLAIMED
from accounts.models import ChartOverride, FeeInvoice, RecurrentFee
from customers.models import Customer
from invoices.models import (
    Authorization,
    BankStatement,
    ClaimTerm,
    CollectionAgency,
    CollectionAnswer,
    CollectionBatch,
    CollectionCase,
    CollectionMessage,
    Draw,
    DrawBatch,
    Invoice,
    InvoiceImport,
    LeftOutEntry,
    Letter,
    LetterBatch,
    LetterTemplate,
    Payment,
    PaymentImport,
    PaymentReversal,
    Sending,
)
from ledger_project.closing.tasks import close_days
from ledger_project.core import events
from ledger_project.core.clock import now
from ledger_project.core.models import PenaltyRate, ReferenceRate, RunStep, Seller
from ledger_project.core.setup import open_ledger
from ledger_project.exchange.models import ExchangedFile
from tests.support.backoffice_pages import file_of, url
from tests.support.bodies import authorization_body
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS, PLANS
from tests.support.payments import PAYER, receive
from webhooks import delivery


@pytest.fixture
def staff(db):
    """Sign in a browser: `staff("invoices.view_authorization", …)`; none given: superuser."""

    def sign_in(*permissions: str, name: str = "anna") -> Client:
        if permissions:
            user = User.objects.create_user(name, is_staff=True)
            for permission in permissions:
                app, codename = permission.split(".")
                user.user_permissions.add(
                    Permission.objects.get(content_type__app_label=app, codename=codename)
                )
        else:
            user = User.objects.create_superuser(name)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def boss(staff) -> Client:
    """Return a superuser, who may use every operation."""
    return staff(name="boss")


@pytest.fixture
def authorization(authorize):
    """Authorize over HTTP and load the document: `authorization(amount=…)`."""

    def make(**members) -> Authorization:
        return Authorization.objects.get(pk=authorize(**members)["authorizationId"])

    return make


@pytest.fixture
def pay(ledger):
    """Register a payment of an invoice, or of nobody's: `pay(invoice, "40.00")`."""

    def register(invoice: Invoice | None, amount: str, reference: str = "B-1"):
        stated = invoice.payment_reference if invoice else "nobody's"
        receive(ledger, stated, amount, bank=reference, payer_account=PAYER)
        return Payment.objects.get(bank_reference=reference)

    return register


@pytest.fixture
def busy(ledger, api, authorize, pay):
    """Do a day's work on the ledger, `busy(1)`, then `busy(2)`: every list gets longer."""
    open_ledger(501, letters_since=TODAY)

    def work(day: int) -> None:
        for _ in range(2):
            captured = authorize(amount=Decimal("100.00"))["@id"]
            assert api.post(f"{captured}/captures", {"amount": Decimal("60.00")}).status_code == 201
            credit = {
                "amount": Decimal("10.00"),
                "creditInvoiceNumber": f"K-{captured.rsplit('/', 1)[-1]}",
                "reason": "Complaint",
            }
            assert api.post(f"{captured}/credits", credit).status_code == 201
            number = api.get(captured).data["invoice"]["invoiceNumber"]
            plan = {"invoices": [number], "numberOfParts": 2, "firstDueDate": "2026-12-31"}
            assert api.post(PLANS, plan).status_code == 201
            assert api.post(f"{captured}/cancellations").status_code == 201
            invoice = Invoice.objects.latest("id")
            pay(invoice, "70.00", f"B-{invoice.pk}")
            pay(None, "5.00", f"U-{invoice.pk}")
            declined = authorization_body(amount=Decimal("99999.00"))
            assert api.post(AUTHORIZATIONS, declined).status_code == 422
        one = authorize(amount=Decimal("30.00"))
        consents = f"{one['customer']}/consents"
        for kind in ("Autogiro", "Email"):
            given = api.post(consents, {"type": kind})
            assert given.status_code == 201, given.text
            assert api.post(f"{given.data['@id']}/withdraw-consent").status_code == 200
        surplus = api.get(f"{one['customer']}/surpluses").data["items"][0]["@id"]
        assert api.post(f"{surplus}/pay-out-surplus", {"amount": 1}).status_code == 200
        assert run("settle", 501, date=TODAY + dt.timedelta(days=day))

    return work


@pytest.fixture
def filled(boss, ledger, busy):
    """Fill every list, `filled(1)`, then `filled(2)`: each that can grow gets longer."""

    def work(day: int) -> None:
        webhook = run("webhook", "add", 501, f"https://example.com/{day}")["webhook"]
        busy(day)
        events.sequence(501)
        delivery.fill(501, webhook, now())
        file_of(ledger, day)
        ChartOverride.objects.create(
            ledger=ledger, role=["bank", "sales"][day - 1], number="1", name="A"
        )
        ClaimTerm.objects.create(
            ledger=ledger, legal_entity="consumer", level=CLAIMED[day], days=1, days_to_pay=1,
            fee=0, minimum=0,
        )  # fmt: skip
        LetterTemplate.objects.create(
            ledger=ledger, part="note.own", language=["SV", "EN"][day - 1], text="Thanks!"
        )
        PenaltyRate.objects.create(ledger=ledger, since=TODAY.replace(day=day), percent=1)
        ReferenceRate.objects.create(country="SE", since=dt.date(2030 + day, 1, 1), percent=1)
        PaymentReversal.objects.create(
            ledger=ledger, bank_reference=f"R{day}", amount=1, value_on=TODAY, book_on=TODAY
        )
        file = PaymentImport.objects.create(
            ledger=ledger, format="csv", sha256=f"{day}", file_name="a.csv", imported_on=TODAY,
            transactions=1, amount=1,
        )  # fmt: skip
        InvoiceImport.objects.create(
            ledger=ledger, sha256=f"{day}", file_name="a.csv", imported_on=TODAY, invoices=1
        )
        LeftOutEntry.objects.create(
            ledger=ledger, payment_import=file, reason="interest", bank_reference=f"I{day}",
            amount=1, currency="SEK", value_on=TODAY,
        )  # fmt: skip
        BankStatement.objects.create(
            ledger=ledger, payment_import=file, account="1", currency="SEK", opening=0, closing=1,
            received=0, paid_out=0, opened_on=TODAY, closed_on=TODAY,
        )  # fmt: skip
        handed = CollectionBatch.objects.create(
            ledger=ledger, number=f"C501-{day}", sent_on=TODAY, agency="A", creditor_number="1",
            count=1,
        )  # fmt: skip
        case = CollectionCase.objects.create(
            ledger=ledger, invoice=Invoice.objects.filter(ledger=ledger).latest("pk"),
            batch=handed, agency="A", creditor_number="1", handed_over_on=TODAY, capital=1,
            state="recalled", ended_on=TODAY,
        )  # fmt: skip
        CollectionMessage.objects.create(
            ledger=ledger, batch=handed, case=case, kind="hand-over", content={}
        )
        CollectionAnswer.objects.create(
            ledger=ledger, case=case, case_number="1", kind="accepted", reference=f"A{day}",
            book_on=TODAY,
        )  # fmt: skip
        CollectionAgency.objects.create(
            ledger=ledger, name="A", creditor_number="1",
            seller=Seller.objects.filter(ledger=ledger).first() if day == 2 else None,
        )  # fmt: skip
        posted = LetterBatch.objects.create(
            ledger=ledger, number=f"L501-{day}", channel="print", sent_on=TODAY, count=1
        )
        Sending.objects.create(
            ledger=ledger, letter=Letter.objects.filter(ledger=ledger).latest("pk"), batch=posted,
            number=1, channel="print", address="A", sha256="1", sent_on=TODAY,
        )  # fmt: skip
        drawn = DrawBatch.objects.create(
            ledger=ledger, number=f"D501-{day}", scheme="Autogiro", sent_on=TODAY, count=1,
            agreement="471117", account="1", amount=1,
        )  # fmt: skip
        Draw.objects.create(
            ledger=ledger, invoice=Invoice.objects.filter(ledger=ledger).latest("pk"), batch=drawn,
            attempt=day, payer_number="7", payment_reference="1", amount=1, draw_on=TODAY,
            outcome="paid", answered_on=TODAY,
        )  # fmt: skip
        ExchangedFile.objects.create(
            ledger=ledger, outcome="failed", name=f"{day}.xml", kind="bank file", size=1, fault="?"
        )
        seller = Seller.objects.filter(ledger=ledger).first()
        RecurrentFee.objects.create(
            ledger=ledger, seller=seller, text="Portal", unit_price=1, since=TODAY
        )
        FeeInvoice.objects.create(
            ledger=ledger, seller=seller, number=f"F501-{day}", month=TODAY.replace(month=day),
            invoiced_on=TODAY, due_on=TODAY, net=1, vat=0, total=1, currency="SEK",
        )  # fmt: skip
        assert run("send_payouts", 501, date=TODAY + dt.timedelta(days=day))
        for iban in ("SE6412000000012170145230", "SE4550000000058398257466"):
            run("register_seller", 501, f"70{day}", name="New", iban=iban)
        boss.get(url(Customer, "change", Customer.objects.latest("pk").pk))  # Which is recorded.
        close_days.defer(ledger_number=501)
        RunStep.objects.create(
            ledger=ledger, step="files", done_on=TODAY.replace(day=day), milliseconds=1,
            result={"files": 1},
        )  # fmt: skip

    return work
