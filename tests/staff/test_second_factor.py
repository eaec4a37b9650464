"""Second factors: asked for after the password, required by a setting, changed by their owner."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError
from django.urls import reverse

from ledger_project.api import throttling
from ledger_project.core.models import StaffEvent
from tests.support.assertions import unchanged
from tests.support.commands import run
from tests.support.staff import PASSWORD, SIGN_IN, trail

START = reverse("admin:index")
CODE = reverse("mfa_authenticate")
FACTORS = reverse("mfa_index")
SECRET = "JBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET, step: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def with_app(person):
    """Make a member of staff with an authenticator app and recovery codes."""

    def make(name: str, **columns):
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        user = person(name, **columns)
        totp.TOTP.activate(user, SECRET)
        return user, RecoveryCodes.activate(user)

    return make


def test_the_password_alone_does_not_sign_in(with_app, sign_in):
    with_app("anna")
    client, answer = sign_in("anna")
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    assert client.get(START).status_code == 302
    assert client.get(FACTORS).status_code == 302
    assert trail() == []
    answer = client.post(CODE, {"code": code_now()})
    assert (answer.status_code, answer["Location"]) == (302, START)
    assert client.get(START).status_code == 200
    assert trail() == [("signed_in", "anna", "staff:anna")]
    assert StaffEvent.objects.get().after == {"by": ["password", "totp"]}


def test_a_code_is_good_for_once_in_every_process(with_app, sign_in, settings):
    with_app("anna")
    code = code_now()
    client, _ = sign_in("anna")
    client.post(CODE, {"code": code})
    assert client.get(START).status_code == 200
    # Another process has another cache.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    client, _ = sign_in("anna")
    for spelled in (code, f"{code[:4]}.{code[4:]}", f" {code[:3]}-{code[3:]}", f"{code}_"):
        assert client.post(CODE, {"code": spelled}).status_code == 200
    assert client.get(START).status_code == 302


def test_guessed_codes_lock_the_account_like_guessed_passwords(with_app, sign_in):
    with_app("anna")
    client, _ = sign_in("anna")
    wrong = f"{(int(code_now()) + 500_000) % 1_000_000:06}"
    for _ in range(throttling.VISITOR.times):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    locked = client.post(CODE, {"code": code_now()})
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert client.get(START).status_code == 302
    assert sign_in("anna")[1].status_code == 429
    failed = [("factor_failed", "anna", "anonymous")] * throttling.VISITOR.times
    assert trail() == [*failed, ("locked", "anna", "anonymous")]


def test_a_recovery_code_signs_in_once(with_app, sign_in):
    _, codes = with_app("anna")
    one = codes.get_unused_codes()[0]
    client, _ = sign_in("anna")
    client.post(CODE, {"code": one})
    assert client.get(START).status_code == 200
    client, _ = sign_in("anna")
    client.post(CODE, {"code": one})
    assert client.get(START).status_code == 302


def test_secrets_of_factors_are_encrypted_in_the_database(with_app):
    _, codes = with_app("anna")
    stored = str(list(Authenticator.objects.values()))
    assert SECRET not in stored
    assert codes.get_unused_codes()[0] not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())


def test_secrets_of_factors_follow_a_change_of_keys(with_app, settings):
    _, codes = with_app("anna")
    unused = codes.get_unused_codes()
    settings.ENCRYPTION_KEYS = ["the key of this year 0123456789abcdef"]
    assert run("encrypt_secrets") == {"encrypted": 2}
    settings.SECRET_KEY = "another secret key 0123456789abcdefgh"
    app, kept = (Authenticator.objects.get(type=one).wrap() for one in ("totp", "recovery_codes"))
    assert app.validate_code(code_now())
    assert kept.get_unused_codes() == unused
    settings.ENCRYPTION_KEYS = []
    with unchanged(), pytest.raises(CommandError, match="anna: `staff_account --remove-factors`"):
        run("encrypt_secrets")
    assert run("staff_account", "anna", remove_factors=True)["factors_removed"] == 2


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_a_code_and_gives_recovery_codes(person, sign_in):
    anna = person("anna")
    client, _ = sign_in("anna")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    refused = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert refused.status_code == 200
    assert not Authenticator.objects.exists()
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
    assert len(codes) == 10
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.content.decode().split() == codes
    assert set(trail("factor_added")) == {("factor_added", "anna", "staff:anna")}
    assert StaffEvent.objects.filter(what="factor_added").count() == 2
    assert Authenticator.objects.filter(user=anna).count() == 2


CHANGES = ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn")


def test_changing_a_factor_asks_for_one_again_and_not_for_the_password_alone(
    with_app, sign_in, settings
):
    with_app("anna")
    client, _ = sign_in("anna")
    client.post(CODE, {"code": code_now()})
    # Long after signing in.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    again = reverse("mfa_reauthenticate")
    for name in CHANGES:
        for answer in (client.get(reverse(name)), client.post(reverse(name))):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(again), name
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 302
    # The password is no way round it.
    by_password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert by_password["Location"].startswith(again)
    assert Authenticator.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_app_is_removed_and_recovery_codes_are_renewed_by_their_owner(with_app, sign_in):
    _, codes = with_app("anna")
    before = codes.get_unused_codes()
    client, _ = sign_in("anna")
    client.post(CODE, {"code": code_now()})
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    renewed = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert set(before).isdisjoint(renewed)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert trail("factor_renewed", "factor_removed") == [
        ("factor_renewed", "anna", "staff:anna"),
        ("factor_removed", "anna", "staff:anna"),
        ("factor_removed", "anna", "staff:anna"),
    ]


def test_where_a_factor_is_required_nothing_else_is_shown_without_one(
    person, with_app, sign_in, settings
):
    settings.REQUIRE_SECOND_FACTOR = True
    person("anna", is_superuser=True)
    client, _ = sign_in("anna")
    users = reverse("admin:auth_user_changelist")
    for page in (START, users, "/admin/password_change/", "/admin/x"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, FACTORS), page
    assert client.post(reverse("admin:auth_user_add"), {"username": "x"})["Location"] == FACTORS
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get("/docs").status_code == 200
    assert client.post(reverse("admin:logout")).status_code == 200
    with_app("bert")
    client, _ = sign_in("bert")
    client.post(CODE, {"code": code_now()})
    assert client.get(START).status_code == 200


def test_a_colleague_removes_lost_factors_but_nobody_their_own(person, with_app, browser, sign_in):
    anna, _ = with_app("anna")
    boss = person("boss", is_superuser=True)
    page = reverse("admin:auth_user_act", args=[anna.pk, "remove-factors"])
    clerk = browser(person("carl", "auth.view_user"))
    assert clerk.post(page).status_code == 403
    assert Authenticator.objects.filter(user=anna).count() == 2
    own = reverse("admin:auth_user_act", args=[boss.pk, "remove-factors"])
    assert browser(boss).post(own).status_code == 403
    assert browser(boss).post(page).status_code == 302
    assert not Authenticator.objects.filter(user=anna).exists()
    assert sign_in("anna")[1]["Location"] == START
    assert trail("factor_removed", "sessions_ended") == [
        ("factor_removed", "anna", "staff:boss"),
        ("sessions_ended", "anna", "staff:boss"),
    ]


def test_the_server_removes_lost_factors(with_app, sign_in):
    anna, _ = with_app("anna")
    assert run("staff_account", "anna", remove_factors=True)["factors_removed"] == 2
    assert not Authenticator.objects.filter(user=anna).exists()


def test_a_pending_sign_in_can_be_given_up(with_app, sign_in):
    with_app("anna")
    client, _ = sign_in("anna")
    answer = client.post(reverse("account_logout"), {"next": SIGN_IN})
    assert answer["Location"] == SIGN_IN
    assert client.post(CODE, {"code": code_now()})["Location"] == SIGN_IN
    assert client.get(reverse("account_logout")).status_code == 405


def test_a_passkey_that_is_nobodys_signs_nobody_in(with_app, browser):
    with_app("anna")
    client = browser()
    page = reverse("mfa_login_webauthn")
    options = client.get(page, headers={"Accept": "application/json"}).json()["request_options"]
    assert options["publicKey"]["userVerification"] == "required"
    for credential in ("{}", "[]", "x", '{"id": "x", "rawId": "x", "type": "public-key"}'):
        assert client.post(page, {"credential": credential}).status_code in (302, 200)
        assert client.get(START).status_code == 302


@pytest.mark.parametrize("name", ["signup", "password/reset", "email", "signup/passkey"])
def test_nobody_signs_up_and_no_password_goes_by_mail(browser, db, name):
    for prefix in ("/admin/", "/accounts/", "/admin/login/", "/admin/second-factor/"):
        assert browser().get(f"{prefix}{name}/").status_code in (302, 404)
        answer = browser().post(f"{prefix}{name}/", {"username": "eve", "password1": PASSWORD})
        assert answer.status_code in (302, 403, 404)
    from django.contrib.auth.models import User

    assert not User.objects.exists()


def test_pages_of_signing_in_run_no_script_of_their_own(with_app, sign_in, browser):
    with_app("anna")
    client, _ = sign_in("anna")
    for page in (browser().get(SIGN_IN), client.get(CODE)):
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        text = page.content.decode()
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert 'src="/static/' in attributes or 'type="application/json"' in attributes
        assert not re.search(r"<style|\son\w+=|\sstyle=", text)
