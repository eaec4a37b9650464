"""The check of people's passwords and codes, behind the throttle and into the audit trail."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from ledger_project.api import throttling
from ledger_project.api.throttling import ACCOUNT, ADDRESS, VISITOR, Asked
from ledger_project.core.models import StaffEvent
from ledger_project.staff.audit import NOBODY, What, record


def limits_of(name: str, request: HttpRequest | None) -> list[Asked]:
    """Return the counts that a wrong secret for an account goes into, whether it exists or not.

    Without a name, as with a key that says itself whose it is, the address alone is counted.
    """
    account = name.casefold()
    if request is None:
        return [(ACCOUNT, account)]
    address = throttling.address_of(request.META)
    if not account:
        return [(ADDRESS, address)]
    return [(ACCOUNT, account), (ADDRESS, address), (VISITOR, f"{account} {address}")]


class Attempt:
    """One attempt with a secret: counted before it is looked at, given back if it was right.

    Raise `TooManyRequests` at once if the account or the address is locked.
    """

    def __init__(self, name: str, request: HttpRequest | None) -> None:
        self._name, self._request = name, request
        self._limits = limits_of(name, request)
        self._last = throttling.require(*self._limits)

    def succeeded(self) -> None:
        throttling.give_back(*self._limits)
        throttling.clear(*(one for one in self._limits if one[0] is VISITOR))

    def failed(self, what: StaffEvent.What, why: str = "") -> None:
        """Record it. The name only if it is an account's: people type passwords there, too."""
        known = get_user_model().objects.filter(username__iexact=self._name).first()
        about = known.get_username() if known else ""
        after = {"why": why} if why else {}
        record(what, about, by=NOBODY, request=self._request, after=after)
        if self._last:
            record(What.LOCKED, about, by=NOBODY, request=self._request)


def unlock(user: Any) -> None:
    """Forget the failed attempts of a user, from wherever they came."""
    account = user.get_username().casefold()
    failed = StaffEvent.objects.filter(
        about=user.get_username(), what__in=[What.SIGN_IN_FAILED, What.FACTOR_FAILED]
    )
    addresses = set(failed.order_by("-id")[:1000].values_list("address", flat=True))
    throttling.clear(
        (ACCOUNT, account), *((VISITOR, f"{account} {address}") for address in addresses)
    )


def may_sign_in(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)


class StaffBackend(ModelBackend):
    """Django's check of a password, for active staff alone, which asks the throttle first."""

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
        attempt = Attempt(name, request)
        user = super().authenticate(request, username=name, password=password)
        if user is None:
            attempt.failed(What.SIGN_IN_FAILED)
        else:
            attempt.succeeded()
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        return may_sign_in(user)
