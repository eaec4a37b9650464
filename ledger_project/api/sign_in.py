"""The throttle in front of people's passwords."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from ledger_project.api import throttling


class ThrottledBackend(ModelBackend):
    """Django's check of a password, which asks the throttle before it hashes."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        name = username or kwargs.get(get_user_model().USERNAME_FIELD)
        if not name or password is None:
            return None
        asked = [(throttling.ACCOUNT, name.casefold())]
        if request is not None:
            asked.append((throttling.ADDRESS, throttling.address_of(request.META)))
        throttling.require(*asked)
        user = super().authenticate(request, username=name, password=password)
        if user is not None:
            throttling.give_back(*asked)
        return user
