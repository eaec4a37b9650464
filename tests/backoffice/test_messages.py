"""Texts for staff: titles, effects, labels and help texts are written for people."""

import html
import inspect
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin

from invoices.models import Invoice
from ledger_project.backoffice.operations import OperationAdminMixin
from ledger_project.core.statemachine import KEEP, NEW, OperationText, StateMachine, Transition
from ledger_project.generated_docs import MACHINES
from reports.analytics import PARAMETERS, REPORTS
from reports.messages import ABOUT, HINTS, LABELS
from tests.support.backoffice import address, offered, send
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done
from tests.support.purchases import buy
from webhooks.models import Webhook

ROWS = [(machine, row) for machine in MACHINES for row in machine.transitions.values()]
OURS = {
    "accounts", "api", "core", "customers", "invoices", "reports", "webhooks",
}  # fmt: skip
OBSCURE = re.compile(r"\b(tells?|told|waits?|waiting|whoever|thereof)\b", re.IGNORECASE)
CODE = re.compile(r"`|_|\b[a-z]+[A-Z]|Books:|Raises")
ADMINS = {
    model: one
    for model, one in admin.site._registry.items()
    if isinstance(one, OperationAdminMixin)
}


@pytest.mark.parametrize(
    ("machine", "row"), ROWS, ids=[f"{machine.entity}-{row.operation}" for machine, row in ROWS]
)
def test_each_operation_has_a_title_and_an_effect_in_plain_words(machine, row):
    assert re.fullmatch(r"[A-Z][^.:]{3,70}", row.title)
    assert re.fullmatch(r"[A-Z].+\.", row.effect)
    assert len(row.effect.split()) <= 70
    for text in (row.title, row.effect):
        assert not CODE.search(text)
        assert not OBSCURE.search(text)


@pytest.mark.parametrize("machine", MACHINES, ids=[machine.entity for machine in MACHINES])
def test_no_two_operations_of_a_document_have_the_same_title(machine):
    titles = [row.title for row in machine.transitions.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    "messages",
    [
        {},
        {
            "open": OperationText("Open", "It opens."),
            "shut": OperationText("Shut", "It shuts."),
        },
    ],
)
def test_a_table_and_its_messages_have_the_same_operations(messages):
    with pytest.raises(ValueError, match="rows and messages differ"):
        StateMachine(
            "door",
            states=("open",),
            initial="open",
            transitions=[Transition(operation="open", sources=NEW, targets=KEEP)],
            state_of=lambda door, on: "open",
            permission_app="core",
            messages=messages,
        )


def test_no_help_text_or_label_uses_obscure_words():
    texts = [
        str(text)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.concrete_fields
        for text in (field.help_text, field.verbose_name)
    ]
    for one in admin.site._registry.values():
        texts.append(one.search_help_text or "")
    for one in ADMINS.values():
        for button in one.offered.values():
            form = button.form
            texts += [button.label, button.menu]
            texts += [field.help_text for field in form.base_fields.values()]
            texts += getattr(form, "hints", {}).values()
            texts += form.titles.values()
    assert len(texts) > 500
    assert [text for text in map(str, texts) if OBSCURE.search(text) or "`" in text] == []


def test_each_report_is_explained_and_its_inputs_are_labelled():
    assert ABOUT.keys() == REPORTS.keys()
    assert LABELS.keys() == HINTS.keys() == PARAMETERS.keys()


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_shows_its_explanation_and_no_docstring(name, ledger, boss):
    shown = text_of(boss.get(f"/admin/reports/{name}/"))
    assert ABOUT[name] in shown
    assert first_line(REPORTS[name].compute) not in shown


# --- The confirmation pages ---------------------------------------------------------------------


def text_of(response) -> str:
    """Return the page's text: without tags, and in lines that do not break."""
    assert response.status_code == 200, response.headers.get("Location")
    text = re.sub(r"<[^>]+>", "", response.content.decode())
    return " ".join(html.unescape(text).split())


def first_line(function) -> str:
    line, *_ = (inspect.getdoc(function) or "").splitlines()
    return line


@pytest.fixture
def lively(ledger, api, busy, boss, authorization):
    """Return a ledger in which most buttons are offered somewhere."""
    busy(1)
    for _ in range(2):
        send(boss, authorization(), "capture", amount="40.00")
    invoice = Invoice.objects.latest("id")
    send(boss, invoice, "set_respite", respiteDate="2026-06-30")
    send(boss, invoice, "dispute", reason="Not delivered")
    send(boss, authorization(reg_no="19121212-1212").customer, "block", reason="Asked for it")
    leaving = authorization(reg_no="19900101-0017")
    send(boss, leaving.account, "request_close", reason="Asked for it")
    send(boss, leaving.customer, "initiate_termination", reason="Asked for it")
    send(boss, Webhook, "register", ledger=str(ledger.pk), url="https://shop.example.com/events")
    run("register_seller", 501, "654", iban="SE3550000000054910000003")
    buy(api, "1000.00")
    run("open_ledger", 501, approval_limit=Decimal("0.00"))
    run("settle", 501)
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="7", account="5402-9681")
    done(api, billed(api, invoiceNo="S9", **OVERDUE), "transfer-to-debt-collection")
    run("hand_over_cases", 501)


def test_the_confirmation_pages_show_the_effect_and_no_docstring(lively, boss):
    seen = set()

    def look(document) -> None:
        model = document if isinstance(document, type) else type(document)
        one = ADMINS[model]
        for operation in offered(boss, document):
            button = one.offered[operation]
            row = (button.machine or one.machine).transitions[operation]
            shown = text_of(boss.get(address(document, operation)))
            if row.sources or row.targets:
                assert row.effect in shown
            assert row.title in shown or not (row.sources or row.targets)
            assert first_line(button.function) not in shown
            seen.add(f"{operation} {model._meta.model_name}")

    for model in ADMINS:
        look(model)
        for document in model._default_manager.order_by("-pk")[:10]:
            look(document)
    every = {
        f"{operation} {model._meta.model_name}"
        for model, one in ADMINS.items()
        for operation in one.offered
    }
    assert len(every - seen) < len(every) / 3
