"""Middleware of pages: sessions, users, messages and languages; the API knows nothing of them.

Who has no second factor yet, where one is required, sees nothing but how to get one.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from ledger_project.backoffice.access import language_of

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


API = ("/ledger/", "/oauth2/")


class _OfPages(MiddlewareMixin):
    """A middleware that a request of the API passes by."""

    async_capable = False

    def __call__(self, request: HttpRequest) -> Any:
        return (
            self.get_response(request)
            if request.path.startswith(API)
            else super().__call__(request)
        )


class Sessions(_OfPages, SessionMiddleware):
    pass


class Users(_OfPages, AuthenticationMiddleware):
    pass


class Messages(_OfPages, MessageMiddleware):
    pass


class Language:
    """Show pages of staff in the language of the user, or before signing in of the browser.

    All else stays in English: the API, the customer's page, commands, files and logs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        chosen = language_of(request.user) if request.user.is_authenticated else ""
        with translation.override(chosen or translation.get_language_from_request(request)):
            answer = self.get_response(request)
            answer.headers.setdefault("Content-Language", translation.get_language() or "en")
        if not chosen:
            patch_vary_headers(answer, ["Accept-Language"])
        return answer


class SecondFactor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_SECOND_FACTOR
            and request.path.startswith(reverse("admin:index"))
            and not request.path.startswith(_open())
            and request.user.is_authenticated
            and not has_factor(request)
        ):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def _open() -> tuple[str, ...]:
    """Return the pages that everyone needs: setting a factor up, signing in and out."""
    names = ("mfa_index", "admin:login", "admin:logout", "account_reauthenticate", "admin:jsi18n")
    return tuple(map(reverse, names))


def has_factor(request: HttpRequest) -> bool:
    """Return whether the user has a factor, or came in by a provider that asks for its own."""
    user = request.user
    methods = {one.get("method") for one in get_authentication_records(request, user)}
    return bool(methods & {"mfa", "socialaccount"}) or is_mfa_enabled(user, FACTORS)
