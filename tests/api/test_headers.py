"""What a browser may do with our pages, over which connection, and what it keeps of them."""

import gzip
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client as Browser

PAGES = ("/docs", "/admin/login/", "/ledger/customer/v1/problems/not-found", "/nothing", "/admin/")
BEHIND_TLS = {
    "LEDGER_SECRET_KEY": "".join(chr(33 + n % 90) for n in range(7, 700, 11)),
    "LEDGER_TRUSTED_ORIGINS": "https://ledger.example.com",
    "LEDGER_ALLOWED_HOSTS": "ledger.example.com",
}


@pytest.fixture
def boss(db, django_user_model):
    browser = Browser(raise_request_exception=False)
    browser.force_login(django_user_model.objects.create_superuser("boss"))
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_and_runs_nothing_but_files_of_this_site(boss, path):
    answer = boss.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", page)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_files_of_pages_are_served(boss):
    for path in ("/docs", "/admin/", "/ledger/customer/v1/problems/not-found"):
        files = re.findall(
            r'(?:href|src)="(/(?:static|docs)[^"]*)"', boss.get(path).content.decode()
        )
        assert files
        for file in files:
            assert boss.get(file.replace("&amp;", "&")).status_code == 200, file


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR, env={**os.environ, **BEHIND_TLS}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_behind_tls_the_check_of_a_deployment_finds_nothing():
    said = python(
        "import sys; sys.argv = ['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'];"
        "exec(open('manage.py').read(), {'__name__': '__main__'})"
    )
    assert "no issues" in said


def test_behind_tls_cookies_are_secure_and_http_is_redirected():
    said = python(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'ledger_project.settings'\n"
        "import django; django.setup()\n"
        "from django.conf import settings as s; from django.test import Client\n"
        "host = {'HTTP_HOST': 'ledger.example.com'}\n"
        "print(Client().get('/docs', **host).headers['Location'])\n"
        "secure = Client().get('/docs', HTTP_X_FORWARDED_PROTO='https', **host)\n"
        "print(secure.status_code, secure.headers['Strict-Transport-Security'])\n"
        "print(s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)\n"
        "print(s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SAMESITE)\n"
    ).splitlines()
    assert said[0] == "https://ledger.example.com/docs"
    assert said[1] == "200 max-age=31536000; includeSubDomains"
    assert said[2] == said[3] == "True True Lax"


def test_the_description_is_made_once_and_known_by_its_tag(client, db, monkeypatch):
    first = client.get("/openapi.json")
    assert first.status_code == 200
    monkeypatch.setattr(
        "drf_spectacular.generators.SchemaGenerator.get_schema", lambda *args, **kwargs: 1 / 0
    )
    assert client.get("/openapi.json").content == first.content
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_is_compressed_for_whoever_takes_that(client, db):
    plain = client.get("/openapi.json")
    packed = client.get("/openapi.json", headers={"Accept-Encoding": "br, GZIP;q=0.5"})
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 5
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    tags = {"If-None-Match": packed.headers["ETag"]}
    assert (
        client.get("/openapi.json", headers={**tags, "Accept-Encoding": "gzip"}).status_code == 304
    )
    assert client.get("/openapi.json", headers=tags).content == plain.content
    for refused in ("gzip;q=0", "gzip; q=0.000", "identity", ""):
        answer = client.get("/openapi.json", headers={"Accept-Encoding": refused})
        assert (answer.content, "Content-Encoding" in answer.headers) == (plain.content, False)


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/vnd.oai.openapi+json"),
        ("", "application/vnd.oai.openapi+json"),
        ("application/json", "application/json"),
        ("text/html,*/*;q=0.8", "application/vnd.oai.openapi+json"),
        ("application/json, application/vnd.oai.openapi+json;q=0.9", "application/json"),
        ("*/*;q=0", None),
        ("text/html", None),
    ],
)
def test_the_description_is_given_in_the_media_type_that_is_wanted(client, accept, given):
    answer = client.get("/openapi.json", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        (200, given) if given else (406, "application/problem+json")
    )
