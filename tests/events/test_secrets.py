"""Secrets of webhooks are encrypted at rest, with keys that can be changed."""

import importlib

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection
from standardwebhooks import Webhook as Signer

from ledger_project import environment
from ledger_project.core import encryption
from tests.support.assertions import unchanged
from tests.support.commands import run
from tests.support.webhooks import add_webhook, deliver
from webhooks.models import Webhook

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "the key of last year 0123456789abcdef", "the key of this year 0123456789abcdef"


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real: dispatchers have connections of their own."""


@pytest.fixture
def added(receiver, ledger):
    return add_webhook(receiver)


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM webhooks_webhook t")
        return " ".join(row for (row,) in cursor.fetchall())


def signed_by(secret, request):
    return Signer(secret).verify(request.content, request.headers)


def test_no_secret_can_be_read_in_the_database_and_both_sign(added, customer, receiver):
    rotated = run("webhook", "rotate", added["webhook"])
    assert "whsec_" not in stored()
    for secret in (added["secret"], rotated["secret"]):
        assert secret.removeprefix("whsec_") not in stored()
    customer()
    deliver()
    for secret in (added["secret"], rotated["secret"]):
        signed_by(secret, receiver.requests[0])


def test_two_of_the_same_look_different():
    assert encryption.encrypt("secret") != encryption.encrypt("secret")


def test_a_new_key_reads_what_the_old_one_wrote_and_replaces_it(
    added, customer, receiver, settings
):
    settings.ENCRYPTION_KEYS = [OLD]
    run("encrypt_secrets")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert run("encrypt_secrets") == {"encrypted": 1}
    settings.ENCRYPTION_KEYS = [NEW]
    settings.SECRET_KEY = "another secret key 0123456789abcdefgh"
    customer()
    assert deliver()[0]["delivered"] == 1
    signed_by(added["secret"], receiver.requests[0])


def test_a_secret_whose_key_is_lost_disables_its_webhook_until_it_has_another(
    added, customer, receiver, settings
):
    settings.SECRET_KEY = "another secret key 0123456789abcdefgh"
    customer()
    with unchanged(), pytest.raises(CommandError, match=f"webhook {added['webhook']}: make"):
        run("encrypt_secrets")
    deliver()
    webhook = Webhook.objects.get()
    assert (webhook.state, receiver.requests) == ("disabled", [])
    assert webhook.disabled_because.startswith("Its secret cannot be read")
    secret = run("webhook", "rotate", webhook.pk)["secret"]
    run("webhook", "enable", webhook.pk)
    deliver()
    signed_by(secret, receiver.requests[0])


def test_what_a_version_of_before_kept_in_plain_text_is_encrypted_by_the_migration(
    added, customer, receiver
):
    kept = added["secret"]
    Webhook.objects.update(secret=kept)
    migration = importlib.import_module("webhooks.migrations.0003_encrypted_secrets")
    migration.encrypt_all(apps, None)
    assert kept not in stored()
    customer()
    deliver()
    signed_by(kept, receiver.requests[0])
    migration.decrypt_all(apps, None)
    assert Webhook.objects.get().secret == kept


def test_a_weak_encryption_key_is_refused_and_not_shown():
    with pytest.raises(environment.WrongSettings) as refused:
        environment.read({"LEDGER_ENCRYPTION_KEYS": f"{NEW},short"})
    assert "LEDGER_ENCRYPTION_KEYS is wrong" in str(refused.value)
    assert NEW not in str(refused.value)
    assert environment.read({"LEDGER_ENCRYPTION_KEYS": f"{NEW}, {OLD}"})[
        "LEDGER_ENCRYPTION_KEYS"
    ] == [NEW, OLD]
