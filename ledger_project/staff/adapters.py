"""What of django-allauth is ours: who may come in by it, and how its secrets are kept."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from ledger_project.api import throttling
from ledger_project.core import encryption
from ledger_project.core.texts import say
from ledger_project.staff import sessions
from ledger_project.staff.audit import NOBODY, What, record, record_of
from ledger_project.staff.sign_in import may_sign_in


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up. Who has a second factor confirms by that, not by the password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        again = [one for one in methods if one["id"].startswith("mfa_")] or methods
        found = None if again else SocialAccount.objects.filter(user=user).first()
        if found is None:
            return again
        page = reverse("openid_connect_login", args=[found.provider])
        return [{"id": "provider", "description": say("Sign in again"), "url": page}]

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Return whether to confirm who it is: signing in is as good, for as long."""
        began = context.request.session.get(sessions.BEGAN, 0)
        if time.time() - began < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttling.address_of(request.META)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Key {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_totp_issuer(self) -> str:
        return "Ledger"


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """What a provider answers, checked beyond the library (OpenID Connect Core 1.0, 3.1.3, 5.3.2).

    There has to be an ID token, of which the library checks issuer, audience and end, and what is
    said of the user has to be of the subject that it names.
    """

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no ID token")
        login = super().complete_login(request, app, token, **kwargs)
        found = login.account.extra_data
        subject = found["id_token"].get("sub")
        if not subject or found.get("userinfo", {}).get("sub", subject) != subject:
            raise OAuth2Error("The provider names no subject, or two")
        return login


class IdentityAdapter(DefaultSocialAccountAdapter):
    """A provider signs in staff that is there already: it makes no user and gives no right.

    The first time a claim names the user; from then on the provider's own identifier does, and no
    other of the same provider: an address that somebody else was given there is no way in.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.state.get("process", "login") != "login":
            self._refuse(request, "nothing but signing in")
        if sociallogin.is_existing:
            if not may_sign_in(sociallogin.user):
                self._refuse(request, "not active staff", sociallogin.user.get_username())
            return
        user = self._named(sociallogin.account.extra_data)
        if user is None:
            self._refuse(request, "no such user")
        known = SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider)
        if known.exists():
            self._refuse(request, "another identity than before", user.get_username())
        sociallogin.connect(request, user)
        record_of(What.IDENTITY_LINKED, user, request)

    def _named(self, data: dict[str, Any]) -> Any:
        """Return the one active member of staff that the claims name, or None."""
        claims = data.get("userinfo") or data.get("id_token") or {}
        value = str(claims.get(settings.OIDC_CLAIM) or "")
        column = "username"
        if settings.OIDC_CLAIM == "email":
            column = "email__iexact"
            if claims.get("email_verified") not in (True, "true"):
                return None
        found = list(get_user_model().objects.filter(**{column: value})[:2]) if value else []
        return found[0] if len(found) == 1 and may_sign_in(found[0]) else None

    def _refuse(self, request: HttpRequest, why: str, about: str = "") -> None:
        record(What.SIGN_IN_FAILED, about, by=NOBODY, request=request, after={"why": why})
        page = render(request, "socialaccount/authentication_error.html", status=403)
        raise ImmediateHttpResponse(page)
