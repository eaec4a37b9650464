"""A release's description is kept: what its clients rely on, a later version goes on to give.

`LEDGER_WRITE_POSTINGS=1 pytest tests/api/test_versions.py` keeps that of a new version.
"""

import copy
import datetime as dt
import json
import lzma
import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from invoices.views import InvoiceViewSet
from ledger_project.api.deprecation import Deprecation
from tests.support.breaking import breaks
from tests.support.description import described

ROOT = Path(__file__).parents[2]
RELEASES = Path(__file__).parent / "releases"
TODAY = dt.date(2026, 11, 30)
INVOICES = "/ledger/invoice/v1/{ledgerNo}/invoices"
INVOICE = f"{INVOICES}/{{invoiceNo}}"


def version():
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def release(name):
    return json.loads(lzma.decompress((RELEASES / f"{name}.json.xz").read_bytes()))


def released():
    names = [one.name.removesuffix(".json.xz") for one in RELEASES.glob("*.json.xz")]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def test_each_version_keeps_its_description_and_tells_what_is_new():
    if os.environ.get("LEDGER_WRITE_POSTINGS") and version() not in released():
        content = json.dumps(described(), ensure_ascii=False).encode()
        (RELEASES / f"{version()}.json.xz").write_bytes(lzma.compress(content))
    assert released()[-1] == version() == settings.SPECTACULAR_SETTINGS["VERSION"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings == ["Unreleased", *reversed(released())]


@pytest.mark.parametrize("name", released())
def test_nothing_is_broken_that_a_release_had_in_this_major_version(name):
    if name.split(".")[0] == version().split(".")[0]:
        assert breaks(release(name), described(), dt.datetime.now(dt.UTC).date()) == []


def _operation(description, path=INVOICE, method="get"):
    return description["paths"][path][method]


def _schema(description, name):
    return description["components"]["schemas"][name]


def _without_route(d):
    del d["paths"][f"{INVOICE}/dispute"]


def _renamed(d):
    _operation(d)["operationId"] = "invoice_show"


def _other_scope(d):
    _operation(d)["security"] = [{"oauth2": ["invoice:all"]}]


def _without_filter(d):
    _operation(d, INVOICES)["parameters"] = []


def _needed_parameter(d):
    _operation(d)["parameters"].append(
        {"name": "why", "in": "query", "required": True, "schema": {"type": "string"}}
    )


def _needed_member(d):
    _schema(d, "AuthorizeRequest")["required"].append("rows")


def _member_of_body_gone(d):
    del _schema(d, "DisputeRequest")["properties"]["amount"]


def _shorter_text(d):
    _schema(d, "DisputeRequest")["properties"]["reason"]["maxLength"] = 3


def _fewer_values_taken(d):
    _schema(d, "ConsentType")["enum"].pop()


def _member_of_answer_gone(d):
    del _schema(d, "Invoice")["properties"]["currentDebt"]


def _member_may_be_missing(d):
    _schema(d, "Invoice")["required"].remove("currentDebt")


def _number_as_text(d):
    _schema(d, "Invoice")["properties"]["currentDebt"] = {"type": "string"}


def _may_be_null(d):
    _schema(d, "Invoice")["properties"]["currentDebt"] = {"type": ["number", "null"]}


def _no_lines(d):
    del _operation(d, INVOICES)["responses"]["200"]["content"]["application/x-ndjson"]


def _other_status(d):
    answers = _operation(d, f"{INVOICE}/dispute", "post")["responses"]
    answers["202"] = answers.pop("200")


def _no_event(d):
    del d["webhooks"]["invoice-paid"]


BREAKING = [
    (_without_route, f"post {INVOICE}/dispute is gone"),
    (_renamed, f"get {INVOICE} is called invoice_show instead of invoice_retrieve"),
    (_other_scope, f"get {INVOICE} needs another scope"),
    (_without_filter, f"get {INVOICES} takes no $count"),
    (_needed_parameter, f"get {INVOICE} needs why"),
    (_needed_member, "AuthorizeRequest.rows is needed"),
    (_member_of_body_gone, "DisputeRequest.amount is gone"),
    (_shorter_text, "DisputeRequest.reason: maxLength 3"),
    (_fewer_values_taken, "ConsentType takes fewer values"),
    (_member_of_answer_gone, "Invoice.currentDebt is gone"),
    (_member_may_be_missing, "Invoice.currentDebt may be missing"),
    (_number_as_text, "Invoice.currentDebt: string instead of number"),
    (_may_be_null, "Invoice.currentDebt: null instead of number"),
    (_no_lines, f"get {INVOICES} 200: no application/x-ndjson"),
    (_other_status, f"post {INVOICE}/dispute answers 200 no more"),
    (_no_event, "invoice-paid is sent no more"),
]


@pytest.mark.parametrize(("change", "found"), BREAKING, ids=[f.__name__ for f, _ in BREAKING])
def test_each_kind_of_break_is_found(change, found):
    changed = copy.deepcopy(described())
    change(changed)
    assert found in breaks(described(), changed, TODAY)


def test_what_is_added_breaks_nothing():
    changed = copy.deepcopy(described())
    changed["paths"]["/ledger/new/v1/{ledgerNo}"] = {"get": _operation(changed)}
    _schema(changed, "Invoice")["properties"]["mood"] = {"type": "string"}
    _schema(changed, "Invoice")["required"].append("mood")
    _schema(changed, "DisputeRequest")["properties"]["mood"] = {"type": "string"}
    _schema(changed, "DisputeRequest")["properties"]["reason"].pop("maxLength")
    _schema(changed, "ConsentType")["enum"].append("Pigeon")
    changed["webhooks"]["invoice-sung"] = changed["webhooks"]["invoice-paid"]
    assert breaks(described(), changed, TODAY) == []


def test_what_was_announced_may_go_from_its_day_on():
    announced, gone = copy.deepcopy(described()), copy.deepcopy(described())
    _operation(announced, f"{INVOICE}/dispute", "post")["x-sunset"] = "2026-11-30"
    _without_route(gone)
    assert breaks(announced, gone, TODAY) == []
    assert breaks(announced, gone, TODAY - dt.timedelta(1)) != []


@pytest.mark.django_db
def test_a_route_that_will_go_says_so_in_every_answer(api, monkeypatch):
    gone = Deprecation(since=dt.date(2026, 12, 1), sunset=dt.date(2027, 12, 1))
    told = {"Deprecation": "@1796083200", "Sunset": "Wed, 01 Dec 2027 00:00:00 GMT"}
    assert not told.keys() & api.get("/ledger/invoice/v1/501/invoices").headers.keys()
    endpoint = InvoiceViewSet.list.endpoint
    monkeypatch.setattr(InvoiceViewSet.list, "endpoint", replace(endpoint, deprecation=gone))
    for query in ("", "?nonsense=1"):
        answer = api.get(f"/ledger/invoice/v1/501/invoices{query}")
        assert {name: answer.headers[name] for name in told} == told


def test_nobody_has_less_than_a_year_to_leave():
    with pytest.raises(ValueError, match="less than a year"):
        Deprecation(since=dt.date(2026, 12, 1), sunset=dt.date(2027, 11, 30))
