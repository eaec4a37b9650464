"""Who looks at a person's page is recorded, for auditors."""

import datetime as dt
import json

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.urls import reverse

from customers.admin.person_pages import PersonPage
from customers.models import Consent, Customer, CustomerSeller, PersonView
from customers.operations import old_views
from invoices.models import Invoice
from ledger_project.core.clock import now
from ledger_project.personal_data.holdings import owned
from tests.support.backoffice import address, fill_in, page
from tests.support.bodies import authorization_body, customer_body
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS
from tests.support.purchases import capture
from tests.support.roles import superuser
from tests.support.tampering import tamper

VIEW = ["customers.view_customer", "invoices.view_invoice", "customers.amend_customer",
        "customers.export_personal_data_customer"]  # fmt: skip
LOG = "customers.view_personview"
WITHOUT_PERSONS = {
    "capture", "credit", "cancellation", "paymentreversal", "journalentry", "event", "statechange",
    "delivery",
}  # fmt: skip
"""Pages of rows of a customer that show amounts and numbers alone."""


@pytest.fixture
def bought(api, ledger):
    api.post(CUSTOMERS, customer_body(customerNo="7"))
    one = api.post(AUTHORIZATIONS, authorization_body(amount=100)).data
    capture(api, one)
    return Customer.objects.get()


def seen():
    found = PersonView.objects.order_by("id")
    return [(one.created_by, one.customer_no, one.page) for one in found]


def test_each_page_about_a_person_is_recorded_with_who_saw_it(bought, staff):
    clerk = staff(*VIEW, name="clerk")
    invoice = Invoice.objects.get()
    document = reverse("admin:invoices_invoice_document", args=[invoice.pk, "invoice"])
    pages = [page(bought), address(bought, "amend"), page(invoice), document]
    for one in pages:
        assert clerk.get(one).status_code == 200, one
    assert seen() == [("staff:clerk", "7", one) for one in pages]


def test_what_is_refused_or_shows_a_list_is_no_view_of_a_person(bought, staff):
    nobody, clerk = staff(LOG, name="nobody"), staff(*VIEW, name="clerk")
    assert nobody.get(page(bought)).status_code == 403
    assert clerk.get(reverse("admin:customers_customer_changelist")).status_code == 200
    assert clerk.get(page(bought).replace(f"/{bought.pk}/", "/999999/")).status_code == 302
    assert seen() == []


def test_an_export_is_a_view_too(bought, staff):
    clerk = staff(*VIEW, name="clerk")
    content = fill_in(clerk, bought, "export_personal_data").content
    assert ("staff:clerk", "7", "export") in seen()
    (*_, view) = json.loads(content)["views_of_persons"]
    assert (view["page"], view["created_by"]) == ("export", "staff")


def test_auditors_find_who_saw_whom_and_others_do_not(bought, staff):
    clerk, auditor = staff(*VIEW, name="clerk"), staff(LOG, name="auditor")
    clerk.get(page(bought))
    log = reverse("admin:customers_personview_changelist")
    for term, count in (("7", 1), ("staff:clerk", 1), ("staff:other", 0), ("8", 0)):
        found = auditor.get(log, {"q": term}).context["cl"].result_list
        assert len(found) == count, term
    assert clerk.get(log).status_code == 403
    one = PersonView.objects.get()
    shown = auditor.get(reverse("admin:customers_personview_change", args=[one.pk]))
    assert shown.status_code == 200
    assert PersonView.objects.count() == 1


def test_a_record_is_never_changed_and_deleted_only_when_its_time_is_over(bought, staff, ledger):
    staff(*VIEW, name="clerk").get(page(bought))
    for statement in (
        "UPDATE customers_personview SET created_by = 'staff:other'",
        "DELETE FROM customers_personview",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            superuser() as owner,
        ):
            owner.execute(statement)
    assert not old_views(501, now())
    tamper("UPDATE customers_personview SET created_at = now() - interval '6 years'")
    assert not old_views(502, dt.datetime.now(dt.UTC))
    assert old_views(501, dt.datetime.now(dt.UTC)).delete()[0] == 1


def test_each_page_of_a_table_about_a_customer_is_recorded():
    recorded = {model for model, one in admin.site._registry.items() if isinstance(one, PersonPage)}
    pages = {model for model in admin.site._registry if model in owned()}
    missing = {one._meta.model_name for one in pages - recorded}
    assert missing <= WITHOUT_PERSONS
    assert {Customer, Consent, Invoice} <= recorded
    assert CustomerSeller not in pages
