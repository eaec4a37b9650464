"""Each kind of page: without a serious finding of axe, and as wide as its window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from django.urls import reverse

from accounts.models import JournalEntry, Payout
from customers.models import Customer
from invoices.models import Invoice, Payment
from invoices.operations.customer_links import address_of
from ledger_project.api.models import Client
from ledger_project.backoffice.pages import PAGES
from ledger_project.core.models import Ledger, StaffEvent
from tests.support.backoffice import address
from tests.support.backoffice_pages import url
from tests.support.hands import keep

pytestmark = pytest.mark.slow
SERIOUS = {"critical", "serious"}


def kinds() -> dict[str, str]:
    """Return an address of each kind of page, by what it is called."""
    shown = {
        "customer": Customer.objects.get(customer_no="7"),
        "invoice": Invoice.objects.get(invoice_no="S1"),
        "payment": Payment.objects.get(),
        "payout": Payout.objects.get(),
        "entry": JournalEntry.objects.latest("pk"),
        "ledger": Ledger.objects.get(),
        "client": Client.objects.get(),
        "event of staff": StaffEvent.objects.latest("pk"),
        "user": User.objects.get(username="anna"),
        "group": Group.objects.create(name="A group"),
    }
    pages = {name: url(type(one), "change", one.pk) for name, one in shown.items()}
    lists = {f"list of {name}": url(type(one)) for name, one in shown.items()}
    doing = {
        name: address(shown[of], name)
        for of, name in (
            ("invoice", "set_respite"), ("invoice", "credit"), ("invoice", "write_off"),
            ("customer", "register_death"), ("customer", "amend"), ("payment", "split"),
            ("payout", "approve"), ("ledger", "close_period"),
        )
    }  # fmt: skip
    return {
        "start": reverse("admin:index"),
        "search": f"{reverse('admin:search')}?q=7",
        "nothing found": f"{reverse('admin:search')}?q=nobody",
        **lists,
        **pages,
        **doing,
        "approve several": f"{url(Payout)}operations/approve/several/",
        "new user": url(User, "add"),
        "new customer": address(Customer, "create"),
        "second factor": reverse("mfa_index"),
        "password": reverse("admin:password_change"),
        "not there": "/admin/nothing/",
        "account": f"{reverse('admin:page_account-ledger')}?account=client_funds",
        **{page.title: reverse(f"admin:{page.route}") for page in PAGES},
    }


WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(
    one => one.getBoundingClientRect().right > innerWidth + 1
      && !one.closest(".rows, .results, .scroll, .timeline, details:not([open])")
  ).map(one => one.outerHTML.slice(0, 90)).slice(0, 3)"""
"""What makes a page wider than its window, and is no region of its own that scrolls."""


def findings(page) -> list[dict]:
    # It would ask for each style again, those that a style names by other addresses.
    return Axe().run(page, options={"preload": False}).response["violations"]


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1280, "light"), (1920, "dark")])
def test_pages_are_accessible_and_fit_their_window(open_page, anna, office, width, scheme):
    # What axe itself does to a page is not what the page's policy allows.
    page = open_page(anna, width=width, scheme=scheme, bypass_csp=True)
    found = []
    for name, where in kinds().items():
        page.goto(where)
        keep(page, f"{name} {width} {scheme}")
        found += [
            f"{name}: {one['id']}: {node['target']} {node['html'][:90]}"
            for one in findings(page)
            if one["impact"] in SERIOUS
            for node in one["nodes"][:3]
        ]
        found += [f"{name} is wider than its window: {one}" for one in page.evaluate(WIDER)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1280, "dark")])
def test_the_page_of_a_customer_is_accessible_fits_and_sends(
    open_page, office, settings, width, scheme
):
    settings.PUBLIC_URL = "https://pay.example.com"
    path = address_of(office, office.due_date).removeprefix(settings.PUBLIC_URL)
    page = open_page(width=width, scheme=scheme, bypass_csp=True)
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    keep(page, f"page of a customer {width} {scheme}")
    assert [one["id"] for one in findings(page)] == []
    assert page.evaluate(WIDER) == []
    # With the page's own policy, as a browser that says nothing of where it comes from.
    page = open_page(width=width)
    page.goto(path)
    page.get_by_text("Jag bestrider detta").first.click()
    page.locator("textarea").first.fill("Trasig")
    page.get_by_role("button", name="Skicka").locator("visible=true").first.click()
    assert "Ditt bestridande är noterat" in page.text_content("[role=status]")
    office.refresh_from_db()
    assert (office.disputed, office.dispute_reason) == (True, "Trasig")


def test_the_page_to_sign_in_is_accessible(open_page):
    page = open_page(bypass_csp=True)
    page.goto(reverse("admin:login"))
    assert [one["id"] for one in findings(page)] == []
