"""Members of staff with passwords, and the door they come in by."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ledger_project.core.models import StaffMember
from tests.support.staff import PASSWORD, SIGN_IN, permission


@pytest.fixture
def person(db):
    """Make a member of staff: `person("anna", "auth.change_user", ledgers=[501])`."""

    def make(name: str, *permissions: str, ledgers: tuple[int, ...] = (), **columns) -> User:
        user = User.objects.create_user(name, password=PASSWORD, **{"is_staff": True, **columns})
        user.user_permissions.add(*(permission(one) for one in permissions))
        if ledgers:
            StaffMember.objects.create(user=user, ledgers=list(ledgers))
        return user

    return make


@pytest.fixture
def browser():
    """Open a browser, signed in as a user if one is given."""

    def make(user: User | None = None) -> Client:
        client = Client(raise_request_exception=False, headers={"Accept": "text/html"})
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def sign_in(browser):
    """Send the sign-in page: `sign_in("anna", "wrong", "192.0.2.7")` returns client and answer."""

    def send(name: str, password: str = PASSWORD, address: str = "192.0.2.1"):
        client = browser()
        client.defaults["REMOTE_ADDR"] = address
        return client, client.post(SIGN_IN, {"login": name, "password": password})

    return send
