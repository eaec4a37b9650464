"""Certificates of clients, made anew, and how proxies write them into a header."""

import base64
import datetime as dt
import hashlib
from functools import cache
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

HEADER = "Client-Cert"


@cache
def certificate(name: str = "shop") -> x509.Certificate:
    """Return a certificate that its owner signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=90))
        .sign(key, hashes.SHA256())
    )


def pem(name: str = "shop") -> str:
    return certificate(name).public_bytes(Encoding.PEM).decode()


def der(name: str = "shop") -> bytes:
    return certificate(name).public_bytes(Encoding.DER)


def thumbprint(name: str = "shop") -> str:
    """Return `x5t#S256` as RFC 8705 defines it."""
    return base64.urlsafe_b64encode(hashlib.sha256(der(name)).digest()).decode().rstrip("=")


def escaped(name: str = "shop") -> str:
    """Return the PEM in URL encoding, as nginx writes it."""
    return quote(pem(name), safe="")
