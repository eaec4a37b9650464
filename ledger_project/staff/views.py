"""Pages of signing in and of one's own account."""

from typing import Any, cast

from allauth.account.views import LoginView, ReauthenticateView, logout
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ledger_project.api.errors import TooManyRequests
from ledger_project.backoffice.actors import name_of
from ledger_project.core.models import StaffMember
from ledger_project.staff import accounts
from ledger_project.staff.adapters import ProviderAdapter
from ledger_project.staff.forms import OwnPasswordForm

cancel = logout


class Throttled:
    """A page that asks for a secret: who tried too often is told for how long to wait."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except TooManyRequests as refusal:
            page = render(request, "account/locked.html", {"refusal": refusal}, status=429)
            page["Retry-After"] = str(refusal.wait)
            return page


class SignIn(Throttled, LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = get_adapter(self.request).list_providers(self.request)
        return super().get_context_data(**kwargs, providers=providers)  # type: ignore[no-any-return]


class Code(Throttled, factors.AuthenticateView):
    pass


class CodeAgain(Throttled, factors.ReauthenticateView):
    pass


class KeySignIn(Throttled, keys.LoginWebAuthnView):
    pass


class KeyAgain(Throttled, keys.ReauthenticateWebAuthnView):
    pass


class PasswordAgain(Throttled, ReauthenticateView):
    pass


def to_provider(request: HttpRequest, provider_id: str) -> Any:
    """Lead to the provider of the company's own sign-in."""
    return _of_provider(OAuth2LoginView, request, provider_id)


def from_provider(request: HttpRequest, provider_id: str) -> Any:
    """Sign in whom the provider has sent back."""
    return _of_provider(OAuth2CallbackView, request, provider_id)


def _of_provider(view: Any, request: HttpRequest, provider_id: str) -> Any:
    try:
        return view.adapter_view(ProviderAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@require_POST
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the user chose, and go back to the page where it was chosen."""
    language, user = request.POST.get("language", ""), cast(User, request.user)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    StaffMember.objects.update_or_create(user=user, defaults={"language": language})
    back, host = request.POST.get("next", ""), {request.get_host()}
    known = url_has_allowed_host_and_scheme(back, host, require_https=request.is_secure())
    return HttpResponseRedirect(back if known else reverse("admin:index"))


class OwnPassword(Throttled, PasswordChangeView):
    """Change of one's own password, as Django's admin asks for it, recorded."""

    form_class = OwnPasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        before = accounts.snapshot(User.objects.get(pk=user.pk))
        answer = super().form_valid(form)
        accounts.changed(form.user, before, by=name_of(user), request=self.request)
        return answer
