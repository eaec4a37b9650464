"""The types of bodies and their fields: two readers of one declaration, which never differ."""

import subprocess
import sys
from decimal import Decimal

import msgspec
import pytest
from django.urls import get_resolver
from rest_framework import serializers

from invoices.serializers import AuthorizeRequest, IssueRequest
from ledger_project.api.bodies import Body
from ledger_project.api.shapes import shape_of, type_of
from tests.support.bodies import authorization_body, invoice_body
from tests.support.dates import TODAY

TEXTS = [
    "", " ", "x", "852", "-x", "a b", "Ω", "å", "a\nb", "x\n", "a\u0000b", "\x85", "\u200b",
    "\u2028", " x ", "\ud800", "x\udfff", "SE", "se", "SEK", "SEK\n", "email", "consumer",
    "kontokredit", "Complaint", "true", "1.50", "19101010-1010", "test@example.com", "2026-06-08",
    "2026-06-08\n", "2026-6-8", "20260608", "2026-02-30", "0000-01-01", "0001-01-01", "9999-12-31",
    "2026-06-08T00:00:00Z", "２０２６-06-08",
    *("a" * length for length in (15, 16, 50, 51, 72, 73, 200, 201, 254, 255)),
]  # fmt: skip
OTHERS = [0, 1, -1, 2**63, Decimal("1.50"), True, False, [], ["x"], {}, {"value": "x"}]
NOTHING = object()


def bodies(base=Body):
    get_resolver().url_patterns  # noqa: B018  (All of them are known once the routes are.)
    for one in base.__subclasses__():
        yield one
        yield from bodies(one)


def read(kind, value):
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return NOTHING


def judged(field, value):
    try:
        return field.run_validation(value)
    except serializers.ValidationError:
        return NOTHING


def test_a_type_reads_what_its_field_accepts_and_nothing_else():
    compared = 0
    for body in set(bodies()):
        for name, field in body().fields.items():
            if (kind := type_of(field)) is None:
                continue
            for value in (*TEXTS, *OTHERS):
                found = read(kind, value)
                if found is not NOTHING:
                    compared += 1
                    told = judged(field, value)
                    assert (type(found), found) == (type(told), told), (body, name, value)
    assert compared > 1_000


@pytest.mark.parametrize(
    ("kind", "body"), [(AuthorizeRequest, authorization_body()), (IssueRequest, invoice_body())]
)
def test_a_body_without_a_fault_is_read_by_its_type_as_its_fields_judge_it(kind, body, ledger):
    asked = kind(context={"ledger": ledger, "on": TODAY})
    assert asked._read(msgspec.convert(body, shape_of(kind))) == asked._judge(body)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**body, "unknown": 1}, shape_of(kind))


_AT_ONCE = """
import contextlib, django, msgspec, sys, threading
django.setup()
from invoices.serializers import AuthorizeRequest
from ledger_project.api.shapes import shape_of

def read():
    gate.wait()
    with contextlib.suppress(msgspec.ValidationError):
        msgspec.convert({"sellerNumber": "1"}, shape)

sys.setswitchinterval(1e-6)
for _ in range(100):
    shape_of.cache_clear()
    shape = shape_of(AuthorizeRequest)
    gate = threading.Barrier(4)
    threads = [threading.Thread(target=read) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_bodies_that_are_the_first_of_their_type_may_come_at_once():
    # A process of its own, as it would crash.
    done = subprocess.run([sys.executable, "-c", _AT_ONCE], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
