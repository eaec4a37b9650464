"""Signing in: who guesses is stopped, told for how long, and learns nothing."""

import pytest
from django.contrib.auth import hashers
from django.core.management import CommandError, call_command
from django.urls import reverse

from ledger_project.api import throttling
from ledger_project.core.actors import operator
from ledger_project.core.models import StaffEvent
from tests.support.commands import run
from tests.support.staff import PASSWORD, SIGN_IN, trail

WRONG = "wrong horse battery"


def guess(sign_in, name, times=throttling.VISITOR.times, address="192.0.2.1"):
    return [sign_in(name, WRONG, address)[1] for _ in range(times)]


def test_an_account_is_locked_for_the_address_that_guesses_and_the_page_says_for_how_long(
    person, sign_in
):
    person("anna")
    assert {answer.status_code for answer in guess(sign_in, "anna")} == {200}
    client, locked = sign_in("anna")
    assert locked.status_code == 429
    assert 840 < int(locked["Retry-After"]) <= 900
    assert "15 minutes" in locked.content.decode()
    assert client.get("/admin/").status_code == 302
    # The person comes in from elsewhere, and other people from the same address.
    assert sign_in("anna", address="198.51.100.1")[1].status_code == 302
    person("bert")
    assert sign_in("bert")[1].status_code == 302


def test_an_account_is_locked_for_everyone_when_it_is_guessed_from_many_addresses(person, sign_in):
    person("anna")
    for number in range(throttling.ACCOUNT.times):
        sign_in("anna", WRONG, f"192.0.2.{number}")
    assert sign_in("anna", address="198.51.100.1")[1].status_code == 429
    assert trail("locked") == [("locked", "anna", "anonymous")]


def test_what_is_refused_at_one_address_locks_nobody_out_elsewhere(person, sign_in):
    person("anna")
    answers = guess(sign_in, "anna", 2 * throttling.ACCOUNT.times)
    assert {one.status_code for one in answers[throttling.VISITOR.times :]} == {429}
    assert sign_in("anna", address="198.51.100.1")[1].status_code == 302
    assert trail("locked") == [("locked", "anna", "anonymous")]


def test_a_session_guesses_the_password_no_more_often_than_the_sign_in(person, sign_in):
    person("anna")
    client, _ = sign_in("anna")
    new = "another horse battery"
    typed = {"old_password": WRONG, "new_password1": new, "new_password2": new}
    tries = throttling.VISITOR.times
    given = [client.post("/admin/password_change/", typed).status_code for _ in range(tries)]
    assert given == [200] * tries
    locked = client.post("/admin/password_change/", {**typed, "old_password": PASSWORD})
    assert (locked.status_code, "Retry-After" in locked) == (429, True)
    assert sign_in("anna")[1].status_code == 429
    assert trail("sign_in_failed") == [("sign_in_failed", "anna", "anonymous")] * tries


def test_the_case_of_a_name_makes_no_other_account(person, sign_in):
    person("anna")
    for number in range(throttling.VISITOR.times):
        sign_in(["anna", "Anna", "ANNA"][number % 3], WRONG)
    assert sign_in("anna")[1].status_code == 429


def test_a_right_password_begins_the_count_of_its_address_anew(person, sign_in):
    person("anna")
    for _ in range(3):
        guess(sign_in, "anna", throttling.VISITOR.times - 1)
        assert sign_in("anna")[1].status_code == 302


@pytest.mark.parametrize("refused", ["unknown", "inactive", "not staff", "wrong"])
def test_every_refusal_is_one_and_the_same_answer_with_one_hash(
    person, sign_in, refused, monkeypatch
):
    name = {"inactive": "ines", "not staff": "nina", "wrong": "anna"}.get(refused, "nobody")
    person("anna")
    person("ines", is_active=False)
    person("nina", is_staff=False)
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher,
        "encode",
        lambda self, *given: hashed.append(1) or encode(self, *given),
    )
    _, answer = sign_in(name, WRONG if refused in ("wrong", "unknown") else PASSWORD)
    _, expected = sign_in("anna", WRONG, "203.0.113.5")
    assert len(hashed) == 2
    assert answer.status_code == expected.status_code == 200
    assert plain(answer, name) == plain(expected, "anna")
    for _ in range(throttling.VISITOR.times - 1):
        sign_in(name, WRONG)
    assert sign_in(name)[1].status_code == 429


def plain(answer, name: str) -> str:
    """Return a page without what differs between any two."""
    token = answer.context["csrf_token"]
    return answer.content.decode().replace(str(token), "").replace(f'value="{name}"', "")


def test_a_colleague_unlocks_an_account(person, browser, sign_in):
    anna = person("anna")
    guess(sign_in, "anna")
    guess(sign_in, "anna", address="2001:db8::1")
    boss = person("boss", is_superuser=True)
    page = reverse("admin:auth_user_act", args=[anna.pk, "unlock"])
    assert browser(boss).get(page).status_code == 200
    assert sign_in("anna")[1].status_code == 429
    assert browser(boss).post(page).status_code == 302
    assert sign_in("anna")[1].status_code == 302
    assert sign_in("anna", address="2001:db8::2")[1].status_code == 302
    assert ("unlocked", "anna", "staff:boss") in trail()


def test_the_server_unlocks_an_account(person, sign_in):
    person("anna")
    guess(sign_in, "anna")
    assert run("staff_account", "anna", unlock=True) == {"user": "anna", "unlocked": True}
    assert sign_in("anna")[1].status_code == 302
    assert ("unlocked", "anna", operator().name) in trail()


def test_signing_in_failing_locking_and_signing_out_are_in_the_audit_trail(person, sign_in, caplog):
    person("anna")
    caplog.set_level("INFO", logger="ledger.staff")
    guess(sign_in, "anna")
    sign_in("my-secret-typed-as-a-name", WRONG)
    client, _ = sign_in("anna", address="198.51.100.1")
    client.post("/admin/logout/")
    failed = [("sign_in_failed", "anna", "anonymous")] * throttling.VISITOR.times
    assert trail() == [
        *failed,
        ("locked", "anna", "anonymous"),
        ("sign_in_failed", "", "anonymous"),
        ("signed_in", "anna", "staff:anna"),
        ("signed_out", "anna", "staff:anna"),
    ]
    assert StaffEvent.objects.get(what="signed_in").address == "198.51.100.1"
    said = " ".join(record.getMessage() for record in caplog.records)
    assert said.count("'what': 'sign_in_failed'") == throttling.VISITOR.times + 1
    stored = str(list(StaffEvent.objects.values()))
    for secret in (PASSWORD, WRONG, "my-secret-typed-as-a-name"):
        assert secret not in said
        assert secret not in stored


def test_an_auditor_finds_what_was_done_with_an_account(person, browser, sign_in):
    person("anna")
    person("bert")
    sign_in("anna", WRONG)
    sign_in("bert")
    auditor = browser(person("eva", "core.view_staffevent"))
    page = reverse("admin:core_staffevent_changelist")
    for term, count in [("anna", 1), ("staff:bert", 1), ("192.0.2.1", 2), ("nobody", 0)]:
        assert len(auditor.get(page, {"q": term}).context["cl"].result_list) == count, term
    assert browser(person("otto", "core.view_statechange")).get(page).status_code == 403


@pytest.mark.parametrize(
    "password", ["a", "short-7x", "password1234", "123456789012345", "annabelle-anna"]
)
def test_a_weak_password_is_refused_at_every_door(person, browser, settings, password, monkeypatch):
    anna = person("annabelle")
    boss = browser(person("boss", is_superuser=True))
    typed = {"password1": password, "password2": password, "usable_password": "true"}
    added = boss.post(reverse("admin:auth_user_add"), {"username": "annabelle-ann", **typed})
    assert added.context["adminform"].form.errors
    page = reverse("admin:auth_user_password_change", args=[anna.pk])
    assert boss.post(page, {**typed, "set-password": "1"}).context["form"].errors
    own = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert browser(anna).post("/admin/password_change/", own).context["form"].errors
    monkeypatch.setattr("getpass.getpass", lambda prompt="": password)
    with pytest.raises(CommandError, match="Aborting"):
        call_command("changepassword", "annabelle")
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_sign_in_leads_only_to_pages_of_this_site(person, browser):
    person("anna")
    for wanted in ("https://evil.example/", "//evil.example", ""):
        answer = browser().post(f"{SIGN_IN}?next={wanted}", {"login": "anna", "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
