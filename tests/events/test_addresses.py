"""Where webhooks may go, and by whose certificate: never into the operator's own network."""

import datetime as dt
import socket
import ssl

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.webhook_receiver import receiving
from webhooks import addresses, sending
from webhooks.sending import Message, send

SECRETS = ["whsec_" + "A" * 32]
NAME = "hooks.example.com"


def post(url):
    now = dt.datetime.now(dt.UTC)
    (answer,) = send(url, [Message("evt_501_1", b"{}")], SECRETS, now)
    return answer


@pytest.fixture
def names(monkeypatch):
    """Let names lead to addresses, one after the other: `names["a.example"] = ["10.0.0.1"]`."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name in known:
            address = known[name].pop(0) if len(known[name]) > 1 else known[name][0]
            return real(address, port, *args, **kwargs)
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "239.1.1.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
    "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1",
    "fec0::1", "64:ff9b:1::1", "::93.184.215.14", "::ffff:0:93.184.215.14", "5f00::1", "3fff::1",
    "192.0.0.8", "192.88.99.1", "2001:db8::1", "198.18.0.1", "240.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_when_it_is_registered(address):
    host = f"[{address}]" if ":" in address else address
    assert addresses.fault(f"https://{host}/hook") == "Expected a public address"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "0",
        "2130706433",
        "0x7f.1",
        "127.1",
        "printer.local",
        "db.internal",
        "db.internal.",
        "exa mple.com",
    ],
)
def test_a_name_that_is_none_of_the_internet_is_refused_when_it_is_registered(host):
    assert addresses.fault(f"https://{host}/hook") in (
        "Expected a public address",
        "Expected a URL",
    )


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_and_a_name_are_accepted(address):
    host = f"[{address}]" if ":" in address else address
    assert addresses.fault(f"https://{host}:8443/hook?a=1") == ""
    assert addresses.fault("https://example.com/hook") == ""


@pytest.mark.parametrize("port", [22, 80, 5432, 6379, 9200])
def test_a_port_of_something_else_is_refused(port):
    assert addresses.fault(f"https://example.com:{port}/hook") == "Expected port 443 or 8443"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"])
def test_a_name_that_leads_to_a_private_address_is_not_called(names, address):
    names["inside.example"] = [address]
    answer = post("https://inside.example/hook")
    assert (answer.status, answer.failure) == (None, "inside.example is not a public address")


def test_a_name_that_is_not_known_is_a_failed_attempt(names, monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "nowhere.example is not a public address" in post("https://nowhere.example/").failure


def certificate(tmp_path, name):
    """Make a key and a self-signed certificate for a name; return the file of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + built.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secured(tmp_path, names, monkeypatch, settings):
    """Start a receiver by https on this machine, with a trusted certificate for one name."""
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    path = certificate(tmp_path, NAME)
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(path)
    trusted = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(sending, "trust", lambda: trusted)
    with receiving(lambda raw: served.wrap_socket(raw, server_side=True)) as receiver:
        yield receiver


def of(receiver, name):
    return str(httpx.URL(receiver.url).copy_with(scheme="https", host=name))


def test_the_certificate_is_judged_by_the_name_and_the_name_is_looked_up_once(secured, names):
    """The second look-up would lead elsewhere: what was judged is what is called."""
    names[NAME] = ["127.0.0.1", "192.0.2.1"]
    assert post(of(secured, NAME)).status == 204
    (request,) = secured.requests
    port = httpx.URL(secured.url).port
    assert request.headers["host"] == f"{NAME}:{port}"
    assert len(names[NAME]) == 1


def test_a_certificate_of_another_name_is_a_failed_attempt(secured, names):
    names["other.example.com"] = ["127.0.0.1"]
    answer = post(of(secured, "other.example.com"))
    assert answer.status is None
    assert "other.example.com" in answer.failure
    assert not secured.requests


def test_a_proxy_of_the_environment_is_not_used(settings, monkeypatch):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with receiving() as receiver:
        assert post(receiver.url).status == 204


def test_a_redirect_is_not_followed(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as receiver:
        receiver.answer = lambda number, headers: (307, {"Location": receiver.url})
        answer = post(receiver.url)
        assert (answer.status, answer.failure) == (307, "Answered 307")
        assert receiver.came == 1
