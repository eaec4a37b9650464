"""The back office in a real browser: Chromium, driven by Playwright, on the test's own server."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace

import asgiref.local
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from invoices.models import Invoice
from ledger_project.core.penalty_interest import set_penalty_rate
from ledger_project.core.setup import open_ledger
from tests.support.actors import person
from tests.support.claims import run_claims_up_to
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.hands import Hand
from tests.support.invoices import billed, customer, issue_invoice
from tests.support.payments import PAYER, receive
from tests.support.purchases import buy

CHROMIUM = os.environ.get("LEDGER_TEST_CHROMIUM") or shutil.which("chromium")
WIDTH, HEIGHT = 1280, 800
MOST_CLICKS = 3
_ROW = re.compile(r"^\| ([^|]+) \| (\d) \|", re.MULTILINE)
DOCUMENTED = {
    errand.strip(): int(clicks)
    for errand, clicks in _ROW.findall((settings.BASE_DIR / "docs/office.md").read_text())
}
"""The clicks of each errand, as `docs/office.md` says them."""


def _none() -> None:
    raise RuntimeError("no running event loop")


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Start Chromium once for each process of tests; without one, they are skipped."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("There is no Chromium on this machine: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as driver:
        # Playwright has a loop of its own in this thread, which Django would take for ours: it
        # would refuse to work, and open further connections to the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        patch.setattr(asgiref.local, "asyncio", SimpleNamespace(get_running_loop=_none))
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server) -> Iterator[Callable]:
    """Open a window: `open_page(user)`, signed in; without a user nobody is.

    No script fails, and nothing is asked for that is missing or not allowed.
    """
    opened = []

    def make(
        user: User | None = None,
        *,
        width: int = WIDTH,
        scheme: str = "light",
        bypass_csp: bool = False,
    ):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            locale="en-GB",
            bypass_csp=bypass_csp,
        )
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        faults: list[str] = []

        def told(message) -> None:
            # A window without a page of ours, a PDF for one, asks for an icon of its own.
            asked = message.location["url"]
            if message.type == "error" and not asked.endswith(("/favicon.ico", page.url)):
                faults.append(f"{page.url}: {message.text} {asked}")

        page.on("console", told)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error.stack}"))
        page.set_default_timeout(10_000)
        opened.append((context, faults))
        return page

    yield make
    for context, _ in opened:
        context.close()
    assert [fault for _, faults in opened for fault in faults] == []


@pytest.fixture
def anna(transactional_db) -> User:
    return User.objects.create_superuser("anna", "anna@example.com")


@pytest.fixture
def office(transactional_db, api, seller, at) -> Invoice:
    """Do some weeks' work: an invoice that was reminded, a payment of nobody, a held payout."""
    ledger = open_ledger(501, approval_limit=Decimal("900.00"))[0]
    set_penalty_rate(ledger, Decimal("11.5"), since=TODAY, agreed=True, actor=person("boss"))
    customer(api, name="Vera Wallin", emailAddress="vera@example.com")
    billed(api, 1000)
    run_claims_up_to("Reminder")
    at("2026-08-01")
    issue_invoice(api, 250, customerNo="7", invoiceNo="S2")
    receive(ledger, "nobody's", "250.00", bank="B-250", payer_account=PAYER, payer_name="V Wallin")
    buy(api, "1000.00")
    run("settle", 501)
    return Invoice.objects.get(invoice_no="S1")


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request, open_page, anna, office) -> Iterator[Hand]:
    """Return what does the errands, on the start page: a mouse, then the keyboard alone."""
    page = open_page(anna)
    page.goto("/admin/")
    one = Hand(page, keyboard=request.param == "keyboard")
    yield one
    assert one.clicks == DOCUMENTED[one.title] <= MOST_CLICKS
