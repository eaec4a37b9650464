"""Users and groups: nobody gives themselves rights, and each change is in the audit trail."""

import time

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction
from django.urls import reverse

from ledger_project.core.models import StaffEvent, StaffMember
from ledger_project.core.setup import open_ledger
from tests.support.roles import superuser
from tests.support.staff import PASSWORD, permission, trail

MANAGES = ("auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user")
NEW = "another horse battery"


def url(name: str, *args) -> str:
    return reverse(f"admin:auth_user_{name}", args=args)


def rights(user: User) -> tuple:
    user = User.objects.get(pk=user.pk)
    bound = StaffMember.objects.filter(user=user).values_list("ledgers", flat=True).first()
    return (
        user.is_superuser, user.is_active, user.email, user.password, sorted(bound or []),
        set(user.groups.all()), set(user.user_permissions.all()),
    )  # fmt: skip


@pytest.fixture
def manager(person):
    return person("mia", *MANAGES, "invoices.view_invoice")


@pytest.fixture
def strong(db) -> Group:
    group = Group.objects.create(name="treasury")
    group.permissions.add(permission("accounts.approve_payout"))
    return group


def everything(strong: Group) -> dict:
    """Return a form that asks for every right."""
    return {
        "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": [strong.pk],
        "user_permissions": [permission("accounts.approve_payout").pk], "ledgers": ["501"],
        "email": "new@example.com", "username": "renamed",
    }  # fmt: skip


def test_a_manager_of_users_gives_no_rights_to_others_or_themselves(
    manager, person, browser, ledger, strong
):
    clerk = person("carl", "invoices.view_invoice")
    for user in (clerk, manager):
        before = rights(user)
        assert browser(manager).post(url("change", user.pk), everything(strong)).status_code == 302
        after = rights(user)
        assert after[2] == "new@example.com"
        assert (after[:2], after[3:]) == (before[:2], before[3:])
        assert User.objects.get(pk=user.pk).username == user.username


def test_a_session_that_is_old_gives_nobody_a_way_in(person, browser, ledger, strong, monkeypatch):
    boss = person("boss", is_superuser=True)
    gus, thief = person("gus"), browser(boss)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 400)
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}
    made = {**typed, "username": "eve"}
    kept, count = rights(gus), User.objects.count()
    for page, form in (
        (url("add"), made),
        (url("change", gus.pk), everything(strong)),
        (url("password_change", gus.pk), typed),
        (url("password_change", boss.pk), typed),
        (url("act", gus.pk, "remove-factors"), {}),
        (reverse("admin:auth_group_change", args=[strong.pk]), {"name": "weak"}),
        (reverse("admin:auth_group_delete", args=[strong.pk]), {"post": "yes"}),
    ):
        answer = thief.post(page, form)
        assert answer["Location"].startswith(reverse("account_reauthenticate")), page
    assert thief.post(answer["Location"], {"password": "wrong horse battery"}).status_code == 200
    assert (rights(gus), User.objects.count()) == (kept, count)
    assert Group.objects.filter(pk=strong.pk, name=strong.name).exists()
    # Who knows the password confirms, and the form that was sent is taken.
    thief.post(url("change", gus.pk), {**everything(strong), "user_permissions": []})
    confirm = f"{reverse('account_reauthenticate')}?next={url('change', gus.pk)}"
    assert thief.post(confirm, {"password": PASSWORD}).status_code == 302
    assert rights(gus) != kept


def test_ones_own_password_is_changed_where_the_present_one_is_asked_for(person, browser):
    boss = person("boss", is_superuser=True)
    answer = browser(boss).get(url("password_change", boss.pk))
    assert answer["Location"] == reverse("own_password")


def refused(client, user, strong) -> list[int]:
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}
    before = rights(user)
    answers = [
        client.post(url("change", user.pk), everything(strong)),
        client.get(url("password_change", user.pk)),
        client.post(url("password_change", user.pk), typed),
        *(client.post(url("act", user.pk, act)) for act in ("unlock", "sign-out")),
        client.post(url("delete", user.pk), {"post": "yes"}),
    ]
    assert rights(user) == before
    return [answer.status_code for answer in answers]


def test_a_manager_touches_no_account_with_more_rights(manager, person, browser, ledger, strong):
    member = person("gus")
    member.groups.add(strong)
    for user in (
        person("boss", is_superuser=True),
        person("direct", "accounts.approve_payout"),
        person("sleeping", "accounts.approve_payout", is_active=False),
        member,
    ):
        assert set(refused(browser(manager), user, strong)) == {403}, user


def test_a_manager_of_one_ledger_touches_nobody_of_another(person, browser, ledger, strong):
    open_ledger(502, name="Other", country="SE")
    bound = person("mia", *MANAGES, ledgers=(501,))
    for user in (person("all"), person("both", ledgers=(501, 502)), person("two", ledgers=(502,))):
        assert set(refused(browser(bound), user, strong)) == {403}, user
    own = person("one", ledgers=(501,))
    assert browser(bound).get(url("password_change", own.pk)).status_code == 200
    typed = {"username": "new", "password1": NEW, "password2": NEW, "usable_password": "true"}
    assert browser(bound).post(url("add"), typed).status_code == 302
    made = User.objects.get(username="new")
    assert made.staff_member.ledgers == [501]
    assert not made.is_superuser


def test_a_superuser_gives_rights_and_what_was_before_and_after_is_kept(
    person, browser, manager, ledger, strong
):
    boss = browser(person("boss", is_superuser=True))
    carl = person("carl", "invoices.view_invoice")
    assert boss.post(url("change", carl.pk), everything(strong)).status_code == 302
    event = StaffEvent.objects.get(what="user_changed")
    assert (event.about, event.created_by) == ("carl", "staff:boss")
    assert event.before == {
        "email": "", "is_superuser": False, "groups": [], "ledgers": [],
        "permissions": ["invoices.view_invoice"],
    }  # fmt: skip
    assert event.after == {
        "email": "new@example.com", "is_superuser": True, "groups": ["treasury"], "ledgers": [501],
        "permissions": ["accounts.approve_payout"],
    }  # fmt: skip


def test_a_colleague_is_made_with_a_role_for_a_ledger_by_superusers_alone(
    person, browser, manager, ledger, strong
):
    typed = {
        "password1": NEW, "password2": NEW, "usable_password": "true", "groups": [strong.pk],
        "ledgers": ["501"],
    }  # fmt: skip
    for maker, groups, ledgers in (
        (person("boss", is_superuser=True), ["treasury"], [501]),
        (manager, [], []),
    ):
        name = f"by-{maker.username}"
        assert browser(maker).post(url("add"), {"username": name, **typed}).status_code == 302
        made = User.objects.get(username=name)
        assert made.is_staff
        assert list(made.groups.values_list("name", flat=True)) == groups
        assert made.staff_member.ledgers == ledgers


def test_making_a_user_and_setting_a_password_are_recorded_without_the_password(person, browser):
    boss = browser(person("boss", is_superuser=True))
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    boss.post(url("add"), {"username": "carl", **typed})
    carl = User.objects.get(username="carl")
    boss.post(url("password_change", carl.pk), {**typed, "set-password": "1"})
    boss.post(url("change", carl.pk), {"is_active": "on", "is_staff": "on"})
    assert trail("user_created", "user_changed", "password_changed") == [
        ("user_created", "carl", "staff:boss"),
        ("password_changed", "carl", "staff:boss"),
    ]
    stored = str(list(StaffEvent.objects.values()))
    assert NEW not in stored
    assert User.objects.get(pk=carl.pk).password not in stored


def test_groups_are_the_superusers_and_recorded(person, browser, strong):
    manager = browser(
        person("mia", *MANAGES, *(f"auth.{verb}_group" for verb in ("add", "change", "delete")))
    )
    boss = browser(person("boss", is_superuser=True))
    asked = {"name": "treasury", "permissions": [permission("auth.change_user").pk]}
    pages = [
        reverse("admin:auth_group_add"),
        reverse("admin:auth_group_change", args=[strong.pk]),
    ]
    for page in pages:
        assert manager.post(page, asked).status_code == 403
    gone = reverse("admin:auth_group_delete", args=[strong.pk])
    assert manager.post(gone, {"post": "yes"}).status_code == 403
    assert [group.permissions.get().codename for group in Group.objects.all()] == ["approve_payout"]
    assert boss.post(pages[0], {**asked, "name": "audit"}).status_code == 302
    assert boss.post(pages[1], asked).status_code == 302
    assert boss.post(gone, {"post": "yes"}).status_code == 302
    found = StaffEvent.objects.filter(what__startswith="group").order_by("id")
    assert list(found.values_list("what", "about", "created_by", "before", "after")) == [
        ("group_created", "audit", "staff:boss", {},
         {"name": "audit", "permissions": ["auth.change_user"]}),
        ("group_changed", "treasury", "staff:boss",
         {"permissions": ["accounts.approve_payout"]}, {"permissions": ["auth.change_user"]}),
        ("group_deleted", "treasury", "staff:boss",
         {"name": "treasury", "permissions": ["auth.change_user"]}, {}),
    ]  # fmt: skip


def test_users_are_never_deleted_or_renamed(person, browser):
    boss = browser(person("boss", is_superuser=True))
    carl = person("carl")
    assert boss.post(url("delete", carl.pk), {"post": "yes"}).status_code == 403
    boss.post(url("changelist"), {"action": "delete_selected", "_selected_action": [carl.pk]})
    boss.post(url("change", carl.pk), {"username": "karl", "is_active": "on", "is_staff": "on"})
    assert User.objects.get(pk=carl.pk).username == "carl"


@pytest.mark.parametrize(
    "sql", ["UPDATE core_staffevent SET about = 'x'", "DELETE FROM core_staffevent"]
)
def test_the_audit_trail_is_never_changed(person, sign_in, sql):
    person("anna")
    sign_in("anna")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        superuser() as owner,
    ):
        owner.execute(sql)
    assert StaffEvent.objects.count() == 1


def test_a_user_may_be_without_a_password_for_the_companys_own_sign_in(person, browser, sign_in):
    boss = browser(person("boss", is_superuser=True))
    boss.post(url("add"), {"username": "carl", "usable_password": "false"})
    assert not User.objects.get(username="carl").has_usable_password()
    User.objects.filter(username="carl").update(is_staff=True)
    assert sign_in("carl", PASSWORD)[1].status_code == 200
