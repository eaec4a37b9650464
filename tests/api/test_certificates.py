"""Tokens that work only with the certificate that they were fetched with (RFC 8705)."""

import base64
import re
from urllib.parse import quote

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from ledger_project import environment
from ledger_project.api.models import Client, TokenBinding
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import authorization_body
from tests.support.certificates import HEADER, der, escaped, pem, thumbprint
from tests.support.clients import Answer, Api, issue_client, token_of
from tests.support.commands import run
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS


@pytest.fixture(autouse=True)
def proxy(settings):
    """Let a proxy on this machine pass certificates on."""
    settings.CERTIFICATE_HEADER = HEADER
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]


@pytest.fixture
def bound(ledger, seller):
    """Return a client that needs its certificate besides its secret, with the secret."""
    client, secret = issue_client(ledger)
    run("bind_client", client.client_id, certificate=[thumbprint()])
    return client, secret


def fetch(client, secret, **headers):
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    return Browser().post(
        "/oauth2/token",
        {"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {basic}", **headers},
    )


def token(client, secret, name="shop"):
    answer = fetch(client, secret, **{HEADER: escaped(name)})
    assert answer.status_code == 200, answer.content
    return Api(answer.json()["access_token"])


def shown(name="shop"):
    return {HEADER: escaped(name)}


def test_a_token_works_with_the_certificate_it_was_fetched_with_and_with_no_other(bound):
    api = token(*bound)
    assert api.get(CUSTOMERS, **shown()).status_code == 200
    with unchanged():
        for headers in ({}, shown("thief")):
            assert_problem(api.get(CUSTOMERS, **headers), 401, "token-invalid")
            refused = api.post(AUTHORIZATIONS, authorization_body(), **headers)
            assert_problem(refused, 401, "token-invalid")
            assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert api.post(AUTHORIZATIONS, authorization_body(), **shown()).status_code == 201


def test_the_confirmation_is_stored_with_the_token(bound):
    token(*bound)
    assert TokenBinding.objects.get().thumbprint == thumbprint()


@pytest.mark.parametrize(
    "headers",
    [{}, shown("thief"), {HEADER: ""}, {HEADER: "nonsense"}],
    ids=["none", "a thief's", "empty", "nonsense"],
)
def test_a_secret_alone_or_with_another_certificate_fetches_nothing(bound, headers):
    answer = fetch(*bound, **headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not TokenBinding.objects.exists()


def test_the_certificate_alone_fetches_nothing_where_the_secret_is_needed(bound):
    client, _ = bound
    answer = fetch(client, "guess", **shown())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_certificate_takes_the_place_of_the_secret(bound):
    client, secret = bound
    run("bind_client", client.client_id, certificate=[thumbprint()], without_secret=True)

    def ask(**headers):
        form = {"grant_type": "client_credentials", "client_id": client.client_id}
        return Browser().post("/oauth2/token", form, headers=headers)

    answer = ask(**shown())
    assert answer.status_code == 200
    assert Api(answer.json()["access_token"]).get(CUSTOMERS, **shown()).status_code == 200
    for refused in (ask(), ask(**shown("thief")), fetch(client, secret)):
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    with pytest.raises(CommandError, match="certificates instead of a secret"):
        run("rotate_client", client.client_id)


def test_two_certificates_work_while_a_client_changes_over_each_with_its_own_tokens(bound):
    client, secret = bound
    run("bind_client", client.client_id, certificate=[thumbprint(), thumbprint("next")])
    old, new = token(client, secret), token(client, secret, "next")
    assert old.get(CUSTOMERS, **shown()).status_code == 200
    assert new.get(CUSTOMERS, **shown("next")).status_code == 200
    assert_problem(old.get(CUSTOMERS, **shown("next")), 401, "token-invalid")
    run("bind_client", client.client_id, certificate=[thumbprint("next")])
    assert_problem(old.get(CUSTOMERS, **shown()), 401, "token-invalid")
    assert new.get(CUSTOMERS, **shown("next")).status_code == 200


def test_a_token_of_before_ends_when_its_client_is_bound_or_no_longer_is(ledger, seller):
    client, secret = issue_client(ledger)
    before = Api(token_of(client))
    assert before.get(CUSTOMERS).status_code == 200
    run("bind_client", client.client_id, certificate=[thumbprint()])
    assert_problem(before.get(CUSTOMERS, **shown()), 401, "token-invalid")
    api = token(client, secret)
    run("bind_client", client.client_id)
    assert_problem(api.get(CUSTOMERS, **shown()), 401, "token-invalid")
    assert fetch(client, secret).status_code == 200


def test_a_header_from_elsewhere_than_a_trusted_proxy_is_nothing(bound, settings):
    client, secret = bound
    api = token(client, secret)
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    assert_problem(api.get(CUSTOMERS, **shown()), 401, "token-invalid")
    assert fetch(client, secret, **shown()).status_code == 401
    settings.TRUSTED_PROXIES = ["192.0.2.0/24", "127.0.0.1"]
    assert api.get(CUSTOMERS, **shown()).status_code == 200
    # As a server that listens to both families sees it.
    headers = {"Authorization": f"Bearer {api.token}", **shown()}
    for address, status in (("::ffff:127.0.0.1", 200), ("::ffff:198.51.100.7", 401)):
        assert Browser().get(CUSTOMERS, headers=headers, REMOTE_ADDR=address).status_code == status


def test_another_header_is_nothing_and_without_a_setting_none_is(bound, settings):
    client, secret = bound
    api = token(client, secret)
    assert_problem(api.get(CUSTOMERS, **{"X-Cert": escaped()}), 401, "token-invalid")
    settings.CERTIFICATE_HEADER = ""
    assert_problem(api.get(CUSTOMERS, **shown()), 401, "token-invalid")


CONTENT = base64.b64encode(der()).decode()


@pytest.mark.parametrize(
    "value",
    [escaped(), quote(pem()), f":{CONTENT}:", CONTENT, quote(CONTENT)],
    ids=["nginx", "partly escaped", "RFC 9440", "base64", "escaped base64"],
)
def test_a_certificate_is_read_as_the_proxies_write_it(bound, value):
    assert fetch(*bound, **{HEADER: value}).status_code == 200


REFUSED = {
    "one twice": f"{CONTENT},{CONTENT}",
    "two": f"{escaped('thief')},{escaped()}",
    "two without a comma": f"{escaped()}{escaped('thief')}",
    "half of RFC 9440": f":{CONTENT}",
    "a thumbprint": thumbprint(),
    "an escape": "%",
    "nothing in RFC 9440": "::",
    "letters": "a" * 5000,
}  # The names are the same in each process of the tests; the certificates are not.


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_two_certificates_in_a_header_or_none_are_nothing(bound, value):
    assert fetch(*bound, **{HEADER: value}).status_code == 401


def test_a_client_that_is_not_bound_may_show_a_certificate_and_need_not(ledger, seller):
    client, secret = issue_client(ledger)
    api = token(client, secret)
    assert api.get(CUSTOMERS).status_code == 200
    assert api.get(CUSTOMERS, **shown("other")).status_code == 200


def test_certificates_are_registered_from_files_and_thumbprints(ledger, tmp_path):
    client, _ = issue_client(ledger)
    file = tmp_path / "certificates.pem"
    file.write_text(f"shop\n{pem()}\n{pem('next')}".replace("shop\n", "", 1))
    bound = run("bind_client", client.client_id, certificate=[str(file), thumbprint("third")])
    every = sorted(map(thumbprint, ("shop", "next", "third")))
    assert (bound["certificates"], bound["needs_secret"]) == (every, True)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"certificate": ["no such file"]}, "cannot be read"),
        ({"certificate": ["manage.py"]}, "certificates: Expected certificates in PEM"),
        ({"without_secret": True}, "certificates: Give at least one"),
    ],
)
def test_what_is_no_certificate_is_refused(ledger, options, fault):
    client, _ = issue_client(ledger)
    with unchanged(), pytest.raises(CommandError, match=fault):
        run("bind_client", client.client_id, **options)
    assert Client.objects.get().certificates == []


def test_no_client_is_bound_that_could_never_show_its_certificate(ledger, settings):
    client, _ = issue_client(ledger)
    settings.CERTIFICATE_HEADER = ""
    with unchanged(), pytest.raises(CommandError, match="LEDGER_CERTIFICATE_HEADER is not set"):
        run("bind_client", client.client_id, certificate=[thumbprint()])


def test_a_bound_request_is_authenticated_in_one_statement(bound):
    api = token(*bound)
    api.get(CUSTOMERS, **shown())
    with CaptureQueriesContext(connection) as seen:
        assert api.get(CUSTOMERS, **shown()).status_code == 200
    found = [one["sql"] for one in seen if "binding" in one["sql"] or "api_client" in one["sql"]]
    assert len(found) == 1


def test_bindings_go_with_their_tokens(bound):
    token(*bound)
    run("end_of_day", 501)
    assert TokenBinding.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_tokenbinding SET expires = now() - interval '25 hours'")
    run("end_of_day", 501)
    assert not TokenBinding.objects.exists()


@pytest.mark.parametrize("passed_on", [True, False])
def test_libraries_find_the_token_endpoint_and_what_it_takes(db, settings, passed_on):
    settings.CERTIFICATE_HEADER = HEADER if passed_on else ""
    address = "/.well-known/oauth-authorization-server"
    answer = Browser().get(address, headers={"Host": "localhost"})
    known = answer.json()
    assert known["issuer"] == "http://localhost"
    assert known["token_endpoint"] == "http://localhost/oauth2/token"
    assert known["grant_types_supported"] == ["client_credentials"]
    assert known["tls_client_certificate_bound_access_tokens"] is passed_on
    methods = known["token_endpoint_auth_methods_supported"]
    assert methods[:2] == ["client_secret_basic", "client_secret_post"]
    assert ("tls_client_auth" in methods) is passed_on
    assert "customer:protected" in known["scopes_supported"]
    refused = Answer(Browser().post(address))
    assert_problem(refused, 405, "method-not-allowed")


# --- Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"LEDGER_CERTIFICATE_HEADER": HEADER}, "LEDGER_TRUSTED_PROXIES is unset: expected who"),
        ({"LEDGER_CERTIFICATE_HEADER": "a b", "LEDGER_TRUSTED_PROXIES": "10.0.0.1"},
         "LEDGER_CERTIFICATE_HEADER is a b: expected the name of a header"),
        ({"LEDGER_TRUSTED_PROXIES": "10.0.0.1,proxy"},
         "LEDGER_TRUSTED_PROXIES is 10.0.0.1,proxy: expected addresses or networks"),
    ],
)  # fmt: skip
def test_without_a_trusted_proxy_nothing_starts(given, told):
    with pytest.raises(environment.WrongSettings, match=re.escape(told)):
        environment.read(given)


def test_a_header_and_its_proxies_are_read():
    found = environment.read(
        {"LEDGER_CERTIFICATE_HEADER": HEADER, "LEDGER_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,::1"}
    )
    assert found["LEDGER_TRUSTED_PROXIES"] == ["10.0.0.1/32", "10.1.0.0/16", "::1/128"]


def test_an_answer_is_a_problem(bound):
    response = Browser().get(CUSTOMERS, headers={"Authorization": f"Bearer {token(*bound).token}"})
    assert_problem(Answer(response), 401, "token-invalid")
