"""Roles as they are delivered: each sees and does what the table says of it, and nothing else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from invoices.models import Invoice
from ledger_project.backoffice.actors import actor_of
from ledger_project.staff.roles import ROLES
from tests.support.backoffice_pages import url
from tests.support.commands import run
from tests.support.invoices import billed
from tests.support.staff import trail

SITE = admin.site._registry
LABELS = {model._meta.label_lower for model in SITE}
OPERATIONS = {
    (button.machine or page.machine)._permissions[name]: (button.machine or page.machine, name)
    for page in SITE.values()
    for name, button in getattr(page, "offered", {}).items()
}
"""What staff may do at all: the permission of each button, with its row of a table."""
BESIDE = {"customers.see_protected_customer", "invoices.import_bank_file_payment"}
"""Permissions of no button."""

OF_EVERY_LEDGER = {"core.open_ledger", "core.enter_referencerate"}
"""What concerns more than the ledgers of a person who is bound to some."""


@pytest.fixture
def member(person, browser):
    """Sign a member of staff with a role in: `member("Auditor")` returns user and browser."""

    def make(role: str, **more):
        run("staff_roles")
        user = person(role.replace(" ", "-").lower(), **more)
        user.groups.add(Group.objects.get(name=role))
        return user, browser(user)

    return make


@pytest.mark.parametrize("role", ROLES, ids=[role.name for role in ROLES])
def test_a_role_sees_its_pages_and_does_its_operations_and_nothing_else(role, member, ledger):
    user, client = member(role.name, ledgers=(501,))
    shown = client.get(reverse("admin:index")).context["app_list"]
    seen = {model["model"]._meta.label_lower for task in shown for model in task["models"]}
    assert seen == set(role.sees)
    actor = actor_of(user)
    done = {code for code, (machine, name) in OPERATIONS.items() if machine.grants(name, actor)}
    assert done == set(role.does) - BESIDE - OF_EVERY_LEDGER
    closed = sorted(LABELS - set(role.sees))[:1]
    assert [client.get(f"/admin/{one.replace('.', '/')}/").status_code for one in closed] == [
        403
    ] * len(closed)


def test_each_page_and_operation_is_of_some_role():
    assert {label for role in ROLES for label in role.sees} == LABELS
    assert {code for role in ROLES for code in role.does} == {*OPERATIONS, *BESIDE}


def test_no_role_both_prepares_money_and_lets_it_go():
    for role in ROLES:
        lets_go = {one for one in role.does if one.endswith(("approve_payout", "sign_payout"))}
        prepares = {"accounts.pay_out_surplus", "core.propose_payout_account_changerequest"}
        assert not (lets_go and prepares & set(role.does)), role.name


def test_what_an_operator_changed_of_a_role_stays(db):
    run("staff_roles")
    assert [about for _, about, _ in trail("group_created")] == [role.name for role in ROLES]
    group = Group.objects.get(name="Approver")
    group.permissions.clear()
    run("staff_roles")
    assert not group.permissions.exists()
    run("staff_roles", again=True)
    assert group.permissions.count() == len(ROLES[3].permissions)
    assert trail("group_changed")[-1][1] == "Approver"


def test_the_first_superuser_finds_the_roles(db):
    run("staff_account", "anna", create_superuser=True)
    assert Group.objects.count() == len(ROLES)


def test_tables_on_a_page_ask_for_the_permission_of_their_own_list(
    api, ledger, person, browser, member
):
    billed(api)
    page = url(Invoice, "change", Invoice.objects.get().pk)

    def titles(client) -> set[str]:
        return {table["title"] for table in client.get(page).context["tables"]}

    everything = titles(member("Auditor")[1])
    few = titles(browser(person("few", "invoices.view_invoice")))
    assert everything - few == {"Payments", "Letters", "Debt collection", "Books", "History"}
    assert titles(member("Collections")[1]) - few == {"Payments", "Letters", "Debt collection"}
