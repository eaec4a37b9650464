"""Encryption of secrets at rest, with keys outside of the database: a dump shows none.

The first of `settings.ENCRYPTION_KEYS` encrypts, each of them decrypts; the secret key of the
installation decrypts as well, and encrypts where there are no others.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LONGEST = 300
"""Characters of an encrypted secret of up to a hundred."""
_FERNET = "gAAAA"
"""How each begins: the version of its format, and the first bytes of an instant."""


class Unreadable(Exception):
    """A secret was encrypted with a key that is not among the present ones."""


def encrypt(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def decrypt(kept: str) -> str:
    """Return the secret; one that a version of before has kept as it is, too.

    Raise `Unreadable`.
    """
    if not kept.startswith(_FERNET):
        return kept
    try:
        return _keys().decrypt(kept).decode()
    except InvalidToken as error:
        raise Unreadable("It was encrypted with another key") from error


def _keys() -> MultiFernet:
    texts = [*settings.ENCRYPTION_KEYS, settings.SECRET_KEY]
    return MultiFernet([Fernet(_derived(text)) for text in texts])


def _derived(text: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"invoice ledger, secrets at rest")
    return base64.urlsafe_b64encode(derivation.derive(text.encode()))
