"""How the secrets of clients are kept.

They are generated, 128 random characters: nobody can try them all, so nothing is gained by a slow
hash, which anybody may have the server compute. Passwords of people keep Django's slow one.
"""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, check_password, make_password
from django.utils.crypto import constant_time_compare


class GeneratedSecretHasher(BasePasswordHasher):
    """A salted SHA-256."""

    algorithm = "generated_sha256"

    def encode(self, password: str, salt: str) -> str:
        digest = hashlib.sha256(f"{salt}{password}".encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, str]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        again = self.encode(password, self.decode(encoded)["salt"])
        return constant_time_compare(encoded, again)

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        return {"algorithm": self.algorithm}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: there is no number of rounds."""


_NOBODYS = make_password(secrets.token_urlsafe(), hasher=GeneratedSecretHasher())


def check_nobodys(secret: str) -> None:
    """Take the time that the check of a client's secret takes, for a client that is unknown."""
    check_password(secret, _NOBODYS)
