"""Staff of some ledgers: every page, list, search, figure, download and form is of these alone."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import RequestFactory
from django.urls import reverse

from customers.models import Customer
from customers.operations import block
from invoices.models import Authorization
from ledger_project.backoffice.access import ledgers_of
from ledger_project.backoffice.pages import PAGES
from ledger_project.core.models import Ledger, LedgerOwned, StaffMember
from ledger_project.core.setup import open_ledger, register_seller
from reports.models import OutputFile
from tests.support.actors import person as colleague
from tests.support.assertions import unchanged
from tests.support.backoffice_pages import OURS, file_of, url
from tests.support.bodies import authorization_body, customer_body
from tests.support.clients import issue
from tests.support.dates import TODAY
from tests.support.filters import without_filters

BOTH = (501, 502)
OF_A_LEDGER = [model for model in OURS if issubclass(model, LedgerOwned)]


@pytest.fixture
def two(ledger, seller, api, authorize):
    """Two ledgers, with a purchase, a customer and a file in each."""
    authorize()
    other = open_ledger(502, name="Otherledger AB", country="SE")[0]
    register_seller(other, "654", name="elsewhere")
    client = issue(other)
    made = client.post(
        "/ledger/invoice-purchase/v1/502/authorizations", authorization_body(number="F-502")
    )
    assert made.status_code == 201, made.text
    undone = client.post(
        "/ledger/invoice-purchase/v1/502/authorizations", authorization_body(number="F-503")
    )
    assert client.post(f"{undone.data['@id']}/cancellations").status_code == 201
    for number, one in enumerate((ledger, other), 1):
        file_of(one, number)
    return ledger, other


@pytest.fixture
def bound(person, browser):
    """Sign a superuser of one ledger in: every permission, and 501 alone."""

    def make(*ledgers: int):
        return browser(person(f"of{ledgers}", is_superuser=True, ledgers=ledgers))

    return make


def ledgers_in(client, model) -> set[int]:
    return {row.ledger_id for row in client.get(url(model)).context["cl"].result_list}


def test_each_list_shows_the_rows_of_ones_ledgers(two, person):
    for ledgers in ((501,), (502,)):
        request = RequestFactory().get("/")
        request.user = person(f"x{ledgers}", is_superuser=True, ledgers=ledgers)
        for model in OF_A_LEDGER:
            rows = admin.site._registry[model].get_queryset(request)
            assert str(rows.query).count(f'ledger_id" IN ({ledgers[0]})') >= 1, model
            assert set(rows.values_list("ledger", flat=True)) <= set(ledgers), model


def test_lists_and_searches_differ_by_ledger(two, bound):
    one, both = bound(501), bound(*BOTH)
    for model in (Customer, Authorization, OutputFile):
        assert ledgers_in(one, model) == {501}
        assert ledgers_in(both, model) == set(BOTH)
    found = one.get(url(Authorization), {"q": "F-502"}).context["cl"].result_list
    assert not found
    assert both.get(url(Authorization), {"q": "F-502"}).context["cl"].result_list
    assert [row.pk for row in one.get(url(Ledger)).context["cl"].result_list] == [501]


def test_with_the_filter_out_of_every_query_the_database_shows_ones_ledgers_alone(
    two, bound, monkeypatch
):
    open_ledger(503, name="Third AB", country="SE")
    one, both = bound(501), bound(*BOTH)
    away = Authorization.objects.filter(ledger=502).latest("pk")
    dropped = without_filters(monkeypatch)
    for model in (Customer, Authorization, OutputFile):
        assert ledgers_in(one, model) == {501}
        assert ledgers_in(both, model) == set(BOTH)
    assert dropped
    assert {row.pk for row in both.get(url(Ledger)).context["cl"].result_list} == set(BOTH)
    assert one.get(url(Authorization, "change", away.pk)).status_code == 302
    assert both.get(url(Authorization, "change", away.pk)).status_code == 200


def test_filters_name_no_other_ledger(two, bound):
    shown = bound(501).get(url(Authorization), {"ledger__number__exact": "502"})
    assert "Otherledger" not in shown.content.decode()
    assert {row.ledger_id for row in shown.context["cl"].result_list} == {501}
    assert "Otherledger" in bound(*BOTH).get(url(Authorization)).content.decode()


def test_pages_operations_and_downloads_of_other_ledgers_do_not_exist(two, bound):
    one = bound(501)
    away = Authorization.objects.get(ledger=502, invoice_number="F-502")
    file = OutputFile.objects.get(ledger=502)
    customer = Customer.objects.get(ledger=502)
    operation = "admin:invoices_authorization_operation"
    pages = [
        url(Authorization, "change", away.pk),
        url(Customer, "change", customer.pk),
        url(Ledger, "change", 502),
        url(OutputFile, "change", file.pk),
        url(OutputFile, "download", file.pk),
        reverse(operation, args=[away.pk, "cancel"]),
        reverse("admin:customers_customer_operation", args=[customer.pk, "export_personal_data"]),
    ]
    for page in pages:
        # A page that is not there leads to the start, as Django does.
        answer = one.get(page, follow=True)
        assert "502" not in answer.request["PATH_INFO"].split("/")
        assert "Otherledger" not in answer.content.decode(), page
        assert "F-502" not in answer.content.decode(), page
    with unchanged(but=("staff_session", "core_staffevent")):
        answer = one.post(reverse(operation, args=[away.pk, "cancel"]), {"reason": "x"})
        assert answer.status_code == 404


def test_forms_offer_and_take_ones_own_ledgers_alone(two, bound):
    one = bound(501)
    page = reverse("admin:customers_customer_list_operation", args=["create"])
    form = one.get(page).context["form"]
    assert list(form.fields["ledger"].queryset.values_list("number", flat=True)) == [501]
    body = customer_body()
    typed = {
        "ledger": "502", "token": form["token"].value(), "name": body["name"],
        "legalEntity": "consumer",
    }  # fmt: skip
    with unchanged(but=("staff_session", "core_staffevent")):
        answer = one.post(page, typed)
    assert "ledger" in answer.context["form"].errors


def test_reports_and_summaries_are_of_ones_ledgers(two, bound):
    one = bound(501)
    for report in PAGES:
        shown = one.get(reverse(f"admin:{report.route}"))
        assert [ledger.number for ledger in shown.context["ledgers"]] == [501]
        away = one.get(reverse(f"admin:{report.route}"), {"ledger": "502", "format": "csv"})
        assert "csv" not in away["Content-Type"]
        assert away.context.get("table") is None
    page = reverse("admin:customers_customer_list_operation", args=["summarize"])
    assert one.get(page, {"ledger": "502"}).context["panel"] is None
    assert one.get(page, {"ledger": "501"}).context["panel"] is not None


def test_the_start_page_counts_ones_ledgers(two, bound):
    def board(client):
        found = client.get(reverse("admin:index")).context["dashboard"]
        cards = {card.title: card.value for card in found["cards"]}
        return cards["Open authorizations"], cards["Files today"], len(found["changes"])

    away = Customer.objects.get(ledger=502)
    block(customer=away, reason="x", actor=colleague("bo"), on=TODAY)
    assert board(bound(*BOTH)) == ("2", "2", 1)
    assert board(bound(501)) == ("1", "1", 0)


def test_what_belongs_to_no_ledger_is_for_staff_of_all(two, bound, person, browser):
    for model in set(OURS) - set(OF_A_LEDGER):
        rows = bound_rows(model, person)
        allowed = {"ledger", "client"}
        assert model._meta.model_name in allowed or not rows.exists(), model


def bound_rows(model, person):
    request = RequestFactory().get("/")
    name = f"b{User.objects.count()}"
    request.user = person(name, is_superuser=True, ledgers=(501,))
    return admin.site._registry[model].get_queryset(request)


def test_a_user_without_ledgers_works_in_all(person):
    assert ledgers_of(person("all")) is None
    empty = person("empty")
    StaffMember.objects.create(user=empty, ledgers=[])
    assert ledgers_of(empty) is None
    assert ledgers_of(person("one", ledgers=(501,))) == {501}
    assert Group.objects.count() == 0
