"""Staff export what is held about a customer, and erase it when the law allows."""

import json

import pytest

from customers.models import Customer
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, offered, page
from tests.support.bodies import customer_body

RETAINED_TO = "2033-06-08"


@pytest.fixture
def terminated(api):
    path = api.post("/ledger/customer/v1/501/customers", customer_body()).data["@id"]
    assert api.post(f"{path}/initiates-termination").data["legalStatus"] == "terminated"
    return Customer.objects.get()


def test_everything_held_is_saved_as_a_file_and_noted(boss, terminated):
    shown = boss.get(page(terminated))
    assert {"export_personal_data", "erase"} <= set(offered(boss, terminated))
    assert [label for label, _ in shown.context["menus"]][-1] == "Personal data"
    with unchanged(but=("core.StateChange",)):
        answer = fill_in(boss, terminated, "export_personal_data")
    assert json.loads(answer.content)["customers"][0]["name"] == "Britt-Marie Axelstopp"
    assert answer.headers["Content-Type"] == "application/json"
    name = f"customer-501-{terminated.customer_no}-2026-06-08.json"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]


def test_a_customer_is_erased_on_the_page_once_the_time_is_over(boss, terminated, at):
    with unchanged():
        fill_in(boss, terminated, "erase")
    at(RETAINED_TO)
    fill_in(boss, terminated, "erase")
    terminated.refresh_from_db()
    assert (terminated.name, str(terminated.erased_on)) == ("Erased", RETAINED_TO)
    assert "erase" not in offered(boss, terminated)


def test_an_active_customer_is_exported_and_not_erased(boss, api):
    api.post("/ledger/customer/v1/501/customers", customer_body())
    customer = Customer.objects.get()
    assert "export_personal_data" in offered(boss, customer)
    assert "erase" not in offered(boss, customer)


@pytest.mark.parametrize("operation", ["export_personal_data", "erase"])
def test_staff_without_the_permission_do_neither(staff, terminated, operation):
    clerk = staff("customers.view_customer", "customers.amend_customer")
    assert operation not in offered(clerk, terminated)
    with unchanged():
        assert clerk.post(address(terminated, operation)).status_code == 403
