"""Passkeys: set up, then signed in by, alone or after the password; answers are good for once."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from ledger_project.api import throttling
from ledger_project.core.models import StaffEvent
from tests.support.passkeys import Passkey
from tests.support.staff import trail

START = reverse("admin:index")
ADD, ALONE, AFTER = map(reverse, ("mfa_add_webauthn", "mfa_login_webauthn", "mfa_authenticate"))

pytestmark = pytest.mark.django_db(transaction=True)


def add(client, key, **typed):
    options = client.get(ADD).context["js_data"]["creation_options"]
    credential = json.dumps(key.create(json.loads(json.dumps(options))))
    return client.post(ADD, {"name": "phone", "credential": credential, **typed})


@pytest.fixture
def anna(person, browser):
    """Make a member of staff with a passkey, `anna.key`."""
    user = person("anna")
    user.key = Passkey()
    assert add(browser(user), user.key, passwordless="on").status_code == 302
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    return user


def options_of(client):
    found = client.get(ALONE, headers={"Accept": "application/json"}).json()
    return found["request_options"]


def come(client, credential):
    client.post(ALONE, {"credential": json.dumps(credential)})
    return client.get(START).status_code == 200


def test_a_passkey_signs_its_owner_in_without_a_password(anna, browser):
    client = browser()
    credential = anna.key.get(options_of(client))
    assert come(client, credential)
    assert trail("factor_added", "signed_in")[-1] == ("signed_in", "anna", "staff:anna")
    assert StaffEvent.objects.latest("id").after == {"by": ["webauthn"]}
    # The same answer again, in another browser: it was for another challenge.
    other = browser()
    options_of(other)
    assert not come(other, credential)


def test_nothing_but_the_key_itself_on_this_site_signs_in(anna, browser):
    client, key = browser(), anna.key
    twin = Passkey()
    twin.identity, twin.handle = key.identity, key.handle
    elsewhere = Passkey("https://testserver.example")
    elsewhere.key, elsewhere.identity, elsewhere.handle = key.key, key.identity, key.handle
    held = Passkey(verifies=False)
    held.key, held.identity, held.handle = key.key, key.identity, key.handle
    for wrong in (twin, elsewhere, held):
        assert not come(client, wrong.get(options_of(client)))
    options = options_of(client)
    options["publicKey"]["challenge"] = "AAAAAAAAAAAAAAAAAAAAAA"
    assert not come(client, key.get(options))
    assert come(client, key.get(options_of(client)))


def test_a_key_that_asks_for_no_pin_is_no_passkey(person, browser):
    client = browser(person("anna"))
    key = Passkey(verifies=False)
    assert add(client, key, passwordless="on").status_code == 200
    assert not Authenticator.objects.exists()
    # It is a second factor all the same.
    assert add(client, key).status_code == 302
    assert Authenticator.objects.filter(type="webauthn").exists()


def test_after_the_password_the_key_is_the_second_factor(anna, sign_in):
    client, sent = sign_in("anna")
    assert sent["Location"] == AFTER
    options = client.get(AFTER).context["js_data"]["request_options"]
    options = json.loads(json.dumps(options))
    client.post(AFTER, {"credential": json.dumps(Passkey().get(options))})
    assert client.get(START).status_code == 302
    options = json.loads(json.dumps(client.get(AFTER).context["js_data"]["request_options"]))
    client.post(AFTER, {"credential": json.dumps(anna.key.get(options))})
    assert client.get(START).status_code == 200
    assert StaffEvent.objects.latest("id").after == {"by": ["password", "webauthn"]}


def test_a_copy_of_a_key_is_refused_as_it_falls_behind(person, browser, sign_in):
    anna, key = person("anna"), Passkey()
    key.counter = 5
    add(browser(anna), key, passwordless="on")
    client = browser()
    for counter, comes in ((5, False), (4, False), (0, False), (6, True), (9, True)):
        key.counter = counter
        client.logout()
        assert come(client, key.get(options_of(client))) is comes
    # The copy counts on from when it was made.
    key.counter = 7
    client.logout()
    assert not come(client, key.get(options_of(client)))
    why = StaffEvent.objects.filter(what="factor_failed").latest("id").after["why"]
    assert why.startswith("a copy of the key")
    client, _ = sign_in("anna")
    options = json.loads(json.dumps(client.get(AFTER).context["js_data"]["request_options"]))
    client.post(AFTER, {"credential": json.dumps(key.get(options))})
    assert client.get(START).status_code == 302


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "5", "null", "{}", '{"response": 5}', '{"response": {"userHandle": 5}}',
     '{"id": "QQ", "rawId": "QQ", "type": "public-key", "response": {"userHandle": "QQ"}}'],
)  # fmt: skip
def test_what_is_no_answer_of_a_key_is_refused_and_recorded(anna, browser, sign_in, credential):
    client = browser()
    options_of(client)
    assert client.post(ALONE, {"credential": credential}).status_code == 302
    client, _ = sign_in("anna")
    assert client.post(AFTER, {"credential": credential}).status_code == 200
    assert client.get(START).status_code == 302
    if credential.startswith('{"'):
        assert trail("factor_failed") == [
            ("factor_failed", "", "anonymous"), ("factor_failed", "anna", "anonymous")
        ]  # fmt: skip


def test_answers_of_keys_are_limited_as_codes_are(anna, browser, sign_in):
    client, _ = sign_in("anna")
    for _ in range(throttling.VISITOR.times):
        client.post(AFTER, {"credential": '{"id": "QQ"}'})
    assert sign_in("anna")[1].status_code == 429
    # By the key alone nobody is locked out but the address that guesses.
    client = browser()
    assert come(client, anna.key.get(options_of(client)))


def test_a_key_that_was_removed_signs_nobody_in(anna, browser):
    Authenticator.objects.filter(user=anna).delete()
    client = browser()
    assert not come(client, anna.key.get(options_of(client)))
