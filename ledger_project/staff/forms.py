"""Secrets that the forms of an account ask for: behind the same limits as those of signing in.

A code of a second factor is good for once.
"""

import re
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.db import transaction
from fido2.webauthn import AuthenticationResponse

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
        # In whatever spelling: blanks, points and hyphens are no part of it.
        spelled = re.sub(r"[\W_]", "", code).casefold()
        ((used, _),) = throttling.take((USED, f"{self.user.pk} {spelled}"))
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


class _Counted:
    """The answer of a key: limited and recorded as codes are, and refused if it is a copy's.

    A key counts its answers; of two that count each for itself, one falls behind the other. Keys
    that are kept in step between devices always say 0.
    """

    user: Any
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        attempt = Attempt(self.user.get_username() if self.user else "", context.request)
        try:
            if not isinstance(credential, dict):
                raise get_adapter().validation_error("incorrect_code")
            factor: Authenticator = super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            attempt.failed(What.FACTOR_FAILED)
            raise
        if not _counts_on(factor, credential):
            attempt.failed(What.FACTOR_FAILED, f"a copy of the key {factor.pk}")
            raise get_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        return factor


@transaction.atomic
def _counts_on(factor: Authenticator, credential: dict[str, Any]) -> bool:
    """Keep how often the key has answered. Return whether that is more than before."""
    answer = AuthenticationResponse.from_dict(credential)
    counter = answer.response.authenticator_data.counter
    kept = Authenticator.objects.select_for_update(no_key=True).get(pk=factor.pk)
    before = kept.data.get("counter", factor.wrap().authenticator_data.counter)
    if counter <= before and (counter or before):
        return False
    factor.data["counter"] = kept.data["counter"] = counter
    kept.save(update_fields=["data"])
    return True


class KeyLoginForm(_Counted, LoginWebAuthnForm):
    pass


class KeyCodeForm(_Counted, AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(_Counted, ReauthenticateWebAuthnForm):
    pass


class CodeForm(_Limited, AuthenticateForm):
    pass


class CodeAgainForm(_Limited, ReauthenticateForm):
    pass
