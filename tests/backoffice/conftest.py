"""Staff of the back office, and a ledger in which every page has something to show."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from invoices.models import Authorization, Invoice, Payment
from ledger_project.core.setup import open_ledger
from tests.support.bodies import authorization_body
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS, PLANS
from tests.support.payments import PAYER, receive


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
