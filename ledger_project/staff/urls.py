"""Signing in, second factors and one's own password, in front of the pages of Django's admin.

Only what is used has a route: nobody signs up, and no password is sent by mail.
"""

from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.views import login_cancelled, login_error
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST

from ledger_project.staff import views

FACTORS = [
    path("", factors.index, name="mfa_index"),
    path("code/", views.Code.as_view(), name="mfa_authenticate"),
    path("again/", views.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("app/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/renew/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/file/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("keys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("keys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("keys/again/", views.KeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("keys/sign-in/", views.KeySignIn.as_view(), name="mfa_login_webauthn"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/cancel/", require_POST(views.cancel), name="account_logout"),
    path("confirm/", views.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("password_change/", views.OwnPassword.as_view(), name="own_password"),
    path("language/", views.choose_language, name="choose_language"),
    path("second-factor/", include(FACTORS)),
    path("login/<slug:provider_id>/", views.to_provider, name="openid_connect_login"),
    path("login/<slug:provider_id>/callback/", views.from_provider, name="openid_connect_callback"),
    path("login-cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("login-failed/", login_error, name="socialaccount_login_error"),
]
