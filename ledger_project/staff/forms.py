"""Secrets that the forms of an account ask for: behind the same limits as those of signing in.

A code of a second factor is good for once.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm

from ledger_project.api import throttling
from ledger_project.api.throttling import Limit
from ledger_project.core.texts import later, say
from ledger_project.staff.audit import What
from ledger_project.staff.sign_in import Attempt

USED = Limit("code", 1, 120, later("uses of this code"))
"""Longer than a code is valid."""


class _Limited:
    user: Any

    def clean_code(self) -> str:
        attempt = Attempt(self.user.get_username(), context.request)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            attempt.failed(What.FACTOR_FAILED)
            raise
        ((used, _),) = throttling.take((USED, f"{self.user.pk} {''.join(code.split())}"))
        if used > USED.times:
            attempt.failed(What.FACTOR_FAILED)
            raise get_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        return code


class OwnPasswordForm(AdminPasswordChangeForm):
    def clean_old_password(self) -> str:
        attempt = Attempt(self.user.get_username(), context.request)
        try:
            old: str = super().clean_old_password()
        except forms.ValidationError:
            attempt.failed(What.SIGN_IN_FAILED)
            raise
        attempt.succeeded()
        return old


class KeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say("Name")
        field = self.fields["passwordless"]
        field.label = say("As a passkey: sign in by it alone")
        field.help_text = say(
            "The device then asks for its PIN, your finger or your face instead of your password."
        )


class CodeForm(_Limited, AuthenticateForm):
    pass


class CodeAgainForm(_Limited, ReauthenticateForm):
    pass
