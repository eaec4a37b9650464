"""Sessions: they end, nobody else's can be taken over, and the table signs nobody in."""

import base64
import datetime as dt
from contextlib import suppress

import pytest
from django.conf import settings as configuration
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from ledger_project.closing.forgetting import forget
from ledger_project.core.actors import operator
from ledger_project.staff.models import Session
from tests.support.commands import run
from tests.support.staff import PASSWORD, SIGN_IN, trail

COOKIE = configuration.SESSION_COOKIE_NAME
START = reverse("admin:index")


def inside(client) -> bool:
    return client.get(START).status_code == 200


@pytest.fixture
def later(monkeypatch):
    """Let time pass for sessions: `later(minutes=61)`."""
    passed = dt.timedelta()
    real_now, real_time = timezone.now, __import__("time").time

    def move(**span: int) -> None:
        nonlocal passed
        passed += dt.timedelta(**span)

    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now() + passed)
    monkeypatch.setattr(
        "ledger_project.staff.sessions.time.time", lambda: real_time() + passed.total_seconds()
    )
    return move


def test_the_table_holds_no_key_that_signs_in(person, sign_in, browser):
    person("anna")
    client, _ = sign_in("anna")
    key = client.cookies[COOKIE].value
    stored = Session.objects.get()
    assert key not in str(vars(stored))
    thief = browser()
    thief.cookies[COOKIE] = stored.session_key
    assert not inside(thief)
    thief.cookies[COOKIE] = key
    assert inside(thief)


def test_what_is_in_a_session_is_encrypted_and_ends_with_its_keys(person, sign_in, settings):
    person("anna")
    client, _ = sign_in("anna")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    kept = Session.objects.get().session_data
    for part in kept.replace(":", ".").split("."):
        with suppress(ValueError):
            assert secret.encode() not in base64.urlsafe_b64decode(part + "==")
    assert inside(client)
    settings.SECRET_KEY = "another" * 10
    assert not inside(client)


def test_a_session_ends_when_it_is_idle_and_lives_on_with_each_page(person, sign_in, later):
    person("anna")
    client, _ = sign_in("anna")
    for _ in range(4):
        later(minutes=50)
        assert inside(client)
    later(minutes=61)
    assert not inside(client)


def test_a_session_ends_some_hours_after_signing_in_in_any_case(person, sign_in, later, settings):
    person("anna")
    client, _ = sign_in("anna")
    for _ in range(11):
        later(minutes=50)
        assert inside(client)
    later(minutes=51)
    assert not inside(client)


def test_signing_in_changes_the_key(person, browser):
    person("anna")
    client = browser()
    client.get(SIGN_IN)
    client.session["planted"] = "1"
    client.session.save()
    before = client.session.session_key
    client.cookies[COOKIE] = before
    client.post(SIGN_IN, {"login": "anna", "password": PASSWORD})
    assert client.cookies[COOKIE].value != before
    assert inside(client)


def test_the_cookie_is_for_this_site_and_no_script(person, sign_in):
    person("anna")
    cookie = sign_in("anna")[0].cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_a_new_password_signs_out_everywhere_else(person, sign_in):
    anna = person("anna")
    (one, _), (other, _) = sign_in("anna"), sign_in("anna")
    new = "another horse battery"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert one.post("/admin/password_change/", typed).status_code == 302
    assert (inside(one), inside(other)) == (True, False)
    assert Session.objects.filter(user=anna).count() == 1
    assert trail("password_changed") == [("password_changed", "anna", "staff:anna")]


@pytest.mark.parametrize("change", ["is_active", "is_staff"])
def test_who_is_deactivated_is_out_at_once_and_for_good(person, browser, sign_in, change):
    anna = person("anna")
    client, _ = sign_in("anna")
    boss = browser(person("boss", is_superuser=True))
    page = reverse("admin:auth_user_change", args=[anna.pk])
    form = {name: "on" for name in ("is_active", "is_staff") if name != change}
    assert boss.post(page, form).status_code == 302
    assert not inside(client)
    assert not Session.objects.filter(user=anna).exists()
    assert boss.post(page, {"is_active": "on", "is_staff": "on"}).status_code == 302
    assert not inside(client)


def test_a_colleague_or_the_server_signs_out_everywhere(person, browser, sign_in):
    anna = person("anna")
    boss = browser(person("boss", is_superuser=True))
    client, _ = sign_in("anna")
    page = reverse("admin:auth_user_act", args=[anna.pk, "sign-out"])
    assert boss.post(page).status_code == 302
    assert not inside(client)
    client, _ = sign_in("anna")
    assert run("staff_account", "anna", sign_out=True)["signed_out"] is True
    assert not inside(client)
    assert inside(boss)
    assert trail("sessions_ended") == [
        ("sessions_ended", "anna", "staff:boss"),
        ("sessions_ended", "anna", operator().name),
    ]


def test_the_server_gives_a_new_password_once(person, sign_in):
    person("anna")
    client, _ = sign_in("anna")
    password = run("staff_account", "anna", new_password=True)["password"]
    assert not inside(client)
    assert sign_in("anna", password)[1].status_code == 302
    assert sign_in("anna")[1].status_code == 200
    assert trail("password_changed") == [("password_changed", "anna", operator().name)]


def test_the_server_makes_a_superuser_and_records_it(db, sign_in):
    password = run("staff_account", "root", create_superuser=True)["password"]
    assert inside(sign_in("root", password)[0])
    assert User.objects.get().is_superuser
    assert trail("user_created") == [("user_created", "root", operator().name)]


def test_a_password_set_at_the_server_is_recorded_and_ends_sessions(person, sign_in, monkeypatch):
    person("anna")
    client, _ = sign_in("anna")
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "another horse battery")
    call_command("changepassword", "anna")
    assert not inside(client)
    assert trail("password_changed") == [("password_changed", "anna", operator().name)]


def test_ended_sessions_are_forgotten(person, sign_in, later):
    person("anna")
    sign_in("anna")
    later(minutes=61)
    forget()
    assert not Session.objects.exists()
