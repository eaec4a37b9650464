"""A passkey in software: what a browser and a phone would answer."""

import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_FLAG = AuthenticatorData.FLAG


class Passkey:
    """One key pair, of one user. `verifies`: the device asks for a PIN, finger or face."""

    def __init__(self, origin: str = "https://testserver", *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.origin, self.identity, self.handle = origin, os.urandom(16), ""
        self.flags = _FLAG.UP | (_FLAG.UV if verifies else _FLAG(0))
        self.counter = 0
        """How often it has answered; most say 0 always."""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        known = AttestedCredentialData.create(bytes(16), self.identity, public)
        made = self._data(asked["rp"]["id"], _FLAG.AT, known)
        said = self._said("webauthn.create", asked)
        return self._answer(
            clientDataJSON=said, attestationObject=AttestationObject.create("none", made, {})
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        asked = options["publicKey"]
        data, said = self._data(asked["rpId"]), self._said("webauthn.get", asked)
        signature = self.key.sign(bytes(data) + sha256(bytes(said)), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=said, authenticatorData=data, signature=signature,
            userHandle=websafe_decode(self.handle),
        )  # fmt: skip

    def _data(self, site: str, more: int = 0, known: Any = b"") -> AuthenticatorData:
        flags = self.flags | more
        return AuthenticatorData.create(sha256(site.encode()), flags, self.counter, known)

    def _said(self, kind: str, asked: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _answer(self, **response: bytes) -> dict[str, Any]:
        identity = websafe_encode(self.identity)
        return {
            "id": identity, "rawId": identity, "type": "public-key",
            "response": {name: websafe_encode(bytes(value)) for name, value in response.items()},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }  # fmt: skip
