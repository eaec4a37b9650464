"""Single sign-on by OpenID Connect: it signs in staff that is there, and makes nobody."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.urls import reverse

from ledger_project.backoffice.actors import actor_of
from ledger_project.core.models import StaffEvent
from tests.support.commands import run
from tests.support.staff import SIGN_IN, trail

START = reverse("admin:index")
LOGIN = reverse("openid_connect_login", args=["sso"])
CALLBACK = reverse("openid_connect_callback", args=["sso"])
ANNA = {"sub": "s-1", "email": "anna@example.com", "email_verified": True}


class Provider(BaseHTTPRequestHandler):
    """A provider that believes everyone; `claims` are whom it has signed in.

    `token` is what its ID token says otherwise; None: it sends none.
    """

    claims: dict = {}
    token: dict | None = {}

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        if self.path.endswith("/userinfo"):
            return self._answer(self.claims)
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{base}/{path}" for name, path in names.items()}
        return self._answer({**found, "issuer": base, "jwks_uri": f"{base}/keys"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = {"access_token": "t", "token_type": "Bearer"}
        if self.token is not None:
            told = {"iss": f"http://{self.headers['Host']}", "aud": "c", "exp": time.time() + 60,
                    **self.claims, **self.token}  # fmt: skip
            answer["id_token"] = jwt.encode(told, "s" * 32)
        self._answer(answer)

    def _answer(self, members: dict) -> None:
        body = json.dumps(members).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "sso", "name": "Example", "client_id": "c", "secret": "s",
        "settings": {
            "server_url": f"http://127.0.0.1:{server.server_port}", "oauth_pkce_enabled": True,
        },
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def arrive(provider, browser):
    """Sign in by the provider with these claims; return client and answer."""

    def come(process: str = "login", client=None, token: dict | None = {}, **claims):  # noqa: B006
        Provider.claims, Provider.token = claims, token
        client = client or browser()
        sent = client.get(LOGIN, {"process": process})
        assert sent.status_code == 302
        asked = parse_qs(urlsplit(sent["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        return client, client.get(CALLBACK, {"code": "x", "state": asked["state"][0]})

    return come


def test_a_verified_address_signs_in_the_member_of_staff_who_has_it(person, arrive):
    person("anna", email="Anna@example.com")
    client, answer = arrive(**ANNA)
    assert (answer.status_code, answer["Location"]) == (302, START)
    assert client.get(START).status_code == 200
    assert trail() == [
        ("identity_linked", "anna", "staff:anna"),
        ("signed_in", "anna", "staff:anna"),
    ]
    # From now on it is the provider's own identifier that counts.
    client, _ = arrive(sub="s-1", email="married@example.com", email_verified=False)
    assert client.get(START).status_code == 200
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {**ANNA, "email_verified": False},
        {"sub": "s-1", "email": "anna@example.com"},
        {**ANNA, "email": "eve@example.com"},
        {**ANNA, "email": ""},
        {**ANNA, "email": "ines@example.com"},
        {**ANNA, "email": "nina@example.com"},
        {**ANNA, "email": "two@example.com"},
        {"sub": "s-1", "preferred_username": "anna"},
    ],
)
def test_whoever_is_not_one_active_member_of_staff_is_refused_and_nobody_is_made(
    person, arrive, claims
):
    person("anna", email="anna@example.com")
    person("ines", email="ines@example.com", is_active=False)
    person("nina", email="nina@example.com", is_staff=False)
    person("one", email="two@example.com")
    person("two", email="TWO@example.com")
    client, answer = arrive(**claims)
    assert answer.status_code == 403
    assert client.get(START).status_code == 302
    assert User.objects.count() == 5
    assert not SocialAccount.objects.exists()
    assert trail() == [("sign_in_failed", "", "anonymous")]
    assert StaffEvent.objects.get().after == {"why": "no such user"}


def test_who_comes_by_a_provider_is_one_person_whatever_account_it_leads_to(person, arrive):
    """The mailbox and the account are others; the provider's identifier is the same."""
    anna, bo = person("anna", email="anna@example.com"), person("bo", email="bo@example.com")
    arrive(**ANNA)
    approved = actor_of(anna).person
    SocialAccount.objects.all().delete()
    assert not actor_of(bo).is_same_person(approved)
    arrive(**{**ANNA, "email": "bo@example.com"})
    assert SocialAccount.objects.get().user == bo
    assert actor_of(bo).is_same_person(approved)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, {}),
        ({"iss": "https://elsewhere.example"}, {}),
        ({"aud": "another-client"}, {}),
        ({"exp": 1_700_000_000}, {}),
        ({"sub": "s-2"}, {}),
        ({"sub": ""}, {"sub": ""}),
        ({"sub": None}, {"sub": None}),
    ],
)
def test_an_answer_that_is_not_whole_or_not_of_one_subject_signs_nobody_in(
    person, arrive, token, said
):
    person("anna", email="anna@example.com")
    client, _ = arrive(**{**ANNA, **said}, token=token)
    assert client.get(START).status_code == 302
    assert not SocialAccount.objects.exists()
    assert trail("signed_in") == []
    client, _ = arrive(**ANNA)
    assert client.get(START).status_code == 200


def test_an_address_that_somebody_else_was_given_is_no_way_in_until_the_identity_is_forgotten(
    person, arrive, browser
):
    anna = person("anna", email="anna@example.com")
    arrive(**ANNA)
    client, answer = arrive(**{**ANNA, "sub": "s-2"})
    assert (answer.status_code, client.get(START).status_code) == (403, 302)
    assert StaffEvent.objects.latest("id").after == {"why": "another identity than before"}
    page = reverse("admin:auth_user_act", args=[anna.pk, "forget-identity"])
    assert browser(anna).post(page).status_code == 403
    assert browser(person("boss", is_superuser=True)).post(page).status_code == 302
    assert trail("user_changed") == [("user_changed", "anna", "staff:boss")]
    client, _ = arrive(**{**ANNA, "sub": "s-2"})
    assert client.get(START).status_code == 200
    assert SocialAccount.objects.get().uid == "s-2"
    done = {"user": "anna", "identities_forgotten": 1}
    assert run("staff_account", "anna", forget_identity=True) == done
    assert client.get(START).status_code == 302


def test_who_comes_by_a_provider_confirms_by_it(person, arrive, monkeypatch):
    boss = person("boss", email="anna@example.com", is_superuser=True)
    boss.set_unusable_password()
    boss.save()
    client, _ = arrive(**ANNA)
    page = reverse("admin:auth_user_add")
    assert client.get(page).status_code == 200
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 400)
    sent = client.get(page)
    assert sent["Location"] == f"{LOGIN}?{urlencode({'next': page})}"
    asked = parse_qs(urlsplit(client.get(sent["Location"])["Location"]).query)
    back = client.get(CALLBACK, {"code": "x", "state": asked["state"][0]})
    assert back["Location"] == page
    assert client.get(page).status_code == 200


def test_another_claim_can_name_the_user(person, arrive, settings):
    settings.OIDC_CLAIM = "preferred_username"
    person("anna")
    client, _ = arrive(sub="s-1", preferred_username="anna")
    assert client.get(START).status_code == 200


def test_who_is_deactivated_comes_in_no_more(person, arrive):
    anna = person("anna", email="anna@example.com")
    arrive(**ANNA)
    User.objects.filter(pk=anna.pk).update(is_staff=False)
    client, answer = arrive(**ANNA)
    assert answer.status_code == 403
    assert client.get(START).status_code == 302


def test_a_provider_is_no_way_to_link_another_identity(person, browser, arrive):
    anna = person("anna", email="anna@example.com")
    client = browser(anna)
    _, answer = arrive("connect", client, sub="s-9", email="eve@example.com", email_verified=True)
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_provider_answers_for_the_second_factor(person, arrive, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person("anna", email="anna@example.com")
    client, _ = arrive(**ANNA)
    assert client.get(START).status_code == 200


def test_a_made_up_answer_of_the_provider_signs_nobody_in(person, provider, browser):
    person("anna", email="anna@example.com")
    Provider.claims = ANNA
    client = browser()
    for query in ({"code": "x", "state": "made-up"}, {"code": "x"}, {"error": "access_denied"}):
        assert client.get(CALLBACK, query).status_code in (302, 401)
        assert client.get(START).status_code == 302
    assert trail("signed_in") == []


def test_the_sign_in_page_offers_it_only_if_it_is_configured(db, browser, provider, settings):
    assert "Sign in with Example" in browser().get(SIGN_IN).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    page = browser().get(SIGN_IN).content.decode()
    assert "passkey" in page
    assert "Sign in with Example" not in page
    assert browser().get(LOGIN).status_code == 404
