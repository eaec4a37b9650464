"""Secrets of second factors, as they are kept: encrypted with the keys of `core/encryption.py`."""

from allauth.mfa.models import Authenticator

from ledger_project.core import encryption
from ledger_project.core.actors import operator
from ledger_project.staff.audit import What, record

_SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""Where in its data a factor has a secret; a passkey has none: it keeps a public key."""


def encrypt_secrets() -> tuple[int, list[str]]:
    """Encrypt the secrets of all factors with the present key.

    Return how many there were, and the names of users with one that cannot be read.
    """
    done, unreadable = 0, set()
    found = Authenticator.objects.filter(type__in=_SECRETS).select_related("user")
    for factor in found.select_for_update(of=("self",), no_key=True).order_by("pk"):
        name = _SECRETS[Authenticator.Type(factor.type)]
        try:
            secret = encryption.decrypt(factor.data[name])
        except encryption.Unreadable:
            unreadable.add(factor.user.get_username())
            continue
        factor.data[name] = encryption.encrypt(secret)
        factor.save(update_fields=["data"])
        record(
            What.FACTOR_RENEWED,
            factor.user.get_username(),
            by=operator().name,
            after={"kind": factor.type, "why": "encrypted anew"},
        )
        done += 1
    return done, sorted(unreadable)
