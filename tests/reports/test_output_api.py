"""What the Output API promises: lists, downloads, and who sees what."""

import base64
import hashlib

import pytest

from ledger_project.api.models import Client
from reports.models import OutputFile, OutputFileChunk
from reports.output_files import storage
from tests.support.assertions import assert_problem, rels, unchanged
from tests.support.clients import issue
from tests.support.output_files import download, listed
from tests.support.paths import FILES

pytestmark = pytest.mark.django_db
TYPES = ["ar-accounting", "ar-settlement", "ledger-report"]
FORMS = ["ar-accounting-detail", "ar-invoice-transaction", "sie4"]
REPORTS = [f"ar-filereport{number}" for number in (103, 104, 105, 110, 125, 127)]
JOURNALS = ["bill-journal", "customer-journal"]


@pytest.fixture
def stocked(api, other_seller, buy, settle_today, on_day, produce):
    """Return a day's files, with records of the sellers 654 and 655."""
    on_day("2026-06-08")
    buy("100.00")
    buy("70.00", seller="655")
    settle_today()
    produce()


def test_the_index_links_to_a_list_of_each_type(api):
    answer = api.get(FILES)
    accounting, settlement, report = TYPES
    settled = [settlement, *(f"{settlement}-{form}" for form in ("pdf", "xml", "xlsx"))]
    invoiced = ["fee-invoice-pdf", "fee-invoice-xml", "fee-invoice-reminder"]
    types = [accounting, *FORMS, *settled, *invoiced, report, *REPORTS, *JOURNALS]
    assert answer.data == {
        "@id": FILES,
        **{type_: f"{FILES}/{type_}" for type_ in types},
        "operations": [],
    }
    assert list(answer.data)[1:-1] == types
    assert all(api.get(answer.data[type_]).status_code == 200 for type_ in types)


@pytest.mark.parametrize("type_", TYPES)
def test_an_item_tells_what_the_download_gives(api, stocked, type_):
    item = listed(api, type_)[0]
    assert list(item) == [
        "@id", "fileName", "sequence", "created", "businessDate", "mediaType", "size", "sha256",
        "operations",
    ]  # fmt: skip
    assert item["operations"] == []
    answer = download(api, item)
    digest = hashlib.sha256(answer.content)
    assert len(answer.content) == item["size"] == int(answer.headers["Content-Length"])
    assert digest.hexdigest() == item["sha256"]
    assert answer.headers["Content-Type"] == item["mediaType"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{item["fileName"]}"'
    assert answer.headers["Digest"] == f"sha-256={base64.b64encode(digest.digest()).decode()}"


def test_a_download_may_be_asked_for_by_its_media_type(api, stocked):
    for type_ in TYPES:
        item = listed(api, type_)[0]
        own = item["mediaType"].partition(";")[0]
        main = own.partition("/")[0]
        for accept in ("*/*", own, f"{main}/*", f"image/png, {own};q=0.1", f"{own}; charset=utf-8"):
            assert api.get(item["@id"], Accept=accept).status_code == 200, (type_, accept)
        for accept in ("image/png", "application/json", f"{main}/*, {own};q=0, */*;q=0"):
            accept = f"{accept}, application/octet-stream;q=0"
            refused = api.get(item["@id"], Accept=accept)
            assert_problem(refused, 406, "not-acceptable")
        content = download(api, item).content
        for accept in ("application/octet-stream", f"*/*, {own};q=0"):
            answer = api.get(item["@id"], Accept=accept)
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.content == content


def test_a_problem_is_json_whatever_a_download_accepts(api):
    answer = api.get(f"{FILES}/ar-accounting/2026-06-08_1", Accept="application/xml")
    assert (answer.status_code, answer.slug) == (404, "file-not-found")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_known_etag_is_answered_not_modified(api, stocked):
    item = listed(api, "ar-accounting")[0]
    tag = download(api, item).headers["ETag"]
    answer = api.get(item["@id"], If_None_Match=tag)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert api.get(item["@id"], If_None_Match='"other"').status_code == 200


def test_head_answers_the_headers_alone(api, stocked):
    item = listed(api, "ledger-report")[0]
    answer = api.request("head", item["@id"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == item["size"]


def test_a_file_larger_than_a_chunk_comes_back_whole(api, buy, produce, monkeypatch):
    monkeypatch.setattr(storage, "CHUNK_BYTES", 100)
    buy("100.00")
    produce()
    item = listed(api, "ar-accounting")[0]
    assert OutputFileChunk.objects.filter(file__sha256=item["sha256"]).count() > 5
    assert hashlib.sha256(download(api, item).content).hexdigest() == item["sha256"]


MISSING = (
    "sie5",
    "payout-file",
    "AR-ACCOUNTING",
    "sie5/2026-06-08_1",
    "ar-accounting/{key}",
    "ar-accounting/2026-06-09_{key}",
    "ar-accounting/2026-06-08_0{key}",
    "ar-accounting/2026-06-08_999999999999999999999",
    "ar-accounting/2026-06-08_",
    "ar-settlement/2026-06-08_{key}",
    "ar-accounting/order-report",
)


def test_what_is_not_there_is_not_found(api, stocked):
    key = OutputFile.objects.get(type="ar-accounting").pk
    for path in MISSING:
        answer = api.get(f"{FILES}/{path.format(key=key)}")
        assert (answer.status_code, answer.slug) == (404, "file-not-found"), path


def test_a_list_shows_the_last_seven_days_newest_first(api, ledger, on_day, produce):
    days = [f"2026-06-{day:02}" for day in range(8, 18)]
    for day in days:
        on_day(day)
        produce()
    for type_ in ("ar-accounting", "ledger-report"):
        assert [item["businessDate"] for item in listed(api, type_)] == days[:1:-1]


def test_from_and_to_date_choose_the_days_of_creation_both_inclusive(api, ledger, on_day, produce):
    for day in ("2026-06-08", "2026-06-09", "2026-06-10"):
        on_day(day)
        produce()
    on_day("2026-09-01")
    query = "?FromDate=2026-06-09&ToDate=2026-06-10"
    shown = listed(api, "ar-accounting", query)
    assert [item["businessDate"] for item in shown] == ["2026-06-10", "2026-06-09"]
    assert listed(api, "ar-accounting") == []
    assert len(listed(api, "ar-accounting", "?FromDate=2026-06-01&ToDate=2026-07-02")) == 3


@pytest.mark.parametrize(
    ("query", "member"),
    [
        ("FromDate=2026-06-01", "ToDate"),
        ("ToDate=2026-06-01", "FromDate"),
        ("FromDate=2026-06-02&ToDate=2026-06-01", "FromDate"),
        ("FromDate=2026-06-01&ToDate=2026-07-03", "ToDate"),
        ("FromDate=2026-06-31&ToDate=2026-07-02", "FromDate"),
        ("FromDate=20260601&ToDate=2026-07-02", "FromDate"),
        ("fromDate=2026-06-01", "fromDate"),
        ("$top=5", "$top"),
    ],
)
def test_a_period_that_cannot_be_meant_is_refused(api, query, member):
    answer = api.get(f"{FILES}/ar-accounting?{query}")
    assert (answer.status_code, answer.slug) == (400, "validation")
    assert member in answer.data["Problems"][0]


def test_a_token_sees_only_files_whose_sellers_it_covers(ledger, stocked):
    narrow, wide = issue(ledger, sellers=("654",)), issue(ledger, sellers=("654", "655"))
    everything = issue(ledger)
    (own,) = listed(narrow, "ar-settlement")
    assert b'SellerNo="654"' in download(narrow, own).content
    for type_ in ("ar-accounting", "ledger-report"):
        assert listed(narrow, type_) == []
    for type_ in TYPES:
        assert listed(wide, type_) == listed(everything, type_) != []
        for item in listed(everything, type_):
            hidden = item["@id"] != own["@id"]
            answer = narrow.get(item["@id"])
            assert answer.status_code == (404 if hidden else 200)
            assert not hidden or answer.slug == "file-not-found"
            assert wide.get(item["@id"]).status_code == 200


def test_a_report_without_the_other_sellers_debts_is_seen(ledger, other_seller, buy, pay, produce):
    buy("100.00")
    pay(buy("70.00", seller="655"), "70.00")
    produce()
    assert len(listed(issue(ledger, sellers=("654",)), "ledger-report")) == 1
    assert len(listed(issue(ledger, sellers=("655",)), "ledger-report")) == 0


@pytest.mark.parametrize(
    ("sellers", "scopes", "may"),
    [
        ((), (), True),
        (("654", "655"), (), True),
        (("654",), (), False),
        ((), ("output:read",), False),
    ],
)
def test_order_report_is_listed_exactly_where_it_is_accepted(
    ledger, seller, other_seller, sellers, scopes, may
):
    api = issue(ledger, sellers=sellers, scopes=scopes)
    path = f"{FILES}/ledger-report"
    operations = api.get(path).data["operations"]
    href = f"{path}/order-report"
    expected = [{"rel": "order-report", "method": "post", "href": href}]
    assert operations == (expected if may else [])
    answer = api.post(href, {"reportDate": "2026-06-08"})
    assert answer.status_code == (201 if may else 403)
    if not may:
        assert answer.slug == "permission-denied"
        assert not OutputFile.objects.exists()


def test_other_types_offer_no_order(api):
    for type_ in ("ar-accounting", "ar-settlement", *FORMS, *JOURNALS):
        assert api.get(f"{FILES}/{type_}").data["operations"] == []
        answer = api.post(f"{FILES}/{type_}/order-report", {"reportDate": "2026-06-08"})
        assert (answer.status_code, answer.headers["Allow"].split(", ")[0]) == (405, "GET")


def test_a_client_without_sellers_sees_no_file_even_one_without_records(ledger, stocked):
    nobody = issue(ledger, sellers=("654",))
    client = Client.objects.get(sellers__isnull=False)
    client.sellers = []
    client.save(update_fields=["sellers"])
    for type_ in TYPES:
        assert listed(nobody, type_) == []


@pytest.mark.parametrize("type_", ["ledger-report", "ar-accounting"])
def test_a_file_that_names_customers_needs_the_scope_to_read_customers(ledger, stocked, type_):
    reader = issue(ledger, scopes=("output:read", "output:write"))
    seeing = issue(ledger, scopes=("output:read", "output:write", "customer:read"))
    (item,) = listed(seeing, type_)
    names_them = type_ == "ledger-report"
    assert listed(reader, type_) == ([] if names_them else [item])
    assert reader.get(item["@id"]).status_code == (404 if names_them else 200)
    if names_them:
        order = f"{FILES}/{type_}/order-report"
        assert rels(reader.get(f"{FILES}/{type_}").data) == []
        with unchanged():
            answer = reader.post(order, {"reportDate": "2026-06-08"})
            assert_problem(answer, 403, "permission-denied")
        assert seeing.post(order, {"reportDate": "2026-06-08"}).status_code == 201


def test_reading_needs_the_read_scope(ledger):
    api = issue(ledger, scopes=("output:write", "invoice:read"))
    for path in (FILES, f"{FILES}/ar-accounting", f"{FILES}/ar-accounting/2026-06-08_1"):
        assert (api.get(path).status_code, api.get(path).slug) == (403, "permission-denied")
