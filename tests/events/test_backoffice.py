"""Webhooks in the back office: registered, looked after, and never with their secret on a page."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from ledger_project.core import clock, retries
from ledger_project.core.encryption import decrypt
from ledger_project.core.models import StateChange
from tests.support.assertions import unchanged
from tests.support.webhooks import deliver
from webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.django_db

LIST = "/admin/webhooks/webhook/"
URL = "https://hooks.example.com/ledger"


@pytest.fixture
def boss(db) -> Client:
    return signed_in(User.objects.create_superuser("boss"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, address: str, **given: str):
    page = client.get(address)
    assert page.status_code == 200, page
    return client.post(address, {"token": page.context["form"]["token"].value(), **given})


@pytest.fixture
def webhook(boss, ledger) -> Webhook:
    answer = press(boss, f"{LIST}operations/register/", ledger="501", url=URL)
    assert answer.status_code == 200
    return Webhook.objects.get()


def test_a_registered_webhook_gives_its_secret_as_a_file_once(boss, ledger, seller):
    answer = press(
        boss,
        f"{LIST}operations/register/",
        ledger="501",
        url=URL,
        types=["invoice-paid"],
        sellers=" 654 ",
    )
    webhook = Webhook.objects.get()
    name = f"webhook-501-{webhook.pk}-secret.txt"
    assert name in answer.headers["Content-Disposition"]
    assert answer.content.decode() == f"{decrypt(webhook.secret)}\n"
    assert (webhook.url, webhook.types, webhook.sellers) == (URL, ["invoice-paid"], [seller.pk])
    assert webhook.created_by == "staff:boss"


def test_no_page_shows_a_secret(boss, webhook):
    first = webhook.secret
    answer = press(boss, f"{LIST}{webhook.pk}/operations/rotate_secret/")
    webhook.refresh_from_db()
    assert answer.content.decode().strip() == decrypt(webhook.secret)
    assert webhook.secret != first == webhook.previous_secret
    for address in (LIST, f"{LIST}{webhook.pk}/change/"):
        shown = boss.get(address).content.decode()
        assert URL in shown
        for kept in (webhook.secret, first):
            assert kept not in shown
            assert decrypt(kept) not in shown


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://hooks.example.com/"}, "begins with https://"),
        ({"url": "https://10.0.0.1/"}, "Expected a public address"),
        ({"sellers": "999"}, "There is no seller 999"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_changes_nothing(boss, ledger, given, told):
    with unchanged():
        answer = press(
            boss, f"{LIST}operations/register/", **{"ledger": "501", "url": URL, **given}
        )
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Webhook.objects.exists()


def test_buttons_are_what_the_table_permits_and_do_what_they_say(boss, webhook):
    page = f"{LIST}{webhook.pk}/change/"

    def offered():
        return {button["row"].operation for button in boss.get(page).context["buttons"]}

    assert offered() == {"rotate_secret", "disable"}
    done = press(boss, f"{LIST}{webhook.pk}/operations/disable/", reason="They asked for it")
    assert done.status_code == 302
    webhook.refresh_from_db()
    assert (webhook.state, webhook.disabled_because) == ("disabled", "They asked for it")
    assert offered() == {"rotate_secret", "enable"}
    assert press(boss, f"{LIST}{webhook.pk}/operations/enable/").status_code == 302
    webhook.refresh_from_db()
    assert (webhook.state, webhook.disabled_because) == ("enabled", "")
    history = StateChange.objects.filter(document_type="webhook").order_by("id")
    assert [(one.operation, one.created_by) for one in history] == [
        ("register", "staff:boss"), ("disable", "staff:boss"), ("enable", "staff:boss"),
    ]  # fmt: skip


def test_what_its_state_forbids_changes_nothing(boss, webhook):
    with unchanged():
        answer = boss.get(f"{LIST}{webhook.pk}/operations/enable/")
    assert answer.status_code == 302


@pytest.mark.parametrize("operation", ["rotate_secret", "disable", "enable"])
def test_without_the_permission_the_address_is_forbidden(webhook, operation):
    user = User.objects.create_user("anna", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_webhook"))
    client = signed_in(user)
    assert client.get(f"{LIST}{webhook.pk}/change/").status_code == 200
    with unchanged():
        address = f"{LIST}{webhook.pk}/operations/{operation}/"
        assert client.post(address, {"token": "x"}).status_code == 403
        assert client.post(f"{LIST}operations/register/", {"token": "x"}).status_code == 403


@pytest.fixture
def failing(boss, ledger, receiver) -> Webhook:
    """Register a webhook whose receiver answers 500 to everything."""
    receiver.answer = lambda number, headers: 500
    press(boss, f"{LIST}operations/register/", ledger="501", url=receiver.url)
    return Webhook.objects.get()


@pytest.mark.django_db(transaction=True)
def test_deliveries_show_why_they_failed_and_are_sent_again_on_request(
    boss, failing, customer, monkeypatch
):
    monkeypatch.setattr(retries, "RETRIES", ())
    customer()
    assert [row["given_up"] for row in deliver()] == [1]
    one = Delivery.objects.get()
    assert (one.state, one.attempts) == ("failed", 1)
    assert "Answered 500" in boss.get(f"{LIST}{failing.pk}/change/").content.decode()
    assert "Answered 500" in boss.get("/admin/webhooks/delivery/?state=failed").content.decode()
    page = f"/admin/webhooks/delivery/{one.pk}/change/"
    assert [button["label"] for button in boss.get(page).context["buttons"]] == ["Send again"]
    before = clock.now()
    address = f"/admin/webhooks/delivery/{one.pk}/operations/send_again/"
    assert press(boss, address).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("pending", 0)
    assert before <= one.due_at <= clock.now()
    assert boss.get(page).context["buttons"] == []


@pytest.mark.django_db(transaction=True)
def test_the_start_page_tells_of_webhooks_in_trouble(boss, failing, customer):
    def waiting():
        shown = boss.get("/admin/").context["dashboard"]["queue"]
        return [
            (line.title, line.count)
            for _, _, lines in shown
            for line in lines
            if "webhook" in line.title.lower()
        ]

    assert waiting() == []
    customer()
    assert [row["failed_attempts"] for row in deliver()] == [1]
    assert waiting() == [("Webhooks that fail", 1)]


def test_events_are_found_by_the_number_of_their_invoice_or_customer(boss, customer):
    customer(customerNo="7")
    assert boss.get("/admin/core/event/?q=7").context["cl"].result_count == 1
    assert boss.get("/admin/core/event/?q=8").context["cl"].result_count == 0
