"""Certificates of clients, as the proxy that ends TLS passes them on, and their thumbprints.

A thumbprint is the SHA-256 of the whole certificate in base64url: `x5t#S256` of RFC 8705. Whether
a certificate is signed by somebody and still valid is the proxy's to judge.
"""

import base64
import binascii
import hashlib
import ipaddress
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from ledger_project.core.network import address_in

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----")


def shown_by(meta: Mapping[str, Any]) -> str:
    """Return the thumbprint of the certificate that a request shows, "" if it shows none.

    A request that comes from elsewhere than a trusted proxy shows none: anybody can write a header.
    """
    header = settings.CERTIFICATE_HEADER
    given = meta.get(f"HTTP_{header.upper().replace('-', '_')}", "") if header else ""
    if not given or not _is_trusted(meta.get("REMOTE_ADDR", "")):
        return ""
    content = _encoded(unquote(given).strip())
    try:
        der = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return _thumbprint(der) if der else ""


def thumbprints_of(text: str) -> list[str]:
    """Return the thumbprints in a text of certificates in PEM and of thumbprints.

    Raise `ValueError`.
    """
    found = [
        _thumbprint(x509.load_pem_x509_certificate(pem[0].encode()).public_bytes(Encoding.DER))
        for pem in _PEM.finditer(text)
    ]
    given = _PEM.sub(" ", text).split()
    if wrong := [one for one in given if not _THUMBPRINT.fullmatch(one)]:
        raise ValueError(wrong[0][:50])
    return [*found, *given]


def _encoded(text: str) -> str:
    """Return the certificate in base64, out of one of the formats that proxies write.

    PEM, in URL encoding or not (nginx, Apache, Traefik), or the content alone, between colons as in
    RFC 9440 or not (HAProxy, Caddy).
    """
    if found := _PEM.fullmatch(text):
        return found[1]
    if len(text) > 2 and text[0] == text[-1] == ":":
        return text[1:-1]
    return text


def _thumbprint(der: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).decode().rstrip("=")


def _is_trusted(address: str) -> bool:
    given = address_in(address)
    networks = _networks(tuple(settings.TRUSTED_PROXIES))
    return given is not None and any(given in network for network in networks)


@cache
def _networks(proxies: tuple[str, ...]) -> list[Any]:
    return [ipaddress.ip_network(one) for one in proxies]
